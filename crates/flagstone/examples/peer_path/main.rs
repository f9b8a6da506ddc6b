//! The whole path on one core (`cargo xtask peers detect --only path`): AT Protocol frames → events → findings → what
//! is kept → committed to SQLite, with a generated pack of phrases, hashes, twenty rules and a model. Prints one JSON
//! line: events a second, and the CPU seconds of each part.
//!
//! `peer_path [small|full]`: 20,000 or 100,000 frames; 10,000 or 100,000 phrases; 100,000 or 1,000,000 hashes. Posts
//! are everyday sentences with invented words; one in a hundred holds a phrase, one in three an image, and of those one
//! in a thousand an image that the bank holds.
#![allow(clippy::disallowed_methods, reason = "a measurement: it writes a store and reads the clock of the process")]

#[path = "../../tests/it/house.rs"]
mod house;
#[path = "../../../detect/examples/measuring/mod.rs"]
mod measuring;
mod pack;

use flagstone::{remembering::Remembering, stages::intake};
use model::Dice;
use platforms::atproto::{
    Network,
    synthetic::{SyntheticPost, encode_ops},
};
use serde_json::json;
use simulate::samples;

use house::{BATCH, decode, house};
use measuring::cpu_seconds;
use pack::{Findable, Size};

/// Words made of syllables, common ones often. None of them means anything.
fn words(dice: &mut Dice, count: u64) -> String {
    const SYLLABLES: [&str; 24] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "zi",
        "bar", "cel", "dim", "fos", "gun", "hal",
    ];
    let mut word = || {
        let mut rank = dice.below(200_000) * dice.below(200_000) / 200_000;
        let mut word = String::new();
        while word.is_empty() || rank > 0 {
            word.push_str(SYLLABLES[(rank % 24) as usize]);
            rank /= 24;
        }
        word
    };
    (0..count).map(|_| word()).collect::<Vec<_>>().join(" ")
}

/// Makes messages, each with a post of its own.
struct Stream {
    dice: Dice,
    sentences: Vec<String>,
    findable: Findable,
}

impl Stream {
    fn new(findable: Findable) -> Self {
        let groups = samples::control_groups().into_iter().filter(|g| matches!(g.name, "everyday-en" | "press-en"));
        Self { dice: Dice::apart(2, "stream"), sentences: groups.flat_map(|g| g.texts).collect(), findable }
    }

    fn frame(&mut self, n: u64) -> Vec<u8> {
        let dice = &mut self.dice;
        let length = dice.below(16);
        let mut text = format!("{} {}", dice.pick(&self.sentences), words(dice, length));
        if n.is_multiple_of(100) {
            text = format!("{text} {} and so on", dice.pick(&self.findable.phrases));
        }
        let image = dice.once_in(3).then(|| match dice.once_in(1_000) {
            true => *dice.pick(&self.findable.images),
            false => pack::digest(dice),
        });
        let post = SyntheticPost {
            key: format!("3k{n:0>11}"),
            text,
            langs: vec!["en".into()],
            created_at: "2026-11-23T10:00:00.000Z".into(),
        };
        let op = match image {
            Some(sha256) => post.with_image(sha256),
            None => post.op(),
        };
        encode_ops(n as i64 + 1, &format!("did:plc:{:0>24}", dice.below(7_000)), &[op])
    }
}

/// Adds what `work` took to `spent`.
fn timed<T>(spent: &mut f64, work: impl FnOnce() -> T) -> T {
    let begun = cpu_seconds();
    let done = work();
    *spent += cpu_seconds() - begun;
    done
}

fn main() {
    let full = std::env::args().nth(1).is_none_or(|size| size == "full");
    let (events, size) = match full {
        true => (100_000, Size { phrases: 100_000, hashes: 1_000_000 }),
        false => (20_000, Size { phrases: 10_000, hashes: 100_000 }),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut loading = 0.0;
    let (engine, findable) = timed(&mut loading, || pack::engine(&size));
    let (house, source) = house(&folder.path().join("path.db"), engine);
    let network = Network::new("bench").expect("a name");
    let (mut remembering, mut stream) = (Remembering::default(), Stream::new(findable));
    let (mut decoding, mut detecting, mut committing, mut findings) = (0.0, 0.0, 0.0, 0);
    for first in (0..events).step_by(BATCH as usize) {
        let frames: Vec<_> = (first..first + BATCH).map(|n| stream.frame(n)).collect();
        let batch = timed(&mut decoding, || decode(&frames, &network, house.now(), first + BATCH));
        let commit = timed(&mut detecting, || intake::decide(&house, source, batch, &mut remembering));
        findings += commit.findings.len();
        timed(&mut committing, || house.store.commit_intake(&commit)).expect("commits");
    }
    let cpu_s = decoding + detecting + committing;
    let line = json!({
        "work": "whole path", "ours": (events as f64 / cpu_s).round(), "unit": "events/s", "events": events,
        "phrases": size.phrases, "hashes": size.hashes, "rules": pack::RULES.len(), "findings": findings,
        "cpu_s": cpu_s, "decode_s": decoding, "detect_and_keep_s": detecting, "commit_s": committing,
        "load_s": loading,
    });
    println!("{line}");
}
