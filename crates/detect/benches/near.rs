//! Texts a second through the memory of near-duplicates. Texts are invented; one in twenty is made from one before.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::near::{Near, Settings};
use model::{Dice, Timestamp};

const POSTS: usize = 20_000;

struct Seed(Dice);

impl Seed {
    fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.index(n)
    }

    fn word(&mut self, letters: &[char]) -> String {
        (0..2 + self.below(7)).map(|_| letters[self.below(letters.len())]).collect()
    }
}

fn texts(letters: &str) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    let mut seed = Seed::new(1);
    let mut texts: Vec<Vec<String>> = Vec::new();
    for number in 0..POSTS {
        if number % 20 == 19 {
            let mut copy = texts[seed.below(number)].clone();
            let at = seed.below(copy.len());
            copy[at] = seed.word(&letters);
            texts.push(copy);
        } else {
            let words = 10 + seed.below(20);
            texts.push((0..words).map(|_| seed.word(&letters)).collect());
        }
    }
    texts.iter().map(|words| words.join(" ")).collect()
}

fn near(c: &mut Criterion) {
    let mut group = c.benchmark_group("near");
    group.sample_size(10).throughput(Throughput::Elements(POSTS as u64));
    let settings = Settings { similarity: 700, window: Timestamp::DAY, remember: POSTS as u32 };
    let one_text = vec![texts("abdeilnorst").swap_remove(0); POSTS];
    for (name, texts) in
        [("latin", texts("abdeilnorst")), ("arabic", texts("ابتدرسلمنهوي")), ("one text, again and again", one_text)]
    {
        let see_all = |mut near: Near| {
            for (number, text) in texts.iter().enumerate() {
                black_box(near.see(text, number as u64, Timestamp::from_millis(number as i64)));
            }
        };
        group.bench_function(name, |b| b.iter_batched(|| Near::new(settings), see_all, BatchSize::LargeInput));
    }
    group.finish();
}

criterion_group!(benches, near);
criterion_main!(benches);
