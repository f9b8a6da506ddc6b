//! What is wrong with a condition, for the person who writes it.

use std::fmt;

/// One mistake: where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Byte of the condition's text.
    pub offset: usize,
    /// Line of the condition, from 1.
    pub line: u64,
    /// Column, in characters from 1.
    pub column: u64,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl std::error::Error for RuleError {}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A mistake by offset, before it is known where lines begin.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Mistake {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    pub(super) fn located(self, source: &str) -> RuleError {
        let (line, column) = crate::pack::place(source, self.at);
        RuleError { offset: self.at, line, column, message: self.message }
    }
}
