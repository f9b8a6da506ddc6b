//! How fast each kind of archive is read, from memory to events.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use std::{fmt::Write, fs, hint::black_box, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use files::rows::{Create, Type};
use flagstone_platforms::{
    archive::{Options, open_bytes},
    atproto::synthetic::{encode_car, repository, to_cbor},
};
use model::Timestamp;
use serde_json::json;

/// About how many records each has.
const RECORDS: usize = 20_000;

fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/archives");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// The lines of a fixture again and again, each with numbers of its own.
fn lines(name: &str) -> Vec<u8> {
    let text = fixture(name);
    let lines: Vec<&str> = text.lines().collect();
    let numbered = |n: usize| {
        lines[n % lines.len()].replace("\"id\": ", "\"id\":  ").replace("100", &format!("1{:05}", n / lines.len()))
    };
    (0..RECORDS).map(|n| numbered(n) + "\n").collect::<String>().into_bytes()
}

/// A document whose records come again and again.
fn document(name: &str, before: &str, after: &str) -> Vec<u8> {
    let text = fixture(name);
    let start = text.find(before).unwrap() + before.len();
    let end = text.rfind(after).unwrap();
    let records = text[start..end].trim_end();
    let count = if name.starts_with("tele") { 9 } else { 7 };
    let all = vec![records; RECORDS / count].join(",");
    format!("{}{all}{}", &text[..start], &text[end..]).into_bytes()
}

fn car() -> Vec<u8> {
    let post = |n: usize| {
        let text = format!("a post about gardens, and about roses in particular, the {n}th of them");
        let record =
            json!({"$type": "app.bsky.feed.post", "createdAt": "2026-03-01T10:00:00Z", "text": text, "langs": ["en"]});
        (format!("app.bsky.feed.post/3k{n:07}"), to_cbor(&record))
    };
    let blocks = repository("did:plc:owner", &(0..RECORDS).map(post).collect::<Vec<_>>());
    let borrowed: Vec<_> = blocks.iter().map(|(cid, bytes)| (*cid, bytes.as_slice())).collect();
    encode_car(borrowed[0].0, &borrowed)
}

fn csv() -> Vec<u8> {
    let mut text = "id,account,text,time,lang\n".to_owned();
    for n in 0..RECORDS {
        writeln!(
            text,
            "t:{n},a{},\"A post, about roses in particular, the {n}th of them\",2026-03-01 10:00:00,en",
            n % 999
        )
        .unwrap();
    }
    text.into_bytes()
}

fn ndjson() -> Vec<u8> {
    let line = |n: usize| {
        let text = format!("A post, about roses in particular, the {n}th of them");
        json!({"id": n, "account": format!("a{}", n % 999), "text": text, "time": "2026-03-01T10:00:00Z", "lang": "en"})
            .to_string()
    };
    (0..RECORDS).map(|n| line(n) + "\n").collect::<String>().into_bytes()
}

fn parquet() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.parquet");
    let columns =
        [("id", Type::Text), ("account", Type::Text), ("text", Type::Text), ("time", Type::Time), ("lang", Type::Text)];
    let mut create = Create::new(&place, &columns).unwrap();
    for n in 0..RECORDS {
        let text = format!("A post, about roses in particular, the {n}th of them");
        let row = [format!("t:{n}"), format!("a{}", n % 999), text, "2026-03-01T10:00:00Z".into(), "en".into()];
        create.write(row).unwrap();
    }
    create.finish().unwrap();
    fs::read(place).unwrap()
}

fn edges() -> Vec<u8> {
    let mut text = "actor,target,kind,time\n".to_owned();
    for n in 0..RECORDS {
        writeln!(text, "a{},b{},repost,2026-03-01 10:00:00", n % 999, n % 777).unwrap();
    }
    text.into_bytes()
}

fn archives(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("archives");
    group.sample_size(10);
    let all: [(&str, Vec<u8>); 12] = [
        ("x-v1", lines("x-v1.jsonl")),
        ("x-v2, flat", lines("x-v2-flat.jsonl")),
        ("x-v2, pages", lines("x-v2-pages.jsonl")),
        ("telethon", lines("telethon.jsonl")),
        ("telegram-desktop", document("telegram-channel.json", "\"messages\": [", "]\n}")),
        ("mastodon", document("mastodon/outbox.json", "\"orderedItems\": [", "]}")),
        ("atproto-car", car()),
        ("table, CSV", csv()),
        ("table, JSON lines", ndjson()),
        ("table, Parquet", parquet()),
        ("edges, CSV", edges()),
        ("table, CSV in Zstandard", zstd::encode_all(csv().as_slice(), 3).unwrap()),
    ];
    for (name, bytes) in all {
        let options = Options::new(Timestamp::from_millis(1_800_000_000_000));
        let read = || {
            let mut archive = open_bytes(name, bytes.clone(), &options, None).unwrap();
            let (mut records, mut events) = (0, 0);
            while let Some(batch) = archive.next().unwrap() {
                (records, events) = (records + batch.received, events + batch.events.len());
                black_box(batch);
            }
            (records, events)
        };
        let (records, events) = read();
        assert!(records as usize > RECORDS / 2, "{name}: {records} records");
        println!("{name}: {} bytes, {records} records, {events} events", bytes.len());
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(read));
    }
    group.finish();
}

criterion_group!(benches, archives);
criterion_main!(benches);
