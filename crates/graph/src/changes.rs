//! When an account changed, and how: somebody else seems to write (*hijacked*), or the same writes of something else
//! (*turned*). A hint with its reasons, never a verdict.
//!
//! ```text
//! posts ─ days ─► a vector a day for each aspect ─ scan ─► the likeliest days, their chance under exchanged days ─ and so on
//!   in all parts ─ hint ─► changes
//! ```
//!
//! Days are compared, not posts: what is written in one day hangs together. Chance exchanges days, so that an account that is
//! the same throughout is said to have changed as seldom as [`Asked::chance`] says; one that drifts has no day on which it
//! changed, and is told by what a step explains no better than a drift ([`Change::abrupt`]).

mod days;
mod hint;
mod scan;

use self::days::Days;
pub use self::hint::Hint;
use model::Dice;

/// A post.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post {
    /// When, in milliseconds since 1970.
    pub time: i64,
    /// What it says, as written.
    pub text: String,
    /// Its language, as somebody said; empty if nobody did, and then the scripts of its letters stand for it.
    pub language: String,
    /// What it was written with; empty if that is not known.
    pub client: String,
    /// How many posts the account had then, as its platform counts.
    pub count: Option<u64>,
}

/// What can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Punctuation, spacing, case, line breaks, length, links and mentions: no words.
    Style,
    /// Language, or scripts.
    Language,
    /// Hours of the day.
    Hours,
    /// What it is written with.
    Client,
    /// Words, tags, hosts that are linked to.
    Topics,
}

impl Aspect {
    /// All.
    pub const ALL: [Self; 5] = [Self::Style, Self::Language, Self::Hours, Self::Client, Self::Topics];

    /// As it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Style => "style",
            Self::Language => "language",
            Self::Hours => "hours",
            Self::Client => "client",
            Self::Topics => "topics",
        }
    }
}

/// What [`changes`] is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// How often an account that is the same throughout may be said to have changed.
    pub chance: f64,
    /// Orders of days that what is seen is held against.
    pub orders: usize,
    /// At most so many changes.
    pub most: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Self { chance: 0.01, orders: 499, most: 4 }
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When the last post before it was written, in milliseconds.
    pub before: i64,
    /// When the first post after it was.
    pub after: i64,
    /// How often exchanged days show as much on any day, all aspects together.
    pub p: f64,
    /// By aspect, how often exchanged days show as much of it on any day; `None` where it is the same on all days, or not
    /// known.
    pub aspects: [Option<f64>; Aspect::ALL.len()],
    /// How much more of what changed a step explains than a drift: 4/3 and more of a step, 3/4 of a drift.
    pub abrupt: f64,
    /// How many times as long as nine of ten of the account's pauses the silence before it was.
    pub silence: f64,
    /// Posts that were deleted around it, as the platform's count tells; `None` if it does not.
    pub deleted: Option<u64>,
    /// When the account was as before again, if it was.
    pub back: Option<i64>,
    /// What that may be.
    pub hint: Hint,
}

/// A day on which an account changed.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// The first day after.
    at: usize,
    p: f64,
    aspects: [Option<f64>; Aspect::ALL.len()],
}

/// Finds an account's changes, in their order: none if it has too few days. The order of posts does not matter.
pub fn changes(posts: &mut [Post], asked: Asked, dice: &mut Dice) -> Vec<Change> {
    posts.sort_unstable();
    let days = Days::new(posts);
    let mut cuts: Vec<Cut> = Vec::new();
    let mut parts: Vec<_> = std::iter::once(0..days.len()).collect();
    while let Some(part) = parts.pop() {
        if cuts.len() >= asked.most {
            break;
        }
        let Some(found) = scan::scan(&days, part.clone(), asked, dice) else { continue };
        let ends = found.at.iter().copied().chain([part.end]);
        let starts = [part.start].into_iter().chain(found.at.iter().copied());
        parts.extend(starts.zip(ends).map(|(start, end)| start..end));
        cuts.extend(found.at.iter().map(|at| Cut { at: *at, p: found.p, aspects: found.aspects }));
    }
    cuts.sort_unstable_by_key(|cut| cut.at);
    hint::changes(&days, posts, &cuts, asked.chance)
}

#[cfg(test)]
mod tests;
