//! The graph against naive second versions, on thousands of small random graphs.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod neighbourhood;
mod network;
mod pagerank;
mod witness;

struct Dice(u64);

impl Dice {
    /// A whole number under `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

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
