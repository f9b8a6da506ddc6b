//! The intake path on one core: AT Protocol frames → events → findings → what is kept → committed to SQLite.
//!
//! The stream is shaped like a public one: most frames hold one post in which nothing is found, one in a hundred names
//! an organisation of the built-in pack. Events a second are messages a second.

use std::{
    hint::black_box,
    sync::{Arc, RwLock},
};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flagstone::{
    house::{Channels, House, system_clock},
    packs,
    policy::{InForce, Policy},
    remembering::Remembering,
    stages::intake,
};
use model::{Batch, Cursor, SourceId, Timestamp};
use platforms::atproto::{
    Network, frame,
    synthetic::{SyntheticPost, encode_commit},
};
use store::{NewSource, Store};

/// Messages in one batch, as the collector makes them.
const BATCH: usize = 1_000;

const TEXTS: [&str; 8] = [
    "Coffee first, then the long walk along the harbour. What a morning!",
    "I can't believe the match ended like that. Two goals in the last minute 😅",
    "صباح الخير من المدينة القديمة، الطقس جميل جدا اليوم",
    "New paper on soil moisture is out; thread with figures follows. https://journal.example/soil?utm_source=x",
    "今日は友達と公園でお弁当を食べました。とても楽しかった。",
    "Does anyone have a recipe for lentil soup without cumin?",
    "Der Zug hat mal wieder vierzig Minuten Verspätung, und niemand weiß warum.",
    "bought a used camera, first roll of film comes back tomorrow, fingers crossed",
];

/// A batch of messages that nobody has seen before.
fn frames(first: usize) -> Vec<Vec<u8>> {
    (first..first + BATCH)
        .map(|n| {
            let mut text = TEXTS[n % TEXTS.len()].to_owned();
            if n % 100 == 0 {
                text.push_str(" The court heard about the Egyptian Islamic Jihad again today.");
            }
            let repo = format!("did:plc:{:0>24}", n % 700);
            let post = SyntheticPost {
                key: format!("3k{n:0>11}"),
                text,
                langs: vec!["en".into()],
                created_at: "2026-11-23T10:00:00.000Z".into(),
            };
            encode_commit(n as i64 + 1, &repo, &[post])
        })
        .collect()
}

fn house(folder: &std::path::Path) -> (Arc<House>, SourceId) {
    let clock = system_clock();
    let store = Store::open_or_create(&folder.join("bench.db"), false, clock()).expect("a store");
    let source = NewSource {
        platform: "atproto".parse().expect("a name"),
        kind: "firehose".into(),
        url: "ws://127.0.0.1:1".into(),
        authority: "bench".into(),
    };
    let source = store.add_source(&source, None, clock()).expect("a source");
    let engine = packs::engine(None).expect("the built-in pack");
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

fn decode(frames: &[Vec<u8>], network: &Network, seen: Timestamp, first: i64) -> Batch {
    let mut batch = Batch { cursor: Some(Cursor((first + frames.len() as i64).to_string())), ..Batch::default() };
    for bytes in frames {
        let decoded = frame::decode(bytes, network, seen);
        batch.received += 1;
        batch.events.extend(decoded.events);
        batch.set_aside.extend(decoded.set_aside);
    }
    batch
}

fn intake(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let (house, source) = house(folder.path());
    let network = Network::new("bench").expect("a name");
    let frames = frames(0);
    let seen = house.now();
    let mut remembering = Remembering::default();

    let mut group = c.benchmark_group("intake");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function("decode", |b| b.iter(|| black_box(decode(&frames, &network, seen, 0))));
    group.bench_function("detect and keep", |b| {
        b.iter_batched(
            || decode(&frames, &network, seen, 0),
            |batch| black_box(intake::decide(&house, source, batch, &mut remembering)),
            BatchSize::LargeInput,
        )
    });
    let mut first = 0;
    group.bench_function("frames to findings committed", |b| {
        b.iter_batched(
            || {
                first += BATCH;
                (first, self::frames(first))
            },
            |(first, frames)| {
                let batch = decode(&frames, &network, seen, first as i64);
                let commit = intake::decide(&house, source, batch, &mut remembering);
                house.store.commit_intake(&commit).expect("commits");
            },
            BatchSize::LargeInput,
        )
    });
    group.finish();
}

criterion_group!(benches, intake);
criterion_main!(benches);
