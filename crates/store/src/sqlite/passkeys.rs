//! Passkeys: public keys whose private halves somebody's devices keep. Not records; what was done to them is one.

use model::{PersonId, Timestamp};
use rusqlite::Row;

use super::{
    sessions::note_act,
    values::{RowExt, all, exists, first},
};
use crate::{Error, NewPasskey, PasskeyRow, Result, Store};

/// Most of them a person may have.
const MOST: usize = 20;

impl Store {
    /// The handle by which authenticators know a person; made when it is first asked for.
    pub fn passkey_handle(&self, person: PersonId) -> Result<[u8; 32]> {
        self.write("passkey_handle", |tx| {
            let mut fresh = [0; 32];
            getrandom::fill(&mut fresh).map_err(|e| Error::Io(std::io::Error::other(e)))?;
            let sql = "INSERT INTO passkey_owners (person, handle) VALUES (?, ?) ON CONFLICT (person) DO NOTHING";
            tx.prepare_cached(sql)?.execute((person.0, &fresh))?;
            let sql = "SELECT handle FROM passkey_owners WHERE person = ?";
            first(tx, sql, [person.0], |row| Ok(row.get(0)?))?
                .ok_or_else(|| Error::Damaged("a handle that was just made".into()))
        })
    }

    /// Adds a passkey, which goes on record.
    ///
    /// # Errors
    /// [`Error::Refused`] if there is one with its id, whosever it is, or the person has as many as one may.
    pub fn add_passkey(&self, new: &NewPasskey<'_>, now: Timestamp) -> Result<()> {
        self.write("add_passkey", |tx| {
            if exists(tx, "SELECT 1 FROM passkeys WHERE credential = ?", [new.credential])? {
                return Err(Error::Refused("this passkey is known here already".into()));
            }
            let held = all(tx, "SELECT id FROM passkeys WHERE person = ?", [new.person.0], |_| Ok(()))?.len();
            if held >= MOST {
                return Err(Error::Refused(format!("one person has at most {MOST} passkeys; remove one first")));
            }
            let sql = "INSERT INTO passkeys (credential, person, name, public_key, counter, may_be_copied, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)";
            let at = now.as_millis();
            let copied = new.may_be_copied;
            let row = (new.credential, new.person.0, new.name, new.public_key, new.counter, copied, at);
            tx.prepare_cached(sql)?.execute(row)?;
            note_act(tx, new.person, "passkey_added", new.person, now)
        })
    }

    /// A person's passkeys, the oldest first.
    pub fn passkeys(&self, person: PersonId) -> Result<Vec<PasskeyRow>> {
        self.read(|c| all(c, &format!("{PASSKEY} WHERE k.person = ? ORDER BY k.id"), [person.0], passkey_row))
    }

    /// The passkey with this credential id.
    pub fn passkey(&self, credential: &[u8]) -> Result<Option<PasskeyRow>> {
        self.read(|c| first(c, &format!("{PASSKEY} WHERE k.credential = ?"), [credential], passkey_row))
    }

    /// Takes a use of a passkey with this signature counter: says whether it did. A counter that does not grow means that
    /// there are two of the authenticator; then nothing is taken, and that goes on record.
    pub fn use_passkey(&self, id: i64, counter: u32, now: Timestamp) -> Result<bool> {
        self.write("use_passkey", |tx| {
            let sql = "UPDATE passkeys SET counter = ?1, used = ?2
                WHERE id = ?3 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))";
            let taken = tx.prepare_cached(sql)?.execute((counter, now.as_millis(), id))? > 0;
            let sql = "SELECT person FROM passkeys WHERE id = ?";
            if !taken && let Some(person) = first(tx, sql, [id], |row| Ok(PersonId(row.get(0)?)))? {
                note_act(tx, person, "passkey_looked_copied", person, now)?;
            }
            Ok(taken)
        })
    }

    /// Removes one of a person's passkeys, which goes on record.
    ///
    /// # Errors
    /// [`Error::Refused`] if they have no such one.
    pub fn remove_passkey(&self, person: PersonId, id: i64, now: Timestamp) -> Result<()> {
        self.write("remove_passkey", |tx| {
            let sql = "DELETE FROM passkeys WHERE person = ? AND id = ?";
            if tx.prepare_cached(sql)?.execute((person.0, id))? == 0 {
                return Err(Error::Refused("there is no such passkey of yours".into()));
            }
            note_act(tx, person, "passkey_removed", person, now)
        })
    }
}

const PASSKEY: &str = "SELECT k.*, o.handle FROM passkeys k JOIN passkey_owners o ON o.person = k.person";

fn passkey_row(row: &Row<'_>) -> Result<PasskeyRow> {
    Ok(PasskeyRow {
        id: row.get("id")?,
        credential: row.get("credential")?,
        person: PersonId(row.get("person")?),
        handle: row.get("handle")?,
        name: row.get("name")?,
        public_key: row.get("public_key")?,
        may_be_copied: row.get("may_be_copied")?,
        at: row.time("at")?,
        used: row.get::<_, Option<i64>>("used")?.map(Timestamp::from_millis),
    })
}
