//! Counters, the world this store holds, and what expires.

use std::collections::BTreeMap;

use model::Timestamp;
use rusqlite::Connection;

use super::{
    case_file::state_row,
    reservoir::DAYS,
    values::{RowExt, all, first},
};
use crate::{Error, Result, Store, Totals};

/// How long an item that could not be read is kept, in days. Its count stays.
const SET_ASIDE_DAYS: i64 = 30;

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
        let states = "SELECT state, count(*) AS n FROM case_states GROUP BY state";
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

    /// Removes what retention no longer allows: the reservoir and set-aside items after 30 days, sessions that have
    /// run out. Gives how many rows went, by kind.
    pub fn expire(&self, now: Timestamp) -> Result<BTreeMap<String, u64>> {
        let day = now.day() - DAYS;
        let set_aside = now.plus(-SET_ASIDE_DAYS * Timestamp::DAY).as_millis();
        let rules = [
            ("reservoir", "DELETE FROM reservoir_accounts WHERE day <= ?", day),
            ("reservoir_days", "DELETE FROM reservoir_days WHERE day <= ?", day),
            ("set_aside", "DELETE FROM set_aside_items WHERE seen < ?", set_aside),
            ("sessions", "DELETE FROM sessions WHERE expires <= ?", now.as_millis()),
        ];
        self.inner.write("expire", |tx, reservoir| {
            *reservoir = Default::default();
            rules
                .into_iter()
                .map(|(kind, sql, limit)| Ok((kind.to_owned(), tx.execute(sql, [limit])? as u64)))
                .collect()
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
