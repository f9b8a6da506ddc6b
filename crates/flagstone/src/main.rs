//! Flagstone.
fn main() {}
