//! Hash banks of a pack: what `pack.toml` says of one, and its file ([`crate::hash::bank`]).

use model::Algorithm;

use super::{
    Bank, MAX_HASH_FILE, MAX_HASHES,
    keys::Keys,
    manifest::BankEntry,
    problems::{Problems, one_of},
};
use crate::hash::bank::{self, Opinion, Options};

/// The keys of `[[banks]]` that only a hash bank has.
pub(super) const KEYS: &[&str] = &["algorithm", "distance", "opinion", "tlsh_distance"];

/// Most problems that are noted in one file.
const MAX_PROBLEMS: usize = 200;

/// What the bank says of itself.
pub(super) fn options(keys: Keys<'_>) -> Options {
    let mut options = Options::default();
    if keys.has("algorithm") {
        options.algorithm =
            keys.word("algorithm", &Algorithm::ALL.map(Algorithm::as_str)).and_then(|word| Algorithm::parse(&word));
    }
    if let Some(word) = keys.text_if_given("opinion") {
        match Opinion::parse(&word) {
            Some(opinion) => options.opinion = opinion,
            None => keys.problem("opinion", format!("write {}", one_of(&Opinion::ALL.map(Opinion::as_str)))),
        }
    }
    if keys.has("distance") {
        let most = i64::from(bank::MAX_DISTANCE);
        options.distance = keys.integer("distance", 0..=most).unwrap_or(most) as u32;
    }
    if keys.has("tlsh_distance") {
        options.tlsh_distance = keys.integer("tlsh_distance", 0..=1_000).unwrap_or_default() as u32;
    }
    options
}

/// The bank of an entry. `hashes` counts those of the pack so far.
pub(super) fn read(entry: &BankEntry, content: &[u8], hashes: &mut usize, problems: &Problems) -> Option<Bank> {
    let problem = |at, message: String| problems.at(&entry.file, at, message);
    if content.len() > MAX_HASH_FILE {
        problem((1, 1), format!("larger than {} MiB: split it into several banks", MAX_HASH_FILE >> 20));
        return None;
    }
    let most = MAX_HASHES - *hashes;
    let read = bank::read(content, entry.hash, bank::Limits { hashes: most, problems: MAX_PROBLEMS });
    for wrong in &read.problems {
        problem((wrong.line, wrong.column), wrong.message.clone());
    }
    if read.is_cut {
        problem((1, 1), format!("more than {MAX_HASHES} hashes in the pack: split it into several"));
    }
    if read.bank.entries().is_empty() && read.problems.is_empty() {
        problem((1, 1), "has no hashes that can be used: add a line for each, or remove the bank".into());
    }
    *hashes += read.lines.min(most as u64) as usize;
    Some(Bank {
        file: entry.file.clone(),
        kind: model::Kind::Hash,
        role: entry.role,
        weight: entry.weight,
        clause: entry.clause.clone(),
        languages: entry.languages.clone(),
        evasions: Vec::new(),
        signals: Vec::new(),
        hashes: read.bank,
    })
}
