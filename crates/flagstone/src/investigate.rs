//! The network around seeds, from files: `docs/investigate.md`.
//!
//! ```text
//! files ─ rows ─► interactions, seeds ─► network ─ graph::rank ─► suggestions ─ names or pseudonyms ─► a table
//! ```

pub mod accounts;
pub mod forwards;
pub mod interactions;
pub mod ranking;
pub mod rows;
pub mod seeds;
pub mod shares;
pub mod writings;

pub use graph::names;
