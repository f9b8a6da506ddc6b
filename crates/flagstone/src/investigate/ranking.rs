//! Seeds and a network to suggestions.

use std::collections::BTreeSet;

use files::rows::{Column, Type};
use graph::{
    Accounts, Network,
    rank::{Path, Ranked, Seeds, Side, Witnesses, best_first},
};
use serde_json::{Value, json};

use super::names::Names;

/// Paths that are shown of an account.
pub const PATHS: usize = 3;

/// Which accounts a ranking starts from, leads away from, and leaves out.
#[derive(Debug)]
pub struct Around {
    /// Seeds, benign ones among them.
    pub seeds: Seeds,
    /// Accounts that are not shown.
    pub left_out: BTreeSet<u32>,
    /// Seeds that are in no interaction.
    pub unknown: usize,
}

impl Around {
    /// Finds accounts by their names. Names that are in no interaction are nobody; of seeds they are counted.
    pub fn new(
        accounts: &Accounts,
        seeds: &BTreeSet<String>,
        benign: &BTreeSet<String>,
        left_out: &BTreeSet<String>,
    ) -> Self {
        let found = |names: &BTreeSet<String>| names.iter().filter_map(|n| accounts.find(n)).collect::<Vec<u32>>();
        let known = found(seeds);
        Self {
            unknown: seeds.len() - known.len(),
            seeds: Seeds::new(accounts.len(), &known, &found(benign)),
            left_out: found(left_out).into_iter().collect(),
        }
    }
}

/// An account to look at, and why.
#[derive(Debug)]
pub struct Suggestion {
    /// Who, with the score.
    pub ranked: Ranked,
    /// The lowest score with any one seed left out.
    pub without_one: f64,
    /// Whether it is over the line whichever one seed is left out.
    pub suggested: bool,
    /// The strongest paths back to the seeds.
    pub paths: Vec<Path>,
}

/// All accounts with a score, best first. The line is the score of the account at place `line` (from 1); if there are
/// fewer, anything over nothing.
pub fn rank(network: &Network, around: &Around, line: usize) -> Vec<Suggestion> {
    let witnesses = Witnesses::new(network, &around.seeds);
    let ranked = best_first(network, &around.seeds, witnesses.scores(), |account| around.left_out.contains(&account));
    let line = ranked.get(line.saturating_sub(1)).map_or(0.0, |at| at.score);
    let explained = |ranked: Ranked| {
        let why = witnesses.explain(ranked.account, PATHS);
        let suggested = why.without_one > 0.0 && why.without_one >= line;
        Suggestion { ranked, without_one: why.without_one, suggested, paths: why.paths }
    };
    ranked.into_iter().map(explained).collect()
}

/// The columns of a ranking.
pub const COLUMNS: [Column; 6] = [
    ("account", Type::Text),
    ("score", Type::Number),
    ("seeds_linking", Type::Whole),
    ("paths", Type::Text),
    ("without_one", Type::Number),
    ("suggested", Type::Whole),
];

impl Suggestion {
    /// Its values under [`COLUMNS`], as text.
    pub fn fields(&self, names: &Names<'_>) -> [String; 6] {
        let paths: Vec<String> = self.paths.iter().map(|path| path_text(path, self.ranked.account, names)).collect();
        [
            names.of(self.ranked.account),
            format!("{:e}", self.ranked.score),
            self.ranked.seeds_linking.to_string(),
            paths.join("; "),
            format!("{:e}", self.without_one),
            u8::from(self.suggested).to_string(),
        ]
    }

    /// The same as JSON, each path with its steps and its part of the score.
    pub fn json(&self, names: &Names<'_>) -> Value {
        let path = |path: &Path| {
            let steps: Vec<String> = steps(path, self.ranked.account).map(|step| names.of(step)).collect();
            let links = if path.side == Side::Toward { "toward" } else { "from" };
            json!({ "steps": steps, "links": links, "score": path.score })
        };
        json!({
            "account": names.of(self.ranked.account),
            "score": self.ranked.score,
            "seeds_linking": self.ranked.seeds_linking,
            "paths": self.paths.iter().map(path).collect::<Vec<_>>(),
            "without_one": self.without_one,
            "suggested": self.suggested,
        })
    }
}

fn steps(path: &Path, account: u32) -> impl Iterator<Item = u32> {
    [Some(path.seed), path.through, Some(account)].into_iter().flatten()
}

/// A path from a seed, an arrow for every link the way it goes: `seed > account`, `seed < between > account`.
fn path_text(path: &Path, account: u32, names: &Names<'_>) -> String {
    let arrows = match (path.side, path.through) {
        (Side::Toward, None) => ["", " > "].as_slice(),
        (Side::From, None) => &["", " < "],
        (Side::Toward, Some(_)) => &["", " < ", " > "],
        (Side::From, Some(_)) => &["", " > ", " < "],
    };
    arrows.iter().zip(steps(path, account)).map(|(arrow, step)| format!("{arrow}{}", names.of(step))).collect()
}
