//! Erasing records lawfully: the row and its salt go, the leaf and a record of the erasure stay.

use model::{AccountId, PersonId, Timestamp};

use crate::{
    Error, Result, Store,
    sqlite::{
        schema::ERASURES,
        values::{all, exists},
    },
};

impl Store {
    /// Erases the findings on an account that has no case, with its posts, interactions and profile. What is left in
    /// the log is a hash of each, and a record that says why. Gives how many findings went.
    ///
    /// # Errors
    /// [`Error::Refused`] if the account has a case: what was judged stays on record.
    pub fn erase_findings_of(&self, account: &AccountId, reason: &str, by: PersonId, now: Timestamp) -> Result<u64> {
        self.write("erasure", |tx| {
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
            Ok(rows.len() as u64)
        })
    }
}
