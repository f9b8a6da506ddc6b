//! Images hashed, and hashes looked for, with numbers by formula.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::hash::{
    index::PdqIndex,
    pdq::{self, PdqHash, Pixels},
};

/// SplitMix64 (Steele, Lea, Flood, 2014).
fn numbers(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn images(c: &mut Criterion) {
    let mut group = c.benchmark_group("pdq image");
    for side in [128, 512, 1_024] {
        let mut next = numbers(1);
        let bytes: Vec<u8> = (0..side * side * 3).map(|_| next() as u8).collect();
        let pixels = Pixels::rgb(side, side, &bytes).expect("three bytes a pixel");
        group.throughput(Throughput::Elements((side * side) as u64));
        group.bench_function(format!("{side} × {side}"), |b| b.iter(|| pdq::hash(black_box(pixels))));
    }
    group.finish();
}

fn index(c: &mut Criterion) {
    let mut group = c.benchmark_group("pdq index, radius 31");
    for n in [10_000, 100_000, 1_000_000] {
        let mut next = numbers(2);
        let hashes: Vec<PdqHash> = (0..n).map(|_| PdqHash(std::array::from_fn(|_| next()))).collect();
        let index = PdqIndex::new(hashes.iter().copied());
        let mut asked = hashes.iter().step_by(97).map(|hash| hash.flipped(3).flipped(77)).cycle();
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{n} hashes"), |b| {
            b.iter(|| index.within(asked.next().expect("it goes round"), 31));
        });
    }
    group.finish();
}

criterion_group!(benches, images, index);
criterion_main!(benches);
