//! Coordination, measured as the peers are: the search alone, from shares in memory.
//!
//! `cargo run --release -p flagstone-graph --example peer_coordination -- SHARES.bin SHARES.truth`
//!
//! SHARES.bin holds object, time and account of each share as little-endian u32; SHARES.truth the accounts that were
//! planted in groups. `recall` is the share of them that is found in a group, `precision` the share of those found that
//! were planted. Prints a JSON line.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::{collections::BTreeSet, env};

use flagstone_graph::coordination::{Asked, Share, coordination};
use measuring::{cpu_seconds, peak_mib, rows};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let shares = rows(&arguments[0], |[object, time, account]| Share { object, time: time.into(), account });
    let planted: BTreeSet<u32> = rows(&arguments[1], |[account]| account).into_iter().collect();
    let count = shares.len();
    let started = cpu_seconds();
    let found = coordination(shares, Asked::default());
    let took = cpu_seconds() - started;
    let members: BTreeSet<u32> =
        found.groups.iter().flat_map(|group| &group.members).map(|member| member.account).collect();
    let right = members.intersection(&planted).count() as f64;
    println!(
        "{{\"work\":\"coordination\",\"shares\":{count},\"unit\":\"s\",\"ours\":{took:.2},\"mib\":{},\"crowded\":{},\
         \"pairs_together\":{},\"groups\":{},\"recall\":{:.4},\"precision\":{:.4}}}",
        peak_mib(),
        found.crowded,
        found.together,
        found.groups.len(),
        right / planted.len() as f64,
        right / members.len().max(1) as f64,
    );
}
