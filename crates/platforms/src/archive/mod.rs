//! Archives: files that somebody kept of a platform, read like any other source, batch by batch, with a cursor after each.
//!
//! ```text
//! file ─ open ─► Archive ─ next ─► Batch { events, set_aside, cursor, received }, passed over: what is not ours to read
//! ```
//!
//! Reading on from a batch's cursor gives the same batches as reading on without a break: a batch ends after so many
//! records, whatever came before it, and nothing is remembered from one batch to the next but what the archive itself
//! says above its records.

mod error;

use std::{collections::BTreeMap, path::Path};

use model::{Batch, Cursor, InteractionKind, PlatformName, Timestamp};

pub use error::{OpenError, ReadError};

/// How an archive is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name of a format in [`FORMATS`], instead of what the content says.
    pub format: Option<String>,
    /// Our names of columns, and the file's. Tables and edge lists only.
    pub columns: Vec<(String, String)>,
    /// Where plain account names of tables and edge lists belong: platform and authority. `file` and `local` if nothing is
    /// said.
    pub accounts: Option<(PlatformName, String)>,
    /// What rows of an edge list without a column `kind` are.
    pub kind: Option<InteractionKind>,
    /// When the archive is read: what stands in where a record has no time, or one that is later.
    pub read_at: Timestamp,
}

impl Options {
    /// Everything as the content says.
    pub fn new(read_at: Timestamp) -> Self {
        Self { format: None, columns: Vec::new(), accounts: None, kind: None, read_at }
    }
}

/// What was not read because it is none of ours (direct messages, contacts, e-mail addresses, …), counted by kind.
pub type PassedOver = BTreeMap<&'static str, u64>;

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes of the file that were read, as they lie on disk.
    pub read: u64,
    /// Bytes that there are, where that is known.
    pub size: Option<u64>,
}

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    format: &'static Format,
    reader: Box<dyn Reader>,
    passed_over: PassedOver,
}

impl Archive {
    /// The name of its format.
    pub fn format(&self) -> &'static str {
        self.format.name
    }

    /// The next batch; `None` at the end. Its cursor is the place after it. `received` counts its records, those that were
    /// set aside or passed over among them.
    ///
    /// # Errors
    /// A file that cannot be read on: what the system says, or damage that leaves no way to find the next record. What
    /// came before was handed over.
    pub fn next(&mut self) -> Result<Option<Batch>, ReadError> {
        self.passed_over.clear();
        self.reader.next(&mut self.passed_over)
    }

    /// What the last batch passed over.
    pub fn passed_over(&self) -> &PassedOver {
        &self.passed_over
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        self.reader.progress()
    }
}

/// Reads the records of one format.
trait Reader: std::fmt::Debug + Send {
    fn next(&mut self, passed_over: &mut PassedOver) -> Result<Option<Batch>, ReadError>;
    fn progress(&self) -> Progress;
}

/// A kind of archive.
#[derive(Debug)]
pub struct Format {
    /// The word for it in options, cursors and messages.
    pub name: &'static str,
    /// The platform its accounts are of.
    pub platform: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
}

/// Every format that is known.
pub const FORMATS: &[Format] = &[];

/// Opens an archive, going on after `cursor`.
///
/// # Errors
/// A file that cannot be opened, that is of no known format, or that is not the one that the cursor is of.
pub fn open(path: &Path, options: &Options, cursor: Option<&Cursor>) -> Result<Archive, OpenError> {
    let _ = (options, cursor);
    Err(OpenError::Unknown { path: path.to_owned(), looked_for: FORMATS.iter().map(|f| f.what).collect() })
}
