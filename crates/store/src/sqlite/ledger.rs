//! Every referral with what came of it.

use model::{CaseId, Payload, PersonId, Receipt, ReferralId, SendId, SendState, Timestamp};
use rusqlite::{Connection, Row};

use super::{
    recheck::check_row,
    values::{RowExt, all, first},
};
use crate::{Error, LedgerRow, Result, SendRow, Store};

const REFERRAL: &str = "SELECT r.*, c.language, f.sender FROM referrals r
    JOIN cases c ON c.id = r.case_id JOIN confirmations f ON f.id = r.confirmation";

impl Store {
    /// Every referral with its sends and checks, oldest first.
    pub fn ledger(&self) -> Result<Vec<LedgerRow>> {
        self.read(|c| all(c, &format!("{REFERRAL} ORDER BY r.id"), [], |row| ledger_row(c, row)))
    }

    /// One referral with its sends and checks.
    pub fn referral(&self, id: ReferralId) -> Result<Option<LedgerRow>> {
        self.read(|c| first(c, &format!("{REFERRAL} WHERE r.id = ?"), [id.0], |row| ledger_row(c, row)))
    }
}

fn ledger_row(c: &Connection, row: &Row<'_>) -> Result<LedgerRow> {
    let id = ReferralId(row.get("id")?);
    let case = CaseId(row.get("case_id")?);
    let approvers = "SELECT DISTINCT person FROM approvals WHERE case_id = ? AND counts_from IS NOT NULL
        ORDER BY person";
    Ok(LedgerRow {
        id,
        case,
        notice: row.json("notice")?,
        payload: Payload { endpoint: row.get("endpoint")?, body: row.get("body")? },
        language: row.parsed("language")?,
        approvers: all(c, approvers, [case.0], |row| Ok(PersonId(row.get(0)?)))?,
        sender: PersonId(row.get("sender")?),
        planned: row.time("at")?,
        sends: all(c, "SELECT * FROM sends WHERE referral = ? ORDER BY id", [id.0], send_row)?,
        checks: all(c, "SELECT * FROM checks WHERE referral = ? ORDER BY id", [id.0], check_row)?,
    })
}

fn send_row(row: &Row<'_>) -> Result<SendRow> {
    let word: String = row.get("state")?;
    let raw: Option<String> = row.get("receipt_raw")?;
    let at: Option<i64> = row.get("receipt_at")?;
    let reference: Option<String> = row.get("receipt_reference")?;
    Ok(SendRow {
        id: SendId(row.get("id")?),
        state: SendState::parse(&word).ok_or_else(|| Error::Damaged(format!("send state {word}")))?,
        detail: row.get("detail")?,
        receipt: raw.zip(at).map(|(raw, at)| Receipt { reference, raw, at: Timestamp::from_millis(at) }),
        by: row.person("by_person")?,
        at: row.time("at")?,
    })
}
