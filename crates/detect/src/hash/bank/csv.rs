//! CSV with a header line, and plain lists: a hash is on one line, and so is all that is said of it.

use std::borrow::Cow;

use super::{Fields, Reader, entry::Wrong};

/// Longest line that is looked at, in bytes.
const MAX_LINE: usize = 16 << 10;

/// What a column holds.
#[derive(Clone, Copy)]
enum Column {
    Hash,
    /// A hash of the algorithm that the column is named after.
    HashOf(&'static str),
    Algorithm,
    Opinion,
    Quality,
    Id,
    Tags,
}

impl Column {
    fn parse(name: &str) -> Option<Self> {
        Some(match name.trim().to_ascii_lowercase().as_str() {
            "hash" | "indicator" | "raw_indicator" | "signal_str" => Self::Hash,
            "pdq" => Self::HashOf("pdq"),
            "md5" => Self::HashOf("md5"),
            "sha256" => Self::HashOf("sha256"),
            "tlsh" => Self::HashOf("tlsh"),
            "type" | "algorithm" | "signal_type" | "indicator_type" | "hash_type" => Self::Algorithm,
            "opinion" | "category" | "status" => Self::Opinion,
            "quality" => Self::Quality,
            "id" => Self::Id,
            "tags" => Self::Tags,
            _ => return None,
        })
    }

    fn is_hash(self) -> bool {
        matches!(self, Self::Hash | Self::HashOf(_))
    }
}

pub(super) fn read(content: &[u8], reader: &mut Reader) {
    let mut columns: Option<Vec<Option<Column>>> = None;
    let mut is_first = true;
    for (line, number) in content.split(|byte| *byte == b'\n').zip(1..) {
        let Ok(text) = std::str::from_utf8(line) else {
            reader.import.lines += 1;
            reader.problem(number, 1, "is not UTF-8: save the file as UTF-8");
            continue;
        };
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.trim().is_empty() || columns.is_none() && text.starts_with('#') {
            continue;
        }
        if text.len() > MAX_LINE {
            reader.import.lines += 1;
            reader.problem(number, 1, format!("is longer than {MAX_LINE} bytes: write one hash a line"));
            continue;
        }
        if std::mem::take(&mut is_first) {
            columns = header(text);
            if columns.is_some() {
                continue;
            }
        }
        let fields = match &columns {
            Some(columns) => fields(text, columns),
            None => Ok(Fields { hash: Some((1, Cow::Borrowed(text))), ..Fields::default() }),
        };
        let goes_on = match fields {
            Ok(fields) => reader.take(number, &fields),
            Err((column, message)) => {
                reader.import.lines += 1;
                reader.problem(number, column, message);
                true
            }
        };
        if !goes_on {
            return;
        }
    }
}

/// The columns, if the line names one that holds hashes. Of several, the first counts.
fn header(line: &str) -> Option<Vec<Option<Column>>> {
    let names = split(line).ok()?;
    let mut columns: Vec<Option<Column>> = names.iter().map(|(_, name)| Column::parse(name)).collect();
    let first = columns.iter().position(|column| column.is_some_and(Column::is_hash))?;
    for column in columns.iter_mut().skip(first + 1).filter(|column| column.is_some_and(Column::is_hash)) {
        *column = None;
    }
    Some(columns)
}

fn fields<'a>(line: &'a str, columns: &[Option<Column>]) -> Result<Fields<'a>, Wrong> {
    let values = split(line)?;
    if values.len() != columns.len() {
        let message = format!(
            "{} fields where the header has {}: put text with commas in double quotes",
            values.len(),
            columns.len()
        );
        return Err((1, message));
    }
    let mut fields = Fields::default();
    for (value, column) in values.into_iter().zip(columns) {
        let to = match column {
            None => continue,
            Some(Column::Hash) => &mut fields.hash,
            Some(Column::HashOf(algorithm)) => {
                fields.algorithm = Some((value.0, Cow::Borrowed(*algorithm)));
                &mut fields.hash
            }
            Some(Column::Algorithm) => &mut fields.algorithm,
            Some(Column::Opinion) => &mut fields.opinion,
            Some(Column::Quality) => &mut fields.quality,
            Some(Column::Id) => &mut fields.id,
            Some(Column::Tags) => &mut fields.tags,
        };
        *to = Some(value);
    }
    Ok(fields)
}

/// The fields of a line with their columns (RFC 4180, without line ends inside quotes).
fn split(line: &str) -> Result<Vec<(u64, Cow<'_, str>)>, Wrong> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let column = line[..at].chars().count() as u64 + 1;
        let rest = &line[at..];
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, after) =
                unquoted(quoted).ok_or((column, "a double quote is not closed on its line".to_owned()))?;
            fields.push((column, text));
            at += 1 + after;
            match line[at..].chars().next() {
                None => return Ok(fields),
                Some(',') => at += 1,
                Some(_) => return Err((column, "text stands behind a closing double quote: write \"\" inside".into())),
            }
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            fields.push((column, Cow::Borrowed(&rest[..end])));
            at += end + 1;
            if end == rest.len() {
                return Ok(fields);
            }
        }
    }
}

/// The text up to the closing quote, and how many bytes were read, the quote among them.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut from = 0;
    loop {
        let quote = from + text[from..].find('"')?;
        if text[quote + 1..].starts_with('"') {
            from = quote + 2;
        } else {
            let inside = &text[..quote];
            let text = if from > 0 { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) };
            return Some((text, quote + 1));
        }
    }
}
