//! Why a decided case is judged once more.

use std::str::FromStr;

use crate::ids::{IdError, not_an_id};

/// What a judgement that decides nothing is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The right answer is known: how often is it given?
    Gold,
    /// It was decided: was that right?
    Audit,
}

impl Purpose {
    /// The word used in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gold => "gold",
            Self::Audit => "audit",
        }
    }
}

impl FromStr for Purpose {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        [Self::Gold, Self::Audit]
            .into_iter()
            .find(|p| p.as_str() == text)
            .ok_or_else(|| not_an_id(text, "gold or audit"))
    }
}
