//! JSON: an array of objects, a page of one (`{"data": […]}`), or an object a line.

use std::borrow::Cow;

use serde_json::{Map, Value, value::RawValue};

use super::{Fields, Reader, entry::Field};

/// Names of the hash, the first that is text counts: a ThreatExchange descriptor has `indicator` as an object.
const HASH: &[&str] = &["raw_indicator", "indicator", "signal_str", "hash"];
const ALGORITHM: &[&str] = &["type", "algorithm", "signal_type", "indicator_type", "hash_type"];
const OPINION: &[&str] = &["opinion", "category", "status"];

pub(super) fn read(content: &[u8], reader: &mut Reader) {
    let Ok(text) = std::str::from_utf8(content) else {
        reader.problem(1, 1, "is not UTF-8: save the file as UTF-8");
        return;
    };
    match serde_json::from_str::<Vec<&RawValue>>(text) {
        Ok(records) => all(text, records, reader),
        Err(_) if text.trim_start().starts_with('{') => match page(text) {
            Some(records) => all(text, records, reader),
            None => lines(text, reader),
        },
        Err(error) => {
            // At a line's end it counts columns from nought.
            let (line, column) = (error.line().max(1) as u64, error.column().max(1) as u64);
            reader.problem(line, column, format!("is not JSON here: {error}"));
        }
    }
}

/// The records of `{"data": […]}`.
fn page(text: &str) -> Option<Vec<&RawValue>> {
    let page: std::collections::BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    serde_json::from_str(page.get("data")?.get()).ok()
}

fn all(text: &str, records: Vec<&RawValue>, reader: &mut Reader) {
    let (mut at, mut line) = (0, 1);
    for record in records {
        // A raw value is a part of the text: their addresses give its place.
        let start = record.get().as_ptr().addr() - text.as_ptr().addr();
        line += text[at..start].matches('\n').count() as u64;
        at = start;
        if !one(record.get(), line, reader) {
            return;
        }
    }
}

fn lines(text: &str, reader: &mut Reader) {
    for (line, number) in text.lines().zip(1..) {
        if !line.trim().is_empty() && !one(line, number, reader) {
            return;
        }
    }
}

/// Takes one object; false when no more is to be read.
fn one(text: &str, line: u64, reader: &mut Reader) -> bool {
    match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(object) => reader.take(line, &fields(&object)),
        Err(error) => {
            reader.import.lines += 1;
            // Of an object over several lines, the parser's own count goes on from the first.
            let line = line + (error.line() as u64).saturating_sub(1);
            reader.problem(line, (error.column() as u64).max(1), "is no JSON object: write one a line, or an array");
            true
        }
    }
}

fn fields(object: &Map<String, Value>) -> Fields<'_> {
    Fields {
        hash: text(object, HASH),
        algorithm: text(object, ALGORITHM),
        opinion: text(object, OPINION),
        quality: text(object, &["quality"]),
        id: text(object, &["id"]),
        tags: text(object, &["tags"]),
        withdrawn: object.get("should_delete").and_then(Value::as_bool) == Some(true),
    }
}

/// The first of these that is text, a number, or a list of texts.
fn text<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Field<'a> {
    names.iter().filter_map(|name| object.get(*name)).find_map(|value| match value {
        Value::String(text) => Some((1, Cow::Borrowed(text.as_str()))),
        Value::Number(number) => Some((1, Cow::Owned(number.to_string()))),
        Value::Array(list) => {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some((1, Cow::Owned(texts.join(" "))))
        }
        _ => None,
    })
}
