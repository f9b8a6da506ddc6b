//! A table of `pack.toml` with its places: every value is asked for by key, and every mistake has a line.

use std::ops::{Range, RangeInclusive};

use model::Weight;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    MANIFEST,
    problems::{Problems, instead, place},
};

/// Longest value, in bytes.
const MAX_TEXT: usize = 4_000;

/// A table being read.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    pub(super) source: &'a str,
    pub(super) problems: &'a Problems,
    pub(super) table: &'a DeTable<'a>,
    /// Where the table begins.
    pub(super) at: usize,
}

impl<'a> Keys<'a> {
    /// Notes a problem at a key's value, or at the table where the key is missing.
    pub(super) fn problem(&self, key: &str, message: impl Into<String>) {
        self.problems.at(MANIFEST, self.place(key), message);
    }

    /// Where a key's value stands, or its table.
    pub(super) fn place(&self, key: &str) -> (u64, u64) {
        place(self.source, self.entry(key).map_or(self.at, |value| value.span().start))
    }

    fn entry(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| value)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Notes every key that is none of these.
    pub(super) fn known(&self, keys: &[&str]) {
        for (key, _) in self.table {
            if !keys.contains(&key.get_ref().as_ref()) {
                let Range { start, .. } = key.span();
                let given: String = key.get_ref().chars().take(80).collect();
                let message = format!("unknown key `{given}`: {}", instead(key.get_ref(), keys));
                self.problems.at(MANIFEST, place(self.source, start), message);
            }
        }
    }

    /// A value that has to be there.
    fn needed(&self, key: &str, write: &str) -> Option<&'a DeValue<'a>> {
        let entry = self.entry(key);
        if entry.is_none() {
            self.problem(key, format!("`{key}` is missing: write {write}"));
        }
        entry.map(Spanned::get_ref)
    }

    /// Text that has to be there and to say something.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let write = format!("`{key} = \"…\"`");
        let value = self.needed(key, &write)?;
        self.text_of(key, value, &write)
    }

    /// Text that may be left out.
    pub(super) fn text_if_given(&self, key: &str) -> Option<String> {
        let value = self.entry(key)?.get_ref();
        self.text_of(key, value, &format!("`{key} = \"…\"`, or leave the key out"))
    }

    fn text_of(&self, key: &str, value: &DeValue<'_>, write: &str) -> Option<String> {
        match value.as_str().map(str::trim) {
            None => self.problem(key, format!("is {}, not text: write {write}", value.type_str())),
            Some("") => self.problem(key, format!("is empty: write {write}")),
            Some(text) if text.len() > MAX_TEXT => {
                self.problem(key, format!("is longer than {MAX_TEXT} bytes: shorten it"));
            }
            Some(text) => return Some(text.to_owned()),
        }
        None
    }

    /// A whole number within limits.
    pub(super) fn integer(&self, key: &str, limits: RangeInclusive<i64>) -> Option<i64> {
        let write = format!("a whole number from {} to {}", limits.start(), limits.end());
        let value = self.needed(key, &write)?;
        let number = value.as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        if number.is_none_or(|n| !limits.contains(&n)) {
            self.problem(key, format!("write {write}"));
            return None;
        }
        number
    }

    /// A weight in nats; whole numbers do, too.
    pub(super) fn weight(&self, key: &str) -> Option<Weight> {
        let write = "a number of nats between -1000 and 1000, such as `1.5`";
        let value = self.needed(key, write)?;
        let text = value.as_float().map(|f| f.as_str()).or(value.as_integer().map(|i| i.as_str()));
        let weight = text.and_then(|t| t.parse().ok()).and_then(Weight::from_nats);
        if weight.is_none() {
            self.problem(key, format!("write {write}"));
        }
        weight
    }

    /// A number, if the value is one.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        let value = self.entry(key)?.get_ref();
        value.as_float().map(|f| f.as_str()).or(value.as_integer().map(|i| i.as_str()))?.parse().ok()
    }

    /// `true` or `false`, that has to be there.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let value = self.needed(key, "`true` or `false`")?;
        if value.as_bool().is_none() {
            self.problem(key, "write `true` or `false`");
        }
        value.as_bool()
    }

    /// One of some words.
    pub(super) fn word(&self, key: &str, words: &[&str]) -> Option<String> {
        let word = self.text(key)?;
        if words.contains(&word.as_str()) {
            return Some(word);
        }
        self.problem(
            key,
            format!("`{}` is none of its words: {}", word.chars().take(80).collect::<String>(), instead(&word, words)),
        );
        None
    }

    /// A list of texts that may be left out.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let items =
            value.get_ref().as_array().map(|array| array.iter().map(|v| v.get_ref().as_str().map(str::to_owned)));
        let texts = items.and_then(Iterator::collect::<Option<Vec<_>>>);
        if texts.is_none() {
            self.problem(key, format!("write a list of texts: `{key} = [\"…\"]`"));
        }
        texts.unwrap_or_default()
    }

    /// `true` or `false`, that may be left out.
    pub(super) fn bool(&self, key: &str) -> Option<bool> {
        let value = self.entry(key)?.get_ref().as_bool();
        if value.is_none() {
            self.problem(key, format!("write `{key} = true` or `{key} = false`"));
        }
        value
    }

    /// The values of a list that may be left out, and where each begins.
    pub(super) fn values(&self, key: &str) -> Vec<(&'a DeValue<'a>, usize)> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.problem(key, format!("write a list: `{key} = [\"…\"]`"));
            return Vec::new();
        };
        array.iter().map(|item| (item.get_ref(), item.span().start)).collect()
    }

    /// For every byte of a key's text, where it stands in the file: escapes and line ends may make that uneven. One
    /// more for the end.
    pub(super) fn offsets(&self, key: &str, text: &str) -> Vec<u32> {
        let Some(span) = self.entry(key).map(Spanned::span) else { return Vec::new() };
        let mut offsets = Vec::with_capacity(text.len() + 1);
        let mut at = span.start;
        for c in text.chars() {
            // What is written as itself is found again; an escape is passed over where the next such sign stands.
            let ahead = self.source.get(at..span.end).unwrap_or_default();
            let near = ahead.char_indices().take(12).find(|(_, raw)| *raw == c).map(|(skip, _)| at + skip);
            let found = near.unwrap_or(at);
            offsets.extend(std::iter::repeat_n(found as u32, c.len_utf8()));
            at = near.map_or(at, |found| found + c.len_utf8());
        }
        offsets.push(at as u32);
        offsets
    }

    /// A table that has to be there.
    pub(super) fn table(&self, key: &str) -> Option<Keys<'a>> {
        let write = format!("a `[{key}]` table");
        self.needed(key, &write)?;
        let entry = self.entry(key)?;
        let table = entry.get_ref().as_table();
        if table.is_none() {
            self.problem(key, format!("write {write}"));
        }
        Some(Keys { table: table?, at: entry.span().start, ..*self })
    }

    /// A list of tables that may be left out.
    pub(super) fn tables(&self, key: &str) -> Vec<Keys<'a>> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let keys = |entry: &'a Spanned<DeValue<'a>>| {
            entry.get_ref().as_table().map(|table| Keys { table, at: entry.span().start, ..*self })
        };
        let tables = value.get_ref().as_array().and_then(|array| array.iter().map(keys).collect::<Option<Vec<_>>>());
        if tables.is_none() {
            self.problem(key, format!("write each as a `[[{key}]]` table"));
        }
        tables.unwrap_or_default()
    }
}
