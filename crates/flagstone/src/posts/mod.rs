//! Posts from files: one JSON object a line (NDJSON), plain or compressed. The two forms a line may have are in
//! `docs/match.md`.
//!
//! ```text
//! file ─ open ─► bytes ─ Blocks ─► blocks of whole lines ─ Block::posts ─► posts, and lines set aside
//! ```
//!
//! It stands in the program's room because files do; blocks are read one after the other and may be parsed beside
//! each other ([`crate::bulk`]).

pub mod blocks;
pub mod line;

pub use blocks::{Block, Blocks, Lines};
pub use files::{json, open, unpacked};
pub use line::{LineProblem, LineReader};
