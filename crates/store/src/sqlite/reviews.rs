//! Human judgements: reviews, withdrawals, leads' decisions, the protect list. The rules are the triggers of
//! `0001_gate.sql`, and about languages of `0012_gate.sql`.

use model::{AccountId, Adjudication, AdjudicationId, CaseId, PersonId, Review, ReviewId, Timestamp};
use rusqlite::Connection;

use super::{
    schema::{ADJUDICATIONS, PROTECTIONS, REVIEWS, Table, WITHDRAWALS},
    tx::Tx,
    values::{Value, exists, json, not_found},
};
use crate::{Error, Result, Store};

/// How long a person's reasons may be, in characters.
const REASONS_MAX: usize = 10_000;

impl Store {
    /// Appends a review (its `id` is ignored and given here). Refused: no reviewer at this moment, a language
    /// that nobody confirmed, the proposer, a second standing review of the same evidence by the same person, other evidence than
    /// the current, a case that is no longer awaiting review.
    pub fn append_review(&self, review: &Review) -> Result<ReviewId> {
        self.write("review", |tx| append(tx, &REVIEWS, &[], review))
    }

    /// Takes a review back within ten seconds; only by its reviewer.
    pub fn withdraw_review(&self, review: ReviewId, by: PersonId, now: Timestamp) -> Result<()> {
        self.write("withdrawal", |tx| {
            if !exists(tx, "SELECT 1 FROM reviews WHERE id = ?", [review.0])? {
                return Err(not_found("review", review));
            }
            tx.append(&WITHDRAWALS, now, &[review.0.into(), by.into(), now.into()]).map(drop)
        })
    }

    /// Appends a lead's decision. Refused: no lead, a lead who reviewed, a case that does not wait for one, a decision
    /// that is not later than every review (it could never count).
    pub fn append_adjudication(&self, decision: &Adjudication) -> Result<AdjudicationId> {
        reasons(&decision.reasons)?;
        self.write("adjudication", |tx| {
            must_exist(tx, decision.case)?;
            let row = [
                decision.case.0.into(),
                (&decision.evidence.0).into(),
                decision.lead.into(),
                decision.language.as_str().into(),
                decision.decision.as_str().into(),
                decision.clause.as_str().into(),
                decision.scope.as_str().into(),
                (&decision.reasons).into(),
                decision.at.into(),
            ];
            tx.append(&ADJUDICATIONS, decision.at, &row).map(AdjudicationId)
        })
    }

    /// Puts an account on the protect list, or takes it off (append-only). While it is on, nothing about it is
    /// confirmed, referred or sent. Only a lead.
    pub fn protect(&self, subject: &AccountId, on: bool, reason: &str, by: PersonId, now: Timestamp) -> Result<()> {
        reasons(reason)?;
        self.write("protection", |tx| {
            let row = [subject.as_str().into(), on.into(), reason.into(), by.into(), now.into()];
            tx.append(&PROTECTIONS, now, &row).map(drop)
        })
    }
}

fn reasons(text: &str) -> Result<()> {
    if text.chars().count() > REASONS_MAX {
        return Err(Error::Refused(format!("reasons have at most {REASONS_MAX} characters; shorten them")));
    }
    Ok(())
}

/// Appends a review to one of the tables of reviews, `first` being the columns it has before those that all have.
pub(super) fn append(tx: &mut Tx<'_>, table: &'static Table, first: &[Value<'_>], review: &Review) -> Result<ReviewId> {
    reasons(&review.reasons)?;
    must_exist(tx, review.case)?;
    let checklist = json(&review.checklist);
    let columns = [
        review.case.0.into(),
        (&review.evidence.0).into(),
        review.reviewer.into(),
        review.language.as_str().into(),
        review.decision.as_str().into(),
        review.clause.as_str().into(),
        review.scope.as_str().into(),
        i64::from(u8::from(review.confidence)).into(),
        (&checklist).into(),
        (&review.reasons).into(),
        review.at.into(),
    ];
    tx.append(table, review.at, &[first, &columns].concat()).map(ReviewId)
}

pub(super) fn must_exist(c: &Connection, case: CaseId) -> Result<()> {
    if exists(c, "SELECT 1 FROM cases WHERE id = ?", [case.0])? { Ok(()) } else { Err(not_found("case", case)) }
}
