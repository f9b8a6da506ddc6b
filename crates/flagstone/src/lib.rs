//! Flagstone's binary as a library, so that tests and benchmarks walk the same rooms. A newcomer starts at
//! [`pipeline`].
#![allow(clippy::disallowed_methods, reason = "an IO room")]

pub mod backtest;
pub mod bulk;
pub mod channels;
pub mod commands;
pub mod config;
pub mod demo;
pub mod desk;
pub mod evaluate;
pub mod house;
pub mod images;
pub mod import;
pub mod investigate;
pub mod labelled;
pub mod packs;
pub mod pipeline;
pub mod policy;
pub mod posts;
pub mod reader;
pub mod remembering;
pub mod stages;
pub mod translating;
pub mod worlds;

pub use files::output;

/// Decoding a message makes and drops dozens of small strings: the system's allocator took a fifth of intake.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(test)]
#[path = "../tests/it/made_up.rs"]
mod made_up;
