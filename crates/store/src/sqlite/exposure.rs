//! How long people looked at jobs. Not records: sums, which go after a month.

use model::PersonId;

use super::values::all;
use crate::{ExposureRow, Result, Store};

/// How many days they stay.
pub(super) const DAYS: i64 = 30;

impl Store {
    /// Adds to what somebody looked at on a UTC day.
    pub fn add_exposure(&self, row: &ExposureRow) -> Result<()> {
        self.write("add_exposure", |tx| {
            let sql = "INSERT INTO exposure (person, day, severity, millis) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET millis = millis + ?4";
            tx.prepare_cached(sql)?.execute((row.person.0, row.day, row.severity, row.millis))?;
            Ok(())
        })
    }

    /// What one person, or everyone, looked at from a UTC day on.
    pub fn exposure(&self, person: Option<PersonId>, from: i64) -> Result<Vec<ExposureRow>> {
        let sql = "SELECT person, day, severity, millis FROM exposure
            WHERE (?1 IS NULL OR person = ?1) AND day >= ?2 ORDER BY person, day, severity";
        self.read(|c| {
            all(c, sql, (person.map(|p| p.0), from), |row| {
                Ok(ExposureRow {
                    person: PersonId(row.get("person")?),
                    day: row.get("day")?,
                    severity: row.get("severity")?,
                    millis: row.get("millis")?,
                })
            })
        })
    }
}
