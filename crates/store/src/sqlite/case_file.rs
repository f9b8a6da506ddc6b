//! A case with everything the gate looks at.

use model::{
    AccountId, Adjudication, AdjudicationId, Case, CaseId, CaseState, Confidence, Confirmation, ConfirmationId,
    Evidence, NoticeDigest, PersonId, Proposer, Review, ReviewId, Timestamp, Withdrawal, gate::CaseFile,
};
use rusqlite::{Connection, Row};

use super::{
    people::standing,
    stops::stopped,
    values::{RowExt, all, exists, first, not_found},
};
use crate::{Error, Result, Store};

impl Store {
    /// Everything the gate looks at, with people's roles and languages as of their acts.
    pub fn case_file(&self, case: CaseId) -> Result<CaseFile> {
        self.read(|c| case_file(c, case))
    }
}

pub(super) fn case_file(c: &Connection, id: CaseId) -> Result<CaseFile> {
    let case = case(c, id)?.ok_or_else(|| not_found("case", id))?;
    let mut reviewed = Vec::new();
    for review in reviews(c, id)? {
        reviewed.push((standing(c, review.reviewer, review.at)?, review));
    }
    let mut adjudicated = Vec::new();
    for decision in adjudications(c, id)? {
        adjudicated.push((standing(c, decision.lead, decision.at)?, decision));
    }
    Ok(CaseFile {
        evidence: current_evidence(c, id)?,
        reviews: reviewed,
        withdrawals: withdrawals(c, id)?,
        adjudications: adjudicated,
        protected: protected(c, &case.subject)?,
        stopped: stopped(c, id)?,
        case,
    })
}

pub(super) fn case(c: &Connection, id: CaseId) -> Result<Option<Case>> {
    first(c, "SELECT * FROM cases WHERE id = ?", [id.0], case_row)
}

/// A subject's case.
pub(super) fn case_of(c: &Connection, subject: &AccountId) -> Result<Option<Case>> {
    first(c, "SELECT * FROM cases WHERE subject = ?", [subject.as_str()], case_row)
}

pub(super) fn case_row(row: &Row<'_>) -> Result<Case> {
    Ok(Case {
        id: CaseId(row.get("id")?),
        subject: row.parsed("subject")?,
        language: row.parsed("language")?,
        proposer: row.person("proposer")?.map_or(Proposer::Pack, Proposer::Person),
        opened: row.time("at")?,
    })
}

/// Where a case stands: what the view `case_states` says.
pub(super) fn state(c: &Connection, id: CaseId) -> Result<CaseState> {
    first(c, "SELECT state FROM case_states WHERE case_id = ?", [id.0], state_row)?.ok_or_else(|| not_found("case", id))
}

/// Every state of a case, for reading its word.
pub(super) const STATES: [CaseState; 9] = [
    CaseState::AwaitingReview,
    CaseState::AwaitingAdjudication,
    CaseState::AwaitingConfirmation,
    CaseState::AwaitingSend,
    CaseState::Referred,
    CaseState::Rejected,
    CaseState::Ambiguous,
    CaseState::Refused,
    CaseState::Stopped,
];

pub(super) fn state_row(row: &Row<'_>) -> Result<CaseState> {
    let word: String = row.get("state")?;
    STATES.into_iter().find(|s| s.as_str() == word).ok_or_else(|| Error::Damaged(format!("case state {word}")))
}

pub(super) fn current_evidence(c: &Connection, case: CaseId) -> Result<Evidence> {
    let sql = "SELECT v.data FROM current_evidence e JOIN evidence v ON v.version = e.version WHERE e.case_id = ?";
    first(c, sql, [case.0], |row| {
        Evidence::from_bytes(row.get_ref("data")?.as_blob().unwrap_or_default()).map_err(Error::Damaged)
    })?
    .ok_or_else(|| Error::Damaged(format!("case {case} has no evidence")))
}

/// All of the subject's reviews, oldest first. A subject has one case.
pub(super) fn reviews(c: &Connection, case: CaseId) -> Result<Vec<Review>> {
    all(c, "SELECT * FROM reviews WHERE case_id = ? ORDER BY id", [case.0], review_row)
}

pub(super) fn review_row(row: &Row<'_>) -> Result<Review> {
    let confidence = row.get::<_, u8>("confidence")?;
    Ok(Review {
        id: ReviewId(row.get("id")?),
        case: CaseId(row.get("case_id")?),
        evidence: row.version("version")?,
        reviewer: PersonId(row.get("reviewer")?),
        language: row.parsed("language")?,
        decision: row.parsed("decision")?,
        clause: row.parsed("clause")?,
        scope: row.parsed("scope")?,
        confidence: Confidence::try_from(confidence).map_err(|e| Error::Damaged(e.to_string()))?,
        checklist: row.json("checklist")?,
        reasons: row.get("reasons")?,
        at: row.time("at")?,
    })
}

pub(super) fn withdrawals(c: &Connection, case: CaseId) -> Result<Vec<Withdrawal>> {
    let sql = "SELECT w.* FROM withdrawals w JOIN reviews r ON r.id = w.review WHERE r.case_id = ? ORDER BY w.id";
    all(c, sql, [case.0], |row| {
        Ok(Withdrawal {
            review: ReviewId(row.get("review")?),
            by: PersonId(row.get("by_person")?),
            at: row.time("at")?,
        })
    })
}

pub(super) fn adjudications(c: &Connection, case: CaseId) -> Result<Vec<Adjudication>> {
    all(c, "SELECT * FROM adjudications WHERE case_id = ? ORDER BY id", [case.0], |row| {
        Ok(Adjudication {
            id: AdjudicationId(row.get("id")?),
            case: CaseId(row.get("case_id")?),
            evidence: row.version("version")?,
            lead: PersonId(row.get("lead")?),
            language: row.parsed("language")?,
            decision: row.parsed("decision")?,
            clause: row.parsed("clause")?,
            scope: row.parsed("scope")?,
            reasons: row.get("reasons")?,
            at: row.time("at")?,
        })
    })
}

pub(super) fn confirmation_row(row: &Row<'_>) -> Result<Confirmation> {
    Ok(Confirmation {
        id: ConfirmationId(row.get("id")?),
        case: CaseId(row.get("case_id")?),
        evidence: row.version("version")?,
        sender: PersonId(row.get("sender")?),
        notice: NoticeDigest(row.get("notice")?),
        at: row.time("at")?,
    })
}

pub(super) fn protected(c: &Connection, subject: &AccountId) -> Result<bool> {
    exists(c, "SELECT 1 FROM protected_subjects WHERE subject = ?", [subject.as_str()])
}

/// Whether it was on the protect list at a moment: what was sent before it came on was right.
pub(super) fn protected_at(c: &Connection, subject: &AccountId, at: Timestamp) -> Result<bool> {
    let sql = "SELECT is_on FROM protections WHERE subject = ? AND at <= ? ORDER BY id DESC LIMIT 1";
    Ok(first(c, sql, (subject.as_str(), at.as_millis()), |row| Ok(row.get(0)?))?.unwrap_or(false))
}
