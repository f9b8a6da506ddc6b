//! What was sent, and what came of it.

mod list;
mod resolve;
mod show;

pub(crate) use list::{Line, list};
pub(crate) use resolve::resolve;
pub(crate) use show::{Detail, show};

use model::{DownBy, SendState, Status, Timestamp};
use store::LedgerRow;

/// How a referral stands, in a word of the family `standing`.
pub(crate) fn standing(row: &LedgerRow) -> &'static str {
    let last = row.sends.last().map(|s| s.state);
    match last {
        None | Some(SendState::Planned) => "planned",
        Some(SendState::Sending) => "sending",
        Some(SendState::NotSent) => "not_sent",
        Some(SendState::Refused) => "refused",
        Some(SendState::Ambiguous) => "ambiguous",
        Some(SendState::Sent) => match known(row) {
            Some(status) => status.as_str(),
            None if row.checks.is_empty() => "sent",
            None => "unknown",
        },
    }
}

/// When it reached the platform. What a person found to have arrived was sent when it was tried, not when they found
/// out.
pub(crate) fn sent_at(row: &LedgerRow) -> Option<Timestamp> {
    let sent = row.sends.iter().rfind(|s| s.state == SendState::Sent)?;
    let tried = || row.sends.iter().rfind(|s| s.state == SendState::Sending).map(|s| s.at);
    if sent.by.is_some() { tried() } else { Some(sent.at) }
}

/// The latest status that says anything about the subject. An unreachable platform does not undo what was seen.
fn known(row: &LedgerRow) -> Option<Status> {
    row.checks.iter().map(|c| c.observation.status).rfind(|s| s.is_known())
}

/// Who made the subject go, where it is gone.
pub(crate) fn down_by(row: &LedgerRow) -> Option<DownBy> {
    known(row).and_then(Status::down_by)
}
