//! From a confirmation to an outbox row.

use model::{AccountId, Confirmation, ConfirmationId, Payload, ReferralId, SendState, Timestamp, gate::Referral};
use rusqlite::Connection;

use super::{
    case_file::confirmation_row,
    gate,
    people::sender_standing,
    schema::{CONFIRMATIONS, HOLDS, REFERRALS},
    send::step,
    tx::Tx,
    values::{RowExt, all, exists, first, json, not_found},
};
use crate::{Error, PendingConfirmation, ReferLimits, Result, Store};

impl Store {
    /// Records that a sender confirmed a notice. The gate and the triggers check it. `id` is ignored and given here.
    pub fn append_confirmation(&self, confirmation: &Confirmation) -> Result<ConfirmationId> {
        self.write("confirmation", |tx| {
            gate::may_confirm(tx, confirmation)?;
            let Confirmation { id: _, case, evidence, sender, notice, at } = confirmation;
            let row = [case.0.into(), (&evidence.0).into(), (*sender).into(), (&notice.0).into(), (*at).into()];
            tx.append(&CONFIRMATIONS, *at, &row).map(ConfirmationId)
        })
    }

    /// Confirmations without a referral yet, oldest first.
    pub fn claim_confirmations(&self, limit: u32) -> Result<Vec<PendingConfirmation>> {
        let sql = "SELECT c.*, (SELECT why FROM holds WHERE confirmation = c.id ORDER BY id DESC LIMIT 1) AS why
            FROM open_confirmations c
            WHERE NOT EXISTS (SELECT 1 FROM referrals WHERE confirmation = c.id) ORDER BY c.id LIMIT ?";
        self.read(|c| {
            all(c, sql, [limit], |row| {
                let confirmation = confirmation_row(row)?;
                let sender =
                    sender_standing(c, confirmation.sender, confirmation.at, Timestamp::from_millis(i64::MAX))?;
                Ok(PendingConfirmation { confirmation, sender, held: row.get("why")? })
            })
        })
    }

    /// Commits the referral with its exact payload as an outbox row (`planned`). Refused: a second one for the subject.
    /// The gate runs again on what is stored now.
    pub fn commit_referral(&self, referral: &Referral, payload: &Payload, now: Timestamp) -> Result<ReferralId> {
        self.write("referral", |tx| {
            let stored = confirmation(tx, referral.confirmation().id)?;
            if stored != *referral.confirmation() {
                return Err(Error::Refused("the confirmation is not the one on record; load it again".into()));
            }
            let subject = referral.approved().subject();
            if exists(tx, "SELECT 1 FROM referrals WHERE subject = ?", [subject.as_str()])? {
                return Err(Error::Refused("the account was referred before; there is one referral a subject".into()));
            }
            gate::confirmed(tx, &stored, referral.notice().clone(), now)?;
            let (notice, platform) = (json(referral.notice()), subject.platform());
            let row = [
                stored.case.0.into(),
                (&stored.evidence.0).into(),
                stored.id.0.into(),
                subject.as_str().into(),
                platform.as_str().into(),
                (&notice).into(),
                (&payload.endpoint).into(),
                (&payload.body).into(),
                now.into(),
            ];
            let id = ReferralId(tx.append(&REFERRALS, now, &row)?);
            step(tx, id, SendState::Planned, "", None, None, now)?;
            Ok(id)
        })
    }

    /// Records why a confirmed notice is not referred (refused by the gate as it stands now, over the daily cap, …).
    /// It stays visible; a refusal that can pass (`retry`) leaves the confirmation to be claimed again. The same
    /// reason as last time adds no record.
    pub fn hold_confirmation(
        &self,
        confirmation: ConfirmationId,
        why: &str,
        retry: bool,
        now: Timestamp,
    ) -> Result<()> {
        self.write("hold", |tx| {
            self::confirmation(tx, confirmation)?;
            hold(tx, confirmation, why, retry, now)
        })
    }

    /// How many referrals to this platform were planned on the UTC day of `now`, and whether the subject has one.
    pub fn refer_limits(&self, subject: &AccountId, now: Timestamp) -> Result<ReferLimits> {
        let day = now.day().saturating_mul(Timestamp::DAY);
        let today = "SELECT count(*) AS n FROM referrals WHERE platform = ? AND at >= ? AND at < ?";
        self.read(|c| {
            let bounds = (subject.platform().as_str().to_owned(), day, day.saturating_add(Timestamp::DAY));
            let today = first(c, today, bounds, |row| row.count("n"))?.unwrap_or(0);
            Ok(ReferLimits {
                today: u32::try_from(today).unwrap_or(u32::MAX),
                referred_before: exists(c, "SELECT 1 FROM referrals WHERE subject = ?", [subject.as_str()])?,
            })
        })
    }
}

fn confirmation(c: &Connection, id: ConfirmationId) -> Result<Confirmation> {
    first(c, "SELECT * FROM confirmations WHERE id = ?", [id.0], confirmation_row)?
        .ok_or_else(|| not_found("confirmation", id))
}

pub(super) fn hold(tx: &mut Tx<'_>, id: ConfirmationId, why: &str, retry: bool, now: Timestamp) -> Result<()> {
    let last =
        first(tx, "SELECT why, retry FROM holds WHERE confirmation = ? ORDER BY id DESC LIMIT 1", [id.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
        })?;
    if last.is_some_and(|(last_why, last_retry)| last_why == why && last_retry == retry) {
        return Ok(());
    }
    tx.append(&HOLDS, now, &[id.0.into(), why.into(), retry.into(), now.into()]).map(drop)
}
