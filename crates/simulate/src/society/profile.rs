//! What an account calls itself and shows: fresh, or changed from the last one of the same operator, or taken from
//! somebody else.

use model::{Dice, hex};

use super::{
    Society, What,
    chance::{chance, unit},
    person::Person,
    texts::ORGANISATIONS,
};
use crate::{
    Class,
    roster::{FIRST, SECOND},
};

/// An account's public face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) bio: String,
    /// 256 bits that are near for pictures that are alike.
    pub(super) picture: [u64; 4],
}

/// How often somebody who comes back counts on from the old handle, changes letters of it; else takes a new one.
pub(super) const HANDLE: [f64; 2] = [0.45, 0.30];
/// How often the picture is kept, the display name, the bio.
pub(super) const KEPT: [f64; 3] = [0.45, 0.50, 0.30];

const GROUP: &[&str] = &["pine", "forest", "root", "tide", "iron", "salt", "ash", "ember", "hearth", "north"];
const NAMES_AR: &[&str] =
    &["نور", "سمر", "أبو جبل", "ابن الوادي", "زيتونة", "قمر", "نسيم", "أم الخير", "غيم", "مرجان", "صقر الوادي", "ندى"];
const BIOS: &[&str] = &[
    "Tea, trains, weather.",
    "Grateful.",
    "Mostly here for the pictures of bread.",
    "I read, therefore I am late.",
    "Likes are not marriages.",
    "Somewhere between the harbour and the hills.",
    "حياة هادئة.",
    "قارئ نهم وطباخ سيئ.",
];

impl Society {
    /// The public face of an account when it was created.
    pub(super) fn profile(&self, place: u32, person: &Person) -> Profile {
        let mut dice = self.dice(What::Profile, place);
        if let Some(previous) = self.was(person) {
            return self.changed(&mut dice, person, self.profile(previous, &self.person(previous)));
        }
        let fresh = self.fresh(&mut dice, person);
        match self.plan.people.get(person.like as usize) {
            Some(other) => like(&mut dice, person.class, fresh, self.profile(person.like, other)),
            None => fresh,
        }
    }

    /// The handle that an account takes when it is renamed.
    pub(super) fn renamed(&self, place: u32, person: &Person) -> String {
        let mut dice = self.dice(What::Profile, place ^ 0x8000_0000);
        handle(&mut dice, person.class)
    }

    fn fresh(&self, dice: &mut Dice, person: &Person) -> Profile {
        let arabic = super::blocks::LANGUAGES[usize::from(self.language(person))].0 == "ar";
        let name = match arabic {
            true => format!("{} {}", dice.pick(NAMES_AR), dice.pick(NAMES_AR)),
            false => format!("{} {}", dice.pick(&FIRST), dice.pick(&SECOND)),
        };
        let mut bio = self.bio(dice, person);
        if chance(dice, 0.3) {
            bio.clear();
        }
        // Some of a group show its sign, as fans show that of their club.
        let sign = match person.class {
            Class::Extremist => 0.3,
            Class::Fan => 0.4,
            Class::Devout => 0.1,
            _ => 0.0,
        };
        let picture = if chance(dice, sign) {
            let mut emblem = self.dice(What::Matches, person.circle ^ 0x4000_0000);
            recoded(dice, [(); 4].map(|()| emblem.next()))
        } else {
            [(); 4].map(|()| dice.next())
        };
        Profile { handle: handle(dice, person.class), name, bio, picture }
    }

    fn bio(&self, dice: &mut Dice, person: &Person) -> String {
        let text = match person.class {
            Class::Extremist if chance(dice, 0.4) => {
                let organisation = self.circle(person).map_or(0, |circle| usize::from(circle.organisation));
                *dice.pick(ORGANISATIONS[organisation % ORGANISATIONS.len()].slogans[0])
            }
            Class::Journalist => "Reporter at the Harbour Courier. Follows are not agreement.",
            Class::Researcher if !person.undercover => "Studies how groups talk. University of the Old Town.",
            Class::CounterSpeaker => "Neighbours against hate.",
            Class::Archivist => "We keep what happened, for courts and families.",
            Class::Satirist => "None of this is true.",
            Class::Devout => "Patience is a light.",
            Class::NewsBot => "Automated. Lines of the Northern Wire.",
            Class::Fan => "Harbour United till the end.",
            _ => *dice.pick(BIOS),
        };
        text.to_owned()
    }

    /// What somebody who comes back makes of the last face.
    fn changed(&self, dice: &mut Dice, person: &Person, last: Profile) -> Profile {
        let fresh = self.fresh(dice, person);
        let [counted, lettered] = HANDLE;
        let [picture, name, bio] = KEPT.map(|kept| chance(dice, kept));
        let handle = match unit(dice) {
            at if at < counted => counted_on(dice, &last.handle),
            at if at < counted + lettered => other_letters(dice, &last.handle),
            _ => fresh.handle,
        };
        Profile {
            handle,
            name: if name { last.name } else { fresh.name },
            bio: if bio { last.bio } else { fresh.bio },
            picture: if picture { recoded(dice, last.picture) } else { fresh.picture },
        }
    }
}

/// A face that is somebody else's: an admirer takes the picture and something of the name, a namesake happens to be
/// called alike.
fn like(dice: &mut Dice, class: Class, own: Profile, other: Profile) -> Profile {
    let [handle, name, bio, picture] =
        if class == Class::Extremist { [0.4, 0.3, 0.3, 0.5] } else { [0.6, 0.3, 0.0, 0.02] };
    let alike = if chance(dice, 0.5) { counted_on(dice, &other.handle) } else { other_letters(dice, &other.handle) };
    Profile {
        handle: if chance(dice, handle) { alike } else { own.handle },
        name: if chance(dice, name) { other.name } else { own.name },
        bio: if chance(dice, bio) { other.bio } else { own.bio },
        picture: if chance(dice, picture) { recoded(dice, other.picture) } else { own.picture },
    }
}

fn handle(dice: &mut Dice, class: Class) -> String {
    let firsts = if class == Class::Extremist && chance(dice, 0.4) { GROUP } else { &FIRST };
    let (first, second) = (*dice.pick(firsts), *dice.pick(&SECOND));
    let between = *dice.pick(&["", "_", ".", "-"]);
    match dice.below(3) {
        0 => format!("{first}{between}{second}"),
        1 => format!("{first}{between}{second}{}", dice.below(100)),
        _ => format!("{first}{between}{second}{between}{}", 1_950 + dice.below(75)),
    }
}

/// The handle with the next number behind it.
fn counted_on(dice: &mut Dice, handle: &str) -> String {
    let stem = handle.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: u64 = handle[stem.len()..].parse().unwrap_or(1);
    let next = if chance(dice, 0.7) { number + 1 } else { dice.below(1_000) };
    format!("{stem}{next}")
}

/// The handle with one or two letters changed, doubled, swapped or set apart.
fn other_letters(dice: &mut Dice, handle: &str) -> String {
    let mut letters: Vec<char> = handle.chars().collect();
    for _ in 0..=dice.below(2) {
        let at = dice.index(letters.len());
        match dice.below(4) {
            0 => letters.insert(at, letters[at]),
            1 => letters.insert(at, '_'),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters[at] = (b'a' + dice.below(26) as u8) as char,
        }
    }
    letters.into_iter().collect()
}

/// The same picture, saved again: a few bits of 256 are others.
fn recoded(dice: &mut Dice, mut picture: [u64; 4]) -> [u64; 4] {
    for _ in 0..dice.below(13) {
        let bit = dice.below(256);
        picture[(bit / 64) as usize] ^= 1 << (bit % 64);
    }
    picture
}

impl Profile {
    /// The picture as its hash is written.
    pub(super) fn picture(&self) -> String {
        hex(&self.picture.map(u64::to_be_bytes).concat())
    }
}
