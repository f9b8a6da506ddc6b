//! Why an account has its score: the paths back to the seeds, and what is left without any one of them.

use std::collections::BTreeMap;

use super::witness::{OWN_WORD, Witnesses, Words, rarity};

/// What speaks for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The strongest first; equals by seed, by the account between and by side. Paths to benign seeds are not among them.
    pub paths: Vec<Path>,
    /// How many more paths there are.
    pub left_out: usize,
    /// The lowest score that the account has if any one seed had not been named, and was an account like any other.
    pub without_one: f64,
    /// That seed: the lowest number among equals. `None` if no path leads to a seed.
    pub leans_on: Option<u32>,
}

/// One or two links between a seed and an account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    /// Where it ends.
    pub seed: u32,
    /// Who is between, if it is two links long.
    pub through: Option<u32>,
    /// Which way the links go.
    pub side: Side,
    /// Which part of the score it makes: all paths, those to benign seeds counted below nothing, add up to the score.
    pub score: f64,
}

/// Which way the links of a path go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The seed links to the account, or who is between links to both.
    Toward,
    /// The account links to the seed, or both link to who is between.
    From,
}

pub(super) fn explain(found: &Witnesses<'_>, account: u32, most: usize) -> Explanation {
    let background = found.background(account);
    let mut paths = Vec::new();
    walk(&found.forth, Side::Toward, found, account, &mut paths);
    walk(&found.back, Side::From, found, account, &mut paths);

    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    paths.iter().for_each(|path| *sums.entry(path.seed).or_default() += path.score);
    let without = |seed: u32| {
        let others = sums.iter().filter(|(other, _)| **other != seed).fold(0.0, |all, (_, sum)| all + sum);
        // Left out of the seeds, it is among the account's other links.
        let links = [found.forth.by, found.forth.of].map(|rows| rows.of(account).binary_search(&seed).is_ok());
        others / (background + links.iter().filter(|linked| **linked).count() as f64)
    };
    let known = sums.keys().filter(|seed| found.seeds.sign(**seed) > 0);
    let lowest = known.map(|seed| (without(*seed), *seed)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));

    paths.iter_mut().for_each(|path| path.score /= background);
    paths.retain(|path| path.score > 0.0);
    paths.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then((a.seed, a.through, a.side).cmp(&(b.seed, b.through, b.side)))
    });
    let left_out = paths.len().saturating_sub(most);
    paths.truncate(most);
    let score = found.scores()[account as usize];
    Explanation {
        paths,
        left_out,
        without_one: lowest.map_or(score, |(score, _)| score),
        leans_on: lowest.map(|(_, seed)| seed),
    }
}

/// Every path from an account to a seed on one side, with what it adds to the sum.
fn walk(words: &Words<'_>, side: Side, found: &Witnesses<'_>, account: u32, paths: &mut Vec<Path>) {
    for witness in words.by.of(account) {
        let weight = words.weight[*witness as usize];
        if weight == 0.0 {
            continue;
        }
        let sign = |account| f64::from(found.seeds.sign(account));
        if sign(*witness) != 0.0 {
            paths.push(Path { seed: *witness, through: None, side, score: sign(*witness) * OWN_WORD / weight });
        }
        for seed in words.of.of(*witness).iter().filter(|seed| sign(**seed) != 0.0) {
            let score = sign(*seed) * rarity(words.by, *seed) / weight;
            paths.push(Path { seed: *seed, through: Some(*witness), side, score });
        }
    }
}
