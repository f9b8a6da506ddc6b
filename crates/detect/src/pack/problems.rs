//! Collecting problems while reading on.

use std::cell::RefCell;

use super::{PackError, PackErrors};

/// Problems so far. Shared, so that every reader can note one while it holds what it reads.
#[derive(Default)]
pub(super) struct Problems(RefCell<Vec<PackError>>);

impl Problems {
    /// Notes a problem at a line and column.
    pub(super) fn at(&self, file: &str, (line, column): (u64, u64), message: impl Into<String>) {
        self.0.borrow_mut().push(PackError { file: file.into(), line, column, message: message.into() });
    }

    /// The value, if nothing was wrong.
    pub(super) fn into_result<T>(self, value: T) -> Result<T, PackErrors> {
        let mut errors = self.0.into_inner();
        if errors.is_empty() {
            return Ok(value);
        }
        errors.sort();
        errors.dedup();
        let more = errors.len().saturating_sub(PackErrors::MAX);
        errors.truncate(PackErrors::MAX);
        Err(PackErrors { errors, more })
    }
}

/// A text with its lines found once, for many places.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines.
    pub(super) fn of(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// [`place`].
    pub(super) fn place(&self, offset: usize) -> (u64, u64) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let (_, column) = place(&self.text[self.starts[line - 1]..], offset - self.starts[line - 1]);
        (line as u64, column)
    }
}

/// Line and column of a byte offset.
pub(crate) fn place(text: &str, offset: usize) -> (u64, u64) {
    let before = crate::text::head(text, offset);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() as u64 + 1, before[line_start..].chars().count() as u64 + 1)
}

/// The content as text, without a byte order mark; a problem if it is not UTF-8 or too large.
pub(super) fn text<'a>(file: &str, content: &'a [u8], problems: &Problems) -> Option<&'a str> {
    if content.len() > super::MAX_FILE {
        problems.at(file, (1, 1), format!("larger than {} MiB: split it into several banks", super::MAX_FILE >> 20));
        return None;
    }
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    if content.starts_with(b"\xFF\xFE") || content.starts_with(b"\xFE\xFF") {
        problems.at(file, (1, 1), "is UTF-16: save it as UTF-8");
        return None;
    }
    match std::str::from_utf8(content) {
        Ok(text) => Some(text),
        Err(error) => {
            let good = std::str::from_utf8(&content[..error.valid_up_to()]).unwrap_or_default();
            problems.at(file, place(good, good.len()), "is not UTF-8 from here on: save the file as UTF-8");
            None
        }
    }
}

/// `"a", "b" or "c"` for messages.
pub(crate) fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            format!("{} or `{last}`", most.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))
        }
    }
}

/// What to write instead of an unknown name: the nearest known one, or all of them.
pub(crate) fn instead(given: &str, known: &[&str]) -> String {
    let nearest = known.iter().map(|k| (distance(given, k), *k)).min();
    match nearest {
        Some((far, name)) if far <= 2.max(name.len() / 3) => format!("did you mean `{name}`?"),
        _ => format!("known are {}", one_of(known)),
    }
}

/// Levenshtein distance; names longer than any known one are far from all.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
