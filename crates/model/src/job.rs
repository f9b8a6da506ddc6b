//! What a reviewer does with a job other than answering it. Every reason is from a short list: nobody writes about
//! anybody here.

use std::str::FromStr;

use crate::ids::{IdError, not_an_id};

/// Why a job is given on to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// The reviewer does not read the language well enough.
    Language,
    /// The reviewer lacks the background.
    Background,
    /// The reviewer would not be fair.
    Close,
    /// The page cannot be judged as it is.
    Broken,
}

/// Why a job is put before a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EscalationReason {
    /// Somebody may be in danger now.
    Danger,
    /// A child may be abused or at risk.
    Child,
    /// The policy does not say.
    Policy,
    /// The evidence does not look right.
    Evidence,
}

impl SkipReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Language, Self::Background, Self::Close, Self::Broken];

    /// The word used in tables, routes and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Background => "background",
            Self::Close => "close",
            Self::Broken => "broken",
        }
    }
}

impl EscalationReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Danger, Self::Child, Self::Policy, Self::Evidence];

    /// The word used in tables, routes and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Child => "child",
            Self::Policy => "policy",
            Self::Evidence => "evidence",
        }
    }
}

impl FromStr for SkipReason {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| not_an_id(text, "a reason to skip a job"))
    }
}

impl FromStr for EscalationReason {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| not_an_id(text, "a reason to ask a lead"))
    }
}

/// What was done with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobAct {
    /// A reviewer gave it on to somebody else.
    Skipped(SkipReason),
    /// A reviewer put it before a lead. No reviewer is given it until that ends.
    Escalated(EscalationReason),
    /// A lead returned it to the queue.
    Returned,
}

impl JobAct {
    /// The word used in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skipped(_) => "skipped",
            Self::Escalated(_) => "escalated",
            Self::Returned => "returned",
        }
    }

    /// The reason's word; empty where none is asked for.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Skipped(reason) => reason.as_str(),
            Self::Escalated(reason) => reason.as_str(),
            Self::Returned => "",
        }
    }
}
