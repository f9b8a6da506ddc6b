//! Who stands around the subject of a case, asked of its platform because a person wanted to know.

use model::{Amount, CaseId, Interaction, PersonId, PostUri, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    case_file::{case, current_evidence},
    intake::interactions,
    schema::NEIGHBOURHOODS,
    values::{RowExt, all, first, not_found},
};
use crate::{NeighbourhoodRow, NeighbourhoodStep, NeighbourhoodWork, Result, Store};

const SPENT: &str = "SELECT count(*) AS requests, coalesce(sum(accounts), 0) AS accounts FROM neighbourhood_calls";

impl Store {
    /// Records that a person asks for the neighbourhood of a case's subject; a stage fetches it.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] while it is being fetched, or by somebody who neither leads nor reviews.
    pub fn ask_neighbourhood(&self, case: CaseId, by: PersonId, now: Timestamp) -> Result<i64> {
        self.write("ask_neighbourhood", |tx| {
            if self::case(tx, case)?.is_none() {
                return Err(not_found("case", case));
            }
            let id = tx.append(&NEIGHBOURHOODS, now, &[case.0.into(), by.into(), now.into()])?;
            tx.execute("INSERT INTO neighbourhood_states (neighbourhood, line) VALUES (?, 'waits to be asked')", [id])?;
            Ok(id)
        })
    }

    /// The neighbourhood that waits longest, with where it stands and what was spent: on the case, and on this UTC day.
    pub fn claim_neighbourhood(&self, now: Timestamp) -> Result<Option<NeighbourhoodWork>> {
        let sql = "SELECT n.id, n.case_id, s.relation, s.cursor FROM neighbourhoods n
            JOIN neighbourhood_states s ON s.neighbourhood = n.id
            WHERE s.ended IS NULL AND s.wait_until <= ?
                AND NOT EXISTS (SELECT 1 FROM stopped_cases x WHERE x.case_id = n.case_id) ORDER BY n.id LIMIT 1";
        self.read(|c| {
            let next = first(c, sql, [now.as_millis()], |row| {
                let relation: Option<String> = row.get("relation")?;
                let at = if relation.is_some() { Some((row.parsed("relation")?, row.get("cursor")?)) } else { None };
                Ok((row.get("id")?, CaseId(row.get("case_id")?), at))
            })?;
            let Some((id, case_id, at)) = next else { return Ok(None) };
            let subject = case(c, case_id)?.ok_or_else(|| not_found("case", case_id))?.subject;
            let mut posts: Vec<PostUri> = current_evidence(c, case_id)?.posts.into_iter().map(|p| p.at.uri).collect();
            posts.sort();
            posts.dedup();
            Ok(Some(NeighbourhoodWork {
                id,
                case: case_id,
                subject,
                posts,
                at,
                spent: (spent_on(c, case_id)?, spent_today(c, now)?),
            }))
        })
    }

    /// Commits what an answer named, with where to go on: together or not at all.
    pub fn commit_neighbourhood(
        &self,
        work: &NeighbourhoodWork,
        found: &[Interaction],
        step: &NeighbourhoodStep,
        now: Timestamp,
    ) -> Result<u64> {
        self.inner.write("neighbourhood", |tx, memory| {
            let new = interactions(tx, memory, self.inner.library(), found)?;
            let NeighbourhoodStep { at, asked, wait_until, line, ended } = step;
            if let Some(accounts) = asked {
                let sql = "INSERT INTO neighbourhood_calls (neighbourhood, accounts, at) VALUES (?, ?, ?)";
                tx.execute(sql, (work.id, accounts, now.as_millis()))?;
            }
            let (relation, cursor) = at.as_ref().map(|(relation, cursor)| (relation.to_string(), cursor)).unzip();
            tx.execute(
                "UPDATE neighbourhood_states SET relation = ?, cursor = ?, wait_until = ?, line = ?, ended = ?
                 WHERE neighbourhood = ?",
                (
                    relation,
                    cursor.and_then(Option::as_ref),
                    wait_until.map_or(0, Timestamp::as_millis),
                    line,
                    ended.then_some(now.as_millis()),
                    work.id,
                ),
            )?;
            Ok(new)
        })
    }

    /// What was asked around the subject of a case, oldest first, and what it cost.
    pub fn neighbourhoods(&self, case: CaseId) -> Result<(Vec<NeighbourhoodRow>, Amount)> {
        let sql = "SELECT n.*, s.line, s.ended FROM neighbourhoods n
            JOIN neighbourhood_states s ON s.neighbourhood = n.id WHERE n.case_id = ? ORDER BY n.id";
        self.read(|c| Ok((all(c, sql, [case.0], neighbourhood_row)?, spent_on(c, case)?)))
    }

    /// What was spent on a UTC day so far.
    pub fn spent_on_neighbourhoods(&self, now: Timestamp) -> Result<Amount> {
        self.read(|c| spent_today(c, now))
    }
}

fn neighbourhood_row(row: &Row<'_>) -> Result<NeighbourhoodRow> {
    Ok(NeighbourhoodRow {
        by: PersonId(row.get("by_person")?),
        at: row.time("at")?,
        line: row.get("line")?,
        ended: row.get::<_, Option<i64>>("ended")?.map(Timestamp::from_millis),
    })
}

fn spent_on(c: &Connection, case: CaseId) -> Result<Amount> {
    let sql = format!("{SPENT} WHERE neighbourhood IN (SELECT id FROM neighbourhoods WHERE case_id = ?)");
    Ok(first(c, &sql, [case.0], spent)?.unwrap_or_default())
}

fn spent_today(c: &Connection, now: Timestamp) -> Result<Amount> {
    let day = now.day() * Timestamp::DAY;
    Ok(first(c, &format!("{SPENT} WHERE at >= ? AND at < ?"), (day, day + Timestamp::DAY), spent)?.unwrap_or_default())
}

fn spent(row: &Row<'_>) -> Result<Amount> {
    let few = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Amount { requests: few(row.count("requests")?), accounts: few(row.count("accounts")?) })
}
