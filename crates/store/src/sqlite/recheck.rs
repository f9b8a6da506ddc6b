//! What became of the subjects of sent referrals.

use model::{AccountId, Check, CheckId, Notice, Observation, ReferralId, Scope, Status, StatusEvent, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    schema::CHECKS,
    values::{RowExt, all, first, not_found},
};
use crate::{DueCheck, Error, Result, Store};

/// The ages at which a subject is looked at, in milliseconds after the send; then every 30 days.
const AGES: [i64; 4] = [Timestamp::HOUR, Timestamp::DAY, 7 * Timestamp::DAY, 30 * Timestamp::DAY];

/// How long to wait after an observation that says nothing, before asking again at the same age.
const UNKNOWN_WAIT: i64 = Timestamp::HOUR;

impl Store {
    /// Sent referrals that are due: at 1 h, 24 h, 7 d, 30 d, then every 30 d after the send; also at once where a
    /// status event came in for the subject that no check has looked at. An age that was missed is not made up for:
    /// the newest one counts. Where the platform could not be reached, it is asked again after an hour.
    pub fn claim_checks(&self, now: Timestamp, limit: u32) -> Result<Vec<DueCheck>> {
        self.read(|c| {
            let mut due = Vec::new();
            for sent in all(c, SENT, [], Sent::read)? {
                if due.len() >= limit as usize {
                    break;
                }
                if let Some((age, event)) = sent.due(c, now)? {
                    due.push(sent.into_due(c, age, event)?);
                }
            }
            Ok(due)
        })
    }

    /// Commits an observation.
    pub fn commit_check(&self, due: &DueCheck, observation: &Observation, now: Timestamp) -> Result<CheckId> {
        self.write("check", |tx| {
            let event = match &due.event {
                None => None,
                Some(e) => {
                    let key = (e.account.as_str(), e.status.as_str(), &e.raw);
                    let sql = "SELECT id FROM status_events WHERE account = ? AND status = ? AND raw = ?";
                    let id = first(tx, sql, key, |row| Ok(row.get::<_, i64>(0)?))?;
                    Some(id.ok_or_else(|| not_found("status event of", &due.subject))?)
                }
            };
            let row = [
                due.referral.0.into(),
                due.subject.as_str().into(),
                observation.status.as_str().into(),
                (&observation.raw).into(),
                observation.handle.as_ref().into(),
                due.event.is_some().into(),
                event.into(),
                due.age.into(),
                now.into(),
            ];
            tx.append(&CHECKS, now, &row).map(CheckId)
        })
    }
}

/// What a person found to have arrived was sent when it was tried, not when they found out.
const SENT: &str = "SELECT r.id, r.subject, r.at AS planned,
        CASE WHEN s.by_person IS NULL THEN s.at ELSE
            (SELECT at FROM sends WHERE referral = r.id AND state = 'sending' ORDER BY id DESC LIMIT 1) END AS sent,
        coalesce((SELECT max(age) FROM checks WHERE referral = r.id AND status NOT IN ('unreachable', 'unknown')), 0)
            AS seen_age,
        coalesce((SELECT max(at) FROM checks WHERE referral = r.id AND status IN ('unreachable', 'unknown')), 0)
            AS unknown_at,
        coalesce((SELECT max(event) FROM checks WHERE referral = r.id), 0) AS seen_event
    FROM send_states s JOIN referrals r ON r.id = s.referral WHERE s.state = 'sent'
        AND NOT EXISTS (SELECT 1 FROM stopped_cases x WHERE x.case_id = r.case_id) ORDER BY r.id";

/// A sent referral with what its checks have seen.
struct Sent {
    referral: ReferralId,
    subject: AccountId,
    planned: Timestamp,
    sent: Timestamp,
    seen_age: i64,
    unknown_at: Timestamp,
    seen_event: i64,
}

impl Sent {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            referral: ReferralId(row.get("id")?),
            subject: row.parsed("subject")?,
            planned: row.time("planned")?,
            sent: row.time("sent")?,
            seen_age: row.get("seen_age")?,
            unknown_at: row.time("unknown_at")?,
            seen_event: row.get("seen_event")?,
        })
    }

    /// The age or event that makes it due.
    fn due(&self, c: &Connection, now: Timestamp) -> Result<Option<(i64, Option<StatusEvent>)>> {
        // From the plan on, not the receipt: the platform may act before its answer is committed.
        let sql = "SELECT account, status, raw, seen FROM status_events
            WHERE account = ? AND id > ? AND seen >= ? ORDER BY id LIMIT 1";
        let key = (self.subject.as_str(), self.seen_event, self.planned.as_millis());
        if let Some(event) = first(c, sql, key, event_row)? {
            return Ok(Some((0, Some(event))));
        }
        let age = age_reached(now.since(self.sent));
        let asked_lately = now.since(self.unknown_at) < UNKNOWN_WAIT;
        Ok((age > self.seen_age && !asked_lately).then_some((age, None)))
    }

    fn into_due(self, c: &Connection, age: i64, event: Option<StatusEvent>) -> Result<DueCheck> {
        let sql = "SELECT notice FROM referrals WHERE id = ?";
        let notice = first(c, sql, [self.referral.0], |row| row.json::<Notice>("notice"))?;
        let Notice { scope, posts, .. } = notice.ok_or_else(|| not_found("referral", self.referral))?;
        let posts = if scope == Scope::Posts { posts } else { Vec::new() };
        Ok(DueCheck { referral: self.referral, subject: self.subject, scope, posts, age, event })
    }
}

/// The newest of the fixed ages that lies at or before `elapsed`; 0 before the first.
fn age_reached(elapsed: i64) -> i64 {
    let month = AGES[3];
    if elapsed >= month {
        return elapsed / month * month;
    }
    AGES.into_iter().rev().find(|age| *age <= elapsed).unwrap_or(0)
}

fn event_row(row: &Row<'_>) -> Result<StatusEvent> {
    Ok(StatusEvent {
        account: row.parsed("account")?,
        status: status(row)?,
        raw: row.get("raw")?,
        seen: row.time("seen")?,
    })
}

fn status(row: &Row<'_>) -> Result<Status> {
    let word: String = row.get("status")?;
    Status::parse(&word).ok_or_else(|| Error::Damaged(format!("status {word}")))
}

pub(super) fn check_row(row: &Row<'_>) -> Result<Check> {
    Ok(Check {
        id: CheckId(row.get("id")?),
        referral: ReferralId(row.get("referral")?),
        subject: row.parsed("subject")?,
        observation: Observation { status: status(row)?, raw: row.get("raw")?, handle: row.get("handle")? },
        by_event: row.get("by_event")?,
        at: row.time("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_fixed_then_monthly() {
        let (hour, day) = (Timestamp::HOUR, Timestamp::DAY);
        let cases = [(0, 0), (hour - 1, 0), (hour, hour), (day - 1, hour), (8 * day, 7 * day), (59 * day, 30 * day)];
        for (elapsed, age) in cases.into_iter().chain([(60 * day, 60 * day), (95 * day, 90 * day), (-5, 0)]) {
            assert_eq!(age_reached(elapsed), age, "{elapsed}");
        }
    }
}
