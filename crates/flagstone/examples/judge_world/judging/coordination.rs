//! `flagstone coordination`: are those found who share at once because they agreed to, and nobody else?

use std::collections::{BTreeMap, BTreeSet};

use super::World;

/// What was found of coordinated groups.
#[derive(Debug, Default)]
pub struct Found {
    /// Accounts in groups that were found.
    pub accounts: usize,
    /// Of these, how many belong to no coordinated group, or to another one than most of theirs.
    pub wrong: usize,
    /// Of the wrong ones, how many are of each class.
    pub classes: BTreeMap<String, usize>,
    /// Coordinated accounts that took part three times or more, each at the same time as another.
    pub there: usize,
    /// How many of these were found.
    pub right: usize,
    /// Planted groups of at most twenty at once, and of more.
    pub groups: [usize; 2],
    /// How many of each have half of their accounts found.
    pub groups_found: [usize; 2],
}

impl Found {
    pub fn false_discovery(&self) -> f64 {
        self.wrong as f64 / self.accounts.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.right as f64 / self.there as f64
    }
}

/// Looks for groups within a window.
pub fn judge(world: &World, window: &str) -> Found {
    let asked = ["coordination", "--shares", "shares.csv", "--window", window, "--pseudonymous", "--json"];
    world.run(&[&asked[..], &["--out", "groups.csv"]].concat());
    let found = world.rows("groups.csv", |row| (row["group"].clone(), row["account"].clone()));
    let ring = |account: &str| world.truth[account].coordination.clone();
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    found.into_iter().for_each(|(group, account)| groups.entry(group).or_default().push(account));
    let (mut out, mut right) = (Found::default(), BTreeSet::new());
    for accounts in groups.into_values() {
        let mut votes: BTreeMap<String, usize> = BTreeMap::new();
        accounts.iter().map(|a| ring(a)).filter(|r| !r.is_empty()).for_each(|r| *votes.entry(r).or_default() += 1);
        let most = votes.into_iter().max_by_key(|(_, count)| *count).map(|(ring, _)| ring);
        for account in accounts {
            out.accounts += 1;
            if most.as_ref().is_some_and(|most| *most == ring(&account)) {
                right.insert(account);
            } else {
                out.wrong += 1;
                *out.classes.entry(world.class(&account).to_owned()).or_default() += 1;
            }
        }
    }
    let rings = took_part(world);
    for accounts in rings.values() {
        let those = accounts.iter().filter(|account| right.contains(*account)).count();
        let size = usize::from(accounts.len() > 20);
        out.groups[size] += 1;
        out.groups_found[size] += usize::from(those * 2 >= accounts.len());
        (out.there, out.right) = (out.there + accounts.len(), out.right + those);
    }
    out
}

/// By coordinated group, accounts that shared three or more of its objects.
fn took_part(world: &World) -> BTreeMap<String, BTreeSet<String>> {
    let objects: BTreeMap<String, String> = world
        .rows("truth-bursts.csv", |row| (row["object"].clone(), row["coordination"].clone()))
        .into_iter()
        .collect();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (account, object) in world.rows("shares.csv", |row| (row["account"].clone(), row["object"].clone())) {
        if let Some(ring) = objects.get(&object) {
            *counts.entry((ring.clone(), account)).or_default() += 1;
        }
    }
    let mut rings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((ring, account), _) in counts.into_iter().filter(|(_, count)| *count >= 3) {
        rings.entry(ring).or_default().insert(account);
    }
    rings.retain(|_, accounts| accounts.len() >= 2);
    rings
}
