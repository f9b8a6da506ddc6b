//! Why an archive cannot be opened, or not be read on. One line each, for people.

use std::{io, path::PathBuf};

/// Why an archive cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The system says no.
    #[error("{} cannot be opened: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// Nothing in it is as in any archive that is known.
    #[error("{} is no archive that is known. Looked for: {}. Name it (`--as`) if it is one of them", path.display(), looked_for.join("; "))]
    Unknown {
        /// Which file.
        path: PathBuf,
        /// What was looked for.
        looked_for: Vec<&'static str>,
    },
    /// It can be told what it is, but not be read as it was asked for.
    #[error("{0}")]
    Unfit(String),
    /// The cursor is of another file or format.
    #[error("the place to go on, `{cursor}`, is not in this archive: {why}")]
    Cursor {
        /// The place.
        cursor: String,
        /// What does not fit.
        why: String,
    },
}

/// Why an archive cannot be read on.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {source}")]
pub struct ReadError {
    /// The file, and what in it.
    pub at: String,
    /// What the system or the packing says.
    pub source: io::Error,
}
