//! Building a network, ranking it and drawing it. Accounts are invented: a few that many link to, many that few do.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_graph::{
    Network,
    layout::{Node, layout},
    rank::{DAMPING, Seeds, TOLERANCE, Walker, Witnesses, push},
};
use model::{Dice, dice};

const ACCOUNTS: u64 = 100_000;
const LINKS: u64 = 1_000_000;

/// The nearer to 0, the likelier.
fn account(dice: &mut Dice) -> u32 {
    (dice.below(ACCOUNTS) * dice.below(ACCOUNTS) / ACCOUNTS) as u32
}

fn graph(criterion: &mut Criterion) {
    let mut dice = Dice::new(1);
    let links: Vec<(u32, u32)> = (0..LINKS).map(|_| (account(&mut dice), account(&mut dice))).collect();
    let known: Vec<u32> = (0..100).map(|_| account(&mut dice)).collect();
    let mut group = criterion.benchmark_group("graph");
    group.sample_size(10).throughput(Throughput::Elements(LINKS));
    group.bench_function("network", |b| b.iter(|| Network::new(ACCOUNTS as usize, black_box(&links))));
    let network = Network::new(ACCOUNTS as usize, &links);
    let seeds = Seeds::new(network.accounts(), &known, &[]);
    group.bench_function("witnesses", |b| b.iter(|| Witnesses::new(black_box(&network), &seeds)));
    group.bench_function("walker", |b| b.iter(|| Walker::new(black_box(&network))));
    let walker = Walker::new(&network);
    group.bench_function("pagerank", |b| b.iter(|| walker.pagerank(seeds.known(), DAMPING, TOLERANCE)));
    group.bench_function("push", |b| b.iter(|| push(&network, seeds.known(), DAMPING, 1e-6)));
    group.finish();
}

/// Circles of friends of some fifty, a few of whom know somebody elsewhere.
fn pictures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    for count in [100_u64, 600, 5_000] {
        let mut dice = Dice::new(2);
        let nodes: Vec<Node> = (0..count).map(|n| Node { key: dice::mix(n), before: None }).collect();
        let mut link = |n: u64| {
            let circle = n / 50 * 50;
            let other = if dice.once_in(20) { dice.below(count) } else { circle + dice.below(50.min(count - circle)) };
            (n as u32, other as u32)
        };
        let links: Vec<(u32, u32)> = (0..3 * count).map(|n| link(n % count)).collect();
        group.sample_size(10).throughput(Throughput::Elements(count));
        group.bench_function(count.to_string(), |b| b.iter(|| layout(black_box(&nodes), &links)));
    }
    group.finish();
}

criterion_group!(benches, graph, pictures);
criterion_main!(benches);
