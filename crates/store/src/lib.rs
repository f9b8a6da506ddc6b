//! The record. One SQLite file, one writer, a lock so that one process owns it, and about two dozen verbs: each is a
//! use case in one transaction that commits its result, its audit entries and the next work together.
//!
//! Nothing is edited: a change is a new record that names its parent, and the database itself refuses UPDATE and
//! DELETE on records. The gate of `model::gate` stands here a second time, as constraints and triggers.
//!
//! IO room: reads the file system and the operating system's randomness. Time is passed in; there is no clock in SQL.
#![allow(clippy::disallowed_methods, reason = "an IO room")]

mod audit;
pub mod crash;
mod error;
mod fsck;
mod segments;
mod sqlite;
mod views;

pub use error::{Error, Result};
pub use sqlite::Which;
pub use views::*;

use std::{path::Path, sync::Arc};

use model::Timestamp;

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Own the file: read and write. Refused while another process owns it.
    Own,
    /// Read beside an owner.
    Read,
}

/// A handle to the store. Cheap to clone; every method blocks, so async callers use `spawn_blocking`.
///
/// The verbs stand in the files of `sqlite/`, in the order of the walk: sources, intake, investigate, reviews, refer,
/// send, recheck, ledger, totals; people, sessions and tokens; cases; and in `audit/`: record, checkpoint, verify; `fsck`.
#[derive(Clone)]
pub struct Store {
    inner: Arc<sqlite::Inner>,
}

impl Store {
    /// Creates a store if there is none, migrates it, takes the lock. `synthetic` is fixed at creation for ever:
    /// opening a store with the other value is an error and changes nothing. A `sending` row found here becomes
    /// `ambiguous`.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process owns it; [`Error::WrongWorld`]; [`Error::TooNew`].
    pub fn open_or_create(path: &Path, synthetic: bool, now: Timestamp) -> Result<Self> {
        Ok(Self { inner: Arc::new(sqlite::Inner::create(path, synthetic, now)?) })
    }

    /// Opens an existing store.
    ///
    /// # Errors
    /// [`Error::Missing`]; for [`Mode::Own`], [`Error::Locked`] while another process owns it.
    pub fn open(path: &Path, mode: Mode) -> Result<Self> {
        Ok(Self { inner: Arc::new(sqlite::Inner::open(path, mode)?) })
    }
}
