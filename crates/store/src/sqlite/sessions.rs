//! Sessions: who is signed in. Not records: they end and expire.

use model::{PersonId, Timestamp};

use super::{
    people::{person, secret_hash},
    values::first,
};
use crate::{PersonRow, Result, Store};

impl Store {
    /// Starts a session: only the SHA-256 of `token` is kept.
    pub fn start_session(&self, person: PersonId, token: &str, now: Timestamp, expires: Timestamp) -> Result<()> {
        self.write("start_session", |tx| {
            tx.prepare_cached("INSERT INTO sessions (token_hash, person, at, expires) VALUES (?, ?, ?, ?)")?
                .execute((&secret_hash(token), person.0, now.as_millis(), expires.as_millis()))?;
            Ok(())
        })
    }

    /// Whose session this is, as they stand now; `None` if there is none or it has run out.
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<PersonRow>> {
        self.read(|c| {
            let id = first(
                c,
                "SELECT person FROM sessions WHERE token_hash = ? AND expires > ?",
                (&secret_hash(token), now.as_millis()),
                |row| Ok(PersonId(row.get(0)?)),
            )?;
            id.map_or(Ok(None), |id| person(c, id))
        })
    }

    /// Ends a session, and forgets those that have run out.
    pub fn end_session(&self, token: &str, now: Timestamp) -> Result<()> {
        self.write("end_session", |tx| {
            tx.prepare_cached("DELETE FROM sessions WHERE token_hash = ? OR expires <= ?")?
                .execute((&secret_hash(token), now.as_millis()))?;
            Ok(())
        })
    }
}
