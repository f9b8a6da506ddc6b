//! The hostile corpus through the parsers, by the same entry points as the fuzz targets.
//!
//! `cargo run -p flagstone-platforms --example hostile_corpus` writes the files again.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of an IO room")]

use std::{fs, path::PathBuf};

use flagstone_platforms::{
    Page,
    atproto::{
        frame::Decoded,
        synthetic::{self, SyntheticPost},
    },
};
use model::Event;

#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "../../../fuzz/entries/atproto.rs"]
mod entries;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/hostile").join(name)
}

/// Name and bytes of every file in a folder of the corpus, as it is on disk.
fn read(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

fn expected(name: &str) -> &str {
    name.split_once("--").unwrap().0
}

fn good(n: i64) -> SyntheticPost {
    SyntheticPost {
        key: format!("g{n}"),
        text: format!("good {n}"),
        langs: Vec::new(),
        created_at: "2026-11-23T10:00:00Z".into(),
    }
}

/// Each bad input between two good ones: the good ones are whole, the bad one is named.
fn interleave(folder: &str, make: impl Fn(i64) -> Vec<u8>, decode: impl Fn(&[u8]) -> Decoded) {
    let files = read(folder);
    assert!(files.len() >= 15, "the corpus is not there");
    let mut stream: Vec<(Option<&str>, Vec<u8>)> = vec![(None, make(1))];
    for (n, (name, bytes)) in files.iter().enumerate() {
        stream.push((Some(name), bytes.clone()));
        stream.push((None, make(2 + n as i64)));
    }
    let mut kept = Vec::new();
    for (bad, bytes) in &stream {
        let decoded = decode(bytes);
        match bad {
            Some(name) => {
                let reasons: Vec<&str> = decoded.set_aside.iter().map(|s| s.reason.as_str()).collect();
                assert_eq!(reasons.first(), Some(&expected(name)), "{folder}/{name}: {:?}", decoded.set_aside);
            }
            None => {
                assert!(decoded.set_aside.is_empty());
                kept.extend(decoded.events);
            }
        }
    }
    let texts: Vec<&str> =
        kept.iter().filter_map(|e| if let Event::Post(post) = e { Some(post.text.as_str()) } else { None }).collect();
    let want: Vec<String> = (1..=files.len() as i64 + 1).map(|n| format!("good {n}")).collect();
    assert_eq!(texts, want);
}

#[test]
fn hostile_frames_are_named_and_lose_nothing_around_them() {
    interleave("frames", |n| synthetic::encode_commit(n, "did:plc:good", &[good(n)]), entries::decode_frame);
}

#[test]
fn hostile_lines_are_named_and_lose_nothing_around_them() {
    let make = |n| synthetic::jetstream_line(n, "did:plc:good", &good(n)).into_bytes();
    interleave("jetstream", make, entries::decode_line);
}

#[test]
fn hostile_archives_are_named() {
    let files = read("cars");
    assert!(files.len() >= 10, "the corpus is not there");
    for (name, bytes) in files {
        assert_eq!(entries::search_archive(&bytes).first().map(String::as_str), Some(expected(&name)), "{name}");
    }
}

/// Every file cut at every length, and with every byte turned over: nothing panics, nothing vanishes.
#[test]
fn cut_and_flipped_files_never_panic() {
    type Entry = fn(&[u8]);
    let entries: [(&str, Entry); 3] = [
        ("frames", |bytes| drop(entries::decode_frame(bytes))),
        ("cars", |bytes| drop(entries::search_archive(bytes))),
        ("jetstream", |bytes| drop(entries::decode_line(bytes))),
    ];
    for (folder, entry) in entries {
        let mut files: Vec<Vec<u8>> = read(folder).into_iter().map(|(_, bytes)| bytes).collect();
        files.push(synthetic::encode_commit(1, "did:plc:good", &[good(1)]));
        files.push(synthetic::jetstream_line(1, "did:plc:good", &good(1)).into_bytes());
        for bytes in files.iter().filter(|bytes| bytes.len() < 2_000) {
            for at in 0..bytes.len() {
                entry(&bytes[..at]);
                let mut flipped = bytes.clone();
                flipped[at] ^= 0xff;
                entry(&flipped);
                flipped[at] = bytes[at].wrapping_add(1);
                entry(&flipped);
            }
        }
    }
}

#[test]
fn a_page_of_neighbours_that_is_cut_or_flipped_never_panics() {
    let whole = br#"{"repostedBy":[{"did":"did:plc:a","handle":"a.test"},{"did":"did:plc:subject"}],"cursor":"next"}"#;
    assert!(matches!(entries::read_neighbours(whole), Page::Found { named: 2, .. }));
    for at in 0..whole.len() {
        entries::read_neighbours(&whole[..at]);
        for change in [0xff, 1, 0x20] {
            let mut flipped = whole.to_vec();
            flipped[at] ^= change;
            entries::read_neighbours(&flipped);
        }
    }
}

#[test]
fn the_corpus_is_what_the_code_makes() {
    let samples = corpus::samples();
    for name in ["frames", "cars", "jetstream"] {
        let on_disk: Vec<String> = read(name).into_iter().map(|(stem, _)| stem).collect();
        let mut made: Vec<&str> = samples.iter().filter(|s| s.folder == name).map(|s| s.name.as_str()).collect();
        made.sort_unstable();
        assert_eq!(on_disk, made);
    }
    for sample in samples {
        let path = folder(sample.folder).join(format!("{}.bin", sample.name));
        assert!(fs::read(&path).unwrap() == sample.bytes, "{} differs from the code that makes it", path.display());
    }
}
