//! The child-abuse stop. The rules are the triggers of `0015_stops.sql`.

use std::collections::BTreeSet;

use model::{AccountId, CaseId, PersonId, StopAct, Timestamp};
use rusqlite::Connection;

use super::{
    reviews::must_exist,
    schema::STOPS,
    values::{RowExt, all, exists, first},
};
use crate::{Result, Stop, Store};

impl Store {
    /// Stops a case, records that a lead looked, or lifts the stop.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] by somebody without the role, for a case that is stopped already or not any more, and for
    /// lifting it by whoever stopped it or did not look.
    pub fn stop_act(&self, id: CaseId, act: StopAct, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("stop", |tx| {
            must_exist(tx, id)?;
            tx.append(&STOPS, now, &[id.0.into(), act.as_str().into(), by.into(), now.into()]).map(drop)
        })
    }

    /// Whether a case is stopped.
    pub fn is_stopped(&self, case: CaseId) -> Result<bool> {
        self.read(|c| stopped(c, case))
    }

    /// How many times cases were stopped, and how many of these stops were lifted.
    pub fn count_stops(&self) -> Result<(u64, u64)> {
        let sql = "SELECT coalesce(sum(act = 'stopped'), 0) AS stopped, coalesce(sum(act = 'lifted'), 0) AS lifted FROM stops";
        self.read(|c| {
            Ok(first(c, sql, [], |row| Ok((row.count("stopped")?, row.count("lifted")?)))?.unwrap_or_default())
        })
    }
}

pub(super) fn stopped(c: &Connection, case: CaseId) -> Result<bool> {
    exists(c, "SELECT 1 FROM stopped_cases WHERE case_id = ?", [case.0])
}

/// Whether it was stopped at a moment: what was sent before was right.
pub(super) fn stopped_at(c: &Connection, case: CaseId, at: Timestamp) -> Result<bool> {
    let sql =
        "SELECT act = 'stopped' FROM stops WHERE case_id = ? AND at <= ? AND act <> 'looked' ORDER BY id DESC LIMIT 1";
    Ok(first(c, sql, (case.0, at.as_millis()), |row| Ok(row.get(0)?))?.unwrap_or(false))
}

/// The subjects of stopped cases: a handful, if any.
pub(super) fn stopped_subjects(c: &Connection) -> Result<BTreeSet<AccountId>> {
    let sql = "SELECT c.subject FROM stopped_cases s JOIN cases c ON c.id = s.case_id";
    Ok(all(c, sql, [], |row| row.parsed("subject"))?.into_iter().collect())
}

/// The stop that stands, with who looked since.
pub(super) fn stop(c: &Connection, case: CaseId) -> Result<Option<Stop>> {
    let looks = "SELECT l.by_person, l.at FROM stopped_cases s JOIN stops l ON l.case_id = s.case_id AND l.id > s.id
        WHERE s.case_id = ? AND l.act = 'looked' ORDER BY l.id";
    first(c, "SELECT by_person, at FROM stopped_cases WHERE case_id = ?", [case.0], |row| {
        Ok(Stop {
            by: PersonId(row.get("by_person")?),
            at: row.time("at")?,
            looks: all(c, looks, [case.0], |row| Ok((PersonId(row.get("by_person")?), row.time("at")?)))?,
        })
    })
}
