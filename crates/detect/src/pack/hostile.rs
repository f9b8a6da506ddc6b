//! The entry point that the fuzzer and the committed corpus of hostile packs share.

use std::collections::BTreeMap;

use super::Pack;

/// A line that begins with this names the file that the lines after it make.
const FILE_MARK: &[u8] = b"--- ";

/// Cuts bytes into files (`--- name` lines, as `tests/corpora/hostile/packs` has them), parses them, and makes an
/// engine of the pack.
///
/// # Panics
/// If a promise of [`Pack::parse`] does not hold.
pub fn run(bytes: &[u8]) {
    match Pack::parse(&files(bytes)) {
        Ok(pack) => {
            assert!(pack.version > 0 && !pack.banks.is_empty());
            let signals = pack.signals();
            assert!(signals > 0 && signals <= super::MAX_SIGNALS + super::MAX_HASHES);
            // Everything that a pack of reasonable size can hold has to be usable.
            crate::Engine::new(vec![pack]);
        }
        Err(errors) => {
            assert!(!errors.errors.is_empty() && errors.errors.len() <= super::PackErrors::MAX);
            assert!(errors.errors.iter().all(|e| e.line > 0 && e.column > 0 && !e.message.is_empty()));
        }
    }
}

fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut name = super::MANIFEST.to_owned();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(FILE_MARK) {
            Some(new) => name = String::from_utf8_lossy(new).trim().to_owned(),
            None => files.entry(name.clone()).or_default().extend_from_slice(line),
        }
    }
    files
}
