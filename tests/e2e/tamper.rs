//! Changing one byte of a record as the file's owner could: triggers dropped, checks off.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, types::Value};

use crate::program::Installation;

/// For every kind of record in the log, one record of it: changes one byte in a copy of the store, and sees that
/// `audit verify` fails and names that record. Gives the kinds.
pub(crate) fn every_kind_of_record(installation: &Installation) -> Result<BTreeSet<String>> {
    let store = installation.store();
    let records = one_record_of_each_kind(&store)?;
    ensure!(!records.is_empty(), "the log is empty");
    let mut kinds = BTreeSet::new();
    for (kind, row) in records {
        let copy = tempfile::tempdir()?;
        let path = copy.path().join("flagstone.db");
        std::fs::copy(&store, &path)?;
        let Some(column) = change_one_byte(&path, &kind, row)? else { continue };
        let path = path.to_str().context("a path that is text")?;
        let output = installation.command(&["audit", "verify", "--json", "--store", path]).output()?;
        ensure!(
            output.status.code() == Some(1),
            "{kind} {row}: {column} changed, and audit verify says {}",
            output.status
        );
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let (named, key) = (&report["first_problem"], row.to_string());
        ensure!(
            named["kind"] == kind.as_str() && named["key"] == key.as_str(),
            "{kind} {row}: {column} changed, and audit verify names {named}"
        );
        kinds.insert(kind);
    }
    Ok(kinds)
}

fn one_record_of_each_kind(store: &Path) -> Result<Vec<(String, i64)>> {
    let connection = Connection::open(store)?;
    // Everything into the one file that is copied.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mut statement = connection.prepare("SELECT kind, max(row) FROM leaves WHERE salt IS NOT NULL GROUP BY kind")?;
    let records = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(records.collect::<Result<_, _>>()?)
}

/// Changes the last byte of the longest text or blob of the record. Gives the column, or nothing if the record holds
/// only numbers.
fn change_one_byte(path: &Path, table: &str, row: i64) -> Result<Option<String>> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;")?;
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER \"{trigger}\""))?;
    }
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info(?)")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut longest: Option<(String, Vec<u8>, bool)> = None;
    for column in columns {
        let value =
            connection.query_row(&format!("SELECT \"{column}\" FROM \"{table}\" WHERE id = ?"), [row], |row| {
                row.get::<_, Value>(0)
            })?;
        let (bytes, is_text) = match value {
            Value::Text(text) => (text.into_bytes(), true),
            Value::Blob(blob) => (blob, false),
            _ => continue,
        };
        if longest.as_ref().is_none_or(|(_, other, _)| other.len() < bytes.len()) {
            longest = Some((column, bytes, is_text));
        }
    }
    let Some((column, mut bytes, is_text)) = longest.filter(|(_, bytes, _)| !bytes.is_empty()) else { return Ok(None) };
    let place = bytes.iter().rposition(u8::is_ascii_lowercase).unwrap_or(bytes.len() - 1);
    bytes[place] ^= 1;
    let value = if is_text { Value::Text(String::from_utf8(bytes)?) } else { Value::Blob(bytes) };
    let changed = connection
        .execute(&format!("UPDATE \"{table}\" SET \"{column}\" = ? WHERE id = ?"), rusqlite::params![value, row])?;
    ensure!(changed == 1, "{table} {row} was not there to change");
    Ok(Some(column))
}
