//! Bytes in and out, for whoever reads files that others wrote: packing taken off, JSON pulled apart, tables as CSV or
//! Parquet, and files that are written whole or not at all.
//!
//! Nothing here knows what the bytes mean. What they hold is hostile until it is read: every size that a file states is
//! checked before anything is taken for it, and what cannot be read is told with its place.
#![allow(clippy::disallowed_methods, reason = "an IO room")]

pub mod fault;
pub mod json;
pub mod lines;
pub mod output;
pub mod rows;
pub mod unpack;
pub mod walk;
mod window;

pub use fault::Fault;
pub use lines::Lines;
pub use output::Output;
pub use rows::Rows;
pub use unpack::{open, unpacked};
pub use walk::Walk;
