//! `flagstone coordination` as people call it: who acts together is found and fans are not; the same bytes whatever the
//! order and form of the rows; bad rows take nothing with them; no names.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
};

use model::Dice;
use serde_json::Value;

/// 300 readers share what they like; 60 of them cheer within a minute of each of 20 goals; four members share nine links
/// of their own within half a minute. As `account,object,time,kind`.
fn rows() -> Vec<String> {
    let mut dice = Dice::new(7);
    let mut rows = Vec::new();
    let mut share = |account: &str, object: String, time: u64| rows.push(format!("{account},{object},{time},link"));
    for link in 0..800 {
        for _ in 0..1 + dice.below(9) {
            share(&format!("reader{}", dice.below(300)), format!("link{link}"), link * 100 + dice.below(3_000));
        }
    }
    for goal in 0..20 {
        for fan in 0..60 {
            share(&format!("reader{fan}"), format!("goal{goal}"), goal * 4_000 + dice.below(60));
        }
    }
    for text in 0..9 {
        for member in 0..4 {
            share(&format!("member{member}"), format!("text{text}"), text * 7_000 + 5 + dice.below(30));
        }
    }
    rows
}

fn flagstone(folder: &Path, header: &str, rows: &[String], more: &[&str]) -> Output {
    fs::write(folder.join("shares.csv"), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    let given = ["coordination", "--shares", "shares.csv", "--window", "60s", "--out", "groups.csv", "--json"];
    command.current_dir(folder).args(given).args(more).output().unwrap()
}

/// What it told, and what it wrote.
fn found(folder: &Path, header: &str, rows: &[String], more: &[&str]) -> (Value, String) {
    let ended = flagstone(folder, header, rows, more);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    (serde_json::from_slice(&ended.stdout).unwrap(), fs::read_to_string(folder.join("groups.csv")).unwrap())
}

const HEADER: &str = "account,object,time,kind";

#[test]
fn who_acts_together_is_found_and_fans_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (told, csv) = found(folder.path(), HEADER, &rows(), &["--pseudonymous"]);
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let header = "group,account,accounts,objects,gap,pairs,with,shared,expected,p,q";
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
    let who: BTreeSet<&str> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!(who, BTreeSet::from(["member0", "member1", "member2", "member3"]));
    for row in &rows {
        assert_eq!([&row[0], &row[2], &row[3], &row[5], &row[7]], ["0", "4", "9", "3", "9"], "{row:?}");
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        assert!(row[6].starts_with("member") && row[6] != row[1] && number(4) < 30.0, "{row:?}");
        assert!(number(8) < 1.0 && number(9) < number(10) && number(10) <= 0.05, "{row:?}");
    }
    assert_eq!(
        (&told["summary"]["shares_in_a_crowd_or_its_wake"], &told["groups"][0]["accounts"]),
        (&1_200.into(), &4.into())
    );
    let (told, csv) = found(folder.path(), HEADER, &rows_of_kind("text"), &["--kind", "text"]);
    assert_eq!((told["groups"].as_array().unwrap().len(), csv.lines().count()), (0, 1), "another kind, no group");
}

/// The rows, every other of them of another kind.
fn rows_of_kind(kind: &str) -> Vec<String> {
    rows()
        .iter()
        .step_by(2)
        .map(|row| row.replace(",link", &format!(",{kind}")))
        .filter(|r| !r.contains("member"))
        .collect()
}

#[test]
fn the_bytes_hang_on_nothing_but_the_shares_and_hold_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = rows();
    let (told, expected) = found(folder.path(), HEADER, &rows, &[]);
    let said = told.to_string();
    assert!(!expected.contains("member") && !said.contains("member") && expected.contains(",p-"), "{expected}");
    rows.reverse();
    rows.rotate_left(17);
    rows.extend_from_within(..100);
    assert_eq!(found(folder.path(), HEADER, &rows, &[]).1, expected, "another order, and rows twice");
    let turned: Vec<String> = rows
        .iter()
        .map(|row| {
            let row: Vec<&str> = row.split(',').collect();
            format!("{},{},1970-01-{:02} {},{}", row[0], row[3], 1 + day(row[2]), clock(row[2]), row[1])
        })
        .collect();
    assert_eq!(found(folder.path(), "actor,kind,time,target", &turned, &[]).1, expected, "as interactions");
}

fn day(seconds: &str) -> u64 {
    seconds.parse::<u64>().unwrap() / 86_400
}

fn clock(seconds: &str) -> String {
    let seconds = seconds.parse::<u64>().unwrap() % 86_400;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[test]
fn bad_rows_are_set_aside_by_line_and_take_nothing_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = rows();
    let (_, expected) = found(folder.path(), HEADER, &rows, &[]);
    for (at, bad) in
        [(0, ",link1,5,link"), (3, "reader1,,5,link"), (9, "reader1,link1,soon,link"), (20, "reader1,\"link1,5,link")]
    {
        rows.insert(at, bad.to_owned());
    }
    let ended = flagstone(folder.path(), HEADER, &rows, &[]);
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(told["summary"]["set_aside"], 4);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("no account or actor") && said.contains("`soon`") && said.contains("11"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("groups.csv")).unwrap(), expected);
    let refused = flagstone(folder.path(), "who,what,time", &["a,b,5".to_owned()], &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`account`, `object`, `time`"));
}
