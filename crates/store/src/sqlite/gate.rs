//! The gate of `model::gate`, run from what is stored. The triggers hold the same rule by themselves.

use model::{
    CaseId, Confirmation, ConfirmationId, Notice, ReferralId, Timestamp, gate,
    gate::{CaseFile, Referral},
};
use rusqlite::Connection;

use super::{
    case_file::{case_file, confirmation_row, protected_at},
    people::{sender_standing, standing},
    stops::stopped_at,
    values::{RowExt, first, not_found},
};
use crate::Result;

/// Joins a confirmation to the decision as it stands at `now`.
pub(super) fn confirmed(c: &Connection, by: &Confirmation, notice: Notice, now: Timestamp) -> Result<Referral> {
    let file = case_file(c, by.case)?;
    let protected = protected_at(c, &file.case.subject, now)?;
    let file = CaseFile { protected, stopped: stopped_at(c, by.case, now)?, ..file };
    let approved = gate::approve(&file, now)?;
    let sender = sender_standing(c, by.sender, by.at, now)?;
    Ok(Referral::confirmed(approved, notice, (&sender, by.clone()))?)
}

/// What must hold before a confirmation is recorded; the text of the notice is not known here.
pub(super) fn may_confirm(c: &Connection, by: &Confirmation) -> Result<()> {
    let approved = gate::approve(&case_file(c, by.case)?, by.at)?;
    let sender = standing(c, by.sender, by.at)?;
    let mut refusals = Vec::new();
    if !sender.roles.has(model::Role::Sender) || sender.roles.has(model::Role::Admin) {
        refusals.push(gate::Refusal::NotASender(by.sender));
    }
    if approved.involves(by.sender) {
        refusals.push(gate::Refusal::SenderDecided(by.sender));
    }
    if by.evidence != approved.version() {
        refusals.push(gate::Refusal::NotWhatWasConfirmed("other evidence"));
    }
    if refusals.is_empty() { Ok(()) } else { Err(gate::Refused(refusals).into()) }
}

/// A stored referral, through the gate again as of `now`.
pub(crate) fn referral_again(c: &Connection, id: ReferralId, now: Timestamp) -> Result<Referral> {
    let stored = first(c, "SELECT confirmation, notice FROM referrals WHERE id = ?", [id.0], |row| {
        Ok((ConfirmationId(row.get("confirmation")?), row.json::<Notice>("notice")?))
    })?;
    let (confirmation, notice) = stored.ok_or_else(|| not_found("referral", id))?;
    let confirmation = first(c, "SELECT * FROM confirmations WHERE id = ?", [confirmation.0], confirmation_row)?
        .ok_or_else(|| not_found("confirmation", confirmation))?;
    confirmed(c, &confirmation, notice, now)
}

/// The open confirmation of a case, with why it was last held.
pub(super) fn open_confirmation(c: &Connection, case: CaseId) -> Result<Option<(Confirmation, Option<String>)>> {
    let sql = "SELECT *, (SELECT why FROM holds WHERE confirmation = c.id ORDER BY id DESC LIMIT 1) AS why
        FROM confirmations c WHERE case_id = ? ORDER BY id DESC LIMIT 1";
    first(c, sql, [case.0], |row| Ok((confirmation_row(row)?, row.get("why")?)))
}
