//! What a viewer may see of a case. Reviewers judge blind: the score, its rank and what others decided stay hidden
//! until the viewer's own review can no longer be taken back, or until they can no longer be asked for one.
//!
//! A case before a lead comes back to reviewers where the lead approves what too few did. So whoever could be that
//! reviewer stays blind then, too; the lead who is to decide does not.
//!
//! Every page and every JSON answer about a case that could still be reviewed asks here.

use model::{CaseState, Review, Role, Timestamp, gate::UNDO};
use store::CaseView;

use crate::auth::session::Viewer;

/// What one viewer may see of one case at one moment.
pub(crate) struct Sight<'a> {
    /// Whether score, severity and earlier decisions are shown.
    pub(crate) open: bool,
    /// The viewer's own review of the current evidence, if it stands.
    pub(crate) own: Option<&'a Review>,
    /// Whether it can still be taken back.
    pub(crate) undo: bool,
}

/// Decides it.
pub(crate) fn of<'a>(case: &'a CaseView, viewer: &Viewer, now: Timestamp) -> Sight<'a> {
    let stands = |r: &&Review| !case.withdrawals.iter().any(|w| w.review == r.id);
    let current = |r: &&Review| r.evidence == case.row.evidence && r.case == case.row.case.id;
    let young = |r: &Review| now.since(r.at) < UNDO;
    let own = case.reviews.iter().filter(stands).filter(current).rfind(|r| r.reviewer == viewer.id());
    // A review that is taken back would bring the case before reviewers again, so everyone waits until it is firm.
    let any_young = case.reviews.iter().filter(stands).any(young);
    let decided = case.adjudications.iter().any(|a| a.lead == viewer.id());
    let may_be_asked = match case.row.state {
        CaseState::AwaitingReview => !decided,
        CaseState::AwaitingAdjudication => !decided && viewer.has(Role::Reviewer) && !viewer.has(Role::Lead),
        _ => false,
    };
    // Who audits is never asked to judge, and reads what others decided.
    let reads_all = viewer.has(Role::Auditor);
    Sight {
        open: reads_all || own.is_some_and(|r| !young(r)) || (!may_be_asked && !any_young),
        own,
        undo: own.is_some_and(young),
    }
}
