//! How fast hashes are found, for the comparison with peers (`cargo xtask peers detect`).
//!
//! `peer_hash pdq DB.bin Q.bin TRUTH.csv [NQ]`: 32 bytes a hash; which query (`qi`) is near which hash (`src`). Prints
//! one JSON line: CPU microseconds a query, one thread, radius 31, of the median round; the index's memory and the time
//! it takes to build; the share of the truth that was found.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measurement reads files and clocks")]

mod measuring;

use std::{env, fs};

use flagstone_detect::hash::{index::PdqIndex, pdq::PdqHash};

use measuring::cpu_seconds;

/// Times the whole is measured; the median counts.
const ROUNDS: usize = 3;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["pdq", db, queries, truth] => pdq(db, queries, truth, usize::MAX),
        ["pdq", db, queries, truth, most] => pdq(db, queries, truth, most.parse().expect("NQ is a number")),
        _ => {
            eprintln!("usage: peer_hash pdq DB.bin Q.bin TRUTH.csv [NQ]");
            std::process::exit(2);
        }
    }
}

fn pdq(db: &str, queries: &str, truth: &str, most: usize) {
    let db = hashes(db);
    let mut queries = hashes(queries);
    queries.truncate(most);
    let truth = fs::read_to_string(truth).unwrap();
    let truth = truth.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let mut number = || cells.next().unwrap().parse::<u32>().unwrap();
        (number(), number())
    });
    let truth: Vec<(u32, u32)> = truth.filter(|(query, _)| (*query as usize) < queries.len()).collect();

    let start = cpu_seconds();
    let index = PdqIndex::new(db.iter().copied());
    let built = cpu_seconds() - start;
    let mut times = Vec::new();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let start = cpu_seconds();
        found = queries.iter().map(|query| index.within(*query, 31)).collect();
        times.push(cpu_seconds() - start);
    }
    times.sort_by(f64::total_cmp);
    let cpu = times[ROUNDS / 2];
    let hit = truth.iter().filter(|(query, id)| found[*query as usize].iter().any(|near| near.id == *id)).count();
    println!(
        "{{\"work\":\"pdq {}\",\"ours\":{:.1},\"unit\":\"us/query\",\"recall\":{:.6},\"pairs\":{},\"cpu_s\":{cpu:.3},\
         \"build_s\":{built:.2},\"mem_mib\":{}}}",
        db.len(),
        cpu / queries.len() as f64 * 1e6,
        hit as f64 / truth.len() as f64,
        found.iter().map(Vec::len).sum::<usize>(),
        index.bytes() >> 20,
    );
}

fn hashes(file: &str) -> Vec<PdqHash> {
    fs::read(file).unwrap().as_chunks().0.iter().map(PdqHash::from_bytes).collect()
}
