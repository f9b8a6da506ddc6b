//! Cascades of made-up forwards, measured: from rows in memory to trees, shapes, pairs and chains.
//!
//! `cargo run --release -p flagstone-graph --example peer_cascades -- [FORWARDS] [SEED] [infer]`
//!
//! A hundred forwards a channel; seven in ten forward a message that came before (one in a thousand of these much more often
//! than others), two in ten something nobody has seen, one in ten names no message; four in five are by one of the eight
//! channels that usually forward the source. Prints a JSON line; memory is the peak of the process, rows counted in.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example may panic")]

mod measuring;

use std::{env, fs};

use flagstone_graph::cascades::{Asked, Forward, Source, cascades};
use measuring::cpu_seconds;
use model::Dice;

fn made_up(count: usize, channels: u64, dice: &mut Dice) -> Vec<Forward> {
    let mut all: Vec<Forward> = Vec::with_capacity(count);
    for number in 0..count {
        let seen = if dice.once_in(2) { dice.index(number / 1_000 + 1) } else { dice.index(number + 1) };
        let channel = dice.below(channels) as u32;
        let (source, source_time) = match (dice.below(10), all.get(seen)) {
            (0, _) => (Source::Channel(channel), None),
            (1..8, Some(seen)) => (Source::Message { channel: seen.channel, number: seen.message }, None),
            _ => (Source::Message { channel, number: dice.below(1 << 40) }, Some(number as u32)),
        };
        let channel = match source {
            Source::Channel(source) | Source::Message { channel: source, .. } if !dice.once_in(5) => {
                ((u64::from(source) * 8 + dice.below(8)) % channels) as u32
            }
            _ => dice.below(channels) as u32,
        };
        all.push(Forward {
            channel,
            message: number as u64,
            time: (number + dice.index(900)) as u32,
            source,
            source_time,
        });
    }
    dice.shuffle(&mut all);
    all
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let count = arguments.first().map_or(10_000_000, |count| count.parse().unwrap());
    let seed = arguments.get(1).map_or(1, |seed| seed.parse().unwrap());
    let infer = arguments.get(2).is_some_and(|word| word == "infer");
    let channels = count / 100 + 1;
    let forwards = made_up(count, channels as u64, &mut Dice::new(seed));
    let started = cpu_seconds();
    let found = cascades(forwards, channels, Asked { infer, ..Asked::default() });
    let trees = cpu_seconds() - started;
    let largest = found.iter().next().map(|cascade| (cascade.size, cascade.depth));
    let bridged = found.passing().iter().map(|one| u64::from(one.bridge)).sum::<u64>();
    let all = cpu_seconds() - started;
    let memory = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("", str::trim);
    let (size, depth) = largest.unwrap_or_default();
    println!(
        "{{\"work\":\"cascades\",\"forwards\":{count},\"channels\":{channels},\"infer\":{infer},\"unit\":\"s\",\
         \"ours\":{all:.2},\"trees_s\":{trees:.2},\"cascades\":{},\"largest\":{size},\"depth\":{depth},\
         \"pairs\":{},\"chains\":{},\"bridges\":{bridged},\"peak\":\"{peak}\"}}",
        found.len(),
        found.pairs.len(),
        found.chains.len(),
    );
}
