//! Posts a second through the engine, with the pack that ships. Posts are invented, of the length of short posts.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a benchmark reads its pack")]

use std::{collections::BTreeMap, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::{Engine, Pack};
use model::{Post, PostRef};

fn pack(folder: &str) -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let files: BTreeMap<String, Vec<u8>> =
        entries.map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap())).collect();
    Pack::parse(&files).unwrap()
}

fn posts(texts: &[&str]) -> Vec<Post> {
    let post = |n: usize| {
        let at =
            PostRef { uri: format!("at://did:plc:bench/app.bsky.feed.post/{n}").parse().unwrap(), cid: "cid".into() };
        Post::of_text(at, "atproto/bench/did:plc:bench".parse().unwrap(), texts[n % texts.len()])
    };
    (0..1_000).map(post).collect()
}

fn detect(c: &mut Criterion) {
    let engine = Engine::new(vec![pack("packs/un-isil-alqaida-taliban"), pack("tests/corpora/packs/blackpine")]);
    let english = posts(&[
        "Finally finished repotting the tomatoes, the balcony smells like summer and the cat approves of all of it",
        "New post: why our team moved the build to a smaller machine, with numbers https://blog.example/small-machines",
        "who else is watching the match tonight? predictions below, loser buys the coffee",
        "The committee's report is out. 240 pages, three annexes and one table that explains everything. Thread:",
    ]);
    let arabic = posts(&[
        "صباح الخير يا أصدقاء، الجو اليوم جميل جداً والقهوة جاهزة، من يريد أن يشاركنا النزهة في الحديقة؟",
        "وصلنا إلى المكتبة الجديدة في وسط المدينة، وفيها كتب كثيرة عن التاريخ والشعر والعلوم",
    ]);
    let findings = posts(&[
        "They shared the Black Pine Front video again: https://blackpine.example/17 and نقلت جبهة الصنوبر الأسود",
    ]);
    let mut group = c.benchmark_group("detect");
    group.throughput(Throughput::Elements(1_000));
    for (name, posts, finds) in
        [("english, no finding", &english, 0), ("arabic, no finding", &arabic, 0), ("three findings", &findings, 3_000)]
    {
        assert_eq!(engine.detect(posts).len(), finds, "{name}");
        group.bench_function(name, |b| b.iter(|| engine.detect(black_box(posts))));
    }
    group.finish();
}

criterion_group!(benches, detect);
criterion_main!(benches);
