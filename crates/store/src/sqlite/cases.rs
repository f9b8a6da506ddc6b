//! Cases as the pages show them.

use std::collections::BTreeMap;

use model::{CaseId, Language, PersonId, Profile, ReferralId};
use rusqlite::{Connection, Row};

use super::{
    case_file::{adjudications, case_row, current_evidence, protected, reviews, state_row, withdrawals},
    gate::open_confirmation,
    jobs::escalation,
    stops::stop,
    values::{RowExt, all, first, languages_text},
};
use crate::{Called, CaseFilter, CaseRow, CaseView, Protection, Result, Store, audit};

/// One line a case.
const CASE: &str = "SELECT c.*, s.state, e.version, e.score, e.severity, e.posts, e.contributions,
        (SELECT handle FROM profiles WHERE account = c.subject) AS handle,
        (SELECT count(*) FROM standing_reviews r WHERE r.case_id = c.id AND r.version = e.version) AS reviews,
        (SELECT count(DISTINCT by_person) FROM job_acts j WHERE j.case_id = c.id AND j.act = 'skipped') AS skips,
        (SELECT reason FROM open_escalations o WHERE o.case_id = c.id) AS escalated
    FROM cases c JOIN case_states s ON s.case_id = c.id JOIN current_evidence e ON e.case_id = c.id";

/// What a [`CaseFilter`] asks for: ?1 states and ?4 languages between spaces, ?2 a language, ?3 a person, ?5 the
/// beginning of an account's id, ?6 whether a lead was asked.
const WANTED: &str = "(?1 = ' ' OR instr(?1, ' ' || s.state || ' ') > 0) AND (?2 IS NULL OR c.language = ?2)
    AND (?4 IS NULL OR instr(?4, ' ' || c.language || ' ') > 0 OR (c.language = 'und' AND ?4 <> ' '))
    AND (?3 IS NULL OR (c.proposer IS NOT ?3 AND NOT EXISTS (SELECT 1 FROM standing_reviews r
         WHERE r.case_id = c.id AND r.version = e.version AND r.reviewer = ?3)
         AND NOT EXISTS (SELECT 1 FROM adjudications a WHERE a.case_id = c.id AND a.lead = ?3)
         AND NOT EXISTS (SELECT 1 FROM job_acts j WHERE j.case_id = c.id AND j.act = 'skipped' AND j.by_person = ?3)))
    AND (?5 IS NULL OR substr(c.subject, 1, length(?5)) = ?5)
    AND (?6 IS NULL OR EXISTS (SELECT 1 FROM open_escalations o WHERE o.case_id = c.id) = ?6)";

type Wanted = (String, Option<String>, Option<i64>, Option<String>, Option<String>, Option<bool>);

fn wanted(filter: &CaseFilter) -> Wanted {
    (
        filter.states.iter().fold(" ".to_owned(), |out, s| out + s.as_str() + " "),
        filter.language.as_ref().map(ToString::to_string),
        filter.not_reviewed_by.map(|p| p.0),
        filter.readable.as_ref().map(languages_text),
        filter.platform.as_ref().map(|platform| format!("{platform}/")),
        filter.escalated,
    )
}

impl Store {
    /// Cases in the given states, oldest or newest first. The queue's order is `casework`'s.
    pub fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>> {
        let order = if filter.newest { "c.at DESC, c.id DESC" } else { "c.id" };
        let sql = format!("{CASE} WHERE {WANTED} ORDER BY {order} LIMIT ?7");
        let limit = if filter.limit == 0 { -1 } else { i64::from(filter.limit) };
        let (states, language, person, readable, platform, escalated) = wanted(filter);
        self.read(|c| all(c, &sql, (states, language, person, readable, platform, escalated, limit), list_row))
    }

    /// How many such cases there are, by language; the limit does not matter.
    pub fn count_cases(&self, filter: &CaseFilter) -> Result<BTreeMap<Language, u64>> {
        let sql = format!(
            "SELECT c.language, count(*) AS n FROM cases c JOIN case_states s ON s.case_id = c.id
             JOIN current_evidence e ON e.case_id = c.id WHERE {WANTED} GROUP BY c.language"
        );
        let counts =
            self.read(|c| all(c, &sql, wanted(filter), |row| Ok((row.parsed("language")?, row.count("n")?))))?;
        Ok(counts.into_iter().collect())
    }

    /// What accounts are called and which case is about them, in the order they are asked for: ids as text, of any
    /// account that was ever seen.
    pub fn called(&self, accounts: &[String]) -> Result<Vec<Called>> {
        let sql = "SELECT (SELECT handle FROM profiles WHERE account = ?1) AS handle,
                          (SELECT id FROM cases WHERE subject = ?1) AS about";
        self.read(|c| {
            let one = |account: &String| {
                let found = first(c, sql, [account], |row| {
                    Ok(Called { handle: row.get("handle")?, case: row.get::<_, Option<i64>>("about")?.map(CaseId) })
                });
                Ok(found?.unwrap_or_default())
            };
            accounts.iter().map(one).collect()
        })
    }

    /// One case with everything a page shows. What a reader may see of it is decided in `web`.
    pub fn case(&self, id: CaseId) -> Result<Option<CaseView>> {
        self.read(|c| first(c, &format!("{CASE} WHERE c.id = ?"), [id.0], |row| view(c, id, row)))
    }
}

fn list_row(row: &Row<'_>) -> Result<CaseRow> {
    Ok(CaseRow {
        case: case_row(row)?,
        state: state_row(row)?,
        evidence: row.version("version")?,
        handle: row.get("handle")?,
        posts: row.get("posts")?,
        score: model::Weight(row.get("score")?),
        severity: row.get("severity")?,
        reviews: row.get("reviews")?,
        skips: row.get("skips")?,
        escalated: row.get::<_, Option<String>>("escalated")?.map(|_| row.parsed("escalated")).transpose()?,
    })
}

fn view(c: &Connection, id: CaseId, row: &Row<'_>) -> Result<CaseView> {
    let list = list_row(row)?;
    let versions = "SELECT version, at FROM evidence_versions WHERE case_id = ? ORDER BY id";
    let (confirmation, held) = open_confirmation(c, id)?.unzip();
    Ok(CaseView {
        evidence: current_evidence(c, id)?,
        contributions: row.json("contributions")?,
        versions: all(c, versions, [id.0], |row| Ok((row.version("version")?, row.time("at")?)))?,
        profile: first(c, "SELECT * FROM profiles WHERE account = ?", [list.case.subject.as_str()], profile_row)?,
        reviews: reviews(c, id)?,
        withdrawals: withdrawals(c, id)?,
        escalation: escalation(c, id)?,
        stop: stop(c, id)?,
        adjudications: adjudications(c, id)?,
        confirmation,
        held: held.flatten(),
        referral: first(c, "SELECT id FROM referrals WHERE case_id = ?", [id.0], |row| Ok(ReferralId(row.get(0)?)))?,
        protected: protected(c, &list.case.subject)?,
        protection: first(c, PROTECTION, [list.case.subject.as_str()], protection_row)?,
        stream: audit::stream(c, id, &list.case.subject)?,
        row: list,
    })
}

const PROTECTION: &str = "SELECT * FROM protections WHERE subject = ? ORDER BY id DESC LIMIT 1";

fn protection_row(row: &Row<'_>) -> Result<Protection> {
    Ok(Protection {
        on: row.get("is_on")?,
        reason: row.get("reason")?,
        by: PersonId(row.get("by_person")?),
        at: row.time("at")?,
    })
}

fn profile_row(row: &Row<'_>) -> Result<Profile> {
    Ok(Profile {
        account: row.parsed("account")?,
        handle: row.get("handle")?,
        display_name: row.get("display_name")?,
        description: row.get("description")?,
        seen: row.time("seen")?,
    })
}
