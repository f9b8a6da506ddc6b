//! Reads an archive and says what is in it, how fast that went and how much memory it took:
//! `cargo run --release -p flagstone-platforms --example archive -- FILE [FORMAT]`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a tool to measure with")]

use std::{collections::BTreeMap, env, fs, path::Path, time::Instant};

use flagstone_platforms::archive::{Options, open};
use model::{Event, Timestamp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let file = args.next().ok_or("name a file")?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let options =
        Options { format: args.next(), ..Options::new(Timestamp::from_millis(i64::try_from(now.as_millis())?)) };
    let begun = Instant::now();
    let mut archive = open(Path::new(&file), &options, None)?;
    let (mut counts, mut reasons, mut passed_over) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut received, mut bytes) = (0, 0);
    let ended = loop {
        match archive.next() {
            Ok(Some(batch)) => {
                received += batch.received;
                for event in &batch.events {
                    *counts.entry(word(event)).or_insert(0_u64) += 1;
                }
                for set_aside in batch.set_aside {
                    *reasons.entry(set_aside.reason).or_insert(0_u64) += 1;
                }
                for (what, count) in archive.passed_over() {
                    *passed_over.entry(*what).or_insert(0_u64) += count;
                }
                bytes = archive.progress().read;
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    println!("{}: {received} records, {counts:?}", archive.format());
    println!("set aside {reasons:?}, passed over {passed_over:?}, ended {ended:?}");
    let (rate, records) = (bytes as f64 / seconds / 1e6, received as f64 / seconds);
    println!("{bytes} bytes in {seconds:.1} s: {rate:.0} MB/s, {records:.0} records/s");
    for line in fs::read_to_string("/proc/self/status")?.lines().filter(|line| line.starts_with("VmHWM")) {
        println!("{line}");
    }
    Ok(())
}

fn word(event: &Event) -> &'static str {
    match event {
        Event::Post(_) => "posts",
        Event::PostDeleted { .. } => "deletions",
        Event::Profile(_) => "profiles",
        Event::Interaction(interaction) => interaction.kind.as_str(),
        Event::Status(_) => "statuses",
    }
}
