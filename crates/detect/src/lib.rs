#![doc = env!("CARGO_PKG_DESCRIPTION")]
//! Posts and banks to findings. Pure: bytes of a pack and posts come in, findings go out.
//!
//! ```text
//! files of a pack ─ Pack::parse ─► Pack ─┐
//!                                        ├─ Engine ─ detect(posts) ─► findings, sealed and in order
//! posts ─ text::fold, link::canonical ───┘         ▲
//!                                        Memory ──┘ what went before
//! ```
//!
//! A newcomer starts at [`Engine::scan`]. Adding a detector costs a file in `detectors/`, a line in
//! [`registry::build`] and a golden spec in `tests/detectors/`.
//!
//! Deliberately absent: scores and cases (they are `casework`'s), fetching a link, reading a file, and any detector
//! or field of a rule that looks at who wrote a post (accounts are counted by, under a hash, and never named).

pub mod counts;
pub mod detectors;
mod engine;
mod filter;
pub mod hash;
pub mod learn;
pub mod link;
mod memory;
pub mod near;
pub mod pack;
pub mod phrase;
pub mod registry;
pub mod rules;
pub mod text;

pub use engine::{Engine, Scan};
pub use memory::{Memory, SnapshotError};
pub use pack::{ClauseEntry, Pack, PackError, PackErrors};

/// Bytes of a post's text that are looked at. A longer text is scanned up to here (at a character boundary) and
/// counted in [`Scan::cut_texts`]: text behind this is not seen.
pub const MAX_SCANNED: usize = 1 << 20;

/// Spans kept in one finding. More are counted in [`Scan::spans_left_out`].
pub const MAX_SPANS: usize = 64;

/// Hashes of one post's images that are looked at. More are counted in [`Scan::hashes_left_out`].
pub const MAX_HASHES: usize = 64;

/// Links of one post that are looked at, from its list and from its text each. More are counted in
/// [`Scan::links_left_out`].
pub const MAX_LINKS: usize = 256;
