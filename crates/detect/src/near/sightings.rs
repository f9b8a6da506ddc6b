//! Who posted nearly the same text again, within the window.

use std::collections::{HashMap, VecDeque};

/// One post of a cluster, save the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) cluster: u64,
    pub(super) account: u64,
    /// Milliseconds of the clock when it came.
    pub(super) at: i64,
}

/// The sightings of the window, and how many they are by cluster and account. The newest `most` are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Sightings {
    log: VecDeque<Sighting>,
    tallies: HashMap<u64, Tally>,
    by_account: HashMap<(u64, u64), u32>,
}

/// What is known of one cluster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) posts: u32,
    pub(super) accounts: u32,
}

impl Sightings {
    /// Notes one, and lets go of the oldest beyond `most`.
    pub(super) fn push(&mut self, sighting: Sighting, most: usize) {
        let tally = self.tallies.entry(sighting.cluster).or_default();
        let posts = self.by_account.entry((sighting.cluster, sighting.account)).or_default();
        tally.posts += 1;
        tally.accounts += u32::from(*posts == 0);
        *posts += 1;
        self.log.push_back(sighting);
        while self.log.len() > most {
            self.pop();
        }
    }

    /// Lets go of what came before `since`.
    pub(super) fn forget(&mut self, since: i64) {
        while self.log.front().is_some_and(|oldest| oldest.at < since) {
            self.pop();
        }
    }

    /// How many posts of how many accounts, the first post aside.
    pub(super) fn of(&self, cluster: u64) -> Tally {
        self.tallies.get(&cluster).copied().unwrap_or_default()
    }

    /// Whether the account is among them.
    pub(super) fn has(&self, cluster: u64, account: u64) -> bool {
        self.by_account.contains_key(&(cluster, account))
    }

    /// All, oldest first.
    pub(super) fn log(&self) -> &VecDeque<Sighting> {
        &self.log
    }

    fn pop(&mut self) {
        let Some(Sighting { cluster, account, .. }) = self.log.pop_front() else { return };
        let mut left_account = false;
        if let Some(posts) = self.by_account.get_mut(&(cluster, account)) {
            *posts -= 1;
            left_account = *posts == 0;
        }
        if left_account {
            self.by_account.remove(&(cluster, account));
        }
        if let Some(tally) = self.tallies.get_mut(&cluster) {
            tally.posts -= 1;
            tally.accounts -= u32::from(left_account);
            if tally.posts == 0 {
                self.tallies.remove(&cluster);
            }
        }
    }
}
