//! Cases as the pages show them.

use std::collections::{BTreeMap, BTreeSet};

use model::{AccountId, CaseId, Language, PersonId, Profile, ReferralId};
use rusqlite::{Connection, Row};

use super::{
    case_file::{adjudications, case_row, current_evidence, protected, reviews, state_row, withdrawals},
    gate::open_confirmation,
    jobs::escalation,
    lists,
    stops::stop,
    values::{RowExt, all, first},
};
use crate::{Called, CaseFilter, CaseRow, CaseView, Error, Protection, Result, Store, audit};

/// One line a case.
const CASE: &str = "SELECT c.*, s.state, e.version, e.score, e.severity, e.posts, e.contributions,
        (SELECT handle FROM profiles WHERE account = c.subject) AS handle,
        (SELECT count(*) FROM standing_reviews r WHERE r.case_id = c.id AND r.version = e.version) AS reviews,
        (SELECT count(DISTINCT by_person) FROM job_acts j WHERE j.case_id = c.id AND j.act = 'skipped') AS skips,
        (SELECT reason FROM open_escalations o WHERE o.case_id = c.id) AS escalated
    FROM cases c JOIN case_standing s ON s.case_id = c.id JOIN current_evidence e ON e.case_id = c.id
    WHERE c.id = ?";

impl Store {
    /// Such cases, in the order asked for.
    pub fn cases(&self, filter: &CaseFilter) -> Result<Vec<CaseRow>> {
        self.read(|c| {
            let rows = lists::places(c, filter)?.into_iter().map(|case| {
                first(c, CASE, [case.0], list_row)?
                    .ok_or_else(|| Error::Damaged(format!("case {case} has no evidence")))
            });
            rows.collect()
        })
    }

    /// The cases that somebody may mean by a number, an account's id or the beginning of its handle: at most `limit`.
    pub fn find_cases(&self, text: &str, limit: u32) -> Result<Vec<CaseId>> {
        self.read(|c| lists::found(c, text, limit))
    }

    /// How many such cases there are, by language; order and limit do not matter, and [`CaseFilter::among`] is not looked at.
    pub fn count_cases(&self, filter: &CaseFilter) -> Result<BTreeMap<Language, u64>> {
        self.read(|c| lists::counts(c, filter))
    }

    /// Sets how far cases reach, in thousandths (`casework::queue::thousandths_of_reach`), as the network says it: of these
    /// subjects, or of all.
    pub fn set_reach(&self, of: Option<&BTreeSet<AccountId>>, reach: impl Fn(&AccountId) -> u64) -> Result<()> {
        let sql = "SELECT q.case_id, q.reach, c.subject FROM case_standing q JOIN cases c ON c.id = q.case_id";
        let changed = self.read(|c| {
            let mut changed = Vec::new();
            let mut look = |row: &Row<'_>| {
                let new = i64::try_from(reach(&row.parsed("subject")?)).unwrap_or(i64::MAX);
                if new != row.get::<_, i64>("reach")? {
                    changed.push((row.get::<_, i64>("case_id")?, new));
                }
                Ok(())
            };
            match of {
                Some(subjects) => {
                    let one = format!("{sql} WHERE c.subject = ?");
                    for subject in subjects {
                        first(c, &one, [subject.as_str()], &mut look)?;
                    }
                }
                None => drop(all(c, sql, [], look)?),
            }
            Ok(changed)
        })?;
        if changed.is_empty() {
            return Ok(());
        }
        self.write("set_reach", |tx| {
            let mut set = tx.prepare_cached("UPDATE case_standing SET reach = ?2 WHERE case_id = ?1")?;
            changed.iter().try_for_each(|row| Ok(set.execute(*row).map(drop)?))
        })
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
        self.read(|c| first(c, CASE, [id.0], |row| view(c, id, row)))
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
