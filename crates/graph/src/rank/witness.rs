//! Ranking by witnesses.
//!
//! A **witness** is an account that links to a seed, or is one. Its **word** is the share of what it links to that is a
//! seed: one that links to everything says little, one that links to little else says much. An account is then as
//! suspect as the words of the witnesses that link to it add up to. That is one step of the walk of SALSA (Lempel and
//! Moran 2001) from the seeds, with three corrections, each against one way to be wrong:
//!
//! - A target that many link to counts little in a share, one over the number of accounts that link to it: to have
//!   linked to what everybody links to is no mark of a witness.
//! - A share is of [`DOUBT`] more links than there are, none of them to a seed: two links, one of them to a seed, are
//!   not yet half. A seed has a small word of its own, [`OWN_WORD`], so that it speaks also if no other seed is near.
//! - The sum is divided by the account's links to and from anybody but seeds, and [`BACKGROUND`] more: a hub that
//!   everybody links to has many witnesses by chance.
//!
//! The same is done with all links turned round, where a witness is who is linked to by seeds, and both sums are added.
//! A link counts once however often it happened: who repeats himself is not believed more. Benign seeds count as minus
//! one. A score is a sum over paths of one or two links to seeds, which [`super::explain`] takes apart again.
//!
//! How it does against PageRank and seed counting, and where the three numbers come from, is in `docs/investigate.md`.

use super::{Explanation, Seeds, explain};
use crate::{Network, Rows};

/// Links that a witness is taken to have beside its own, each as heavy as a target that nobody else links to.
pub const DOUBT: f64 = 5.0;

/// What a seed's own word is, in links to a seed that nobody else links to.
pub const OWN_WORD: f64 = 0.1;

/// Links that an account is taken to have beside its own.
pub const BACKGROUND: f64 = 20.0;

/// Scores of all accounts, and what they were made of.
#[derive(Debug)]
pub struct Witnesses<'a> {
    pub(super) seeds: &'a Seeds,
    pub(super) forth: Words<'a>,
    pub(super) back: Words<'a>,
    scores: Vec<f64>,
}

/// The words of witnesses in one direction of the links.
#[derive(Debug)]
pub(super) struct Words<'a> {
    /// Whom each witness speaks of.
    pub(super) of: &'a Rows,
    /// Which witnesses speak of an account.
    pub(super) by: &'a Rows,
    /// What a witness's links weigh together, and [`DOUBT`]; 0 where an account is no witness.
    pub(super) weight: Vec<f64>,
}

impl<'a> Witnesses<'a> {
    /// Scores every account of the network. O(accounts + links of witnesses); takes 40 bytes an account.
    pub fn new(network: &'a Network, seeds: &'a Seeds) -> Self {
        let mut sums = vec![0.0; network.accounts()];
        let forth = Words::new(network.out(), network.back(), seeds, &mut sums);
        let back = Words::new(network.back(), network.out(), seeds, &mut sums);
        let mut found = Self { seeds, forth, back, scores: Vec::new() };
        for (account, sum) in (0..).zip(&mut sums) {
            if *sum != 0.0 {
                *sum /= found.background(account);
            }
        }
        found.scores = sums;
        found
    }

    /// By account, in no unit; 0 where nothing is known, below it where benign seeds weigh more.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The `most` strongest paths from an account back to the seeds, and its score with any one of them left out.
    pub fn explain(&self, account: u32, most: usize) -> Explanation {
        explain::explain(self, account, most)
    }

    /// An account's links to and from anybody but seeds, and [`BACKGROUND`].
    pub(super) fn background(&self, account: u32) -> f64 {
        let strangers = |rows: &Rows| rows.of(account).iter().filter(|other| self.seeds.sign(**other) <= 0).count();
        (strangers(self.forth.of) + strangers(self.forth.by)) as f64 + BACKGROUND
    }
}

impl<'a> Words<'a> {
    /// Finds the witnesses and adds their words to the sums of those they speak of.
    fn new(of: &'a Rows, by: &'a Rows, seeds: &Seeds, sums: &mut [f64]) -> Self {
        let mut words = vec![0.0; sums.len()];
        let mut is_witness = vec![false; sums.len()];
        for (seed, sign) in seeds.signed() {
            words[seed as usize] += sign * OWN_WORD;
            is_witness[seed as usize] = true;
            let share = sign * rarity(by, seed);
            for witness in by.of(seed) {
                words[*witness as usize] += share;
                is_witness[*witness as usize] = true;
            }
        }
        let mut weight = vec![0.0; sums.len()];
        for witness in (0..sums.len() as u32).filter(|account| is_witness[*account as usize]) {
            let own = of.of(witness).iter().map(|target| rarity(by, *target)).sum::<f64>() + DOUBT;
            weight[witness as usize] = own;
            let word = words[witness as usize] / own;
            of.of(witness).iter().for_each(|target| sums[*target as usize] += word);
        }
        Self { of, by, weight }
    }
}

/// What a link to an account weighs in its witness's word: one over how many link to it.
pub(super) fn rarity(by: &Rows, account: u32) -> f64 {
    1.0 / by.degree(account).max(1) as f64
}
