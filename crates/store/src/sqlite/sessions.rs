//! Sessions: who is signed in. Not records: they end and expire.

use model::{PersonId, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    people::{person, secret_hash},
    schema::ACCESS_ACTS,
    tokens,
    tx::Tx,
    values::{RowExt, all, first},
};
use crate::{NewSession, Result, SessionRow, SignedIn, Store};

/// The last use is written at most once in this time: reading a page should not wait for the disk.
pub(super) const NOTED: i64 = 60 * Timestamp::SECOND;

/// Which sessions of a person to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One, by its number.
    One(i64),
    /// All but this one.
    Others(i64),
    /// All.
    All,
}

impl Store {
    /// Starts a session: only the SHA-256 of its token is kept.
    pub fn start_session(&self, new: &NewSession<'_>, now: Timestamp) -> Result<()> {
        self.write("start_session", |tx| {
            let sql = "INSERT INTO sessions (token_hash, person, browser, at, used, idle, ends)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
            let (at, ends) = (now.as_millis(), new.ends.as_millis());
            tx.prepare_cached(sql)?.execute((
                &secret_hash(new.token),
                new.person.0,
                new.browser,
                at,
                new.idle,
                ends,
            ))?;
            Ok(())
        })
    }

    /// Whose session this is, as they stand now; `None` if there is none or it has run out. That is a use of it.
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>> {
        let hash = secret_hash(token);
        let Some((signed_in, used)) = self.read(|c| find(c, &hash, now))? else { return Ok(None) };
        if now.since(used) >= NOTED {
            self.write("use_session", |tx| {
                let sql = "UPDATE sessions SET used = ?1 WHERE id = ?2 AND token_hash = ?3 AND used < ?1";
                tx.prepare_cached(sql)?.execute((now.as_millis(), signed_in.session, &hash))?;
                Ok(())
            })?;
        }
        Ok(Some(signed_in))
    }

    /// The same without using it: for what a page asks by itself.
    pub fn look_at_session(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>> {
        Ok(self.read(|c| find(c, &secret_hash(token), now))?.map(|(signed_in, _)| signed_in))
    }

    /// The sessions that have not run out, of one person or of all; the one used last comes first.
    pub fn sessions(&self, person: Option<PersonId>, now: Timestamp) -> Result<Vec<SessionRow>> {
        let sql = "SELECT id, person, browser, at, used, expires FROM sessions
            WHERE (?1 IS NULL OR person = ?1) AND expires > ?2 ORDER BY used DESC, id DESC";
        self.read(|c| all(c, sql, (person.map(|p| p.0), now.as_millis()), session_row))
    }

    /// Ends a session, and forgets those that have run out.
    pub fn end_session(&self, token: &str, now: Timestamp) -> Result<()> {
        self.write("end_session", |tx| {
            tx.prepare_cached("DELETE FROM sessions WHERE token_hash = ? OR expires <= ?")?
                .execute((&secret_hash(token), now.as_millis()))?;
            Ok(())
        })
    }

    /// Ends sessions of a person, which goes on record. Gives how many there were. By themselves or an admin, who ends
    /// their tokens with them.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] if `by` is somebody else and no admin.
    pub fn end_sessions(&self, person: PersonId, which: Which, by: PersonId, now: Timestamp) -> Result<u32> {
        self.write("end_sessions", |tx| {
            // First what the record may refuse: then nobody learns whether there were any.
            note_act(tx, person, "sessions_ended", by, now)?;
            if by != person {
                // Whoever may hold their sessions may have made tokens.
                tokens::revoke_all(tx, person)?;
            }
            end(tx, person, which)
        })
    }
}

/// A session that has not run out, and when it was used last.
fn find(c: &Connection, hash: &[u8; 32], now: Timestamp) -> Result<Option<(SignedIn, Timestamp)>> {
    let sql = "SELECT id, person, used FROM sessions WHERE token_hash = ? AND expires > ?";
    let found = first(c, sql, (hash, now.as_millis()), |row| {
        Ok((row.get("id")?, PersonId(row.get("person")?), row.time("used")?))
    })?;
    let Some((session, id, used)) = found else { return Ok(None) };
    Ok(person(c, id)?.map(|person| (SignedIn { session, person }, used)))
}

/// Ends sessions inside another verb.
pub(super) fn end(c: &Connection, person: PersonId, which: Which) -> Result<u32> {
    let (only, but) = match which {
        Which::One(id) => (Some(id), None),
        Which::Others(id) => (None, Some(id)),
        Which::All => (None, None),
    };
    let sql = "DELETE FROM sessions WHERE person = ?1 AND (?2 IS NULL OR id = ?2) AND id IS NOT ?3";
    let gone = c.prepare_cached(sql)?.execute((person.0, only, but))?;
    Ok(u32::try_from(gone).unwrap_or(u32::MAX))
}

/// Puts on record what was done to a person's way in.
pub(super) fn note_act(tx: &mut Tx<'_>, person: PersonId, act: &str, by: PersonId, now: Timestamp) -> Result<()> {
    tx.append(&ACCESS_ACTS, now, &[person.into(), act.into(), by.into(), now.into()]).map(drop)
}

fn session_row(row: &Row<'_>) -> Result<SessionRow> {
    Ok(SessionRow {
        id: row.get("id")?,
        person: PersonId(row.get("person")?),
        browser: row.get("browser")?,
        begun: row.time("at")?,
        used: row.time("used")?,
        expires: row.time("expires")?,
    })
}
