//! The intake path on one core: AT Protocol frames → events → findings → what is kept → committed to SQLite.
//!
//! The stream is shaped like a public one: most frames hold one post in which nothing is found, one in a hundred names
//! an organisation of the built-in pack. Events a second are messages a second.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flagstone::{packs, remembering::Remembering, stages::intake};
use platforms::atproto::{
    Network,
    synthetic::{SyntheticPost, encode_commit},
};

#[path = "../tests/it/house.rs"]
mod house;

use house::{BATCH, decode, house};

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
fn frames(first: u64) -> Vec<Vec<u8>> {
    (first..first + BATCH)
        .map(|n| {
            let mut text = TEXTS[n as usize % TEXTS.len()].to_owned();
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

fn intake(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let (house, source) = house(&folder.path().join("bench.db"), packs::engine(None).expect("the built-in pack"));
    let network = Network::new("bench").expect("a name");
    let frames = frames(0);
    let seen = house.now();
    let mut remembering = Remembering::default();

    let mut group = c.benchmark_group("intake");
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("decode", |b| b.iter(|| black_box(decode(&frames, &network, seen, BATCH))));
    group.bench_function("detect and keep", |b| {
        b.iter_batched(
            || decode(&frames, &network, seen, BATCH),
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
                let batch = decode(&frames, &network, seen, first + BATCH);
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
