//! Personalised PageRank near the seeds only, by forward push (Andersen, Chung and Lang 2006).
//!
//! Everything starts as waiting at the seeds. Where much waits for the links that it could go along, it is counted there
//! and the damped part goes on along them. What is touched does not depend on the size of the network.

use std::collections::VecDeque;

use crate::Network;

/// What [`push`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    /// Accounts with a rank, rising. They add up to 1.
    pub ranks: Vec<(u32, f64)>,
    /// How many accounts' links were followed, each as often as it was.
    pub pushes: usize,
    /// How far, added up over all accounts, the ranks are at most from the true ones.
    pub error: f64,
}

/// Ranks of the accounts around `seeds`, as [`super::pagerank`] has them. At an account whose links happened n times,
/// less than `threshold` · n is left waiting, and less than `threshold` where there are no links, so that at most
/// 1 / `threshold` links are followed.
///
/// # Panics
/// If a seed is a number that is no account.
pub fn push(network: &Network, seeds: &[u32], damping: f64, threshold: f64) -> Pushed {
    // Zeros that nobody looks at take no memory: the system only lends them.
    let mut ranks = vec![0.0; network.accounts()];
    let mut waiting = vec![0.0; network.accounts()];
    let mut queued = vec![false; network.accounts()];
    let mut queue = VecDeque::new();
    for seed in seeds {
        waiting[*seed as usize] += (1.0 - damping) / seeds.len() as f64;
        if !std::mem::replace(&mut queued[*seed as usize], true) {
            queue.push_back(*seed);
        }
    }
    let mut found = Vec::new();
    let (mut pushes, mut left, mut sum) = (0, if seeds.is_empty() { 0.0 } else { 1.0 - damping }, 0.0);
    while let Some(account) = queue.pop_front() {
        queued[account as usize] = false;
        let (targets, counts) = (network.out().of(account), network.out().counts(account));
        let often: f64 = counts.iter().map(|n| f64::from(*n)).sum();
        let here = waiting[account as usize];
        if here < threshold * often.max(1.0) {
            continue;
        }
        if ranks[account as usize] == 0.0 {
            found.push(account);
        }
        waiting[account as usize] = 0.0;
        ranks[account as usize] += here;
        sum += here;
        left -= if targets.is_empty() { here } else { (1.0 - damping) * here };
        pushes += 1;
        for (target, count) in targets.iter().zip(counts) {
            waiting[*target as usize] += damping * here * f64::from(*count) / often;
            if !std::mem::replace(&mut queued[*target as usize], true) {
                queue.push_back(*target);
            }
        }
    }
    found.sort_unstable();
    let ranks = found.into_iter().map(|account| (account, ranks[account as usize] / sum)).collect();
    // What waits would be counted at most 1 / (1 - damping) times; scaling to one at most doubles that.
    let error = if sum > 0.0 { 2.0 * left.max(0.0) / (1.0 - damping) / sum } else { 0.0 };
    Pushed { ranks, pushes, error }
}
