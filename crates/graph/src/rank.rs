//! From seeds to whom to look at: three ways to put the accounts around seeds in order.
//!
//! | way | what it asks | file |
//! |---|---|---|
//! | seed counting | how many seeds link to the account | here |
//! | personalised PageRank | where somebody ends who follows links and now and then starts again at a seed | `pagerank.rs`, `push.rs` |
//! | witnesses | what accounts link to that also link to seeds, and who links to what seeds link to | `witness.rs` |
//!
//! The last is the combination that `flagstone rank` goes by: a direct link from a seed counts, and so do paths of two
//! links, each as much as the account in its middle is to be trusted.

pub mod explain;
pub mod pagerank;
pub mod push;
pub mod seeds;
pub mod witness;

pub use explain::{Explanation, Path, Side};
pub use pagerank::{DAMPING, Pagerank, TOLERANCE, Walker};
pub use push::{Pushed, push};
pub use seeds::Seeds;
pub use witness::Witnesses;

use crate::Network;

/// An account and what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Who.
    pub account: u32,
    /// The higher, the more; what it means depends on who gave it.
    pub score: f64,
    /// How many seeds link to it.
    pub seeds_linking: u32,
}

/// How many seeds link to an account: the plainest way to rank.
pub fn seeds_linking(network: &Network, seeds: &Seeds, account: u32) -> u32 {
    network.back().of(account).iter().filter(|from| seeds.sign(**from) > 0).count() as u32
}

/// The accounts with a score above nothing, best first; equals by more seeds linking, then by number. Seeds, benign ones
/// and whoever `left_out` names are not among them.
pub fn best_first(network: &Network, seeds: &Seeds, scores: &[f64], left_out: impl Fn(u32) -> bool) -> Vec<Ranked> {
    let shown = |account: &u32| scores[*account as usize] > 0.0 && seeds.sign(*account) == 0 && !left_out(*account);
    let ranked = |account| Ranked {
        account,
        score: scores[account as usize],
        seeds_linking: seeds_linking(network, seeds, account),
    };
    let mut all: Vec<Ranked> = (0..scores.len() as u32).filter(shown).map(ranked).collect();
    all.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(b.seeds_linking.cmp(&a.seeds_linking)).then(a.account.cmp(&b.account))
    });
    all
}
