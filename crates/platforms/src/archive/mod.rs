//! Archives: files that somebody kept of a platform, read like any other source, batch by batch, with a cursor after each.
//!
//! ```text
//! file ─ open ─► Archive ─ next ─► Batch { events, set_aside, cursor, received }, passed over: what is not ours to read
//! ```
//!
//! Reading on from a batch's cursor gives the same batches as reading on without a break: a batch ends after so many
//! records, whatever came before it, and nothing is remembered from one batch to the next but what the archive itself
//! says above its records.

pub(crate) mod container;
pub(crate) mod cursor;
mod error;
mod formats;
pub(crate) mod head;
pub(crate) mod lenient;
pub(crate) mod records;
pub(crate) mod sink;

use std::{collections::BTreeMap, path::Path};

use model::{Batch, Cursor, InteractionKind, PlatformName, Timestamp};

use container::Container;
use cursor::Place;
pub use error::{OpenError, ReadError};
pub use formats::{FORMATS, Format};
use head::Head;

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
    /// Most records in a batch.
    pub batch: u64,
}

impl Options {
    /// Everything as the content says.
    pub fn new(read_at: Timestamp) -> Self {
        Self { format: None, columns: Vec::new(), accounts: None, kind: None, read_at, batch: 1_000 }
    }
}

/// What a kind of interaction is called, here and there: `retweet`, `boost` and `forward` are reposts.
pub fn kind_of(word: &str) -> Option<InteractionKind> {
    crate::table::edges::kind(word)
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
    #[allow(clippy::should_implement_trait, reason = "what it passed over belongs to the batch that came last")]
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
pub(crate) trait Reader: std::fmt::Debug + Send {
    fn next(&mut self, passed_over: &mut PassedOver) -> Result<Option<Batch>, ReadError>;
    fn progress(&self) -> Progress;
}

/// Opens an archive, going on after `cursor`.
///
/// # Errors
/// A file that cannot be opened, that is of no known format, or that is not the one that the cursor is of.
pub fn open(path: &Path, options: &Options, cursor: Option<&Cursor>) -> Result<Archive, OpenError> {
    of(Container::open(path)?, options, cursor)
}

/// Opens an archive that is in memory, as [`open`] does a file of this name.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(
    name: &str,
    bytes: Vec<u8>,
    options: &Options,
    cursor: Option<&Cursor>,
) -> Result<Archive, OpenError> {
    of(Container::of_bytes(name, bytes)?, options, cursor)
}

fn of(container: Container, options: &Options, cursor: Option<&Cursor>) -> Result<Archive, OpenError> {
    let head = Head::of(&container);
    let format = match &options.format {
        Some(name) => FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            OpenError::Unfit(format!("`{name}` is no format that is known; there are {}", names.join(", ")))
        })?,
        None => FORMATS.iter().find(|format| (format.is)(&head, options)).ok_or_else(|| OpenError::Unknown {
            path: container.path().to_owned(),
            looked_for: FORMATS.iter().map(|format| format.what).collect(),
        })?,
    };
    let place = cursor.map(|cursor| Place::read(cursor, format)).transpose()?;
    let reader = (format.open)(format, container, &head, options, place)?;
    Ok(Archive { format, reader, passed_over: PassedOver::new() })
}
