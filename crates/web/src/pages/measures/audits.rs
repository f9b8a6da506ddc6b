//! How often decisions were right, as audits say.

use measure::{Audited, ErrorRate, Recall, error_rate, recall};
use model::gate::UNDO;
use schemars::JsonSchema;
use serde::Serialize;
use store::AuditRow;

use crate::{app::App, error::Fault};

/// What audits of decided cases say.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Audits")]
pub(crate) struct Rates {
    /// Of what was referred, what was wrong: one less precision.
    pub(super) referred: Option<ErrorRate>,
    /// Of what was rejected, what was missed.
    pub(super) rejected: Option<ErrorRate>,
    /// Of what should be referred among what was decided, what was.
    pub(super) recall: Option<Recall>,
    /// Audits that wait for a reviewer, or for a lead where they disagree.
    pub(super) waiting: usize,
}

pub(super) async fn of(app: &App) -> Result<Rates, Fault> {
    let now = app.now();
    let (audits, (rejected_in_all, referred_in_all)) =
        app.ask(|store| Ok((store.audits()?, store.audited_population()?))).await?;
    // Where one disagrees, a lead says who was right.
    let settled = |audit: &AuditRow| -> Option<Audited> {
        let (_, _, at) = audit.answered?;
        let wrong = match (audit.disagrees, audit.was_right) {
            (false, _) => false,
            (true, right) => !right?,
        };
        (now.since(at) >= UNDO).then_some(Audited { inclusion: audit.inclusion, wrong })
    };
    let of = |referred: bool| -> Vec<Audited> {
        audits.iter().filter(|a| a.referred == referred).filter_map(settled).collect()
    };
    let (referred, rejected) = (of(true), of(false));
    Ok(Rates {
        recall: recall((referred_in_all, &referred), (rejected_in_all, &rejected)),
        waiting: audits.len() - referred.len() - rejected.len(),
        referred: error_rate(&referred),
        rejected: error_rate(&rejected),
    })
}
