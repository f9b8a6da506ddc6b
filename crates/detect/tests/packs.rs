//! The packs that are in the tree parse, and say what they are meant to say.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the packs are files, and a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use flagstone_detect::Pack;
use model::{SignalRole, Weight};

fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap())).collect()
}

fn parse(folder: &str) -> Pack {
    Pack::parse(&files(folder)).unwrap_or_else(|errors| panic!("{folder}:\n{errors}"))
}

#[test]
fn blackpine_opens_on_two_kinds_and_names_three_clauses() {
    let pack = parse("tests/corpora/packs/blackpine");
    let mut severities: Vec<u8> = pack.clauses.iter().map(|c| c.severity).collect();
    severities.sort_unstable();
    assert_eq!(severities, [2, 3, 4]);
    assert!(pack.banks.iter().all(|b| b.role == SignalRole::Indicator && b.clause.is_some()));
    let weight = |file: &str| pack.banks.iter().find(|b| b.file == file).unwrap().weight;
    assert!(weight("phrases.csv") + weight("links.csv") >= pack.thresholds.open);
    assert!(weight("links.csv") < pack.thresholds.open && weight("calls.csv") < pack.thresholds.open);
    assert_eq!(pack.thresholds.open, Weight(3_000));
}
