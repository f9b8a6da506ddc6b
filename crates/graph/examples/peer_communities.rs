//! Communities, measured as the peers are: the search alone, from a network in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_communities -- LINKS.bin LINKS.truth ACCOUNTS [ROUNDS]`
//!
//! LINKS.bin holds pairs of little-endian u32; LINKS.truth the planted community of each account as u32. Prints a JSON
//! line; CPU time is the median of three seeds, the other figures those of the last.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::env;

use flagstone_graph::{
    Network,
    communities::{Asked, communities, stability::agreement},
};
use measuring::{cpu_seconds, peak_mib, rows};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let accounts: usize = arguments[2].parse().unwrap();
    let rounds = arguments.get(3).map_or(Asked::default().rounds, |rounds| rounds.parse().unwrap());
    let links = rows(&arguments[0], |[actor, target]| (actor, target));
    let truth = rows(&arguments[1], |[community]| community);
    let started = cpu_seconds();
    let network = Network::new(accounts, &links);
    let build_s = cpu_seconds() - started;
    let (mut times, mut found) = (Vec::new(), Vec::new());
    for seed in 0..3 {
        let started = cpu_seconds();
        found.push(communities(&network, Asked { seed, rounds, ..Asked::default() }));
        times.push(cpu_seconds() - started);
    }
    times.sort_by(f64::total_cmp);
    let last = &found[2];
    println!(
        "{{\"work\":\"communities\",\"accounts\":{accounts},\"links\":{},\"rounds\":{rounds},\"unit\":\"s\",\
         \"ours\":{:.2},\"build_s\":{build_s:.2},\"mib\":{},\"modularity\":{:.4},\"communities\":{},\"nmi\":{:.4},\
         \"nmi_of_two_seeds\":{:.4}}}",
        network.links(),
        times[1],
        peak_mib(),
        last.modularity,
        last.count,
        agreement(&truth, &last.of),
        agreement(&found[1].of, &last.of),
    );
}
