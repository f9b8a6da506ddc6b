//! The referral gate: everything it refuses, each with a test, and a naive second version that agrees with it.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "tests")]

mod approvals;
mod confirming;
mod desk;
mod objections;
mod property;

/// What the compiler refuses: there is no way round the gate that builds.
#[test]
fn skipping_the_gate_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/must_not_compile/*.rs");
}
