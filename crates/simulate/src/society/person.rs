//! What is fixed of an account before it does anything. Some are planned one by one and kept ([`super::plan`]); what is
//! fixed of all others follows from the seed and their place, and is never kept.

use model::Status;

use super::hours::Rhythm;
use crate::Class;

/// No account, circle or ring.
pub(super) const NONE: u32 = u32::MAX;
/// Later than anything.
pub(super) const NEVER: i64 = i64::MAX;

/// What somebody does in a hidden group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Says what is said.
    Core,
    /// Passes it on.
    Amplifier,
    /// Listens, and sometimes agrees.
    Supporter,
    /// Is on the way in.
    Recruit,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Core, Self::Amplifier, Self::Supporter, Self::Recruit];

    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Amplifier => "amplifier",
            Self::Supporter => "supporter",
            Self::Recruit => "recruit",
        }
    }
}

/// An account's traits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Person {
    pub(super) class: Class,
    /// In a hidden group.
    pub(super) role: Option<Role>,
    /// Shows nothing of what it is: a researcher under an invented name.
    pub(super) undercover: bool,
    /// Its language, place and topic.
    pub(super) block: u16,
    /// Whom it is close to within its circle.
    pub(super) cell: u16,
    /// Its group, club, congregation, agency: a number of a [`super::plan::Circle`].
    pub(super) circle: u32,
    /// Those it shares with at once.
    pub(super) ring: u32,
    pub(super) created: i64,
    pub(super) fate: Fate,
    /// The place of the first account of the same operator.
    pub(super) operator: u32,
    /// The account that its operator had before.
    pub(super) previous: u32,
    /// The account that it looks like, and is somebody else's.
    pub(super) like: u32,
    pub(super) rhythm: Rhythm,
    /// How many of the public follow it, about.
    pub(super) public: f32,
}

impl Person {
    /// Whether it is there at a moment.
    pub(super) fn is_there(&self, at: i64) -> bool {
        self.created <= at && at < self.fate.gone
    }
}

/// What becomes of an account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fate {
    /// When it is gone; [`NEVER`] if that is not before the world ends.
    pub(super) gone: i64,
    /// How.
    pub(super) status: Status,
    /// When somebody reported it to the platform, or [`NEVER`].
    pub(super) reported: i64,
    /// When it took another handle, or [`NEVER`].
    pub(super) renamed: i64,
}

impl Fate {
    /// It stays.
    pub(super) const STAYS: Self = Self { gone: NEVER, status: Status::Up, reported: NEVER, renamed: NEVER };

    /// Whether the platform took it down.
    pub(super) fn taken_down(&self) -> bool {
        self.gone != NEVER && self.status == Status::TakenDown
    }
}
