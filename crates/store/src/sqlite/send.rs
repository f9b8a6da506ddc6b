//! The outbox. `sending` is committed before the call, so that a crash in between leaves a trace and never a second
//! report.

use model::{ConfirmationId, Outgoing, Payload, PersonId, Receipt, ReferralId, SendId, SendState, Timestamp};
use rusqlite::Connection;

use super::{
    gate,
    refer::hold,
    schema::SENDS,
    tx::Tx,
    values::{RowExt, all, exists, first, not_found},
};
use crate::{Error, Result, SendOutcome, Store};

/// First wait before something that was not sent is tried again, in milliseconds; doubled each time.
const BACKOFF: i64 = 30 * Timestamp::SECOND;

/// Longest wait, in milliseconds.
const BACKOFF_MAX: i64 = Timestamp::HOUR;

impl Store {
    /// Takes the oldest deliverable outbox row and commits `sending` before returning it. At most one row is ever in
    /// `sending`. Runs the gate again: a rejection after the confirmation holds it. Refused for a platform that does
    /// not fit the store (a real one on a synthetic store, and the reverse).
    pub fn claim_send(&self, now: Timestamp) -> Result<Option<Outgoing>> {
        self.write("claim_send", |tx| {
            if exists(tx, "SELECT 1 FROM send_states WHERE state = 'sending'", [])? {
                return Ok(None);
            }
            for outgoing in deliverable(tx, now)? {
                fits_world(tx, &outgoing)?;
                match gate::referral_again(tx, outgoing.referral, now) {
                    Ok(_) => {
                        step(tx, outgoing.referral, SendState::Sending, "", None, None, now)?;
                        return Ok(Some(outgoing));
                    }
                    Err(Error::Gate(refused)) => {
                        let id = confirmation_of(tx, outgoing.referral)?;
                        hold(tx, id, &refused.to_string(), true, now)?;
                    }
                    Err(other) => return Err(other),
                }
            }
            Ok(None)
        })
    }

    /// Commits what became of it: `Sent` with its receipt, `Refused`, `NotSent` (may be claimed again after `now` plus
    /// a backoff) or `Ambiguous` (never claimed again).
    pub fn commit_send(&self, referral: ReferralId, outcome: &SendOutcome, now: Timestamp) -> Result<SendId> {
        self.write("commit_send", |tx| match outcome {
            SendOutcome::Sent(receipt) => step(tx, referral, SendState::Sent, "", Some(receipt), None, now),
            SendOutcome::Refused(why) => step(tx, referral, SendState::Refused, why, None, None, now),
            SendOutcome::NotSent(why) => step(tx, referral, SendState::NotSent, why, None, None, now),
            SendOutcome::Ambiguous(why) => step(tx, referral, SendState::Ambiguous, why, None, None, now),
        })
    }

    /// A person found out what became of an ambiguous send: it arrived (`sent`), or it did not (`refused`: it is not
    /// sent again).
    pub fn resolve_ambiguous(
        &self,
        referral: ReferralId,
        arrived: bool,
        note: &str,
        by: PersonId,
        now: Timestamp,
    ) -> Result<SendId> {
        self.write("resolve_send", |tx| {
            let last = first(tx, "SELECT state FROM send_states WHERE referral = ?", [referral.0], |row| {
                Ok(row.get::<_, String>(0)?)
            })?;
            match last.as_deref() {
                None => Err(not_found("referral", referral)),
                Some("ambiguous") => {
                    let state = if arrived { SendState::Sent } else { SendState::Refused };
                    step(tx, referral, state, note, None, Some(by), now)
                }
                Some(_) => Err(Error::Refused("this referral is not ambiguous; there is nothing to find out".into())),
            }
        })
    }
}

/// Appends one step of a delivery. Which steps are legal is a trigger.
pub(super) fn step(
    tx: &mut Tx<'_>,
    referral: ReferralId,
    state: SendState,
    detail: &str,
    receipt: Option<&Receipt>,
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<SendId> {
    let row = [
        referral.0.into(),
        state.as_str().into(),
        detail.into(),
        receipt.and_then(|r| r.reference.as_ref()).into(),
        receipt.map(|r| &r.raw).into(),
        receipt.map(|r| r.at).into(),
        by.into(),
        now.into(),
    ];
    tx.append(&SENDS, now, &row).map(SendId)
}

/// Turns a send that was cut off into an ambiguous one: it may have arrived. Without a clock at hand the time is that
/// of the cut-off step.
pub(super) fn cut_off(tx: &mut Tx<'_>, now: Option<Timestamp>) -> Result<()> {
    let cut = all(tx, "SELECT referral, at FROM send_states WHERE state = 'sending'", [], |row| {
        Ok((ReferralId(row.get("referral")?), row.time("at")?))
    })?;
    for (referral, at) in cut {
        let why = "stopped while sending; it may have arrived";
        step(tx, referral, SendState::Ambiguous, why, None, None, now.unwrap_or(at))?;
    }
    Ok(())
}

/// Outbox rows that may go now, oldest first.
fn deliverable(c: &Connection, now: Timestamp) -> Result<Vec<Outgoing>> {
    let sql = "SELECT r.id, r.subject, r.endpoint, r.body, s.state, s.at,
            (SELECT count(*) FROM sends WHERE referral = r.id AND state = 'not_sent') AS tries
        FROM send_states s JOIN referrals r ON r.id = s.referral
        WHERE s.state IN ('planned', 'not_sent') ORDER BY r.id";
    let rows = all(c, sql, [], |row| {
        let payload = Payload { endpoint: row.get("endpoint")?, body: row.get("body")? };
        let outgoing = Outgoing { referral: ReferralId(row.get("id")?), subject: row.parsed("subject")?, payload };
        let tries = row.count("tries")?;
        let wait = if tries == 0 { 0 } else { (BACKOFF << (tries - 1).min(10)).min(BACKOFF_MAX) };
        Ok((now.since(row.time("at")?) >= wait, outgoing))
    })?;
    Ok(rows.into_iter().filter(|(due, _)| *due).map(|(_, outgoing)| outgoing).collect())
}

/// An invented world and a real platform never meet.
fn fits_world(c: &Connection, outgoing: &Outgoing) -> Result<()> {
    let simulated = outgoing.subject.platform().as_str() == "simulated";
    if simulated == super::totals::synthetic(c)? {
        Ok(())
    } else {
        Err(Error::WrongWorld("a synthetic store sends to the simulated platform only, and a real store never does"))
    }
}

fn confirmation_of(c: &Connection, referral: ReferralId) -> Result<ConfirmationId> {
    first(c, "SELECT confirmation FROM referrals WHERE id = ?", [referral.0], |row| Ok(ConfirmationId(row.get(0)?)))?
        .ok_or_else(|| not_found("referral", referral))
}
