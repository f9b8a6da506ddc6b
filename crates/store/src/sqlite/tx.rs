//! One write transaction: what it appends is committed to in the audit log in the same breath.

use model::Timestamp;
use rusqlite::{Connection, ErrorCode, Transaction, ffi::SQLITE_CONSTRAINT_TRIGGER};

use super::{schema::Table, values::Value};
use crate::{Error, Result, audit};

/// A write transaction.
pub(crate) struct Tx<'a> {
    sql: Transaction<'a>,
    log: audit::Appender,
}

impl std::ops::Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.sql
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(sql: Transaction<'a>) -> Self {
        Self { sql, log: audit::Appender::default() }
    }

    pub(crate) fn commit(self) -> Result<()> {
        Ok(self.sql.commit()?)
    }

    /// The number the next record of `table` gets.
    pub(crate) fn next_id(&self, table: &Table) -> Result<i64> {
        Ok(self.sql.prepare_cached(table.next_id)?.query_row([], |row| row.get(0))?)
    }

    /// Appends a record with its audit leaf. `columns` follow the table's order, without `id`.
    pub(crate) fn append(&mut self, table: &'static Table, at: Timestamp, columns: &[Value<'_>]) -> Result<i64> {
        let id = self.next_id(table)?;
        if self.append_as(table, id, at, columns)? {
            Ok(id)
        } else {
            Err(Error::Refused(format!("the record is already there (in {})", table.name)))
        }
    }

    /// Appends a record under a given number unless one with the same unique columns is there; says whether it did.
    pub(crate) fn append_as(
        &mut self,
        table: &'static Table,
        id: i64,
        at: Timestamp,
        columns: &[Value<'_>],
    ) -> Result<bool> {
        debug_assert_eq!(columns.len() + 1, table.columns.len(), "{}", table.name);
        let mut statement = self.sql.prepare_cached(table.insert)?;
        let id_value = Value::Int(id);
        let row = || std::iter::once(&id_value).chain(columns);
        if statement.execute(rusqlite::params_from_iter(row()))? == 0 {
            return Ok(false);
        }
        drop(statement);
        self.log.append(&self.sql, table.name, id, at, row().copied())?;
        Ok(true)
    }
}

/// What a trigger refused is a rule of the record, with a text for people; everything else is a failure.
pub(crate) fn refused(error: Error) -> Error {
    match error {
        Error::Sqlite(rusqlite::Error::SqliteFailure(code, Some(text)))
            if code.code == ErrorCode::ConstraintViolation && code.extended_code == SQLITE_CONSTRAINT_TRIGGER =>
        {
            Error::Refused(text)
        }
        other => other,
    }
}
