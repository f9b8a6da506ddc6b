//! Personalised PageRank, measured as the peers are: the walk alone, from a network in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_ppr -- LINKS.bin LINKS.top ACCOUNTS`
//!
//! LINKS.bin holds pairs of little-endian u32; 100 seeds stand at equal distances, damping .85, tolerance as a change of
//! 1e-6. LINKS.top names the accounts that rank highest, as u32: `top_1000` is the share of them that do here. Prints a
//! JSON line; CPU time is the median of five.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::{collections::BTreeSet, env};

use flagstone_graph::{
    Network,
    rank::{DAMPING, TOLERANCE, Walker},
};
use measuring::{cpu_seconds, peak_mib, rows};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let accounts: usize = arguments[2].parse().unwrap();
    let links = rows(&arguments[0], |[actor, target]| (actor, target));
    let top: BTreeSet<u32> = rows(&arguments[1], |[account]| account).into_iter().collect();
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
    let mib = peak_mib();
    let mut best: Vec<u32> = (0..accounts as u32).collect();
    best.sort_by(|a, b| found.ranks[*b as usize].total_cmp(&found.ranks[*a as usize]).then(a.cmp(b)));
    let same = best[..top.len()].iter().filter(|account| top.contains(account)).count();
    println!(
        "{{\"work\":\"personalised PageRank\",\"accounts\":{accounts},\"interactions\":{},\"links\":{},\"unit\":\"s\",\
         \"ours\":{:.3},\"rounds\":{},\"error\":{:.1e},\"build_s\":{:.2},\"walker_s\":{walker_s:.2},\"mib\":{mib},\
         \"top_1000\":{:.3}}}",
        links.len(),
        network.links(),
        times[2],
        found.rounds,
        found.error,
        network_s + walker_s,
        same as f64 / top.len() as f64,
    );
}
