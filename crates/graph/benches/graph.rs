//! Building a network, ranking and drawing it; accounts that come back or change hands. Accounts are invented: a few that many link to, many that few do.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use flagstone_graph::{
    Network, changes,
    layout::{Node, layout},
    rank::{DAMPING, Seeds, TOLERANCE, Walker, Witnesses, push},
    returns,
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

/// A post of an author who has words, marks and hours of their own.
fn text(author: u64, dice: &mut Dice) -> String {
    let own =
        |n: u64| ["hills", "river", "north", "market", "bread", "rain", "goal", "train"][((author + n) % 8) as usize];
    let mark = ["!", "...", ".", " "][(author % 4) as usize];
    (0..12).map(|_| own(dice.below(5))).collect::<Vec<_>>().join(" ") + mark
}

/// 20 accounts that were taken down, 200 later ones of which the first ten are returns; 20 posts each.
fn coming_back(criterion: &mut Criterion) {
    let (mut dice, day) = (Dice::new(3), 86_400_000_i64);
    let mut account = |author: u64, first: i64| returns::Account {
        handle: format!("user{author}.{}", dice.below(1_000)),
        created: Some(first),
        posts: (0..20)
            .map(|n| returns::Post { time: Some(first + n * day / 4), text: text(author, &mut dice) })
            .collect(),
        ..returns::Account::default()
    };
    let before: Vec<returns::Down> =
        (0..20).map(|n| returns::Down::by_the_platform(account(n, 0), Some(10 * day))).collect();
    let after: Vec<returns::Account> =
        (0..200).map(|n| account(if n < 10 { n } else { 1_000 + n }, 11 * day)).collect();
    let mut group = criterion.benchmark_group("returns");
    group.sample_size(10).throughput(Throughput::Elements((before.len() * after.len()) as u64));
    group.bench_function("20 x 200", |b| {
        b.iter_batched(
            || (before.clone(), after.clone()),
            |(mut before, mut after)| returns::returns(&mut before, &mut after, returns::Asked::default(), &mut |_| {}),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// An account that another hand writes from its hundredth day on; five posts a day.
fn another_hand(criterion: &mut Criterion) {
    let mut dice = Dice::new(4);
    let posts: Vec<changes::Post> = (0..1_000_u64)
        .map(|n| changes::Post {
            time: n as i64 * 17_280_000,
            text: text(1 + n / 500, &mut dice),
            language: "en".into(),
            client: String::new(),
            count: None,
        })
        .collect();
    let mut group = criterion.benchmark_group("changes");
    group.sample_size(10).throughput(Throughput::Elements(posts.len() as u64));
    group.bench_function("1000 posts", |b| {
        b.iter_batched(
            || posts.clone(),
            |mut posts| changes::changes(&mut posts, changes::Asked::default(), &mut Dice::new(5)),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, graph, pictures, coming_back, another_hand);
criterion_main!(benches);
