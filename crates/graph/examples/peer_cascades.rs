//! Cascades, measured as the peers are: from forwards in memory to trees, shapes, pairs and chains.
//!
//! `cargo run --release -p flagstone-graph --example peer_cascades -- FORWARDS.bin FORWARDS.truth [infer]`
//!
//! FORWARDS.bin holds forwards as little-endian u32: channel, time, source's channel, source's time, message, source's
//! message, both numbers as two halves, the low one first, all ones for what is not known. FORWARDS.truth holds how far
//! each is from where it began; `recall` is the share that hangs so far down. Prints a JSON line.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::env;

use flagstone_graph::cascades::{Asked, Cascades, Forward, Message, Source, cascades};
use measuring::{cpu_seconds, peak_mib, rows};

fn forward([channel, time, source, source_time, low, high, source_low, source_high]: [u32; 8]) -> Forward {
    let number = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
    let source = match number(source_low, source_high) {
        u64::MAX => Source::Channel(source),
        number => Source::Message { channel: source, number },
    };
    let source_time = Some(source_time).filter(|time| *time != u32::MAX);
    Forward { channel, message: number(low, high), time, source, source_time }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let infer = arguments.get(2).is_some_and(|word| word == "infer");
    let forwards = rows(&arguments[0], forward);
    let (count, channels) = (forwards.len(), 1 + forwards.iter().map(|f| f.channel).max().unwrap_or(0) as usize);
    let started = cpu_seconds();
    let found = cascades(forwards, channels, Asked { infer, ..Asked::default() });
    let trees_s = cpu_seconds() - started;
    // Asks for the shape of every tree.
    let bridged = found.passing().iter().map(|one| u64::from(one.bridge)).sum::<u64>();
    let all = cpu_seconds() - started;
    let mib = peak_mib();
    let (mut largest, mut depth) = (0, 0);
    found.iter().for_each(|cascade| (largest, depth) = (cascade.size.max(largest), cascade.depth.max(depth)));
    println!(
        "{{\"work\":\"cascades\",\"forwards\":{count},\"channels\":{channels},\"infer\":{infer},\"unit\":\"s\",\
         \"ours\":{all:.2},\"trees_s\":{trees_s:.2},\"mib\":{mib},\"trees\":{},\"largest\":{largest},\
         \"depth\":{depth},\"pairs\":{},\"chains\":{},\"bridges\":{bridged},\"recall\":{:.4}}}",
        found.len(),
        found.pairs.len(),
        found.chains.len(),
        recall(&found, &rows(&arguments[0], forward), &rows(&arguments[1], |[depth]| depth)),
    );
}

/// The share of forwards that hang as far down as they should; one that is in no tree, at 0.
fn recall(found: &Cascades, forwards: &[Forward], truth: &[u32]) -> f64 {
    let mut depths: Vec<(Message, u32)> =
        found.iter().flat_map(|cascade| found.steps(&cascade)).map(|step| (step.message, step.depth)).collect();
    depths.sort_unstable();
    let key = |forward: &Forward| Message { channel: forward.channel, number: forward.message };
    let mut wanted: Vec<(Message, u32)> = forwards.iter().map(key).zip(truth.iter().copied()).collect();
    wanted.sort_unstable();
    let mut depths = depths.into_iter().peekable();
    let right = wanted.iter().filter(|(message, truth)| {
        while depths.next_if(|(other, _)| other < message).is_some() {}
        depths.next_if(|(other, _)| other == message).map_or(0, |(_, depth)| depth) == *truth
    });
    let right = right.count();
    right as f64 / forwards.len() as f64
}
