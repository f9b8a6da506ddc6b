//! Second factors: what is asked for at sign-in besides a password. The store says which codes were taken; what a code
//! is, its caller knows.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use model::{PersonId, Timestamp};
use rusqlite::Connection;
use sha2::Sha256;

use super::{
    open::{beside, write_private},
    people::secret_hash,
    sessions::{Which, end, note_act},
    values::{RowExt, exists, first},
};
use crate::{Error, Result, SecondFactor, Store};

/// How long a secret is: 160 bits (RFC 4226 § 4).
pub(crate) const SECRET: usize = 20;

impl Store {
    /// Begins to give a person a second factor: gives its secret, which counts for nothing until it is confirmed. Begun
    /// again, it is another one.
    ///
    /// # Errors
    /// [`Error::Refused`] if they have one.
    pub fn begin_second_factor(&self, person: PersonId, now: Timestamp) -> Result<[u8; SECRET]> {
        let nonce = random()?;
        self.write("begin_second_factor", |tx| {
            if confirmed(tx, person)? {
                return Err(Error::Refused("there is a second factor already; remove it first".into()));
            }
            // With a new key the old secrets would be others: only while there are none.
            let none = !exists(tx, "SELECT 1 FROM second_factors WHERE confirmed IS NOT NULL", [])?;
            let key = key(self.inner.path(), none)?;
            let sql = "INSERT INTO second_factors (person, nonce, at) VALUES (?1, ?2, ?3)
                ON CONFLICT (person) DO UPDATE SET nonce = ?2, at = ?3";
            tx.prepare_cached(sql)?.execute((person.0, &nonce, now.as_millis()))?;
            Ok(secret(&key, person, &nonce))
        })
    }

    /// A person's second factor, if it was confirmed.
    pub fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>> {
        let sql = "SELECT confirmed, (SELECT count(*) FROM recovery_codes WHERE person = f.person) AS codes
            FROM second_factors f WHERE person = ? AND confirmed IS NOT NULL";
        self.read(|c| {
            first(c, sql, [person.0], |row| {
                Ok(SecondFactor { since: row.time("confirmed")?, recovery_codes: row.count("codes")? })
            })
        })
    }

    /// The secret of a person's second factor, confirmed or not.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the key beside the store is not there.
    pub fn second_factor_secret(&self, person: PersonId) -> Result<Option<[u8; SECRET]>> {
        let sql = "SELECT nonce FROM second_factors WHERE person = ?";
        let nonce = self.read(|c| first(c, sql, [person.0], |row| Ok(row.get::<_, [u8; 32]>(0)?)))?;
        let Some(nonce) = nonce else { return Ok(None) };
        Ok(Some(secret(&key(self.inner.path(), false)?, person, &nonce)))
    }

    /// Confirms what was begun with the code of a time step: from now on it is asked for. Of the recovery codes only
    /// hashes are kept. Every session but `here` ends: it began without.
    ///
    /// # Errors
    /// [`Error::Refused`] if nothing was begun.
    pub fn confirm_second_factor(
        &self,
        person: PersonId,
        step: i64,
        codes: &[String],
        here: i64,
        now: Timestamp,
    ) -> Result<()> {
        self.write("confirm_second_factor", |tx| {
            let sql =
                "UPDATE second_factors SET confirmed = ?1, last_step = ?2 WHERE person = ?3 AND confirmed IS NULL";
            if tx.prepare_cached(sql)?.execute((now.as_millis(), step, person.0))? == 0 {
                return Err(Error::Refused("no second factor waits to be confirmed; begin again".into()));
            }
            keep_codes(tx, person, codes)?;
            end(tx, person, Which::Others(here))?;
            note_act(tx, person, "second_factor_added", person, now)
        })
    }

    /// Takes the code of a time step, if neither it nor a later one was taken: says whether it did.
    pub fn take_second_factor(&self, person: PersonId, step: i64) -> Result<bool> {
        self.write("take_second_factor", |tx| {
            let sql = "UPDATE second_factors SET last_step = ?1
                WHERE person = ?2 AND confirmed IS NOT NULL AND last_step < ?1";
            Ok(tx.prepare_cached(sql)?.execute((step, person.0))? > 0)
        })
    }

    /// Takes a recovery code, which is then gone and on record: says whether there was such a one.
    pub fn take_recovery_code(&self, person: PersonId, code: &str, now: Timestamp) -> Result<bool> {
        self.write("take_recovery_code", |tx| {
            let sql = "DELETE FROM recovery_codes WHERE person = ? AND hash = ?";
            let taken = tx.prepare_cached(sql)?.execute((person.0, &secret_hash(code)))? > 0;
            if taken {
                note_act(tx, person, "recovery_code_used", person, now)?;
            }
            Ok(taken)
        })
    }

    /// Other recovery codes in place of those that are left.
    ///
    /// # Errors
    /// [`Error::Refused`] without a second factor.
    pub fn renew_recovery_codes(&self, person: PersonId, codes: &[String], now: Timestamp) -> Result<()> {
        self.write("renew_recovery_codes", |tx| {
            if !confirmed(tx, person)? {
                return Err(Error::Refused("there is no second factor to have recovery codes for".into()));
            }
            keep_codes(tx, person, codes)?;
            note_act(tx, person, "recovery_codes_renewed", person, now)
        })
    }

    /// Removes a person's second factor with its recovery codes. That it was they, its caller knows.
    ///
    /// # Errors
    /// [`Error::Refused`] if there is none.
    pub fn remove_second_factor(&self, person: PersonId, now: Timestamp) -> Result<()> {
        self.write("remove_second_factor", |tx| {
            if !confirmed(tx, person)? {
                return Err(Error::Refused("there is no second factor to remove".into()));
            }
            tx.prepare_cached("DELETE FROM second_factors WHERE person = ?")?.execute([person.0])?;
            note_act(tx, person, "second_factor_removed", person, now)
        })
    }
}

fn confirmed(c: &Connection, person: PersonId) -> Result<bool> {
    exists(c, "SELECT 1 FROM second_factors WHERE person = ? AND confirmed IS NOT NULL", [person.0])
}

fn keep_codes(c: &Connection, person: PersonId, codes: &[String]) -> Result<()> {
    c.prepare_cached("DELETE FROM recovery_codes WHERE person = ?")?.execute([person.0])?;
    let mut insert = c.prepare_cached("INSERT INTO recovery_codes (person, hash) VALUES (?, ?)")?;
    for code in codes {
        insert.execute((person.0, &secret_hash(code)))?;
    }
    Ok(())
}

/// HMAC-SHA-256 as a pseudorandom function: who has the store and not the key knows nothing of it.
fn secret(key: &[u8], person: PersonId, nonce: &[u8; 32]) -> [u8; SECRET] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(b"flagstone second factor v1");
    mac.update(&person.0.to_be_bytes());
    mac.update(nonce);
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    std::array::from_fn(|i| bytes[i])
}

/// The key in its file beside the store; made where there is none and `make` allows it.
fn key(store: &Path, make: bool) -> Result<Vec<u8>> {
    let file = beside(store, ".factors");
    let text = match std::fs::read_to_string(&file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        read => read.unwrap_or_default(),
    };
    let text = text.trim();
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(text.as_bytes().to_vec());
    }
    if !make {
        let what = "the key of second factors is missing or damaged; put back";
        return Err(Error::Damaged(format!("{what} {}, or use recovery codes", file.display())));
    }
    let text = model::hex(&random()?);
    write_private(&file, &format!("{text}\n"))?;
    Ok(text.into_bytes())
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Io(std::io::Error::other(e)))?;
    Ok(bytes)
}
