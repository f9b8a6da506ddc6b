//! `flagstone communities`: do everyday accounts fall into the blocks that they were made of, and groups together?

use std::collections::BTreeMap;

use super::World;

/// What was found of blocks.
#[derive(Debug)]
pub struct Found {
    /// Normalised mutual information (by the arithmetic mean) of communities and blocks, over everyday accounts.
    pub nmi: f64,
    /// Of each hidden group of ten or more, the share of its accounts that is in the community where most of them are.
    pub together: f64,
    pub communities: usize,
    pub blocks: usize,
}

pub fn judge(world: &World, resolution: &str) -> Found {
    let asked = ["communities", "--interactions", "interactions.csv", "--pseudonymous", "--json", "--others", "0"];
    world.run(&[&asked[..], &["--resolution", resolution, "--out", "communities.csv"]].concat());
    let found: BTreeMap<String, String> =
        world.rows("communities.csv", |row| (row["account"].clone(), row["community"].clone())).into_iter().collect();
    let everyday = world.truth.iter().filter(|(_, truth)| truth.class == "everyday");
    let pairs: Vec<(&str, &str)> = everyday
        .filter_map(|(account, truth)| found.get(account).map(|community| (community.as_str(), truth.block.as_str())))
        .collect();
    let mut groups: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (account, truth) in world.truth.iter().filter(|(_, truth)| !truth.group.is_empty()) {
        if let Some(community) = found.get(account) {
            *groups.entry(&truth.group).or_default().entry(community).or_default() += 1;
        }
    }
    let (mut most, mut all) = (0, 0);
    for counts in groups.values().filter(|counts| counts.values().sum::<usize>() >= 10) {
        most += counts.values().max().unwrap_or(&0);
        all += counts.values().sum::<usize>();
    }
    let distinct =
        |of: fn(&(&str, &str)) -> String| pairs.iter().map(of).collect::<std::collections::BTreeSet<_>>().len();
    Found {
        nmi: nmi(&pairs),
        together: most as f64 / all as f64,
        communities: distinct(|pair| pair.0.to_owned()),
        blocks: distinct(|pair| pair.1.to_owned()),
    }
}

fn nmi(pairs: &[(&str, &str)]) -> f64 {
    let all = pairs.len() as f64;
    let (mut left, mut right, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (a, b) in pairs {
        *left.entry(*a).or_insert(0.0) += 1.0 / all;
        *right.entry(*b).or_insert(0.0) += 1.0 / all;
        *both.entry((*a, *b)).or_insert(0.0) += 1.0 / all;
    }
    let entropy = |shares: &BTreeMap<&str, f64>| -shares.values().map(|p| p * f64::ln(*p)).sum::<f64>();
    let mutual: f64 = both.iter().map(|((a, b), p)| p * (p / left[a] / right[b]).ln()).sum();
    2.0 * mutual / (entropy(&left) + entropy(&right))
}
