//! What a world is asked to be.

use std::fmt;

/// The fewest accounts: below, there is no room for everybody who has to be there.
pub const FEWEST: u32 = 1_000;
/// The most.
pub const MOST: u32 = 100_000_000;

/// What a forwarded message says of where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The message that began it, whatever way it came: what most platforms say.
    Origin,
    /// The message that was forwarded, one step back.
    Way,
}

/// What a world is asked to be. The same of these, and the same version, give the same rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// Chance.
    pub seed: u64,
    /// How many accounts there ever are.
    pub accounts: u32,
    /// For how many days something happens.
    pub days: u32,
    /// How many accounts of hidden groups there ever are. `None`: half of accounts^0.7, of 100,000 accounts 1,581.
    pub extremists: Option<u32>,
    /// How much those who look like the hidden ones act like them, from 0 to 1. It moves: how much of a group they follow,
    /// how often a group follows them back, how many researchers hide who they are, how small fan clubs can be, how
    /// coordinated groups take their time, and how much habit is in a style.
    pub difficulty: f64,
    /// What forwards name.
    pub named: Named,
}

impl Asked {
    /// Four weeks of so many accounts.
    pub fn new(seed: u64, accounts: u32) -> Self {
        Self { seed, accounts, days: 28, extremists: None, difficulty: 0.5, named: Named::Origin }
    }

    /// How many accounts of hidden groups there are to be.
    pub(super) fn hidden(&self) -> u32 {
        self.extremists.unwrap_or_else(|| (0.5 * libm::pow(f64::from(self.accounts), 0.7)) as u32)
    }

    pub(super) fn check(&self) -> Result<(), Impossible> {
        let refuse = |what| Err(Impossible(what));
        if !(FEWEST..=MOST).contains(&self.accounts) {
            return refuse(format!("{} accounts: ask for {FEWEST} to {MOST}", self.accounts));
        }
        if !(2..=365).contains(&self.days) {
            return refuse(format!("{} days: ask for 2 to 365", self.days));
        }
        if !(0.0..=1.0).contains(&self.difficulty) {
            return refuse(format!("difficulty {}: ask for 0 to 1", self.difficulty));
        }
        let most = self.accounts / 10;
        if !(30..=most).contains(&self.hidden()) {
            return refuse(format!("{} accounts of hidden groups: ask for 30 to {most}, a tenth", self.hidden()));
        }
        Ok(())
    }
}

/// Why there can be no such world, and what to ask for instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible(pub(super) String);

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Impossible {}
