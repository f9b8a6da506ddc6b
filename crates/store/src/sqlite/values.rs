//! Between rows and nouns.

use std::{fmt::Display, str::FromStr};

use model::{EvidencePost, Language, PersonId, Role, Roles, Timestamp};
use rusqlite::{
    Connection, Params, Row, ToSql,
    types::{ToSqlOutput, Value as SqlValue, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

use crate::{Error, Result};

/// One column's value on its way in. What is committed to in the audit log is exactly what is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Blob(&'a [u8]),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Int(n) => ToSqlOutput::Owned(SqlValue::Integer(n)),
            Self::Text(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Self::Blob(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        })
    }
}

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Self::Int(i64::from(b))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(t: Timestamp) -> Self {
        Self::Int(t.as_millis())
    }
}

impl From<PersonId> for Value<'_> {
    fn from(p: PersonId) -> Self {
        Self::Int(p.0)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(t: &'a str) -> Self {
        Self::Text(t)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(t: &'a String) -> Self {
        Self::Text(t)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(b: &'a [u8]) -> Self {
        Self::Blob(b)
    }
}

impl<'a> From<&'a [u8; 32]> for Value<'a> {
    fn from(b: &'a [u8; 32]) -> Self {
        Self::Blob(b)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Reads typed values out of a row; a text that is no longer what it must be is [`Error::Damaged`].
pub(crate) trait RowExt {
    fn parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T>;
    fn time(&self, column: &str) -> Result<Timestamp>;
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T>;
    fn version(&self, column: &str) -> Result<model::EvidenceVersion>;
    fn roles(&self) -> Result<Roles>;
    fn person(&self, column: &str) -> Result<Option<PersonId>>;
    fn count(&self, column: &str) -> Result<u64>;
}

impl RowExt for Row<'_> {
    fn parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T> {
        let text = self.get_ref(column)?.as_str().map_err(|e| Error::Damaged(format!("{column}: {e}")))?;
        text.parse().map_err(|e| Error::Damaged(format!("{column}: {e}")))
    }

    fn time(&self, column: &str) -> Result<Timestamp> {
        Ok(Timestamp::from_millis(self.get(column)?))
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text = self.get_ref(column)?.as_str().map_err(|e| Error::Damaged(format!("{column}: {e}")))?;
        serde_json::from_str(text).map_err(|e| Error::Damaged(format!("{column}: {e}")))
    }

    fn version(&self, column: &str) -> Result<model::EvidenceVersion> {
        Ok(model::EvidenceVersion(self.get(column)?))
    }

    fn roles(&self) -> Result<Roles> {
        let mut roles = Vec::new();
        for role in Role::ALL {
            let column = if role == Role::ReadOnly { "read_only" } else { role.as_str() };
            // A role that came later has no value in older rows.
            if self.get::<_, Option<bool>>(column)? == Some(true) {
                roles.push(role);
            }
        }
        Roles::new(roles).map_err(|e| Error::Damaged(e.to_owned()))
    }

    fn person(&self, column: &str) -> Result<Option<PersonId>> {
        Ok(self.get::<_, Option<i64>>(column)?.map(PersonId))
    }

    fn count(&self, column: &str) -> Result<u64> {
        Ok(self.get::<_, i64>(column)?.max(0) as u64)
    }
}

/// Every row of a query, each read by `read`.
pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// Whether a query gives a row.
pub(crate) fn exists(connection: &Connection, sql: &str, params: impl Params) -> Result<bool> {
    Ok(connection.prepare_cached(sql)?.exists(params)?)
}

/// Plain data as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// Languages as the schema keeps them: `' ar en '`.
pub(crate) fn languages_of(text: &str) -> Result<BTreeSet<Language>> {
    text.split_whitespace().map(|t| t.parse().map_err(|e| Error::Damaged(format!("languages: {e}")))).collect()
}

/// How many different posts, for a list.
pub(crate) fn post_count(posts: &[EvidencePost]) -> i64 {
    i64::try_from(posts.len()).unwrap_or(i64::MAX)
}

/// "There is no such record."
pub(crate) fn not_found(kind: &'static str, id: impl Display) -> Error {
    Error::NotFound { kind, id: id.to_string() }
}
