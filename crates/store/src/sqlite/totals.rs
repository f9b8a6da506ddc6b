//! Counters, and the world this store holds.

use rusqlite::Connection;

use super::{
    case_file::state_row,
    values::{RowExt, all, first},
};
use crate::{Error, Result, Store, Totals};

impl Store {
    /// Whether this store holds an invented world. Real channels refuse it.
    pub fn is_synthetic(&self) -> Result<bool> {
        self.read(synthetic)
    }

    /// Counters for the Today page.
    pub fn totals(&self) -> Result<Totals> {
        let sums = "SELECT coalesce(sum(received), 0) AS received, coalesce(sum(posts_read), 0) AS posts_read,
            coalesce(sum(dropped), 0) AS dropped, coalesce(sum(findings), 0) AS findings,
            coalesce(sum(set_aside), 0) AS set_aside, (SELECT count(*) FROM referrals) AS referrals FROM source_states";
        let states = "SELECT state, sum(n) AS n FROM case_counts GROUP BY state HAVING sum(n) > 0";
        self.read(|c| {
            let cases = all(c, states, [], |row| Ok((state_row(row)?, row.count("n")?)))?;
            let totals = first(c, sums, [], |row| {
                Ok(Totals {
                    received: row.count("received")?,
                    posts_read: row.count("posts_read")?,
                    dropped: row.count("dropped")?,
                    findings: row.count("findings")?,
                    set_aside: row.count("set_aside")?,
                    cases: cases.into_iter().collect(),
                    referrals: row.count("referrals")?,
                })
            })?;
            Ok(totals.unwrap_or_default())
        })
    }
}

pub(super) fn synthetic(c: &Connection) -> Result<bool> {
    match first(c, "SELECT value FROM meta WHERE name = 'synthetic'", [], |row| Ok(row.get::<_, String>(0)?))?
        .as_deref()
    {
        Some("1") => Ok(true),
        Some("0") => Ok(false),
        other => Err(Error::Damaged(format!("which world this store holds ({other:?})"))),
    }
}
