//! What every peer here needs: CPU seconds, memory.

use std::{fs, time::Duration};

use nix::time::{ClockId, clock_gettime};

/// Seconds this process was on a processor.
pub fn cpu() -> f64 {
    Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock")).as_secs_f64()
}

/// CPU seconds of the median of three rounds, and what the last gave.
pub fn median<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut round = || {
        let begun = cpu();
        let done = work();
        (cpu() - begun, done)
    };
    let (first, second, (third, done)) = (round().0, round().0, round());
    let mut times = [first, second, third];
    times.sort_by(f64::total_cmp);
    (times[1], done)
}

/// MiB resident now.
pub fn mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
