//! The whole path on one core (`cargo xtask peers detect --only path`): AT Protocol frames → events → findings → what
//! is kept → committed to SQLite, with a generated pack. Prints one JSON line: events a second, and the CPU seconds of
//! each part.
//!
//! `peer_path [small|full]`: 20,000 or 100,000 frames, 10,000 or 100,000 phrases. One frame in a hundred holds one of
//! the phrases. Words are made of syllables; none of them means anything.
#![allow(clippy::disallowed_methods, reason = "a measurement: it writes a store and reads the clock of the process")]

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, RwLock},
};

use detect::{Engine, Pack};
use flagstone::{
    house::{Channels, House, system_clock},
    policy::{InForce, Policy},
    remembering::Remembering,
    stages::intake,
};
use model::{Batch, Cursor, SourceId};
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use platforms::atproto::{
    Network, frame,
    synthetic::{SyntheticPost, encode_commit},
};
use serde_json::json;
use store::{NewSource, Store};

/// Messages in one batch, as the collector makes them.
const BATCH: u64 = 1_000;

const MANIFEST: &str = r#"name = "generated"
version = 1
license = "CC0-1.0"
source = "generated"

[threshold]
open = 3.0

[[banks]]
file = "phrases.csv"
kind = "phrase"
role = "topic"
weight = 0.5
"#;

/// Numbers without a pattern, the same every time (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// A word; common ones come often.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 24] = [
            "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "zi",
            "bar", "cel", "dim", "fos", "gun", "hal",
        ];
        let mut rank = self.below(200_000) * self.below(200_000) / 200_000;
        let mut word = String::new();
        while word.is_empty() || rank > 0 {
            word.push_str(SYLLABLES[(rank % 24) as usize]);
            rank /= 24;
        }
        word
    }

    fn words(&mut self, n: u64) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// Distinct phrases of two to four words.
fn phrases(count: usize) -> Vec<String> {
    let (mut dice, mut seen) = (Dice(1), std::collections::BTreeSet::new());
    while seen.len() < count {
        let words = 2 + dice.below(3);
        seen.insert(dice.words(words));
    }
    seen.into_iter().collect()
}

fn engine(phrases: &[String]) -> Engine {
    let mut csv = "id,text,group,when\n".to_owned();
    for (n, phrase) in phrases.iter().enumerate() {
        writeln!(csv, "p{n},{phrase},,").expect("memory");
    }
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), MANIFEST.as_bytes().to_vec()),
        ("phrases.csv".to_owned(), csv.into_bytes()),
    ]);
    Engine::new(vec![Pack::parse(&files).map_err(|problems| problems.to_string()).expect("a pack")])
}

/// A batch of messages, each with a post of its own.
fn frames(first: u64, phrases: &[String], dice: &mut Dice) -> Vec<Vec<u8>> {
    let one = |n: u64| {
        let words = 8 + dice.below(30);
        let mut text = dice.words(words);
        if n.is_multiple_of(100) {
            text = format!("{text} {} and so on", phrases[dice.below(phrases.len() as u64) as usize]);
        }
        let post = SyntheticPost {
            key: format!("3k{n:0>11}"),
            text,
            langs: vec!["en".into()],
            created_at: "2026-11-23T10:00:00.000Z".into(),
        };
        encode_commit(n as i64 + 1, &format!("did:plc:{:0>24}", dice.below(7_000)), &[post])
    };
    (first..first + BATCH).map(one).collect()
}

fn house(folder: &std::path::Path, engine: Engine) -> (Arc<House>, SourceId) {
    let clock = system_clock();
    let store = Store::open_or_create(&folder.join("path.db"), false, clock()).expect("a store");
    let source = NewSource {
        platform: "atproto".parse().expect("a name"),
        kind: "firehose".into(),
        url: "ws://127.0.0.1:1".into(),
        authority: "bench".into(),
    };
    let source = store.add_source(&source, None, clock()).expect("a source");
    let house = House {
        kept: RwLock::default(),
        policy: InForce::fixed(Policy::of(engine, None)),
        channels: Channels::new(),
        daily_cap: 20,
        bell: tokio::sync::Notify::new(),
        clock,
        store,
    };
    (Arc::new(house), source)
}

fn decode(frames: &[Vec<u8>], network: &Network, house: &House, last: u64) -> Batch {
    let mut batch = Batch { cursor: Some(Cursor(last.to_string())), ..Batch::default() };
    let seen = house.now();
    for bytes in frames {
        let decoded = frame::decode(bytes, network, seen);
        batch.received += 1;
        batch.events.extend(decoded.events);
        batch.set_aside.extend(decoded.set_aside);
    }
    batch
}

/// Seconds this process has computed.
fn cpu() -> f64 {
    let used = getrusage(UsageWho::RUSAGE_SELF).expect("the system says");
    (used.user_time().num_microseconds() + used.system_time().num_microseconds()) as f64 / 1e6
}

/// Adds what `work` took to `spent`.
fn timed<T>(spent: &mut f64, work: impl FnOnce() -> T) -> T {
    let begun = cpu();
    let done = work();
    *spent += cpu() - begun;
    done
}

fn main() {
    let full = std::env::args().nth(1).is_none_or(|size| size == "full");
    let (events, phrases) = if full { (100_000, phrases(100_000)) } else { (20_000, phrases(10_000)) };
    let folder = tempfile::tempdir().expect("a folder");
    let (house, source) = house(folder.path(), engine(&phrases));
    let network = Network::new("bench").expect("a name");
    let (mut remembering, mut dice) = (Remembering::default(), Dice(2));
    let (mut decoding, mut detecting, mut committing, mut findings) = (0.0, 0.0, 0.0, 0);
    for first in (0..events).step_by(BATCH as usize) {
        let frames = frames(first, &phrases, &mut dice);
        let batch = timed(&mut decoding, || decode(&frames, &network, &house, first + BATCH));
        let commit = timed(&mut detecting, || intake::decide(&house, source, batch, &mut remembering));
        findings += commit.findings.len();
        timed(&mut committing, || house.store.commit_intake(&commit)).expect("commits");
    }
    let cpu_s = decoding + detecting + committing;
    let line = json!({
        "work": "whole path", "ours": (events as f64 / cpu_s).round(), "unit": "events/s", "events": events,
        "phrases": phrases.len(), "findings": findings, "cpu_s": cpu_s,
        "decode_s": decoding, "detect_and_keep_s": detecting, "commit_s": committing,
    });
    println!("{line}");
}
