//! Why a piece of input could not be read, in stable words.

use std::convert::Infallible;

use model::{SetAside, Timestamp};
use serde_ipld_dagcbor::DecodeError;

/// Longest detail kept with what is set aside, in bytes.
pub const DETAIL_MAX: usize = 200;

/// A reason code and what exactly. The code's first half names the layer: `frame`, `commit`, `car`, `record`, `line`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `layer.what`.
    pub reason: String,
    /// For a person; at most [`DETAIL_MAX`] bytes, no control characters.
    pub detail: String,
}

impl Problem {
    /// A problem in one layer.
    pub fn new(layer: &str, what: &str, detail: impl AsRef<str>) -> Self {
        Self { reason: format!("{layer}.{what}"), detail: tidy(detail.as_ref()) }
    }

    /// What a CBOR decoder complained about.
    pub fn cbor(layer: &str, error: &DecodeError<Infallible>) -> Self {
        let what = match error {
            DecodeError::Eof { .. } | DecodeError::RequireLength { .. } => "truncated",
            DecodeError::LengthOverflow { .. } | DecodeError::CastOverflow { .. } => "length",
            DecodeError::DepthOverflow { .. } => "too_deep",
            DecodeError::RequireUtf8 { .. } => "invalid_utf8",
            DecodeError::UnorderedKey => "key_order",
            DecodeError::NonMinimal { .. } | DecodeError::IndefiniteSize => "not_canonical",
            DecodeError::TrailingData => "trailing",
            _ => "malformed",
        };
        Self::new(layer, what, error.to_string())
    }

    /// What a JSON decoder complained about.
    pub fn json(layer: &str, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let what = match error.classify() {
            serde_json::error::Category::Eof => "truncated",
            _ if text.contains("unicode code point") || text.contains("hex escape") => "invalid_utf8",
            serde_json::error::Category::Syntax => "not_json",
            _ => "malformed",
        };
        Self::new(layer, what, text)
    }

    /// As it is stored: where, when.
    pub fn at(self, at: impl Into<String>, seen: Timestamp) -> SetAside {
        SetAside { at: at.into(), reason: self.reason, detail: self.detail, seen }
    }
}

/// One printable line of bounded length: what is shown to people was written by strangers.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(DETAIL_MAX));
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        if out.len() + c.len_utf8() > DETAIL_MAX {
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_one_bounded_line() {
        assert_eq!(tidy("a\nb\u{7}c"), "a b c");
        assert_eq!(tidy(&"é".repeat(500)).len(), DETAIL_MAX);
    }
}
