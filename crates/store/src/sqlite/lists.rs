//! Which cases are in a list, and in which order, without reading the others.
//!
//! Cases of one state, platform and language, before a lead or not, are a *kind*. How many there are of each is counted
//! (`case_counts`), and within a kind they lie in order (`case_standing`): so a list is the first few of each kind that
//! is asked for, merged.

use std::{cmp::Reverse, collections::BTreeMap};

use model::{CaseId, Language};
use rusqlite::{Connection, Row};

use super::{
    case_file::state_row,
    values::{RowExt, all},
};
use crate::{CaseFilter, CaseOrder, Result};

/// A kind of case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    state: model::CaseState,
    escalated: bool,
    platform: String,
    language: Language,
}

impl Kind {
    fn of(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            state: state_row(row)?,
            escalated: row.get("escalated")?,
            platform: row.get("platform")?,
            language: row.parsed("language")?,
        })
    }

    fn is_wanted(&self, filter: &CaseFilter) -> bool {
        let read = |languages: &std::collections::BTreeSet<Language>| {
            languages.contains(&self.language) || (self.language.is_undetermined() && !languages.is_empty())
        };
        (filter.states.is_empty() || filter.states.contains(&self.state))
            && filter.language.as_ref().is_none_or(|language| *language == self.language)
            && filter.platform.as_ref().is_none_or(|platform| platform.as_str() == self.platform)
            && filter.readable.as_ref().is_none_or(read)
            && filter.escalated.is_none_or(|escalated| escalated == self.escalated)
    }
}

/// The shortest beginning of a handle that is looked for: of a shorter one half the accounts would be read.
const SHORTEST: usize = 3;

/// The cases that somebody may mean: by number, by the account's id (whole, or as its platform writes it), by the
/// beginning of its handle. At most `limit`, those that are called so first.
pub(super) fn found(c: &Connection, text: &str, limit: u32) -> Result<Vec<CaseId>> {
    let text = text.trim().trim_start_matches(['@', '#']);
    let by_id = "SELECT id FROM cases WHERE id = ?1 UNION SELECT id FROM cases WHERE subject = ?2
        UNION SELECT c.id FROM (SELECT DISTINCT platform, authority FROM sources) s
              JOIN cases c ON c.subject = s.platform || '/' || s.authority || '/' || ?2";
    let by_handle = "SELECT c.id FROM profiles p JOIN cases c ON c.subject = p.account
        WHERE p.handle COLLATE NOCASE >= ?1 AND p.handle COLLATE NOCASE < ?1 || char(1114111) LIMIT ?2";
    let id = |row: &Row<'_>| Ok(CaseId(row.get(0)?));
    let mut found = all(c, by_id, (text.parse::<i64>().ok(), text), id)?;
    if text.chars().count() >= SHORTEST {
        let called = all(c, by_handle, (text, limit), id)?;
        found.extend(called.into_iter().filter(|case| !found.contains(case)).collect::<Vec<_>>());
    }
    found.truncate(limit as usize);
    Ok(found)
}

/// Where a case is in a list.
struct Place {
    case: CaseId,
    priority: i64,
    opened: i64,
}

/// What nobody is asked about again: what they reviewed (as it is now), decided, gave on or proposed. ?1 is the person.
const DONE: &str = "(SELECT r.case_id AS id FROM standing_reviews r JOIN current_evidence e ON e.case_id = r.case_id
        AND e.version = r.version WHERE r.reviewer = ?1
    UNION SELECT case_id FROM adjudications WHERE lead = ?1
    UNION SELECT case_id FROM job_acts WHERE by_person = ?1 AND act = 'skipped'
    UNION SELECT id FROM cases WHERE proposer = ?1)";

/// The same, asked of one case `q`.
const NOT_DONE: &str = "(?1 IS NULL OR NOT (
    EXISTS (SELECT 1 FROM standing_reviews r JOIN current_evidence e ON e.case_id = r.case_id AND e.version = r.version
            WHERE r.case_id = q.case_id AND r.reviewer = ?1)
    OR EXISTS (SELECT 1 FROM adjudications WHERE case_id = q.case_id AND lead = ?1)
    OR EXISTS (SELECT 1 FROM job_acts WHERE case_id = q.case_id AND by_person = ?1 AND act = 'skipped')
    OR EXISTS (SELECT 1 FROM cases WHERE id = q.case_id AND proposer = ?1)))";

/// The cases of a list, in order.
pub(super) fn places(c: &Connection, filter: &CaseFilter) -> Result<Vec<CaseId>> {
    let limit = if filter.limit == 0 { usize::MAX } else { filter.limit as usize };
    let mut places = match &filter.among {
        Some(cases) => those_among(c, filter, cases)?,
        None => first_of_each_kind(c, filter)?,
    };
    places.sort_unstable_by_key(|place| match filter.order {
        CaseOrder::Oldest => (Reverse(0), place.opened, place.case),
        CaseOrder::Newest => (Reverse(0), -place.opened, CaseId(-place.case.0)),
        CaseOrder::Queue => (Reverse(place.priority), place.opened, place.case),
    });
    places.truncate(limit);
    Ok(places.into_iter().map(|place| place.case).collect())
}

fn first_of_each_kind(c: &Connection, filter: &CaseFilter) -> Result<Vec<Place>> {
    let order = match filter.order {
        CaseOrder::Oldest => "opened, case_id",
        CaseOrder::Newest => "opened DESC, case_id DESC",
        CaseOrder::Queue => "priority DESC, opened, case_id",
    };
    let sql = format!(
        "SELECT case_id, priority, opened FROM case_standing q
         WHERE (state, escalated, platform, language) = (?2, ?3, ?4, ?5) AND {NOT_DONE} ORDER BY {order} LIMIT ?6"
    );
    let limit = if filter.limit == 0 { -1 } else { i64::from(filter.limit) };
    let mut places = Vec::new();
    for (kind, _) in kinds(c, filter)? {
        let asked = (
            filter.not_reviewed_by.map(|person| person.0),
            kind.state.as_str(),
            kind.escalated,
            &kind.platform,
            kind.language.as_str(),
            limit,
        );
        places.extend(all(c, &sql, asked, place)?);
    }
    Ok(places)
}

fn those_among(c: &Connection, filter: &CaseFilter, cases: &[CaseId]) -> Result<Vec<Place>> {
    let sql = format!("SELECT * FROM case_standing q WHERE case_id = ?2 AND {NOT_DONE}");
    let mut places = Vec::new();
    for case in cases {
        let asked = (filter.not_reviewed_by.map(|person| person.0), case.0);
        let found = all(c, &sql, asked, |row| Ok((Kind::of(row)?, place(row)?)))?;
        places.extend(found.into_iter().filter(|(kind, _)| kind.is_wanted(filter)).map(|(_, place)| place));
    }
    Ok(places)
}

fn place(row: &Row<'_>) -> Result<Place> {
    Ok(Place { case: CaseId(row.get("case_id")?), priority: row.get("priority")?, opened: row.get("opened")? })
}

/// How many cases there are, by language.
pub(super) fn counts(c: &Connection, filter: &CaseFilter) -> Result<BTreeMap<Language, u64>> {
    let mut counts = BTreeMap::new();
    for (kind, n) in kinds(c, filter)? {
        *counts.entry(kind.language).or_default() += n;
    }
    if let Some(person) = filter.not_reviewed_by {
        let sql = format!(
            "SELECT q.state, q.escalated, q.platform, q.language, count(*) AS n FROM {DONE} d
             CROSS JOIN case_standing q ON q.case_id = d.id GROUP BY 1, 2, 3, 4"
        );
        let done = all(c, &sql, [person.0], |row| Ok((Kind::of(row)?, row.count("n")?)))?;
        for (kind, n) in done.into_iter().filter(|(kind, _)| kind.is_wanted(filter)) {
            counts.entry(kind.language).and_modify(|count| *count -= n);
        }
    }
    counts.retain(|_, n| *n > 0);
    Ok(counts)
}

/// The kinds that are asked for, and how many cases there are of each.
fn kinds(c: &Connection, filter: &CaseFilter) -> Result<Vec<(Kind, u64)>> {
    let kinds = all(c, "SELECT * FROM case_counts WHERE n > 0", [], |row| Ok((Kind::of(row)?, row.count("n")?)))?;
    Ok(kinds.into_iter().filter(|(kind, _)| kind.is_wanted(filter)).collect())
}
