//! Erasing records lawfully: the row and its salt go, the leaf and a record of the erasure stay.

use model::{AccountId, PersonId, Timestamp};

use crate::{
    Error, Result, Store,
    segments::{InteractionRow, Library, PostRow, Row},
    sqlite::{
        manifest,
        schema::ERASURES,
        tx::Tx,
        values::{all, exists},
    },
};

impl Store {
    /// Erases the findings on an account that has no case, with its posts, interactions and profile, those in sealed
    /// segments and imported archives too. What is left in
    /// the log is a hash of each, and a record that says why. Gives how many findings went.
    ///
    /// # Errors
    /// [`Error::Refused`] if the account has a case: what was judged stays on record.
    pub fn erase_findings_of(&self, account: &AccountId, reason: &str, by: PersonId, now: Timestamp) -> Result<u64> {
        self.inner.write("erasure", |tx, memory| {
            if exists(tx, "SELECT 1 FROM cases WHERE subject = ?", [account.as_str()])? {
                return Err(Error::Refused("the account has a case; what was judged stays on record".into()));
            }
            let sql = "SELECT id FROM findings WHERE account = ? ORDER BY id";
            let rows = all(tx, sql, [account.as_str()], |row| Ok(row.get::<_, i64>(0)?))?;
            for row in &rows {
                let record = ["findings".into(), (*row).into(), reason.into(), by.into(), now.into()];
                tx.append(&ERASURES, now, &record)?;
                tx.execute("UPDATE source_states SET findings = findings - 1
                    WHERE source = (SELECT source FROM findings WHERE id = ?)", [row])?;
                tx.execute("DELETE FROM findings WHERE id = ?", [row])?;
                tx.execute("UPDATE leaves SET salt = NULL WHERE kind = 'findings' AND row = ?", [row])?;
            }
            for sql in [
                "DELETE FROM posts WHERE author = ?1",
                "DELETE FROM interactions WHERE (actor = ?1 AND NOT EXISTS (SELECT 1 FROM findings WHERE account = target))
                    OR (target = ?1 AND NOT EXISTS (SELECT 1 FROM findings WHERE account = actor))",
                "DELETE FROM profiles WHERE account = ?1",
                "DELETE FROM status_events WHERE account = ?1",
                "DELETE FROM pending_investigations WHERE subject = ?1",
            ] {
                tx.execute(sql, [account.as_str()])?;
            }
            memory.fresh_changed();
            let sealed = sealed(tx, self.inner.library(), account, now)?;
            manifest::removed(tx, rows.len() as u64 + sealed)?;
            Ok(rows.len() as u64)
        })
    }
}

/// Takes an account's posts out of segments, and its interactions with others who have no finding. Gives how many.
fn sealed(tx: &Tx<'_>, library: &Library, account: &AccountId, now: Timestamp) -> Result<u64> {
    let mut gone = 0;
    for segment in manifest::segments(tx, None)? {
        let opened = library.segment(&segment.file)?;
        let mut gap = |place| {
            gone += u64::from(manifest::add_gap(tx, segment.id, place, now)?);
            Ok(())
        };
        if segment.kind == PostRow::KIND {
            opened.of_account::<PostRow>(account.as_str(), |place, _| gap(place))?;
            continue;
        }
        opened.of_account::<InteractionRow>(account.as_str(), |place, row| {
            let seen = row.as_seen(segment.base);
            let other = if seen.actor == account.as_str() { seen.target } else { seen.actor };
            if other != account.as_str() && exists(tx, "SELECT 1 FROM findings WHERE account = ?", [other])? {
                return Ok(());
            }
            gap(place)
        })?;
    }
    Ok(gone)
}
