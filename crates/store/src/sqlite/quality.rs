//! Gold and audits: decided cases that are judged once more, blind. The rules are the triggers of `0017_quality.sql`.

use std::collections::BTreeSet;

use model::{CaseId, Decision, Dice, EvidenceVersion, Language, PersonId, Purpose, Review, ReviewId, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    case_file::{current_evidence, review_row, state},
    reviews::{append, must_exist},
    schema::{AUDIT_RULINGS, AUDITS, GOLD_ANSWERS, QUALITY_REVIEWS, QUALITY_WITHDRAWALS},
    tx::Tx,
    values::{RowExt, all, exists, first, not_found},
};
use crate::{AuditRow, GoldReview, QualityJob, QualityOfCase, Result, Store};

/// Inclusion is counted in millionths.
const WHOLE: u64 = 1_000_000;

impl Store {
    /// A lead's answer to a decided case, on its current evidence. Two leads who agree make it gold.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] by somebody else, or while the case is not decided.
    pub fn answer_gold(&self, id: CaseId, lead: PersonId, decision: Decision, now: Timestamp) -> Result<()> {
        self.write("answer_gold", |tx| {
            let version = version(tx, id)?;
            let row = [id.0.into(), (&version.0).into(), lead.into(), decision.as_str().into(), now.into()];
            tx.append(&GOLD_ANSWERS, now, &row).map(drop)
        })
    }

    /// Lets chance speak about every case that was decided since it last did: each is audited with probability
    /// `millionths`. Whether it is depends on the store's seed and the case alone. Gives how many were chosen.
    pub fn draw_audits(&self, millionths: u32, now: Timestamp) -> Result<u64> {
        let any = "SELECT 1 FROM audit_candidates LIMIT 1";
        if millionths == 0 || !self.read(|c| exists(c, any, []))? {
            return Ok(0);
        }
        self.write("draw_audits", |tx| {
            let seed = first(tx, "SELECT value FROM meta WHERE name = 'reservoir_seed'", [], |row| {
                Ok(row.get::<_, String>(0)?)
            })?
            .unwrap_or_default();
            let cases = all(tx, "SELECT case_id FROM audit_candidates", [], |row| Ok(CaseId(row.get(0)?)))?;
            tx.execute("DELETE FROM audit_candidates", [])?;
            let mut drawn = 0;
            for id in cases {
                if Dice::apart(0, &format!("audit of case {id}, {seed}")).below(WHOLE) < u64::from(millionths) {
                    drawn += u64::from(draw(tx, id, millionths, now)?);
                }
            }
            Ok(drawn)
        })
    }

    /// The decided cases that could be given to somebody once more for a purpose, oldest first: they read its language,
    /// had no part in it and never opened it.
    pub fn quality_jobs(
        &self,
        purpose: Purpose,
        person: PersonId,
        reads: &BTreeSet<Language>,
        limit: u32,
    ) -> Result<Vec<CaseId>> {
        let waits = match purpose {
            Purpose::Gold => "SELECT case_id FROM gold_items",
            Purpose::Audit => {
                "SELECT a.case_id FROM audits a WHERE NOT EXISTS (SELECT 1 FROM standing_quality_reviews r
                    WHERE r.case_id = a.case_id AND r.purpose = 'audit')
                 AND NOT EXISTS (SELECT 1 FROM stopped_cases s WHERE s.case_id = a.case_id)"
            }
        };
        let sql = format!(
            "SELECT c.id FROM ({waits}) w JOIN cases c ON c.id = w.case_id
             WHERE (instr(?2, ' ' || c.language || ' ') > 0 OR (c.language = 'und' AND ?2 <> ' '))
               AND NOT EXISTS (SELECT 1 FROM reviews WHERE case_id = c.id AND reviewer = ?1)
               AND NOT EXISTS (SELECT 1 FROM adjudications WHERE case_id = c.id AND lead = ?1)
               AND c.proposer IS NOT ?1
               AND NOT EXISTS (SELECT 1 FROM gold_answers WHERE case_id = c.id AND lead = ?1)
               AND NOT EXISTS (SELECT 1 FROM standing_quality_reviews WHERE case_id = c.id AND reviewer = ?1)
               AND NOT EXISTS (SELECT 1 FROM openings WHERE case_id = c.id AND person = ?1)
               AND NOT EXISTS (SELECT 1 FROM job_acts WHERE case_id = c.id AND by_person = ?1 AND act = 'skipped')
               AND NOT EXISTS (SELECT 1 FROM open_escalations WHERE case_id = c.id)
             ORDER BY c.id LIMIT ?3"
        );
        let text = reads.iter().fold(" ".to_owned(), |out, language| out + language.as_str() + " ");
        self.read(|c| all(c, &sql, (person.0, &text, limit), |row| Ok(CaseId(row.get(0)?))))
    }

    /// What a decided case is judged once more for by somebody, with their own review of it if it stands. `None` where
    /// there is nothing to judge.
    pub fn quality_job(&self, case: CaseId, person: PersonId) -> Result<Option<QualityJob>> {
        let own = "SELECT * FROM standing_quality_reviews WHERE case_id = ? AND reviewer = ? ORDER BY id DESC LIMIT 1";
        self.read(|c| {
            let own = first(c, own, (case.0, person.0), |row| Ok((row.parsed("purpose")?, review_row(row)?)))?;
            if let Some((purpose, review)) = own {
                return Ok(Some(QualityJob { purpose, own: Some(review) }));
            }
            let gold = exists(c, "SELECT 1 FROM gold_items WHERE case_id = ?", [case.0])?;
            let audit = "SELECT 1 FROM audits a WHERE a.case_id = ? AND NOT EXISTS (
                SELECT 1 FROM standing_quality_reviews r WHERE r.case_id = a.case_id AND r.purpose = 'audit')";
            Ok(match (gold, exists(c, audit, [case.0])?) {
                (true, _) => Some(QualityJob { purpose: Purpose::Gold, own: None }),
                (false, true) => Some(QualityJob { purpose: Purpose::Audit, own: None }),
                (false, false) => None,
            })
        })
    }

    /// Appends a judgement of a decided case. It is no review: nothing that decides about a case reads it.
    pub fn append_quality_review(&self, purpose: Purpose, review: &Review) -> Result<ReviewId> {
        self.write("quality_review", |tx| append(tx, &QUALITY_REVIEWS, &[purpose.as_str().into()], review))
    }

    /// Takes it back within ten seconds; only by its reviewer.
    pub fn withdraw_quality_review(&self, review: ReviewId, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("quality_withdrawal", |tx| {
            tx.append(&QUALITY_WITHDRAWALS, now, &[review.0.into(), by.into(), now.into()]).map(drop)
        })
    }

    /// A lead says whether the decision was right that an audit disagrees with. The case stays as it is.
    pub fn rule_on_audit(&self, case: CaseId, lead: PersonId, was_right: bool, now: Timestamp) -> Result<()> {
        self.write("audit_ruling", |tx| {
            let audit =
                first(tx, "SELECT id FROM audits WHERE case_id = ?", [case.0], |row| Ok(row.get::<_, i64>(0)?))?;
            let audit = audit.ok_or_else(|| not_found("audit of case", case))?;
            tx.append(&AUDIT_RULINGS, now, &[audit.into(), lead.into(), was_right.into(), now.into()]).map(drop)
        })
    }

    /// What stands about a decided case, for leads.
    pub fn quality_of_case(&self, case: CaseId) -> Result<QualityOfCase> {
        let answers = "SELECT lead, decision FROM gold_answers g WHERE case_id = ?1
            AND id = (SELECT max(id) FROM gold_answers WHERE case_id = ?1 AND lead = g.lead) ORDER BY id";
        self.read(|c| {
            Ok(QualityOfCase {
                answers: all(c, answers, [case.0], |row| Ok((PersonId(row.get("lead")?), row.parsed("decision")?)))?,
                is_gold: exists(c, "SELECT 1 FROM gold_items WHERE case_id = ?", [case.0])?,
                audit: first(c, &format!("{AUDIT} WHERE a.case_id = ?"), [case.0], audit_row)?,
            })
        })
    }

    /// Every audit, with what came of it, oldest first.
    pub fn audits(&self) -> Result<Vec<AuditRow>> {
        self.read(|c| all(c, &format!("{AUDIT} ORDER BY a.id"), [], audit_row))
    }

    /// How many cases there are that audits speak for: decided by rejection, and referred.
    pub fn audited_population(&self) -> Result<(u64, u64)> {
        let sql = "SELECT (SELECT count(DISTINCT case_id) FROM adjudications WHERE decision = 'reject') AS rejected,
            (SELECT count(*) FROM send_states WHERE state = 'sent') AS referred";
        self.read(|c| {
            Ok(first(c, sql, [], |row| Ok((row.count("rejected")?, row.count("referred")?)))?.unwrap_or_default())
        })
    }

    /// Every judgement of gold that can no longer be taken back, oldest first: whose, in which language, and the answer.
    pub fn gold_reviews(&self, person: Option<PersonId>, now: Timestamp) -> Result<Vec<GoldReview>> {
        let sql = "SELECT r.reviewer, r.language, r.decision, i.decision AS answer, r.at
            FROM standing_quality_reviews r
            JOIN gold_items i ON i.case_id = r.case_id AND i.version = r.version
            WHERE r.purpose = 'gold' AND r.at + 10000 <= ?1 AND (?2 IS NULL OR r.reviewer = ?2) ORDER BY r.id";
        self.read(|c| {
            all(c, sql, (now.as_millis(), person.map(|p| p.0)), |row| {
                Ok(GoldReview {
                    reviewer: PersonId(row.get("reviewer")?),
                    language: row.parsed("language")?,
                    said: row.parsed("decision")?,
                    answer: row.parsed("answer")?,
                    at: row.time("at")?,
                })
            })
        })
    }
}

fn version(c: &Connection, id: CaseId) -> Result<EvidenceVersion> {
    must_exist(c, id)?;
    Ok(current_evidence(c, id)?.version())
}

/// Whether it could be: a case that was stopped since is not.
fn draw(tx: &mut Tx<'_>, id: CaseId, millionths: u32, now: Timestamp) -> Result<bool> {
    let decided = match state(tx, id)? {
        model::CaseState::Rejected => "rejected",
        model::CaseState::Referred => "referred",
        _ => return Ok(false),
    };
    let version = version(tx, id)?;
    let inclusion = i64::from(millionths.min(WHOLE as u32));
    let row = [id.0.into(), (&version.0).into(), decided.into(), inclusion.into(), now.into()];
    let next = tx.next_id(&AUDITS)?;
    tx.append_as(&AUDITS, next, now, &row)
}

const AUDIT: &str =
    "SELECT a.case_id, a.decided, a.inclusion, c.language, r.reviewer, r.decision, r.at, r.disagrees, u.was_right
    FROM audits a JOIN cases c ON c.id = a.case_id
    LEFT JOIN audit_answers r ON r.audit = a.id LEFT JOIN audit_rulings u ON u.audit = a.id";

fn audit_row(row: &Row<'_>) -> Result<AuditRow> {
    let reviewer = row.person("reviewer")?;
    Ok(AuditRow {
        case: CaseId(row.get("case_id")?),
        referred: row.get::<_, String>("decided")? == "referred",
        inclusion: row.get::<_, i64>("inclusion")? as f64 / WHOLE as f64,
        language: row.parsed("language")?,
        answered: match reviewer {
            Some(by) => Some((by, row.parsed("decision")?, row.time("at")?)),
            None => None,
        },
        disagrees: row.get::<_, Option<bool>>("disagrees")?.unwrap_or(false),
        was_right: row.get("was_right")?,
    })
}
