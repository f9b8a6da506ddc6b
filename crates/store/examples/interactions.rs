//! What interactions cost at a size: `cargo run --release -p flagstone-store --example interactions -- 10000000`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "it measures")]

extern crate flagstone_store as store;

use std::{path::Path, time::Duration};

use model::Timestamp;

#[path = "../benches/shaped/mod.rs"]
mod shaped;

use shaped::{Shaped, batch, start, store};

const BATCH: u64 = 5_000;
const A_DAY: u64 = 2_000_000;

fn cpu() -> Duration {
    let time = nix::time::clock_gettime(nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID).unwrap();
    Duration::new(time.tv_sec() as u64, time.tv_nsec() as u32)
}

fn measure<T>(what: &str, how_many: u64, work: impl FnOnce() -> T) -> T {
    let (before, begun) = (cpu(), std::time::Instant::now());
    let done = work();
    let (cpu, took) = ((cpu() - before).as_secs_f64(), begun.elapsed().as_secs_f64());
    println!(
        "{what}: {how_many} in {cpu:.2} s of CPU, {:.0} a second of it; {took:.2} s by the clock",
        how_many as f64 / cpu
    );
    done
}

fn size(folder: &Path) -> u64 {
    let size = |entry: std::fs::DirEntry| match entry.metadata().unwrap() {
        meta if meta.is_dir() => size(&entry.path()),
        meta => meta.len(),
    };
    std::fs::read_dir(folder).unwrap().map(|entry| size(entry.unwrap())).sum()
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}

fn main() {
    let total: u64 = std::env::args().nth(1).map_or(10_000_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut shaped = Shaped::new(2_000_000);
    let (store, source) = store(&folder.path().join("measured.db"), &shaped);
    let (mut committed, mut sealed) = (Duration::ZERO, Duration::ZERO);
    for number in 1..=total.div_ceil(BATCH) {
        let now = start().plus((number * BATCH / A_DAY) as i64 * Timestamp::DAY);
        let some = batch(source, number, shaped.some(BATCH, now), now);
        let before = cpu();
        store.commit_intake(&some).unwrap();
        committed += cpu() - before;
        if (number * BATCH).is_multiple_of(250_000) {
            let before = cpu();
            store.seal(now).unwrap();
            sealed += cpu() - before;
        }
    }
    store.seal(start().plus(1_000 * Timestamp::DAY)).unwrap();
    let rate = |cpu: Duration| total as f64 / cpu.as_secs_f64();
    println!(
        "committed: {:.0} a second of CPU; sealed: {:.0}; both: {:.0}",
        rate(committed),
        rate(sealed),
        rate(committed + sealed)
    );
    println!(
        "{} segments; {:.1} bytes an interaction",
        store.segments().unwrap().len(),
        size(&folder.path().join("measured.db.segments")) as f64 / total as f64
    );
    println!("{} at the end of writing", peak());
    let mut rows = 0;
    measure("read", total, || store.interactions(0, |_| Ok(rows += 1)).unwrap());
    assert_eq!(rows, total);
    let one = shaped.some(1, start()).remove(0).target;
    let found = measure("those of one account", 1, || store.interactions_of(&one, 10_000_000).unwrap().len());
    println!("  of which there are {found}");
    println!("{}", peak());
}
