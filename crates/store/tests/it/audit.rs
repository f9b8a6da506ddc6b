//! What the file's owner can still do behind the store's back, and how `verify_audit` shows it.

use rusqlite::{Connection, types::Value};

use crate::{
    raw_sql::{full, plain},
    world::*,
};

/// As the file's owner: no trigger, no check, no foreign key.
pub(crate) fn owner(w: &World) -> Connection {
    let connection = plain(&w.path());
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    let triggers: Vec<String> = strings(&connection, "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection
}

fn strings(c: &Connection, sql: &str) -> Vec<String> {
    c.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

fn number(c: &Connection, sql: &str) -> i64 {
    c.query_row(sql, [], |r| r.get(0)).unwrap()
}

/// The same value with one byte or unit changed.
fn flipped(value: &Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(n) => Value::Integer(n ^ 1),
        Value::Text(t) => Value::Text(if t.is_empty() { "x".into() } else { format!("~{}", &t[1..]) }),
        Value::Blob(b) => Value::Blob(b.iter().enumerate().map(|(i, x)| if i == 0 { x ^ 1 } else { *x }).collect()),
        Value::Real(_) => unreachable!("no record holds a float"),
    }
}

#[test]
fn one_byte_of_any_column_of_any_record_shows() {
    let w = full();
    let clean = w.store.verify_audit(None).unwrap();
    assert_eq!((clean.first_problem, clean.problems.clone()), (None, vec![]));
    assert!(clean.checkpoints == 1 && clean.erased == 2, "{:?}", clean.erased);
    let owner = owner(&w);
    let tables = strings(&owner, "SELECT DISTINCT kind FROM leaves");
    assert_eq!(tables.len(), 31, "{tables:?}");
    let mut tried = 0;
    for table in tables {
        let key = number(&owner, &format!("SELECT max(id) FROM {table}"));
        for column in strings(&owner, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'")) {
            let read = format!("SELECT {column} FROM {table} WHERE id = {key}");
            let before: Value = owner.query_row(&read, [], |r| r.get(0)).unwrap();
            let set = format!("UPDATE {table} SET {column} = ? WHERE id = {key}");
            // A NULL becomes whatever the column's type takes.
            let changed = [flipped(&before), Value::Integer(77), Value::Text("x".into()), Value::Blob(vec![1])];
            let change = changed.iter().find(|v| owner.execute(&set, [*v]).is_ok());
            assert!(change.is_some(), "{table}.{column} takes no other value");
            let report = w.store.verify_audit(None).unwrap();
            // A verifier key that was changed also makes every signature wrong.
            let (row, why) = report.first_problem.unwrap_or_else(|| panic!("{table}.{column} changed unseen"));
            if matches!((table.as_str(), column.as_str()), ("erasures", "kind" | "row")) {
                // The record it no longer names comes first in the log.
                assert_eq!(row.kind, "findings", "{column}: {why}");
            } else {
                assert_eq!((row.kind.as_str(), row.key), (table.as_str(), key.to_string()), "{column}: {why}");
            }
            owner.execute(&set, [&before]).unwrap();
            tried += 1;
        }
    }
    assert!(tried > 120, "{tried}");
    assert_eq!(w.store.verify_audit(None).unwrap(), w.store.verify_audit(None).unwrap());
    assert_eq!(w.store.verify_audit(None).unwrap().first_problem, None, "everything was put back");
}

#[test]
fn a_change_to_the_log_itself_shows() {
    let w = full();
    let owner = owner(&w);
    for (sql, undo) in [
        ("UPDATE leaves SET at = at + 1 WHERE number = 9", "UPDATE leaves SET at = at - 1 WHERE number = 9"),
        ("UPDATE leaves SET row = row + 5000 WHERE number = 9", "UPDATE leaves SET row = row - 5000 WHERE number = 9"),
        (
            "UPDATE leaves SET kind = 'x' || kind WHERE number = 9",
            "UPDATE leaves SET kind = substr(kind, 2) WHERE number = 9",
        ),
        ("UPDATE hashes SET hash = zeroblob(32) WHERE position = 6", ""),
    ] {
        owner.execute(sql, []).unwrap();
        let report = w.store.verify_audit(None).unwrap();
        assert!(report.first_problem.is_some() || !report.problems.is_empty(), "unseen: {sql}");
        owner.execute_batch(undo).unwrap();
    }
}

#[test]
fn a_salt_that_is_gone_without_an_erasure_shows() {
    let w = full();
    owner(&w).execute("UPDATE leaves SET salt = NULL WHERE kind = 'reviews' AND row = 2", []).unwrap();
    let (row, why) = w.store.verify_audit(None).unwrap().first_problem.unwrap();
    assert_eq!((row.kind.as_str(), row.key.as_str()), ("reviews", "2"));
    assert!(why.contains("salt"), "{why}");
}

#[test]
fn a_deleted_record_shows() {
    let w = full();
    let owner = owner(&w);
    owner.execute("DELETE FROM reviews WHERE id = 3", []).unwrap();
    let (row, why) = w.store.verify_audit(None).unwrap().first_problem.unwrap();
    assert_eq!((row.kind.as_str(), row.key.as_str()), ("reviews", "3"));
    assert!(why.contains("gone"), "{why}");
    // Taking its leaf away too leaves a gap.
    owner.execute("DELETE FROM leaves WHERE kind = 'reviews' AND row = 3", []).unwrap();
    assert!(!w.store.verify_audit(None).unwrap().problems.is_empty());
}

#[test]
fn a_forged_person_shows() {
    let w = full();
    let owner = owner(&w);
    owner
        .execute_batch(
            "INSERT INTO invitations SELECT 900, randomblob(32), 0, 0, 1, 0, by_person, at, expires, 0, 0
                 FROM invitations WHERE id = 2;
             INSERT INTO people (id, name, name_key, password_hash, invitation, invited_by, at)
                 VALUES (900, 'Eve', 'eve', '', 900, 1, 0);
             INSERT INTO role_grants (person, admin, lead, reviewer, sender, by_person, at) VALUES (900, 0, 0, 1, 0, 1, 0)",
        )
        .unwrap();
    let (row, why) = w.store.verify_audit(None).unwrap().first_problem.unwrap();
    assert!(row.key == "900" && why.contains("not in the log"), "{row:?} {why}");
    owner.execute("DELETE FROM invitations WHERE id = 900", []).unwrap();
    let (row, _) = w.store.verify_audit(None).unwrap().first_problem.unwrap();
    assert_eq!((row.kind.as_str(), row.key.as_str()), ("people", "900"));
}

/// Cuts the log and its records back to `size`.
fn cut(owner: &Connection, size: i64) {
    let tail = strings(owner, &format!("SELECT kind || ' ' || row FROM leaves WHERE number >= {size}"));
    for record in tail {
        let (kind, row) = record.split_once(' ').unwrap();
        owner.execute_batch(&format!("DELETE FROM {kind} WHERE id = {row}")).unwrap();
    }
    let position = tlog_tiles::stored_hash_index(0, size as u64);
    owner
        .execute_batch(&format!(
            "DELETE FROM leaves WHERE number >= {size}; DELETE FROM hashes WHERE position >= {position};
             DELETE FROM checkpoints"
        ))
        .unwrap();
}

#[test]
fn a_log_that_was_cut_shows_against_a_checkpoint_kept_elsewhere() {
    let w = full();
    let note = w.store.checkpoint(at(5_000)).unwrap();
    let size = w.store.verify_audit(Some(&note)).unwrap().records as i64;
    cut(&owner(&w), size - 6);
    let alone = w.store.verify_audit(None).unwrap();
    assert_eq!((alone.first_problem, alone.problems), (None, vec![]), "by itself, a cut log looks whole");
    let report = w.store.verify_audit(Some(&note)).unwrap();
    assert!(report.problems[0].contains("the log was cut"), "{:?}", report.problems);
}

#[test]
fn a_log_that_was_rewritten_shows_against_a_checkpoint_kept_elsewhere() {
    let w = full();
    let note = w.store.checkpoint(at(5_000)).unwrap();
    let size = w.store.verify_audit(Some(&note)).unwrap().records as i64;
    cut(&owner(&w), size - 6);
    for n in 0..6 {
        w.store.protect(&account("another"), n % 2 == 0, "another past", w.lea, at(5_000 + n)).unwrap();
    }
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
    let report = w.store.verify_audit(Some(&note)).unwrap();
    assert!(report.problems[0].contains("not those it was signed for"), "{:?}", report.problems);
}

#[test]
fn a_checkpoint_says_nothing_unless_this_store_signed_it() {
    let (w, other) = (World::new(), World::new());
    let note = w.store.checkpoint(at(50)).unwrap();
    assert_eq!(w.store.verify_audit(Some(&note)).unwrap().problems, Vec::<String>::new());
    w.store.protect(&account("later"), true, "", w.lea, at(60)).unwrap();
    let report = w.store.verify_audit(Some(&note)).unwrap();
    assert_eq!((report.problems, report.checkpoints), (vec![], 2), "an older checkpoint holds for a longer log");
    for foreign in
        [other.store.checkpoint(at(50)).unwrap(), note.replacen("flagstone/record\n", "flagstone/record\n1", 1)]
    {
        assert!(!w.store.verify_audit(Some(&foreign)).unwrap().problems.is_empty(), "{foreign}");
    }
}

#[test]
fn erasing_leaves_the_log_whole_and_nothing_of_the_record() {
    let w = World::new();
    let who = w.seen("gone");
    let note = w.store.checkpoint(at(5)).unwrap();
    assert_eq!(w.store.erase_findings_of(&who, "asked by the account", w.lea, at(50)).unwrap(), 2);
    let report = w.store.verify_audit(Some(&note)).unwrap();
    assert_eq!((report.first_problem, report.problems, report.erased), (None, vec![], 2));
    assert_eq!(w.store.fsck().unwrap(), []);
    assert!(w.store.claim_investigations(10).unwrap().is_empty());
    let plain = plain(&w.path());
    let left = "SELECT (SELECT count(*) FROM posts) + (SELECT count(*) FROM findings)";
    assert_eq!(number(&plain, left), 0);
    // Not what was judged.
    let case = w.case("judged");
    let subject = w.store.case(case).unwrap().unwrap().row.case.subject;
    w.store.erase_findings_of(&subject, "asked", w.lea, at(50)).unwrap_err();
}
