//! How the database looks things up: what is asked about one case never reads every case's reviews, whichever view or
//! trigger asks.

use rusqlite::{Connection, config::DbConfig};

use crate::raw_sql::{Cases, plain};

/// What may be read whole: what a view gives for one case, and the sends under way, of which there is one at most.
const SMALL: [&str; 5] = [
    "CONSTANT ROW",
    "SCAN approvals",
    "SCAN involved_people",
    "SCAN gold_items",
    "SCAN s USING COVERING INDEX sends_sending",
];

/// The steps of a statement and of the triggers it fires that read a whole table or index.
fn scans(c: &Connection, sql: &str) -> Vec<String> {
    let mut plan = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = plan.query_map([], |row| row.get::<_, String>("detail")).unwrap().map(Result::unwrap);
    steps.filter(|step| step.starts_with("SCAN") && !SMALL.iter().any(|small| step.contains(small))).collect()
}

#[test]
fn what_is_asked_about_one_case_reads_that_case_only() {
    let cases = Cases::new();
    let plain = plain(&cases.w.path());
    plain.set_db_config(DbConfig::SQLITE_DBCONFIG_TRIGGER_EQP, true).unwrap();
    let views = [
        "case_states",
        "current_evidence",
        "standing_reviews",
        "lead_decisions",
        "reviewer_approvals",
        "lead_approvals",
        "approvals",
        "objections",
        "involved_people",
        "open_confirmations",
        "stopped_cases",
        "gold_items",
        "standing_quality_reviews",
        "audit_answers",
    ];
    let mut asked: Vec<String> = views.map(|view| format!("SELECT * FROM {view} WHERE case_id = 1")).to_vec();
    asked.push("SELECT * FROM protected_subjects WHERE subject = ''".into());
    asked.push("SELECT * FROM send_states WHERE referral = 1".into());
    asked.extend(cases.inserts());
    let found: Vec<_> = asked.iter().map(|sql| (scans(&plain, sql), sql)).filter(|(s, _)| !s.is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
}
