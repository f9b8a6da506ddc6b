//! Personalised PageRank, measured as the peers are: the walk alone, from a network in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_ppr -- LINKS.bin ACCOUNTS [RANKS.bin]`
//!
//! LINKS.bin holds pairs of little-endian u32; 100 seeds stand at equal distances, damping .85, tolerance as a change of
//! 1e-6. RANKS.bin gets the ranks as f64, to compare with a peer's. Prints a
//! JSON line; CPU time is the median of five.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::{env, fs};

use flagstone_graph::{
    Network,
    rank::{DAMPING, TOLERANCE, Walker},
};
use measuring::cpu_seconds;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let accounts: usize = arguments[1].parse::<f64>().unwrap() as usize;
    let bytes = fs::read(&arguments[0]).unwrap();
    let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
    let links: Vec<(u32, u32)> = bytes.chunks_exact(8).map(|b| (number(&b[..4]), number(&b[4..]))).collect();
    let seeds: Vec<u32> = (0..100).map(|i| (i * (accounts / 100)) as u32).collect();

    let started = cpu_seconds();
    let network = Network::new(accounts, &links);
    let network_s = cpu_seconds() - started;
    let started = cpu_seconds();
    let walker = Walker::new(&network);
    let walker_s = cpu_seconds() - started;
    let mut times = Vec::new();
    let mut found = None;
    for _ in 0..5 {
        let started = cpu_seconds();
        found = Some(walker.pagerank(&seeds, DAMPING, TOLERANCE));
        times.push(cpu_seconds() - started);
    }
    times.sort_by(f64::total_cmp);
    let found = found.unwrap();
    if let Some(place) = arguments.get(2) {
        fs::write(place, found.ranks.iter().flat_map(|rank| rank.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
    }
    println!(
        "{{\"work\":\"personalised PageRank\",\"accounts\":{accounts},\"interactions\":{},\"links\":{},\"unit\":\"s\",\
         \"ours\":{:.3},\"rounds\":{},\"error\":{:.1e},\"network_s\":{network_s:.2},\"walker_s\":{walker_s:.2}}}",
        links.len(),
        network.links(),
        times[2],
        found.rounds,
        found.error,
    );
}
