//! The record as people read it: one line a leaf. A line never says how someone judged: reviewers are blind to each
//! other, and who may see a judgement is decided on the case's page.

use model::{AccountId, CaseId, Timestamp};
use rusqlite::{Connection, Row};

use crate::{
    RecordRow, Result, Store,
    sqlite::values::{RowExt, all, first},
};

impl Store {
    /// Audit entries, newest first, before `before` if given.
    pub fn record(&self, before: Option<u64>, limit: u32) -> Result<Vec<RecordRow>> {
        let sql = "SELECT number, kind, row, at FROM leaves WHERE number < ? ORDER BY number DESC LIMIT ?";
        let before = before.and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX);
        self.read(|c| all(c, sql, (before, limit), |row| record_row(c, row)))
    }
}

/// Everything on record about a case and its subject, oldest first.
pub(crate) fn stream(c: &Connection, case: CaseId, subject: &AccountId) -> Result<Vec<RecordRow>> {
    let sql = "WITH records (kind, row) AS (
            SELECT 'findings', id FROM findings WHERE account = ?2
            UNION ALL SELECT 'cases', ?1
            UNION ALL SELECT 'evidence_versions', id FROM evidence_versions WHERE case_id = ?1
            UNION ALL SELECT 'neighbourhoods', id FROM neighbourhoods WHERE case_id = ?1
            UNION ALL SELECT 'reviews', id FROM reviews WHERE case_id = ?1
            UNION ALL SELECT 'withdrawals', w.id FROM withdrawals w JOIN reviews r ON r.id = w.review
                WHERE r.case_id = ?1
            UNION ALL SELECT 'job_acts', id FROM job_acts WHERE case_id = ?1
            UNION ALL SELECT 'stops', id FROM stops WHERE case_id = ?1
            UNION ALL SELECT 'adjudications', id FROM adjudications WHERE case_id = ?1
            UNION ALL SELECT 'protections', id FROM protections WHERE subject = ?2
            UNION ALL SELECT 'gold_answers', id FROM gold_answers WHERE case_id = ?1
            UNION ALL SELECT 'audits', id FROM audits WHERE case_id = ?1
            UNION ALL SELECT 'quality_reviews', id FROM quality_reviews WHERE case_id = ?1
            UNION ALL SELECT 'audit_rulings', u.id FROM audit_rulings u JOIN audits a ON a.id = u.audit
                WHERE a.case_id = ?1
            UNION ALL SELECT 'confirmations', id FROM confirmations WHERE case_id = ?1
            UNION ALL SELECT 'holds', h.id FROM holds h JOIN confirmations f ON f.id = h.confirmation
                WHERE f.case_id = ?1
            UNION ALL SELECT 'referrals', id FROM referrals WHERE case_id = ?1
            UNION ALL SELECT 'sends', s.id FROM sends s JOIN referrals r ON r.id = s.referral WHERE r.case_id = ?1
            UNION ALL SELECT 'checks', k.id FROM checks k JOIN referrals r ON r.id = k.referral WHERE r.case_id = ?1)
        SELECT l.number, l.kind, l.row, l.at FROM records JOIN leaves l ON l.kind = records.kind AND l.row = records.row
        ORDER BY l.number";
    all(c, sql, (case.0, subject.as_str()), |row| record_row(c, row))
}

/// A leaf with its line.
pub(crate) fn record_row(c: &Connection, row: &Row<'_>) -> Result<RecordRow> {
    let kind: String = row.get("kind")?;
    let key: i64 = row.get("row")?;
    let at: Timestamp = row.time("at")?;
    let line = line(c, &kind, key)?;
    Ok(RecordRow { number: row.count("number")?, key: key.to_string(), line, kind, at })
}

pub(super) fn line(c: &Connection, kind: &str, key: i64) -> Result<String> {
    let sql = match kind {
        "meta" => "SELECT 'the store was made: ' || name FROM meta WHERE id = ?",
        "people" => "SELECT name || ' joined (person ' || id || ')' FROM people WHERE id = ?",
        "invitations" => {
            "SELECT 'invitation ' || id || coalesce(' by person ' || by_person, ' for the first person')
             FROM invitations WHERE id = ?"
        }
        "role_grants" => {
            "SELECT 'roles of person ' || person || ':' || iif(admin, ' admin', '') || iif(lead, ' lead', '')
             || iif(reviewer, ' reviewer', '') || iif(sender, ' sender', '')
             || iif(auditor, ' auditor', '') || iif(read_only, ' read-only', '')
             || coalesce(', by person ' || by_person, '') FROM role_grants WHERE id = ?"
        }
        "language_declarations" => {
            "SELECT 'person ' || person || ' reads ' || trim(languages) FROM language_declarations WHERE id = ?"
        }
        "language_acts" => {
            "SELECT CASE act WHEN 'declared' THEN 'person ' || person || ' declared that they read ' || language
                WHEN 'confirmed' THEN 'person ' || person || ' may judge in ' || language
                    || coalesce(', says person ' || by_person, ', as an earlier version of this store had it')
                ELSE 'person ' || person || ' may no longer judge in ' || language || ' (' || replace(reason, '_', ' ')
                    || ')' || coalesce(', says person ' || by_person, '') END
             FROM language_acts WHERE id = ?"
        }
        "sources" => {
            "SELECT 'source ' || id || ' added: ' || platform || ' ' || kind || ' ' || url FROM sources WHERE id = ?"
        }
        "source_switches" => {
            "SELECT 'source ' || source || ' switched ' || iif(is_on, 'on', 'off')
             || coalesce(' by person ' || by_person, '') FROM source_switches WHERE id = ?"
        }
        "rules" => {
            "SELECT 'rule ' || detector || ' version ' || version || ' of pack ' || pack FROM rules WHERE id = ?"
        }
        "findings" => "SELECT kind || ' finding `' || signal || '` on ' || account FROM findings WHERE id = ?",
        "cases" => {
            "SELECT 'case ' || id || ' opened on ' || subject || coalesce(' by person ' || proposer, '')
             FROM cases WHERE id = ?"
        }
        "evidence" => {
            "SELECT 'evidence ' || lower(substr(hex(version), 1, 12)) || ' frozen' FROM evidence WHERE id = ?"
        }
        "evidence_versions" => {
            "SELECT 'case ' || case_id || ' rests on evidence ' || lower(substr(hex(version), 1, 12)) || ', '
             || posts || ' posts' FROM evidence_versions WHERE id = ?"
        }
        "reviews" => "SELECT 'person ' || reviewer || ' reviewed case ' || case_id FROM reviews WHERE id = ?",
        "withdrawals" => {
            "SELECT 'person ' || by_person || ' took back review ' || review FROM withdrawals WHERE id = ?"
        }
        "adjudications" => {
            "SELECT 'person ' || lead || ' decided case ' || case_id || ' as lead' FROM adjudications WHERE id = ?"
        }
        "protections" => {
            "SELECT subject || iif(is_on, ' put on', ' taken off') || ' the protect list by person ' || by_person
             FROM protections WHERE id = ?"
        }
        "confirmations" => {
            "SELECT 'person ' || sender || ' confirmed the notice of case ' || case_id FROM confirmations WHERE id = ?"
        }
        "holds" => "SELECT 'confirmation ' || confirmation || ' held: ' || why FROM holds WHERE id = ?",
        "referrals" => "SELECT 'referral ' || id || ' of ' || subject || ' planned' FROM referrals WHERE id = ?",
        "sends" => {
            "SELECT 'referral ' || referral || ': ' || replace(state, '_', ' ') || iif(detail = '', '', ': ' || detail)
             || coalesce(', says person ' || by_person, '') FROM sends WHERE id = ?"
        }
        "checks" => {
            "SELECT subject || ': ' || replace(status, '_', ' ')
             || iif(by_event, ', says the platform by itself', ', when asked') FROM checks WHERE id = ?"
        }
        "neighbourhoods" => {
            "SELECT 'person ' || by_person || ' asked who stands around the subject of case ' || case_id
             FROM neighbourhoods WHERE id = ?"
        }
        "job_acts" => {
            "SELECT CASE act WHEN 'skipped' THEN 'person ' || by_person || ' gave on case ' || case_id
                             WHEN 'escalated' THEN 'person ' || by_person || ' asked a lead about case ' || case_id
                             ELSE 'person ' || by_person || ' returned case ' || case_id || ' to the queue' END
             FROM job_acts WHERE id = ?"
        }
        "stops" => {
            "SELECT CASE act WHEN 'stopped' THEN 'person ' || by_person || ' stopped case ' || case_id
                             WHEN 'looked' THEN 'person ' || by_person || ' had the texts of stopped case ' || case_id || ' shown'
                             ELSE 'person ' || by_person || ' lifted the stop of case ' || case_id END
             FROM stops WHERE id = ?"
        }
        "gold_answers" => {
            "SELECT 'person ' || lead || ' said what the right answer to case ' || case_id || ' is'
             FROM gold_answers WHERE id = ?"
        }
        "audits" => "SELECT 'chance chose case ' || case_id || ' for an audit' FROM audits WHERE id = ?",
        // As a review is told: who judged does not know that it was another kind.
        "quality_reviews" => "SELECT 'person ' || reviewer || ' reviewed case ' || case_id FROM quality_reviews WHERE id = ?",
        "quality_withdrawals" => {
            "SELECT 'person ' || by_person || ' took back review ' || review FROM quality_withdrawals WHERE id = ?"
        }
        "audit_rulings" => {
            "SELECT 'person ' || lead || ' said whether the decision was right that audit ' || audit || ' disagrees with'
             FROM audit_rulings WHERE id = ?"
        }
        "access_acts" => {
            "SELECT iif(act = 'sessions_ended', 'sessions of person ' || person || ' ended',
                        'person ' || person || ': ' || replace(act, '_', ' '))
             || iif(by_person = person, '', ' by person ' || by_person) FROM access_acts WHERE id = ?"
        }
        "erasures" => "SELECT kind || ' ' || row || ' erased: ' || reason FROM erasures WHERE id = ?",
        _ => return Ok(format!("{kind} {key}, which this version does not know")),
    };
    Ok(first(c, sql, [key], |row| Ok(row.get(0)?))?.unwrap_or_else(|| "the record is gone".to_owned()))
}
