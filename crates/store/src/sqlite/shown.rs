//! What people were shown, by digest, and what they would rather not be given. Neither is a record.

use std::collections::{BTreeMap, BTreeSet};

use model::{CaseId, Clause, EvidencePost, PersonId, Timestamp};
use rusqlite::Connection;

use super::{
    case_file::{case, current_evidence},
    values::{RowExt, all, exists, first, not_found},
};
use crate::{FirstShown, JobFacts, Result, Store};

/// The digest of a text or an image.
type ShownDigest = [u8; 32];

impl Store {
    /// Notes what a person was shown in a case. Where it was first stays.
    pub fn note_shown(&self, person: PersonId, case: CaseId, what: &[ShownDigest], now: Timestamp) -> Result<()> {
        let known = "SELECT 1 FROM shown WHERE person = ? AND digest = ?";
        let mut new = Vec::new();
        self.read(|c| {
            for digest in what {
                if !exists(c, known, (person.0, digest))? {
                    new.push(digest);
                }
            }
            Ok(())
        })?;
        if new.is_empty() {
            return Ok(());
        }
        self.write("note_shown", |tx| {
            let sql = "INSERT INTO shown (person, digest, case_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
            let mut insert = tx.prepare_cached(sql)?;
            for digest in new {
                insert.execute((person.0, digest, case.0, now.as_millis()))?;
            }
            Ok(())
        })
    }

    /// Which of these a person was shown before, in which case and when.
    pub fn shown(&self, person: PersonId, what: &[ShownDigest]) -> Result<BTreeMap<ShownDigest, FirstShown>> {
        let sql = "SELECT case_id, at FROM shown WHERE person = ? AND digest = ?";
        self.read(|c| {
            let mut found = BTreeMap::new();
            for digest in what {
                let first = first(c, sql, (person.0, digest), |row| {
                    Ok(FirstShown { case: CaseId(row.get("case_id")?), at: row.time("at")? })
                })?;
                found.extend(first.map(|first| (*digest, first)));
            }
            Ok(found)
        })
    }

    /// What decides to whom a case may be given, as it stands now. `digests` gives what a post shows.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`].
    pub fn job_facts(&self, id: CaseId, digests: impl Fn(&EvidencePost) -> Vec<ShownDigest>) -> Result<JobFacts> {
        self.read(|c| {
            let case = case(c, id)?.ok_or_else(|| not_found("case", id))?;
            let evidence = current_evidence(c, id)?;
            let clauses: BTreeSet<&str> = evidence.findings.iter().filter_map(|f| f.clause.as_deref()).collect();
            let mut opted_out = BTreeSet::new();
            for clause in clauses {
                opted_out.extend(people(c, "SELECT person FROM opt_outs WHERE clause = ?", [clause])?);
            }
            let done = "SELECT r.reviewer AS person FROM standing_reviews r
                JOIN current_evidence e ON e.case_id = r.case_id AND e.version = r.version WHERE r.case_id = ?1
                UNION SELECT lead FROM adjudications WHERE case_id = ?1
                UNION SELECT by_person FROM job_acts WHERE case_id = ?1 AND act = 'skipped'
                UNION SELECT proposer FROM cases WHERE id = ?1 AND proposer IS NOT NULL";
            let shown: BTreeSet<ShownDigest> = evidence.posts.iter().flat_map(digests).collect();
            Ok(JobFacts {
                done: people(c, done, [id.0])?,
                saw_all: saw_all(c, id, &shown)?,
                language: case.language,
                opted_out,
            })
        })
    }

    /// The clauses under which a person is given no jobs.
    pub fn opt_outs(&self, person: PersonId) -> Result<BTreeSet<Clause>> {
        self.read(|c| {
            let rows = all(c, "SELECT clause FROM opt_outs WHERE person = ?", [person.0], |row| row.parsed("clause"))?;
            Ok(rows.into_iter().collect())
        })
    }

    /// Replaces them. Nothing is recorded.
    pub fn opt_out(&self, person: PersonId, clauses: &BTreeSet<Clause>) -> Result<()> {
        self.write("opt_out", |tx| {
            tx.execute("DELETE FROM opt_outs WHERE person = ?", [person.0])?;
            for clause in clauses {
                tx.execute("INSERT INTO opt_outs (person, clause) VALUES (?, ?)", (person.0, clause.as_str()))?;
            }
            Ok(())
        })
    }

    /// Who is given no jobs under a clause. For counting only: nobody else is shown who they are.
    pub fn opted_out(&self, clause: &Clause) -> Result<BTreeSet<PersonId>> {
        self.read(|c| people(c, "SELECT person FROM opt_outs WHERE clause = ?", [clause.as_str()]))
    }
}

fn people(c: &Connection, sql: &str, of: impl rusqlite::Params) -> Result<BTreeSet<PersonId>> {
    Ok(all(c, sql, of, |row| Ok(PersonId(row.get(0)?)))?.into_iter().collect())
}

/// Who was shown all of it in other cases. What shows nothing was seen by nobody.
fn saw_all(c: &Connection, case: CaseId, shown: &BTreeSet<ShownDigest>) -> Result<BTreeSet<PersonId>> {
    let mut left: Option<BTreeSet<PersonId>> = None;
    for digest in shown {
        let saw = people(c, "SELECT person FROM shown WHERE digest = ? AND case_id <> ?", (digest, case.0))?;
        let still = match left {
            Some(before) => before.intersection(&saw).copied().collect(),
            None => saw,
        };
        if still.is_empty() {
            return Ok(still);
        }
        left = Some(still);
    }
    Ok(left.unwrap_or_default())
}
