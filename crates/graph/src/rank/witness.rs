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
//! - The sum is divided by the links to the account from anybody but seeds, and [`BACKGROUND`] more: a hub that everybody
//!   links to has many witnesses by chance.
//!
//! The same is done with all links turned round, where a witness is who is linked to by seeds, and the links are the
//! account's own. **What an account links to counts at most as much as who links to it**: whoever watches a group links to
//! all of it (a journalist, a researcher, an archive), and the group seldom links to him. What is more counts a tenth
//! ([`EXCESS`]): where only links to seeds are known, there is nothing else to go by. A link counts once however often
//! it happened: who repeats himself is not believed more.
//!
//! Benign seeds are no witnesses, and links to them are taken off the word of whoever else links to them, down to nothing.
//! That a benign account links to somebody, or who it links to, speaks for nobody: it may be watching. A score is a sum
//! over paths of one or two links to seeds, which [`super::explain`] takes apart again.
//!
//! How it does against PageRank and seed counting, and where these numbers come from, is in `docs/investigate.md`.

use super::{Explanation, Seeds, explain};
use crate::{Network, Rows};

/// Links that a witness is taken to have beside its own, each as heavy as a target that nobody else links to.
pub const DOUBT: f64 = 5.0;

/// What a seed's own word is, in links to a seed that nobody else links to.
pub const OWN_WORD: f64 = 0.1;

/// Links from anybody, and to anybody, that an account is taken to have beside its own. What it links to is its own choice:
/// more of it is needed.
pub const BACKGROUND: [f64; 2] = [10.0, 30.0];

/// How much of what an account links to counts beyond what links to it.
pub const EXCESS: f64 = 0.1;

/// Scores of all accounts, and what they were made of.
#[derive(Debug)]
pub struct Witnesses<'a> {
    pub(super) seeds: &'a Seeds,
    pub(super) toward: Words<'a>,
    pub(super) from: Words<'a>,
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
    /// Whether links to benign seeds are taken off.
    pub(super) benign: bool,
    /// Of [`BACKGROUND`].
    background: f64,
}

impl<'a> Witnesses<'a> {
    /// Scores every account of the network. O(accounts + links of witnesses); takes 40 bytes an account.
    pub fn new(network: &'a Network, seeds: &'a Seeds) -> Self {
        let (mut scores, mut sums) = (vec![0.0; network.accounts()], vec![0.0; network.accounts()]);
        let toward = Words::new(network.out(), network.back(), seeds, true, BACKGROUND[0], &mut scores);
        let from = Words::new(network.back(), network.out(), seeds, false, BACKGROUND[1], &mut sums);
        let mut found = Self { seeds, toward, from, scores: Vec::new() };
        for ((account, toward), from) in (0..).zip(&mut scores).zip(sums) {
            if *toward > 0.0 || from > 0.0 {
                let [a, b] = [&found.toward, &found.from].map(|words| words.background(account, seeds));
                *toward = both(*toward / a, from / b);
            }
        }
        found.scores = scores;
        found
    }

    /// By account, in no unit; 0 where nothing is known.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// The `most` strongest paths from an account back to the seeds, and its score with any one of them left out.
    pub fn explain(&self, account: u32, most: usize) -> Explanation {
        explain::explain(self, account, most)
    }
}

/// A score of what is said by who links to an account, and by whom it links to.
pub(super) fn both(toward: f64, from: f64) -> f64 {
    toward + from * counted(toward, from)
}

/// How much of what is said by whom an account links to is counted.
pub(super) fn counted(toward: f64, from: f64) -> f64 {
    if from > toward { (toward + EXCESS * (from - toward)) / from } else { 1.0 }
}

impl<'a> Words<'a> {
    /// Finds the witnesses and adds their words to the sums of those they speak of.
    fn new(of: &'a Rows, by: &'a Rows, seeds: &Seeds, benign: bool, background: f64, sums: &mut [f64]) -> Self {
        let mut words = vec![0.0; sums.len()];
        let mut weight = vec![0.0; sums.len()];
        let counted = |sign: f64| sign > 0.0 || benign;
        for (seed, sign) in seeds.signed().filter(|(_, sign)| counted(*sign)) {
            words[seed as usize] += sign * OWN_WORD;
            let share = sign * rarity(by, seed);
            by.of(seed).iter().for_each(|witness| words[*witness as usize] += share);
        }
        for witness in (0..sums.len() as u32).filter(|account| words[*account as usize] > 0.0) {
            if seeds.sign(witness) < 0 {
                continue;
            }
            let own = of.of(witness).iter().map(|target| rarity(by, *target)).sum::<f64>() + DOUBT;
            weight[witness as usize] = own;
            let word = words[witness as usize] / own;
            of.of(witness).iter().for_each(|target| sums[*target as usize] += word);
        }
        Self { of, by, weight, benign, background }
    }

    /// An account's links from anybody but seeds on this side, and [`BACKGROUND`].
    pub(super) fn background(&self, account: u32, seeds: &Seeds) -> f64 {
        let strangers = self.by.of(account).iter().filter(|other| seeds.sign(**other) <= 0).count();
        strangers as f64 + self.background
    }
}

/// What a link to an account weighs in its witness's word: one over how many link to it.
pub(super) fn rarity(by: &Rows, account: u32) -> f64 {
    1.0 / by.degree(account).max(1) as f64
}
