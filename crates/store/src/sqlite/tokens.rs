//! Tokens: programs that act for a person. Not records: they are revoked and expire. That they were is on record.

use std::collections::BTreeSet;

use model::{PersonId, Timestamp, TokenScope};
use rusqlite::{Connection, Row};

use super::{
    people::{person, secret_hash},
    sessions::{NOTED, note_act},
    values::{RowExt, all, first},
};
use crate::{Error, NewToken, Result, Store, TokenHolder, TokenRow};

/// Most tokens of a person that have not run out.
const MOST: usize = 20;

impl Store {
    /// Makes a token: only its SHA-256 is kept. It goes on record.
    ///
    /// # Errors
    /// [`Error::Refused`] if it would last longer than a year, or there are too many.
    pub fn make_token(&self, new: &NewToken<'_>, now: Timestamp) -> Result<i64> {
        if new.expires <= now || new.expires.since(now) > 366 * Timestamp::DAY {
            return Err(Error::Refused("a token lasts a year at most; choose another end".into()));
        }
        self.write("make_token", |tx| {
            tx.prepare_cached("DELETE FROM tokens WHERE expires <= ?")?.execute([now.as_millis()])?;
            if rows(tx, new.person, now)?.len() >= MOST {
                return Err(Error::Refused(format!("there are {MOST} tokens already; revoke one first")));
            }
            note_act(tx, new.person, "token_made", new.person, now)?;
            let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
            let sql = "INSERT INTO tokens (token_hash, person, name, scopes, at, expires)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            tx.prepare_cached(sql)?.execute((
                &secret_hash(new.token),
                new.person.0,
                new.name,
                scopes.join(" "),
                now.as_millis(),
                new.expires.as_millis(),
            ))?;
            Ok(tx.last_insert_rowid())
        })
    }

    /// Whose token this is, as they stand now, and what it was given; `None` if there is none or it has run out. That is
    /// a use of it.
    pub fn token(&self, token: &str, now: Timestamp) -> Result<Option<TokenHolder>> {
        let hash = secret_hash(token);
        let found = self.read(|c| {
            let sql = "SELECT id, person, scopes, used FROM tokens WHERE token_hash = ? AND expires > ?";
            let found = first(c, sql, (&hash, now.as_millis()), |row| {
                Ok((row.get("id")?, PersonId(row.get("person")?), scopes(row)?, used(row)?))
            })?;
            let Some((token, id, scopes, used)) = found else { return Ok(None) };
            Ok(person(c, id)?.map(|person| (TokenHolder { token, person, scopes }, used)))
        })?;
        let Some((holder, used)) = found else { return Ok(None) };
        if used.is_none_or(|used| now.since(used) >= NOTED) {
            self.write("use_token", |tx| {
                let sql = "UPDATE tokens SET used = ?1 WHERE id = ?2 AND token_hash = ?3 AND coalesce(used, 0) < ?1";
                tx.prepare_cached(sql)?.execute((now.as_millis(), holder.token, &hash))?;
                Ok(())
            })?;
        }
        Ok(Some(holder))
    }

    /// A person's tokens that have not run out, the newest first.
    pub fn tokens(&self, person: PersonId, now: Timestamp) -> Result<Vec<TokenRow>> {
        self.read(|c| rows(c, person, now))
    }

    /// Revokes one of a person's own tokens, which goes on record. Whether there was one.
    pub fn revoke_token(&self, person: PersonId, token: i64, now: Timestamp) -> Result<bool> {
        self.write("revoke_token", |tx| {
            let sql = "DELETE FROM tokens WHERE id = ? AND person = ?";
            let gone = tx.prepare_cached(sql)?.execute((token, person.0))? > 0;
            if gone {
                note_act(tx, person, "token_revoked", person, now)?;
            }
            Ok(gone)
        })
    }
}

/// Revokes every token of a person inside another verb.
pub(super) fn revoke_all(c: &Connection, person: PersonId) -> Result<()> {
    c.prepare_cached("DELETE FROM tokens WHERE person = ?")?.execute([person.0])?;
    Ok(())
}

fn rows(c: &Connection, person: PersonId, now: Timestamp) -> Result<Vec<TokenRow>> {
    let sql =
        "SELECT id, name, scopes, at, used, expires FROM tokens WHERE person = ? AND expires > ? ORDER BY id DESC";
    all(c, sql, (person.0, now.as_millis()), |row| {
        Ok(TokenRow {
            id: row.get("id")?,
            name: row.get("name")?,
            scopes: scopes(row)?,
            made: row.time("at")?,
            used: used(row)?,
            expires: row.time("expires")?,
        })
    })
}

fn used(row: &Row<'_>) -> Result<Option<Timestamp>> {
    let used: Option<i64> = row.get("used")?;
    Ok(used.map(Timestamp::from_millis))
}

/// A scope that this version does not know opens nothing.
fn scopes(row: &Row<'_>) -> Result<BTreeSet<TokenScope>> {
    let words: String = row.get("scopes")?;
    Ok(words.split(' ').filter_map(|word| word.parse().ok()).collect())
}
