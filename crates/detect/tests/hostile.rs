//! The committed corpus of hostile packs, through the same entry point as the fuzz target `pack`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the corpus is files, and a test may panic")]

use std::{fs, path::Path};

use flagstone_detect::pack::hostile;

#[test]
fn hostile_packs_are_refused_or_usable() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile/packs");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        hostile::run(&fs::read(entry.unwrap().path()).unwrap());
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} files");
}

#[test]
fn every_cut_of_a_good_pack_is_refused_or_usable() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile/packs");
    let good = fs::read(folder.join("good.txt")).unwrap();
    for end in 0..good.len() {
        hostile::run(&good[..end]);
        let mut flipped = good.clone();
        flipped[end] ^= 0x80;
        hostile::run(&flipped);
    }
}
