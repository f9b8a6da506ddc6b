//! `flagstone returns`: are those who came back found within a day, and nobody else?

use std::collections::BTreeMap;

use super::{Row, World};

/// What was found of returns. `after` tells of each new account what was known when it was a day old, so that what is
/// found of it is found within a day.
#[derive(Debug, Default)]
pub struct Found {
    /// Pairs over the line.
    pub pairs: usize,
    /// Of these, how many are of one operator.
    pub right: usize,
    /// New accounts of an operator who had an account taken down before, and are told of.
    pub there: usize,
    /// How many of these are in a right pair.
    pub found: usize,
    /// Of the wrong pairs, what the new account is.
    pub wrong: BTreeMap<String, usize>,
}

impl Found {
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.pairs.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.found as f64 / self.there as f64
    }
}

/// Judges pairs of (old account, new account), those that are over the line.
pub fn of(world: &World, pairs: &[(String, String)]) -> Found {
    let mut out = Found { pairs: pairs.len(), ..Found::default() };
    let same = |old: &str, new: &str| world.truth[old].operator == world.truth[new].operator;
    let mut found = std::collections::BTreeSet::new();
    for (old, new) in pairs {
        if same(old, new) {
            out.right += 1;
            found.insert(new);
        } else {
            let truth = &world.truth[new];
            *out.wrong.entry(format!("{} {}", truth.class, truth.role).trim().to_owned()).or_default() += 1;
        }
    }
    let after = world.named("after.csv");
    let before = world.named("before.csv");
    let back = |account: &&String| before.contains(&world.truth[*account].previous);
    let there: std::collections::BTreeSet<&String> = after.iter().filter(back).collect();
    (out.there, out.found) = (there.len(), there.iter().filter(|account| found.contains(**account)).count());
    out
}

/// The pairs of a file with the columns that name the old and the new account, and a probability of at least `line`.
pub fn read(world: &World, file: &str, [old, new, probability]: [&str; 3], line: f64) -> Vec<(String, String)> {
    let over = |row: &Row| {
        let sure = row[probability].parse::<f64>().is_ok_and(|p| p >= line);
        sure.then(|| (row[old].clone(), row[new].clone()))
    };
    world.rows(file, over).into_iter().flatten().collect()
}

/// Runs the command, and judges its pairs by line.
pub fn judge<const N: usize>(world: &World, lines: [f64; N]) -> [Found; N] {
    let asked = ["returns", "--before", "before.csv", "--after", "after.csv", "--out", "pairs.csv", "--pseudonymous"];
    world.run(&[&asked[..], &["--least", "0.05", "--top", "0"]].concat());
    lines.map(|line| of(world, &read(world, "pairs.csv", ["before", "after", "probability"], line)))
}
