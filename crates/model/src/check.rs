//! What the platform says about a subject after a referral.

use serde::{Deserialize, Serialize};

use crate::{AccountId, CheckId, ReferralId, Timestamp};

/// How a subject stands on its platform, as seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There for everyone.
    Up,
    /// There, but the platform shows it less or behind a warning.
    Limited,
    /// Taken down by the platform, suspension included.
    TakenDown,
    /// Switched off by its owner; may come back.
    Deactivated,
    /// Deleted by its owner.
    Deleted,
    /// There, but not for the public.
    Private,
    /// The platform did not answer. Says nothing about the subject.
    Unreachable,
    /// The platform answered something that tells none of the others apart.
    Unknown,
}

/// Who made a subject go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownBy {
    /// The platform.
    Platform,
    /// The account's owner.
    Owner,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Up,
        Self::Limited,
        Self::TakenDown,
        Self::Deactivated,
        Self::Deleted,
        Self::Private,
        Self::Unreachable,
        Self::Unknown,
    ];

    /// The word used in tables, routes and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Limited => "limited",
            Self::TakenDown => "taken_down",
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
            Self::Private => "private",
            Self::Unreachable => "unreachable",
            Self::Unknown => "unknown",
        }
    }

    /// The reverse of [`Status::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Who made it go, where it is gone.
    pub const fn down_by(self) -> Option<DownBy> {
        match self {
            Self::TakenDown => Some(DownBy::Platform),
            Self::Deactivated | Self::Deleted => Some(DownBy::Owner),
            _ => None,
        }
    }

    /// Whether this status says anything about the subject at all.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unreachable | Self::Unknown)
    }
}

/// What a platform answered when asked about a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// In our words.
    pub status: Status,
    /// The platform's answers, verbatim, as JSON: one member a question asked.
    pub raw: String,
    /// The handle at this moment, where the platform told. A change is an event beside the status.
    pub handle: Option<String>,
}

/// One dated observation of a referred subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its record number.
    pub id: CheckId,
    /// The referral it follows up.
    pub referral: ReferralId,
    /// Who was looked at.
    pub subject: AccountId,
    /// What was seen.
    pub observation: Observation,
    /// Whether the platform said so by itself (an event in its stream) or was asked.
    pub by_event: bool,
    /// When.
    pub at: Timestamp,
}
