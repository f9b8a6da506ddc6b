//! The entry point that the fuzzer and the committed corpus of hostile banks share.

use super::{Limits, Options, read};
use crate::hash::lookup::Lookup;

/// Reads bytes as a bank, and asks for every hash of it.
///
/// # Panics
/// If a promise of [`read`] does not hold.
pub fn run(bytes: &[u8]) {
    let limits = Limits { hashes: 1_000, problems: 10 };
    let import = read(bytes, Options::default(), limits);
    let entries = import.bank.entries();
    assert!(entries.len() <= limits.hashes && import.problems.len() <= limits.problems);
    assert!(import.problems.len() as u64 <= import.set_aside);
    assert!(import.problems.iter().all(|p| p.line > 0 && p.column > 0 && !p.message.is_empty()));
    assert!(entries.windows(2).all(|pair| pair[0].hash < pair[1].hash), "sorted, and each once");
    assert!(entries.iter().all(|entry| entry.line > 0 && !import.bank.id(entry).is_empty()));
    let lookup = Lookup::new([&import.bank]);
    for (number, entry) in entries.iter().enumerate().take(64) {
        let matches = lookup.matches(&entry.hash);
        assert!(matches.iter().any(|found| found.at.entry == number as u32 && found.distance == 0), "{entry:?}");
    }
}
