//! What can go wrong in the store. The outside text says what to do next; the cause is for the log.

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process owns the file.
    #[error("another flagstone owns this store; stop it, or point --store at another file")]
    Locked,
    /// There is no store at this path.
    #[error("there is no store at {0}; `flagstone run` creates one")]
    Missing(String),
    /// A synthetic store was opened as a real one, or the reverse.
    #[error("{0}")]
    WrongWorld(&'static str),
    /// Made by a newer version.
    #[error("this store was made by a newer flagstone (schema {found}, this one knows {known}); use that version")]
    TooNew {
        /// The file's schema version.
        found: i64,
        /// The newest this build knows.
        known: i64,
    },
    /// The gate said no.
    #[error("refused: {0}")]
    Gate(#[from] model::gate::Refused),
    /// A rule of the record said no. The text says which, and what to do.
    #[error("refused: {0}")]
    Refused(String),
    /// The record does not exist.
    #[error("there is no {kind} {id}")]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// By which id.
        id: String,
    },
    /// A stored record does not read back. `flagstone fsck` says more.
    #[error("a stored record does not read back ({0}); run `flagstone fsck`")]
    Damaged(String),
    /// The database or the disk failed.
    #[error("the store failed; see the log")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system failed.
    #[error("the store's file cannot be used: {0}")]
    Io(#[from] std::io::Error),
}
