//! Places where a test kills the process, to show that nothing is lost or done twice. Without the feature
//! `crash-points` (off in every release) all of this compiles to nothing.
//!
//! With it, `FLAGSTONE_CRASH_AT=send.after_claim` kills the process with SIGKILL at that place, and
//! `FLAGSTONE_CRASH_AT=intake.before_commit:7` at the seventh pass.

/// Every place, in the order of the walk. Those around a call are the binary's.
pub const POINTS: &[&str] = &[
    "intake.before_commit",
    "intake.after_commit",
    "investigation.before_commit",
    "investigation.after_commit",
    "review.before_commit",
    "review.after_commit",
    "adjudication.before_commit",
    "adjudication.after_commit",
    "confirmation.before_commit",
    "confirmation.after_commit",
    "referral.before_commit",
    "referral.after_commit",
    "claim_send.before_commit",
    "claim_send.after_commit",
    "send.before_call",
    "send.after_call",
    "commit_send.before_commit",
    "commit_send.after_commit",
    "recheck.before_call",
    "recheck.after_call",
    "check.before_commit",
    "check.after_commit",
    "checkpoint.before_commit",
    "checkpoint.after_commit",
];

/// Places where segments are made, which a walk passes only once it has kept something for a day.
pub const SEGMENT_POINTS: &[&str] = &[
    "segment.before_rename",
    "segment.after_rename",
    "seal.before_commit",
    "seal.after_commit",
    "rewrite.before_commit",
    "rewrite.after_commit",
    "expire.before_commit",
    "expire.after_commit",
    "sweep.after_remove",
    "sweep.before_commit",
    "sweep.after_commit",
    "archive.before_commit",
    "archive.after_commit",
];

/// Dies here if `FLAGSTONE_CRASH_AT` says so.
#[cfg(not(feature = "crash-points"))]
pub fn point(_name: &str) {}

/// Dies here if `FLAGSTONE_CRASH_AT` says so.
#[cfg(feature = "crash-points")]
pub fn point(name: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static PASSES: AtomicU64 = AtomicU64::new(0);

    let Ok(wanted) = std::env::var("FLAGSTONE_CRASH_AT") else { return };
    let (place, pass) = match wanted.split_once(':') {
        Some((place, pass)) => (place, pass.parse().unwrap_or(1)),
        None => (wanted.as_str(), 1),
    };
    if place == name && PASSES.fetch_add(1, Ordering::SeqCst) + 1 == pass {
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
    }
}

/// The point before or after a verb's commit.
pub(crate) fn around(verb: &str, place: &str) {
    if cfg!(feature = "crash-points") {
        point(&format!("{verb}.{place}"));
    }
}
