//! Coordination, measured as the peers are: the search alone, from shares in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_coordination -- [SHARES]`
//!
//! A month of SHARES (10 M) by a million accounts, made up from a seed: half of all shares are of the most shared
//! objects, most come soon after the first, and 50 groups of eight share 20 objects of their own within 30 s. Prints a
//! JSON line.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its system and may panic")]

mod measuring;

use std::{env, fs};

use flagstone_graph::coordination::{Asked, Share, coordination};
use measuring::cpu_seconds;
use model::Dice;

const ACCOUNTS: u64 = 1_000_000;
const MONTH: u64 = 30 * 86_400;
const GROUPS: u32 = 50;
const MEMBERS: u32 = 8;

fn main() {
    let wanted: usize = env::args().nth(1).map_or(10_000_000, |shares| shares.parse::<f64>().unwrap() as usize);
    let shares = made_up(wanted);
    let count = shares.len();
    let started = cpu_seconds();
    let found = coordination(shares, Asked::default());
    let took = cpu_seconds() - started;
    let planted = |account: u32| account < GROUPS * MEMBERS;
    let members = || found.groups.iter().flat_map(|group| &group.members).map(|member| member.account);
    println!(
        "{{\"work\":\"coordination\",\"shares\":{count},\"unit\":\"s\",\"ours\":{took:.2},\"peak_mib\":{},\
         \"crowded\":{},\"pairs_together\":{},\"groups\":{},\"planted_found\":{},\"others_found\":{}}}",
        peak_mib(),
        found.crowded,
        found.together,
        found.groups.len(),
        members().filter(|account| planted(*account)).count(),
        members().filter(|account| !planted(*account)).count(),
    );
}

fn made_up(wanted: usize) -> Vec<Share> {
    let mut dice = Dice::new(10);
    let mut shares = Vec::with_capacity(wanted + 10_000);
    let mut object = 0;
    for group in 0..GROUPS {
        for _ in 0..20 {
            let start = dice.below(MONTH) as i64;
            let one = |member| Share { object, time: start + dice.below(30) as i64, account: group * MEMBERS + member };
            shares.extend((0..MEMBERS).map(one));
            object += 1;
        }
    }
    while shares.len() < wanted {
        // Sizes from 1 to 100,000, each tenfold as rare; times halve and halve again towards the first.
        let size = (1.0 / ((dice.below(100_000) + 1) as f64 / 1e5)) as u64;
        let (start, long) = (dice.below(MONTH), [600, 86_400, 7 * 86_400][dice.index(3)]);
        for _ in 0..size {
            let most = 1 + dice.below(long);
            let time = (start + dice.below(most)) as i64;
            let busiest = 1 + dice.below(ACCOUNTS);
            shares.push(Share { object, time, account: dice.below(busiest) as u32 });
        }
        object += 1;
    }
    shares
}

/// The most memory this process had, shares included.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
