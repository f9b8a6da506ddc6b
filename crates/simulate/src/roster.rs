//! Who lives in the world, and what is true of them.

use model::{AccountId, Dice, Language, Status, Timestamp};

use crate::{Class, WorldSize, world};

/// How many of each there are; everyone else is [`Class::Everyday`].
const PLANTED: [(Class, usize); 6] = [
    (Class::Extremist, 7),
    (Class::Journalist, 2),
    (Class::Researcher, 2),
    (Class::CounterSpeaker, 3),
    (Class::Archivist, 2),
    (Class::Devout, 6),
];

/// What happens to an account once it is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    StaysUp,
    /// The platform takes it down this long after the report, in milliseconds.
    TakenDownAfter(i64),
    /// Its owner deletes it this long after the report, in milliseconds.
    DeletedAfter(i64),
}

/// What is true of an account. Nothing in the pipeline may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// What it is.
    pub class: Class,
    /// What it writes in.
    pub language: Language,
    /// What happens once it is reported.
    pub fate: Fate,
}

impl Truth {
    /// When a reported account goes, and how. `None`: it stays.
    pub fn goes(&self, reported: Timestamp) -> Option<(Timestamp, Status)> {
        match self.fate {
            Fate::StaysUp => None,
            Fate::TakenDownAfter(delay) => Some((reported.plus(delay), Status::TakenDown)),
            Fate::DeletedAfter(delay) => Some((reported.plus(delay), Status::Deleted)),
        }
    }
}

/// An account with its public face and its truth.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    /// Which one of its class, from 0: the first of every hard negative uses both kinds of signal.
    pub(crate) nth: usize,
    pub(crate) truth: Truth,
}

pub(crate) const FIRST: [&str; 12] =
    ["amber", "quiet", "river", "north", "paper", "olive", "silver", "little", "morning", "copper", "open", "blue"];
pub(crate) const SECOND: [&str; 10] =
    ["finch", "harbour", "lantern", "garden", "letters", "kettle", "window", "stairs", "orchard", "bicycle"];

/// Everyone. Neither id, handle nor name tells the class.
pub(crate) fn draw(seed: u64, size: WorldSize) -> Vec<Account> {
    let mut dice = Dice::apart(seed, "roster");
    let mut classes: Vec<(Class, usize)> =
        PLANTED.iter().flat_map(|(class, n)| (0..*n).map(|nth| (*class, nth))).collect();
    let planted = classes.len();
    classes.extend((0..size.accounts.saturating_sub(planted)).map(|nth| (Class::Everyday, nth)));
    dice.shuffle(&mut classes);
    let mut names: Vec<(&str, &str)> = FIRST.iter().flat_map(|a| SECOND.map(|b| (*a, b))).collect();
    dice.shuffle(&mut names);
    let account = |(place, (class, nth)): (usize, (Class, usize))| {
        let (a, b) = names[place % names.len()];
        Account {
            id: world::account_id(place),
            handle: format!("{a}-{b}-{place}.example"),
            display_name: format!("{a} {b}"),
            nth,
            truth: Truth { class, language: language(class, nth), fate: fate(class, nth, &mut dice) },
        }
    };
    classes.into_iter().enumerate().map(account).collect()
}

fn language(class: Class, nth: usize) -> Language {
    let arabic = match class {
        Class::Extremist | Class::CounterSpeaker => nth % 3 == 2,
        Class::Everyday => nth % 3 == 1,
        _ => nth % 2 == 1,
    };
    Language::of_tag(if arabic { "ar" } else { "en" })
}

/// One extremist stays up, one deletes the account, the others are taken down after 2 to 40 hours. Nobody else is
/// ever taken down, reported or not.
fn fate(class: Class, nth: usize, dice: &mut Dice) -> Fate {
    let delay = Timestamp::HOUR * (2 + dice.below(39) as i64);
    match (class, nth) {
        (Class::Extremist, 0) => Fate::StaysUp,
        (Class::Extremist, 1) => Fate::DeletedAfter(delay),
        (Class::Extremist, _) => Fate::TakenDownAfter(delay),
        _ => Fate::StaysUp,
    }
}
