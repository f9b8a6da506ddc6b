//! Appending leaves.

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use tlog_tiles::{Error as TreeError, Hash, HashReader, record_hash, stored_hash_index, stored_hashes_for_record_hash};

use crate::{
    Error, Result,
    sqlite::{schema::Table, values::Value},
};

/// The leaves of one transaction.
#[derive(Default)]
pub(crate) struct Appender {
    /// The next leaf's number, once known.
    next: Option<u64>,
    /// Randomness drawn ahead, so that a batch costs few system calls.
    salts: Vec<u8>,
}

impl Appender {
    /// Appends the leaf of a row that was just inserted. `columns` include `id`.
    pub(crate) fn append<'v>(
        &mut self,
        connection: &Connection,
        kind: &str,
        row: i64,
        at: Timestamp,
        columns: impl Iterator<Item = Value<'v>>,
    ) -> Result<()> {
        let number = match self.next {
            Some(number) => number,
            None => size(connection)?,
        };
        let salt = self.salt()?;
        let hash = leaf_hash(&salt, kind, at, columns);
        let hashes = stored_hashes_for_record_hash(number, hash, &Stored(connection))
            .map_err(|e| Error::Damaged(format!("the audit log: {e}")))?;
        connection
            .prepare_cached("INSERT INTO leaves (number, kind, row, at, salt) VALUES (?, ?, ?, ?, ?)")?
            .execute((number as i64, kind, row, at.as_millis(), &salt))?;
        let mut insert = connection.prepare_cached("INSERT INTO hashes (position, hash) VALUES (?, ?)")?;
        for (position, hash) in (stored_hash_index(0, number)..).zip(hashes) {
            insert.execute((position as i64, &hash.0))?;
        }
        self.next = Some(number + 1);
        Ok(())
    }

    fn salt(&mut self) -> Result<[u8; 32]> {
        if self.salts.len() < 32 {
            self.salts.resize(if self.next.is_some() { 4_096 } else { 256 }, 0);
            getrandom::fill(&mut self.salts).map_err(|e| Error::Io(std::io::Error::other(e)))?;
        }
        let mut salt = [0; 32];
        salt.copy_from_slice(&self.salts[self.salts.len() - 32..]);
        self.salts.truncate(self.salts.len() - 32);
        Ok(salt)
    }
}

/// How many leaves the log has.
pub(crate) fn size(connection: &Connection) -> Result<u64> {
    let size: i64 =
        connection.prepare_cached("SELECT coalesce(max(number) + 1, 0) FROM leaves")?.query_row([], |r| r.get(0))?;
    Ok(size.max(0) as u64)
}

/// The tree hash of a leaf: RFC 6962 § 2.1 over SHA-256(salt ‖ row). The row is written without ambiguity: its table's
/// name, the time, then each column with a tag for its type and, for texts and bytes, its length. Columns at the end
/// without a value are left out: a column that came later has none in older rows, and their leaves stay as they are.
pub(crate) fn leaf_hash<'v>(
    salt: &[u8; 32],
    kind: &str,
    at: Timestamp,
    columns: impl Iterator<Item = Value<'v>>,
) -> Hash {
    let mut digest = Sha256::new();
    let mut bytes = |tag: u8, bytes: &[u8]| {
        digest.update([tag]);
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    bytes(b's', salt);
    bytes(b'k', kind.as_bytes());
    bytes(b'a', &at.as_millis().to_be_bytes());
    let mut without = 0;
    for column in columns {
        if matches!(column, Value::Null) {
            without += 1;
            continue;
        }
        (0..std::mem::take(&mut without)).for_each(|_| bytes(b'n', &[]));
        match column {
            Value::Null => {}
            Value::Int(n) => bytes(b'i', &n.to_be_bytes()),
            Value::Text(t) => bytes(b't', t.as_bytes()),
            Value::Blob(b) => bytes(b'b', b),
        }
    }
    record_hash(&digest.finalize())
}

/// The hash a stored row would have as a leaf, or `None` if the row is not there.
pub(crate) fn row_at(
    connection: &Connection,
    table: &Table,
    row: i64,
    at: Timestamp,
    salt: &[u8; 32],
) -> Result<Option<Hash>> {
    use rusqlite::types::ValueRef;
    let mut statement = connection.prepare_cached(table.select)?;
    let hash = statement
        .query_row([row], |row| {
            let mut columns = Vec::with_capacity(table.columns.len());
            for index in 0..table.columns.len() {
                columns.push(match row.get_ref(index)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(n) => Value::Int(n),
                    // What nobody can have committed to must match no leaf: text that is no UTF-8, a float.
                    ValueRef::Text(t) => std::str::from_utf8(t).map_or(Value::Blob(t), Value::Text),
                    ValueRef::Blob(b) => Value::Blob(b),
                    ValueRef::Real(_) => Value::Text("a float"),
                });
            }
            Ok(leaf_hash(salt, table.name, at, columns.into_iter()))
        })
        .optional()?;
    Ok(hash)
}

/// The tree as stored.
pub(crate) struct Stored<'a>(pub(crate) &'a Connection);

impl HashReader for Stored<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> std::result::Result<Vec<Hash>, TreeError> {
        let read = || -> rusqlite::Result<Vec<Hash>> {
            let mut statement = self.0.prepare_cached("SELECT hash FROM hashes WHERE position = ?")?;
            indexes.iter().map(|i| statement.query_row([*i as i64], |row| Ok(Hash(row.get(0)?)))).collect()
        };
        if indexes.is_empty() {
            return Ok(Vec::new());
        }
        read().map_err(|e| TreeError::InvalidInput(format!("stored hashes cannot be read: {e}")))
    }
}
