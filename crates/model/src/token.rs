//! Tokens: what a program that acts for a person may ask for.

use std::{fmt, str::FromStr};

use crate::{IdError, ids::not_an_id};

/// A part of what a person may do that a token can be given. There is none for judging, sending or inviting: people do
/// that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenScope {
    /// Cases with their evidence and surroundings.
    ReadCases,
    /// What was sent, and what came of it.
    ReadLedger,
    /// The figures.
    ReadMeasures,
    /// The audit log, what could not be read, the sources, the policy.
    ReadRecord,
    /// Handing over archives.
    WriteArchives,
}

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::ReadCases, Self::ReadLedger, Self::ReadMeasures, Self::ReadRecord, Self::WriteArchives];

    /// The word used in forms, documents and errors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadCases => "read:cases",
            Self::ReadLedger => "read:ledger",
            Self::ReadMeasures => "read:measures",
            Self::ReadRecord => "read:record",
            Self::WriteArchives => "write:archives",
        }
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TokenScope {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let known = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        known.ok_or_else(|| not_an_id(text, "a scope of a token (read:cases, read:ledger, …)"))
    }
}
