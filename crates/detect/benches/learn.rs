//! Posts a second through a model, and the time to train one. Posts are invented, of the length of short posts.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::learn::{Plan, Sample, Scorer, Scratch, train};
use model::Dice;

/// Words of two to eight letters, so that there are about as many n-grams as in real text.
fn words(dice: &mut Dice, count: usize) -> Vec<String> {
    let letter = |dice: &mut Dice| char::from(b"etaoinshrdlucmfwypvbgk"[dice.index(22).min(dice.index(22))]);
    (0..count)
        .map(|_| {
            let length = 2 + dice.index(7);
            (0..length).map(|_| letter(dice)).collect()
        })
        .collect()
}

fn samples(dice: &mut Dice, words: &[String], count: usize) -> Vec<Sample> {
    (0..count)
        .map(|i| {
            let positive = i % 10 == 0;
            let text: Vec<&str> = (0..18)
                .map(|n| {
                    let common = dice.index(words.len()).min(dice.index(words.len()));
                    words[if positive && n % 4 == 0 { words.len() - 1 - common / 20 } else { common }].as_str()
                })
                .collect();
            let account = format!("account-{}", dice.index(count / 4 + 1));
            Sample { account, text: text.join(" "), positive, lang: Some("en".into()), part: None }
        })
        .collect()
}

fn learn(c: &mut Criterion) {
    let mut dice = Dice::new(1);
    let words = words(&mut dice, 8_000);
    let corpus = samples(&mut dice, &words, 7_000);
    let model = train(&corpus, &[], Plan::default()).expect("a corpus of both kinds");
    let posts = samples(&mut dice, &words, 1_000);
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("learn");
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("margin of every post", |b| {
        b.iter(|| posts.iter().map(|p| model.margin(black_box(&p.text), &mut scratch)).sum::<f64>());
    });
    group.bench_function("score of every post, language included", |b| {
        b.iter(|| posts.iter().map(|p| model.score(black_box(&p.text), &mut scratch).log_odds).sum::<f64>());
    });
    group.throughput(Throughput::Elements(1));
    group.sample_size(10);
    group.bench_function("train on 2,000 posts", |b| {
        b.iter(|| train(black_box(&corpus[..2_000]), &[], Plan::default()).expect("both kinds"));
    });
    group.finish();
}

criterion_group!(benches, learn);
criterion_main!(benches);
