//! The access log: who opened which case when, by the hour. Append-only, and it expires: it is about the team, and
//! nobody needs to know for ever who read what.

use model::{CaseId, PersonId, Timestamp};

use super::{
    tx::Tx,
    values::{all, exists},
};
use crate::{OpeningFilter, OpeningRow, Result, Store};

impl Store {
    /// Notes that a person opened a case in this hour. A second time within it, or a case that is not there, is nothing.
    pub fn note_opening(&self, person: PersonId, case: CaseId, now: Timestamp) -> Result<()> {
        let row = (person.0, case.0, hour(now));
        let noted = "SELECT 1 FROM openings WHERE person = ? AND case_id = ? AND hour = ?";
        if self.read(|c| exists(c, noted, row))? {
            return Ok(());
        }
        self.write("note_opening", |tx| {
            let sql = "INSERT INTO openings (person, case_id, hour) SELECT ?1, ?2, ?3
                WHERE EXISTS (SELECT 1 FROM cases WHERE id = ?2) ON CONFLICT DO NOTHING";
            tx.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }

    /// The access log, newest first.
    pub fn openings(&self, filter: &OpeningFilter) -> Result<Vec<OpeningRow>> {
        let sql = "SELECT id, person, case_id, hour FROM openings
            WHERE (?1 IS NULL OR person = ?1) AND (?2 IS NULL OR case_id = ?2) AND hour >= ?3 AND hour < ?4 AND id < ?5
            ORDER BY id DESC LIMIT ?6";
        let from = filter.from.map_or(i64::MIN, hour);
        // An hour that has begun before `to` belongs to it.
        let to = filter.to.map_or(i64::MAX, |to| hour(to.plus(Timestamp::HOUR - 1)));
        let (person, case) = (filter.person.map(|p| p.0), filter.case.map(|c| c.0));
        let asked = (person, case, from, to, filter.before.unwrap_or(i64::MAX), filter.limit);
        self.read(|c| {
            all(c, sql, asked, |row| {
                let hour: i64 = row.get("hour")?;
                Ok(OpeningRow {
                    id: row.get("id")?,
                    person: PersonId(row.get("person")?),
                    case: CaseId(row.get("case_id")?),
                    hour: Timestamp::from_millis(hour.saturating_mul(Timestamp::HOUR)),
                })
            })
        })
    }
}

/// Removes what is from before a time. Gives how many rows went.
pub(super) fn expire(tx: &Tx<'_>, before: Timestamp, now: Timestamp) -> Result<u64> {
    let before = hour(before);
    if !exists(tx, "SELECT 1 FROM openings WHERE hour < ?", [before])? {
        return Ok(0);
    }
    tx.execute("INSERT INTO openings_expired (before, at) VALUES (?, ?)", (before, now.as_millis()))?;
    Ok(tx.execute("DELETE FROM openings WHERE hour < ?", [before])? as u64)
}

fn hour(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(Timestamp::HOUR)
}
