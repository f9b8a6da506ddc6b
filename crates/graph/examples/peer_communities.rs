//! Communities, measured as the peers are: the search alone, from a network in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_communities -- LINKS.bin ACCOUNTS [ROUNDS]`
//!
//! LINKS.bin holds pairs of little-endian u32; LINKS.bin.truth, if it is there, the planted community of each account as
//! u32. Prints a JSON line; CPU time is the median of three seeds, the other figures those of the last.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::{env, fs};

use flagstone_graph::{
    Network,
    communities::{Asked, communities, stability::agreement},
};
use measuring::cpu_seconds;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let accounts: usize = arguments[1].parse::<f64>().unwrap() as usize;
    let rounds = arguments.get(2).map_or(Asked::default().rounds, |rounds| rounds.parse().unwrap());
    let numbers = |bytes: Vec<u8>| -> Vec<u32> {
        bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap())).collect()
    };
    let links = numbers(fs::read(&arguments[0]).unwrap());
    let links: Vec<(u32, u32)> = links.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let network = Network::new(accounts, &links);
    let (mut times, mut found) = (Vec::new(), Vec::new());
    for seed in 0..3 {
        let started = cpu_seconds();
        found.push(communities(&network, Asked { seed, rounds, ..Asked::default() }));
        times.push(cpu_seconds() - started);
    }
    times.sort_by(f64::total_cmp);
    let last = &found[2];
    let truth = fs::read(format!("{}.truth", arguments[0])).map(numbers);
    println!(
        "{{\"work\":\"communities\",\"accounts\":{accounts},\"links\":{},\"rounds\":{rounds},\"unit\":\"s\",\
         \"ours\":{:.2},\"modularity\":{:.4},\"communities\":{},\"nmi\":{},\"nmi_of_two_seeds\":{:.4}}}",
        network.links(),
        times[1],
        last.modularity,
        last.count,
        truth.map_or("null".into(), |truth| format!("{:.4}", agreement(&truth, &last.of))),
        agreement(&found[1].of, &last.of),
    );
}
