//! Who lives in the world, and what is true of them.

use model::{AccountId, Dice, Language, Status, Timestamp};

use crate::{WorldSize, world};

/// What an account is, in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Spreads the invented organisation's slogans and links, and means them.
    Extremist,
    /// Reports on it, quoting both.
    Journalist,
    /// Studies it, quoting both.
    Researcher,
    /// Argues against it, quoting both.
    CounterSpeaker,
    /// Keeps proof of what it did, linking to it.
    Archivist,
    /// Writes about faith, and nothing else.
    Devout,
    /// Writes about the weather.
    Everyday,
}

impl Class {
    /// Everyone who uses the organisation's words and links without belonging to it.
    pub const HARD_NEGATIVES: [Self; 4] = [Self::Journalist, Self::Researcher, Self::CounterSpeaker, Self::Archivist];

    /// How many of each there are; everyone else is [`Class::Everyday`].
    pub(crate) const PLANTED: [(Self, usize); 6] = [
        (Self::Extremist, 7),
        (Self::Journalist, 2),
        (Self::Researcher, 2),
        (Self::CounterSpeaker, 3),
        (Self::Archivist, 2),
        (Self::Devout, 6),
    ];
}

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

const FIRST: [&str; 12] =
    ["amber", "quiet", "river", "north", "paper", "olive", "silver", "little", "morning", "copper", "open", "blue"];
const SECOND: [&str; 10] =
    ["finch", "harbour", "lantern", "garden", "letters", "kettle", "window", "stairs", "orchard", "bicycle"];

/// Everyone. Neither id, handle nor name tells the class.
pub(crate) fn draw(seed: u64, size: WorldSize) -> Vec<Account> {
    let mut dice = Dice::apart(seed, "roster");
    let mut classes: Vec<(Class, usize)> =
        Class::PLANTED.iter().flat_map(|(class, n)| (0..*n).map(|nth| (*class, nth))).collect();
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
        Class::Devout => nth % 2 == 1,
        Class::Everyday => nth % 3 == 1,
        Class::Journalist | Class::Researcher | Class::Archivist => nth % 2 == 1,
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
