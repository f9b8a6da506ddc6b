//! The committed corpora of hostile packs and banks, through the same entry points as the fuzz targets `pack` and
//! `hash_bank`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the corpus is files, and a test may panic")]

use std::{fs, path::Path};

use flagstone_detect::{hash::bank, pack::hostile, rules};

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

#[test]
fn hostile_hash_banks_are_read_or_set_aside() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile/hash_banks");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        bank::hostile::run(&fs::read(entry.unwrap().path()).unwrap());
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} files");
}

#[test]
fn every_cut_of_a_good_hash_bank_is_read_or_set_aside() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile/hash_banks");
    for name in ["good.csv", "good.ndjson", "plain.txt"] {
        let good = fs::read(folder.join(name)).unwrap();
        for end in 0..good.len() {
            bank::hostile::run(&good[..end]);
            let mut flipped = good.clone();
            flipped[end] ^= 0x80;
            bank::hostile::run(&flipped);
        }
    }
}

#[test]
fn hostile_conditions_are_refused_or_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile/rules");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        rules::hostile::run(&fs::read(entry.unwrap().path()).unwrap());
        seen += 1;
    }
    assert!(seen >= 17, "only {seen} files");
}
