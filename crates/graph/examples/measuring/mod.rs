//! What every measurement beside a peer reads from the system.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    time::Duration,
};

use nix::time::{ClockId, clock_gettime};

/// Seconds this process was on a processor.
pub(crate) fn cpu_seconds() -> f64 {
    Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock")).as_secs_f64()
}

/// The most memory this process ever had, its input counted in, in MiB.
pub(crate) fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

/// The rows of a file: N little-endian numbers of 32 bits each.
pub(crate) fn rows<const N: usize, T>(file: &str, row: impl Fn([u32; N]) -> T) -> Vec<T> {
    let bytes = fs::metadata(file).unwrap_or_else(|why| panic!("{file}: {why}")).len();
    let mut rows = Vec::with_capacity(bytes as usize / (4 * N));
    let mut reader = BufReader::with_capacity(1 << 20, File::open(file).expect("it can be read"));
    let mut number = || {
        let mut bytes = [0; 4];
        reader.read_exact(&mut bytes).expect("as many numbers as bytes promise");
        u32::from_le_bytes(bytes)
    };
    for _ in 0..bytes / (4 * N as u64) {
        rows.push(row(std::array::from_fn(|_| number())));
    }
    rows
}
