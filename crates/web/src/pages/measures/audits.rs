//! How often decisions were right, as audits say.

use measure::{Audited, ErrorRate, Interval, Recall, error_rate, recall};
use model::gate::UNDO;
use schemars::JsonSchema;
use serde::Serialize;
use store::AuditRow;

use crate::{app::App, error::Fault, say, say::Said};

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

/// A figure of them, said.
pub(super) struct Line {
    pub(super) what: Said,
    /// How many were audited, where it rests on audits of one kind.
    pub(super) audited: Option<u64>,
    pub(super) share: Said,
    pub(super) interval: Said,
}

impl Line {
    fn new(what: Said, audited: Option<u64>, share: f64, interval: Interval) -> Self {
        let interval = super::between(interval.low, interval.high, 1);
        Self { what, audited, share: super::per_cent(share, 1), interval }
    }
}

impl Rates {
    /// Of what was referred what was right, and of what was rejected what was wrong.
    pub(super) fn lines(&self) -> Vec<Line> {
        let right = |wrong: Interval| Interval { low: 1.0 - wrong.high, high: 1.0 - wrong.low };
        let referred = self
            .referred
            .map(|r| Line::new(say("measures-precision"), Some(r.audited), 1.0 - r.share, right(r.interval)));
        let rejected =
            self.rejected.map(|r| Line::new(say("measures-rejected-wrongly"), Some(r.audited), r.share, r.interval));
        let recall = self.recall.map(|r| Line::new(say("measures-recall"), None, r.share, r.interval));
        [referred, rejected, recall].into_iter().flatten().collect()
    }
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
