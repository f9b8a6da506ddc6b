//! The graph against naive second versions, on thousands of small random graphs.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod cascades;
mod communities;
mod coordination;
mod coordination_planted;
mod layout;
mod neighbourhood;
mod network;
mod pagerank;
mod ties;
mod witness;

use model::Dice;

/// Few accounts and up to 40 links between them: repeats, loops, accounts that link to nobody and accounts that nothing
/// leads to are common.
fn links(dice: &mut Dice) -> (usize, Vec<(u32, u32)>) {
    let accounts = 1 + dice.below(9);
    let one = |dice: &mut Dice| (dice.below(accounts) as u32, dice.below(accounts) as u32);
    (accounts as usize, (0..dice.below(41)).map(|_| one(dice)).collect())
}

/// How often each links to each, loops left out: the dense matrix that the naive versions work on.
fn matrix(accounts: usize, links: &[(u32, u32)]) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; accounts]; accounts];
    links.iter().filter(|(a, b)| a != b).for_each(|(a, b)| matrix[*a as usize][*b as usize] += 1.0);
    matrix
}

/// Up to four accounts; some may come twice.
fn some(dice: &mut Dice, accounts: usize) -> Vec<u32> {
    (0..dice.below(5)).map(|_| dice.below(accounts as u64) as u32).collect()
}
