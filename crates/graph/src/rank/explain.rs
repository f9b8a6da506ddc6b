//! Why an account has its score: the paths back to the seeds, and what is left without any one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::witness::{OWN_WORD, Witnesses, Words, both, counted, rarity};

/// What speaks for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The strongest first; equals by seed, by the account between and by side.
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
    /// Which part of the score it makes: all paths add up to it. What benign seeds take off a witness's word is taken off
    /// all its paths alike, and so is what the account links to beyond what is counted of it.
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

/// What is said of an account on one side.
struct Said {
    paths: Vec<Path>,
    sum: f64,
    background: f64,
    /// How much less the sum is without each seed that any word hangs on.
    without: BTreeMap<u32, f64>,
}

pub(super) fn explain(found: &Witnesses<'_>, account: u32, most: usize) -> Explanation {
    let [toward, from] = [(&found.toward, Side::Toward), (&found.from, Side::From)]
        .map(|(words, side)| said(words, side, found, account));
    let without = |seed: u32| {
        let left = |said: &Said, words: &Words<'_>| {
            // Left out of the seeds, it is among the account's other links.
            let linked = words.by.of(account).binary_search(&seed).is_ok();
            let less = said.without.get(&seed).copied().unwrap_or_default();
            (said.sum - less).max(0.0) / (said.background + f64::from(u8::from(linked)))
        };
        both(left(&toward, &found.toward), left(&from, &found.from))
    };
    let known: BTreeSet<u32> = toward.without.keys().chain(from.without.keys()).copied().collect();
    let lowest = known.into_iter().map(|seed| (without(seed), seed));
    let lowest = lowest.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));

    let of_from = counted(toward.sum / toward.background, from.sum / from.background);
    let scaled = |said: Said, counted: f64| {
        let scale = counted / said.background;
        said.paths.into_iter().map(move |path| Path { score: path.score * scale, ..path })
    };
    let mut paths: Vec<Path> =
        scaled(toward, 1.0).chain(scaled(from, of_from)).filter(|path| path.score > 0.0).collect();
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
fn said(words: &Words<'_>, side: Side, found: &Witnesses<'_>, account: u32) -> Said {
    let mut said = Said {
        paths: Vec::new(),
        sum: 0.0,
        background: words.background(account, found.seeds),
        without: BTreeMap::new(),
    };
    for witness in words.by.of(account) {
        let weight = words.weight[*witness as usize];
        if weight == 0.0 {
            continue;
        }
        let sign = |account: u32| found.seeds.sign(account);
        let first = said.paths.len();
        if sign(*witness) > 0 {
            said.paths.push(Path { seed: *witness, through: None, side, score: OWN_WORD });
        }
        let mut off = 0.0;
        for seed in words.of.of(*witness) {
            match sign(*seed) {
                1 => {
                    said.paths.push(Path { seed: *seed, through: Some(*witness), side, score: rarity(words.by, *seed) })
                }
                -1 if words.benign => off += rarity(words.by, *seed),
                _ => {}
            }
        }
        let spoken: f64 = said.paths[first..].iter().map(|path| path.score).sum();
        let word = (spoken - off).max(0.0);
        said.sum += word / weight;
        for path in &mut said.paths[first..] {
            // Without the seed, what benign ones take off is still taken off.
            let rest = (spoken - path.score - off).max(0.0);
            *said.without.entry(path.seed).or_default() += (word - rest) / weight;
            path.score *= word / spoken / weight;
        }
    }
    said
}
