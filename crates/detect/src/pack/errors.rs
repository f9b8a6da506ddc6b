//! What is wrong with a pack, for the person who writes it.

use std::fmt;

/// One problem: where, what, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct PackError {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1.
    pub column: u64,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Every problem of a pack, one line each when shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackErrors {
    /// In the order of files, lines and columns; at most [`PackErrors::MAX`].
    pub errors: Vec<PackError>,
    /// Problems found beyond that. Reading a bank ends at some number of them, so there may be more.
    pub more: usize,
}

impl PackErrors {
    /// Most problems listed.
    pub const MAX: usize = 100;
}

impl std::error::Error for PackErrors {}

impl fmt::Display for PackErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        if self.more > 0 {
            write!(f, "\n… and at least {} more: correct these and check again", self.more)?;
        }
        Ok(())
    }
}
