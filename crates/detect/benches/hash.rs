//! Images hashed, and hashes looked for, with numbers by formula.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::hash::{
    index::PdqIndex,
    pdq::{self, PdqHash, Pixels},
};
use model::Dice;

fn images(c: &mut Criterion) {
    let mut group = c.benchmark_group("pdq image");
    for side in [128, 512, 1_024] {
        let mut dice = Dice::new(1);
        let bytes: Vec<u8> = (0..side * side * 3).map(|_| dice.next() as u8).collect();
        let pixels = Pixels::rgb(side, side, &bytes).expect("three bytes a pixel");
        group.throughput(Throughput::Elements((side * side) as u64));
        group.bench_function(format!("{side} × {side}"), |b| b.iter(|| pdq::hash(black_box(pixels))));
    }
    group.finish();
}

fn index(c: &mut Criterion) {
    let mut group = c.benchmark_group("pdq index, radius 31");
    for n in [10_000, 100_000, 1_000_000] {
        let mut dice = Dice::new(2);
        let hashes: Vec<PdqHash> = (0..n).map(|_| PdqHash(std::array::from_fn(|_| dice.next()))).collect();
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
