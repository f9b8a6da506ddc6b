//! Which languages somebody may judge in: what they said of themselves, and what a lead who is somebody else confirmed.

use std::{collections::BTreeSet, str::FromStr};

use crate::{IdError, Language, PersonId, Timestamp, ids::not_an_id};

/// What was done about a language of a person. Every act is a record: a change of mind is a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageAct {
    /// They say that they read it. That alone counts for nothing.
    Declared,
    /// Somebody else, a lead, says so too. From now on it counts.
    Confirmed,
    /// It counts no longer. It can be declared, and then confirmed, anew.
    Withdrawn(LanguageLoss),
}

/// Why a language counts no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageLoss {
    /// They took it back themselves.
    OwnWish,
    /// A lead took it back.
    Lead,
    /// Too many of their judgements of known cases in it were wrong. Nobody does that: the system does.
    BelowFloor,
}

impl LanguageLoss {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::OwnWish, Self::Lead, Self::BelowFloor];

    /// The word used in tables and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnWish => "own_wish",
            Self::Lead => "lead",
            Self::BelowFloor => "below_floor",
        }
    }
}

impl FromStr for LanguageLoss {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| not_an_id(text, "a reason to lose a language"))
    }
}

impl LanguageAct {
    /// The word used in tables and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Confirmed => "confirmed",
            Self::Withdrawn(_) => "withdrawn",
        }
    }
}

/// One act, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageRecord {
    /// Whose language.
    pub person: PersonId,
    /// Which.
    pub language: Language,
    /// What was done.
    pub act: LanguageAct,
    /// By whom; `None`: by the system.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// The languages that count at a moment: those of which the last act until then confirmed them. The records are one
/// person's, in the order they were made.
pub fn in_force<'a>(records: impl IntoIterator<Item = &'a LanguageRecord>, at: Timestamp) -> BTreeSet<Language> {
    let mut held = BTreeSet::new();
    for record in records.into_iter().filter(|record| record.at <= at) {
        match record.act {
            LanguageAct::Confirmed => held.insert(record.language.clone()),
            LanguageAct::Declared | LanguageAct::Withdrawn(_) => held.remove(&record.language),
        };
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(language: &str, act: LanguageAct, at: i64) -> LanguageRecord {
        let (person, language) = (PersonId(1), language.parse().unwrap());
        LanguageRecord { person, language, act, by: None, at: Timestamp::from_millis(at) }
    }

    #[test]
    fn a_language_counts_from_its_confirmation_until_it_is_withdrawn_and_again_from_the_next() {
        use LanguageAct::*;
        let lost = Withdrawn(LanguageLoss::BelowFloor);
        let acts = [
            act("en", Declared, 0),
            act("ar", Declared, 5),
            act("en", Confirmed, 10),
            act("en", lost, 20),
            act("en", Declared, 30),
            act("en", Confirmed, 40),
        ];
        for (at, counts) in [(0, false), (9, false), (10, true), (19, true), (20, false), (39, false), (40, true)] {
            let expected = counts.then(|| "en".parse().unwrap()).into_iter().collect();
            assert_eq!(in_force(&acts, Timestamp::from_millis(at)), expected, "at {at}");
        }
    }
}
