//! Who shares the same things at the same time, more than chance has it.
//!
//! Two accounts *share together* if each shares the same object within a window of the other; an object counts once for
//! a pair. How often they would by chance is asked of a null model that moves accounts between shares and leaves all else
//! (`strata.rs`); pairs that exceed it are kept by the rule of Benjamini and Yekutieli (2001), and groups are what such
//! pairs connect.
//!
//! ```text
//! shares ─ strata.rs ─► what chance may exchange ─ pairs.rs ─► shared, expected ─ chance.rs ─► p, q ─ groups.rs ─► groups
//! ```

pub mod chance;
mod groups;
mod pairs;
mod strata;

pub use groups::{Group, Member};
pub use pairs::Pair;
pub use strata::Strata;

/// An account shared an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// What: a link, a text, an image, a repost.
    pub object: u32,
    /// When, in the unit of the window.
    pub time: i64,
    /// Who.
    pub account: u32,
}

/// What [`coordination`] is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// The longest time between two shares that are together.
    pub window: i64,
    /// The share of pairs that may be there by chance.
    pub q: f64,
    /// The fewest objects that a pair must share together to be looked at.
    pub fewest: u32,
    /// What is a crowd, in accounts. A share with more others of its object in the window explains itself and is passed
    /// over; an object that more accounts share has a public of its own, and is judged by its times alone. No work is more
    /// than half of this for each share.
    pub crowd: u32,
    /// How long after a crowd, in the unit of the window, a share of the same object is explained by it.
    pub wake: i64,
    /// Shares of other objects that chance may exchange: as many as follow each other in time, at least.
    pub exchanged: u32,
    /// Pairs that are held in memory at once, 8 bytes each; more are taken in turns.
    pub held: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Self { window: 60, q: 0.05, fewest: 3, crowd: 20, wake: 900, exchanged: 1_000, held: 1 << 25 }
    }
}

/// What [`coordination`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct Coordination {
    /// The surest first.
    pub groups: Vec<Group>,
    /// The pairs that connect them, the surest first.
    pub pairs: Vec<Pair>,
    /// Shares that counted.
    pub shares: usize,
    /// Shares of an account that had shared the same object within the window.
    pub again: usize,
    /// Shares passed over because they are in a crowd, or in its wake.
    pub crowded: usize,
    /// Pairs as sure as those that connect groups, which are together in crowds as often as outside them.
    pub of_a_crowd: usize,
    /// Pairs that shared anything together.
    pub together: u64,
    /// Pairs that could have: what `q` is of.
    pub possible: f64,
}

/// Finds groups that share together. The order of `shares` does not matter.
///
/// Takes 32 bytes a share and 44 an object at first, then 20 a share (24 of a crowd's), 12 an object, 24 an account and 8 for
/// each of `held` pairs (of a single account's, if it has more). O(shares · log shares + shares · crowd), and for each pair of `fewest` or more the shares of both.
pub fn coordination(shares: Vec<Share>, asked: Asked) -> Coordination {
    let strata = Strata::new(shares, asked);
    let (mut pairs, together) = pairs::exceeding(&strata, asked.fewest, asked.held);
    let possible = strata.possible();
    chance::adjust(&mut pairs, possible);
    pairs.retain(|pair| pair.q <= asked.q);
    let sure = pairs.len();
    pairs.retain(|pair| !pairs::are_of_a_crowd(&strata, pair));
    let groups = groups::groups(&strata, &pairs);
    Coordination {
        groups,
        shares: strata.shares().len(),
        again: strata.again(),
        crowded: strata.crowded(),
        of_a_crowd: sure - pairs.len(),
        together,
        possible,
        pairs,
    }
}
