//! Who is known, one way or the other.

/// The accounts that a search starts from, and those that it must lead away from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeds {
    known: Vec<u32>,
    /// 1 a seed, -1 a benign one, 0 anybody else; by account.
    signs: Vec<i8>,
}

impl Seeds {
    /// Seeds among `accounts` accounts. Naming one twice changes nothing; one that is also benign is benign.
    ///
    /// # Panics
    /// If one is a number that is no account.
    pub fn new(accounts: usize, known: &[u32], benign: &[u32]) -> Self {
        let mut signs = vec![0; accounts];
        known.iter().for_each(|account| signs[*account as usize] = 1);
        benign.iter().for_each(|account| signs[*account as usize] = -1);
        let known = (0..accounts as u32).filter(|account| signs[*account as usize] > 0).collect();
        Self { known, signs }
    }

    /// The seeds without the benign ones, rising.
    pub fn known(&self) -> &[u32] {
        &self.known
    }

    /// 1 for a seed, -1 for a benign one, 0 for anybody else.
    pub fn sign(&self, account: u32) -> i8 {
        self.signs[account as usize]
    }

    /// Both kinds with their sign, rising.
    pub fn signed(&self) -> impl Iterator<Item = (u32, f64)> {
        self.signs
            .iter()
            .enumerate()
            .filter(|(_, sign)| **sign != 0)
            .map(|(account, sign)| (account as u32, f64::from(*sign)))
    }
}
