//! What every measurement beside a peer reads from the system.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// Seconds this process was on a processor.
pub(crate) fn cpu_seconds() -> f64 {
    Duration::from(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock")).as_secs_f64()
}
