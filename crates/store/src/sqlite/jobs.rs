//! Jobs that were given on, put before a lead or returned.

use model::{CaseId, JobAct, PersonId, Timestamp};
use rusqlite::Connection;

use super::{
    reviews::must_exist,
    schema::JOB_ACTS,
    values::{RowExt, first},
};
use crate::{Escalation, Result, Store};

impl Store {
    /// Records what was done with a job. The rules are the triggers of `0009_jobs.sql`.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] by somebody without the role, for a case that waits for no review, and for an
    /// escalation of what is before a lead already or a return of what is not.
    pub fn job_act(&self, id: CaseId, act: JobAct, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("job_act", |tx| {
            must_exist(tx, id)?;
            let row = [id.0.into(), act.as_str().into(), act.reason().into(), by.into(), now.into()];
            tx.append(&JOB_ACTS, now, &row).map(drop)
        })
    }
}

/// Why a case is before a lead, if somebody asked.
pub(super) fn escalation(c: &Connection, case: CaseId) -> Result<Option<Escalation>> {
    first(c, "SELECT reason, by_person, at FROM open_escalations WHERE case_id = ?", [case.0], |row| {
        Ok(Escalation { reason: row.parsed("reason")?, by: PersonId(row.get("by_person")?), at: row.time("at")? })
    })
}
