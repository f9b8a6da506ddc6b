//! The schema: migrations by `PRAGMA user_version`, each in one transaction, and the rules every record table shares.

use rusqlite::{Connection, Transaction};

use crate::{Error, Result};

/// A record table: its name and the columns that are committed to in the audit log, in declared order. All have an
/// integer `id`.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) insert: &'static str,
    pub(crate) next_id: &'static str,
    pub(crate) select: &'static str,
}

macro_rules! tables {
    ($($constant:ident = $name:literal: $($column:ident),+;)+) => {
        $(pub(crate) const $constant: Table = Table {
            name: $name,
            columns: &["id", $(stringify!($column)),+],
            insert: concat!(
                "INSERT INTO ", $name, " (id", $(", ", stringify!($column)),+, ") VALUES (?",
                $(tables!(@mark $column)),+, ") ON CONFLICT DO NOTHING"
            ),
            // From the log, not the table: the number of an erased record is never given again.
            next_id: concat!("SELECT coalesce(max(row), 0) + 1 FROM leaves WHERE kind = '", $name, "'"),
            select: concat!("SELECT id", $(", ", stringify!($column)),+, " FROM ", $name, " WHERE id = ?"),
        };)+
        /// Every audited table.
        pub(crate) const RECORDS: &[&Table] = &[$(&$constant),+];
    };
    (@mark $column:ident) => { ", ?" };
}

tables! {
    META = "meta": name, value, at;
    INVITATIONS = "invitations": secret_hash, admin, lead, reviewer, sender, by_person, at, expires, auditor, read_only;
    PEOPLE = "people": name, name_key, password_hash, invitation, invited_by, at;
    ROLE_GRANTS = "role_grants": person, admin, lead, reviewer, sender, by_person, at, auditor, read_only;
    LANGUAGE_DECLARATIONS = "language_declarations": person, languages, by_person, at;
    SOURCES = "sources": platform, kind, url, authority, by_person, at;
    SOURCE_SWITCHES = "source_switches": source, is_on, by_person, at;
    RULES = "rules": detector, version, pack, pack_digest, folding, model_digest, at;
    FINDINGS = "findings": finding, source, account, uri, cid, rule, signal, kind, computed_from, role, spans, weight,
        clause, seen;
    CASES = "cases": subject, language, proposer, at;
    EVIDENCE = "evidence": version, data, at;
    EVIDENCE_VERSIONS = "evidence_versions": case_id, version, score, severity, contributions, posts, at;
    REVIEWS = "reviews": case_id, version, reviewer, language, decision, clause, scope, confidence, checklist, reasons,
        at;
    WITHDRAWALS = "withdrawals": review, by_person, at;
    ADJUDICATIONS = "adjudications": case_id, version, lead, language, decision, clause, scope, reasons, at;
    PROTECTIONS = "protections": subject, is_on, reason, by_person, at;
    CONFIRMATIONS = "confirmations": case_id, version, sender, notice, at;
    HOLDS = "holds": confirmation, why, retry, at;
    REFERRALS = "referrals": case_id, version, confirmation, subject, platform, notice, endpoint, body, at;
    SENDS = "sends": referral, state, detail, receipt_reference, receipt_raw, receipt_at, by_person, at;
    CHECKS = "checks": referral, subject, status, raw, handle, by_event, event, age, at;
    ERASURES = "erasures": kind, row, reason, by_person, at;
    NEIGHBOURHOODS = "neighbourhoods": case_id, by_person, at;
    ACCESS_ACTS = "access_acts": person, act, by_person, at;
    JOB_ACTS = "job_acts": case_id, act, reason, by_person, at;
    LANGUAGE_ACTS = "language_acts": person, language, act, reason, by_person, at;
    STOPS = "stops": case_id, act, by_person, at;
    GOLD_ANSWERS = "gold_answers": case_id, version, lead, decision, at;
    AUDITS = "audits": case_id, version, decided, inclusion, at;
    QUALITY_REVIEWS = "quality_reviews": purpose, case_id, version, reviewer, language, decision, clause, scope,
        confidence, checklist, reasons, at;
    QUALITY_WITHDRAWALS = "quality_withdrawals": review, by_person, at;
    AUDIT_RULINGS = "audit_rulings": audit, lead, was_right, at;
}

/// Those that came with a later migration.
const LATER: [&str; 10] = [
    NEIGHBOURHOODS.name,
    ACCESS_ACTS.name,
    JOB_ACTS.name,
    LANGUAGE_ACTS.name,
    STOPS.name,
    GOLD_ANSWERS.name,
    AUDITS.name,
    QUALITY_REVIEWS.name,
    QUALITY_WITHDRAWALS.name,
    AUDIT_RULINGS.name,
];

/// Append-only tables outside the audit tree: the tree itself.
const LOG: [&str; 3] = ["leaves", "hashes", "checkpoints"];

type Migration = fn(&Transaction<'_>) -> Result<()>;
const MIGRATIONS: &[Migration] = &[
    first,
    segments,
    neighbourhoods,
    sessions,
    second_factors,
    openings,
    drawings,
    tokens,
    jobs,
    care,
    roles,
    languages,
    passkeys,
    standing,
    stops,
    shown,
    quality,
    found,
];

/// The newest schema this build knows.
pub(crate) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Brings the file up to [`VERSION`]; `create` fills a new one in the same transaction as its first migration.
pub(crate) fn migrate(connection: &mut Connection, create: impl FnOnce(&Transaction<'_>) -> Result<()>) -> Result<()> {
    let found = version(connection)?;
    let mut create = (found == 0).then_some(create);
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let tx = connection.transaction()?;
        migration(&tx)?;
        tx.pragma_update(None, "user_version", index as i64 + 1)?;
        if let Some(create) = create.take() {
            create(&tx)?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// The file's schema version; an error if a newer build made it.
pub(crate) fn version(connection: &Connection) -> Result<i64> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION { Err(Error::TooNew { found, known: VERSION }) } else { Ok(found) }
}

fn first(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0001_tables.sql"))?;
    tx.execute_batch(include_str!("migrations/0001_views.sql"))?;
    tx.execute_batch(include_str!("migrations/0001_gate.sql"))?;
    for table in RECORDS.iter().filter(|table| !LATER.contains(&table.name)) {
        append_only(tx, table.name)?;
    }
    for table in LOG {
        append_only(tx, table)?;
    }
    Ok(())
}

fn segments(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0002_segments.sql"))?)
}

fn neighbourhoods(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0003_neighbourhoods.sql"))?;
    append_only(tx, NEIGHBOURHOODS.name)
}

fn sessions(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0004_sessions.sql"))?;
    append_only(tx, ACCESS_ACTS.name)
}

fn second_factors(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0005_second_factors.sql"))?)
}

fn openings(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0006_openings.sql"))?;
    append_only(tx, "openings")?;
    append_only(tx, "openings_expired")
}

fn drawings(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0007_drawings.sql"))?)
}

fn tokens(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0008_tokens.sql"))?)
}

fn jobs(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0009_jobs.sql"))?;
    append_only(tx, JOB_ACTS.name)
}

fn care(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0010_care.sql"))?)
}

fn roles(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0011_roles.sql"))?)
}

fn languages(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0012_languages.sql"))?;
    super::languages::take_over(tx)?;
    tx.execute_batch(include_str!("migrations/0012_gate.sql"))?;
    append_only(tx, LANGUAGE_ACTS.name)
}

fn passkeys(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0013_passkeys.sql"))?)
}

/// What a case's state is made of, and which case a row of it is of.
const STANDING: [(&str, &str); 9] = [
    (EVIDENCE_VERSIONS.name, "NEW.case_id"),
    (REVIEWS.name, "NEW.case_id"),
    (WITHDRAWALS.name, "(SELECT case_id FROM reviews WHERE id = NEW.review)"),
    (ADJUDICATIONS.name, "NEW.case_id"),
    (CONFIRMATIONS.name, "NEW.case_id"),
    (HOLDS.name, "(SELECT case_id FROM confirmations WHERE id = NEW.confirmation)"),
    (REFERRALS.name, "NEW.case_id"),
    (SENDS.name, "(SELECT case_id FROM referrals WHERE id = NEW.referral)"),
    (JOB_ACTS.name, "NEW.case_id"),
];

fn standing(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0014_standing.sql"))?;
    STANDING.iter().try_for_each(|(table, case)| kept_in_step(tx, table, case))
}

/// With every new row of `table` the working copy of its case is made anew.
fn kept_in_step(tx: &Transaction<'_>, table: &str, case: &str) -> Result<()> {
    Ok(tx.execute_batch(&format!(
        "CREATE TRIGGER {table}_standing AFTER INSERT ON {table}
         BEGIN
             INSERT INTO case_standing (case_id, state, escalated, platform, language, severity, score, posts, opened)
             SELECT * FROM case_standings WHERE case_id = {case}
             ON CONFLICT DO UPDATE SET state = excluded.state, escalated = excluded.escalated,
                 severity = excluded.severity, score = excluded.score, posts = excluded.posts;
         END;"
    ))?)
}

fn stops(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0015_stops.sql"))?;
    kept_in_step(tx, STOPS.name, "NEW.case_id")?;
    append_only(tx, STOPS.name)
}

fn shown(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0016_shown.sql"))?)
}

fn quality(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("migrations/0017_quality.sql"))?;
    [GOLD_ANSWERS, AUDITS, QUALITY_REVIEWS, QUALITY_WITHDRAWALS, AUDIT_RULINGS]
        .iter()
        .try_for_each(|table| append_only(tx, table.name))
}

fn found(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("migrations/0018_found.sql"))?)
}

/// Refuses UPDATE, and DELETE but for a row that an erasure record names, or that retention has said is to go. `INSERT OR REPLACE` fires the delete trigger
/// because the connection has `recursive_triggers` on, and an upsert fires the update trigger.
fn append_only(tx: &Transaction<'_>, table: &str) -> Result<()> {
    // A leaf may lose its salt, and nothing else, once an erasure record names its row.
    let update = if table == "leaves" {
        "WHEN NOT (NEW.number IS OLD.number AND NEW.kind IS OLD.kind AND NEW.row IS OLD.row AND NEW.at IS OLD.at
                   AND NEW.salt IS NULL
                   AND EXISTS (SELECT 1 FROM erasures WHERE kind = OLD.kind AND row = OLD.row))"
    } else {
        ""
    };
    let delete = match table {
        "findings" => "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE kind = 'findings' AND row = OLD.id)",
        "openings" => "WHEN NOT EXISTS (SELECT 1 FROM openings_expired WHERE before > OLD.hour)",
        _ => "",
    };
    Ok(tx.execute_batch(&format!(
        "CREATE TRIGGER {table}_not_updated BEFORE UPDATE ON {table} {update}
         BEGIN SELECT RAISE(ABORT, '{table} are records and are never changed; append a new one'); END;
         CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {delete}
         BEGIN SELECT RAISE(ABORT, '{table} are records and are never deleted'); END;"
    ))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_a_record_is_committed_to() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, |_| Ok(())).unwrap();
        for table in RECORDS {
            let mut statement = connection.prepare(&format!("PRAGMA table_info({})", table.name)).unwrap();
            let columns: Vec<String> = statement.query_map([], |r| r.get(1)).unwrap().map(Result::unwrap).collect();
            assert_eq!(columns, table.columns, "{}", table.name);
        }
    }
}
