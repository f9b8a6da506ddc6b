//! Why a record could not be read.

use std::fmt;

/// Longest record that is read, in bytes.
pub const RECORD_MAX: usize = 16 << 20;

/// A word that is the same for the same fault, and what exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `truncated`, `malformed`, `too_long`, `too_deep` or `invalid_utf8`.
    pub reason: &'static str,
    /// For a person.
    pub detail: String,
}

impl Fault {
    pub(crate) fn new(reason: &'static str, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    pub(crate) fn too_long(length: u64) -> Self {
        Self::new("too_long", format!("{length} bytes, at most {RECORD_MAX}"))
    }

    /// Bytes as text.
    pub(crate) fn text(bytes: &[u8]) -> Result<&str, Self> {
        simdutf8::compat::from_utf8(bytes)
            .map_err(|e| Self::new("invalid_utf8", format!("byte {} is not UTF-8", e.valid_up_to())))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.detail)
    }
}
