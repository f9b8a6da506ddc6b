//! Segments: sealed rows in Parquet files beside the store, in `<store>.segments/`. Which files count, the manifest
//! says (`sqlite/manifest.rs`); here is what is in them.
//!
//! ```text
//! rows ─ sort by record ─► write: groups of 65,536 rows, pages of 4,096 ─► sync, rename ─► a name with its digest
//! a record ─ filter of its group ─► perhaps ─ page index ─► one page is read ─► for certain
//! ```
//!
//! Rows are sorted by the address of their record, so that what one account wrote lies together: addresses share their
//! beginnings and pack well, and a record is found in one page. Accounts are kept as a dictionary for each group. The
//! format is plain Parquet with Zstandard; any analytic engine reads it.

mod disk;
mod interaction;
mod library;
mod open;
mod post;
mod row;
mod write;

pub(crate) use interaction::InteractionRow;
pub(crate) use library::Library;
pub(crate) use open::Opened;
pub(crate) use post::PostRow;
pub(crate) use row::{Row, text};
pub(crate) use write::{FOLDER, Written, digest_of, write};

/// Most rows of one segment that a seal makes.
pub(crate) const ROWS: usize = 4 * GROUP;

/// Rows of one group: what a reader holds at once.
pub(crate) const GROUP: usize = 1 << 16;

/// Rows of one page: what a look for one record unpacks.
const PAGE: usize = 1 << 12;
