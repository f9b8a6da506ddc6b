//! `flagstone changes` as people call it: an account that is in other hands is told from one that writes of something else
//! and from one that is the same; no names; the same bytes whatever the order and packing of the rows.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use model::Dice;
use serde_json::Value;

const HEADER: &str = "account,time,text,lang,client,statuses";

/// Three posts on each of 60 days; from day 30 on the first account is in other hands, the second writes of something else.
fn posts() -> Vec<String> {
    let mut rows = Vec::new();
    let mut dice = Dice::new(7);
    for (account, taken, turned) in [("taken", true, false), ("turned", false, true), ("same", false, false)] {
        for day in 0..60_u64 {
            let (taken, turned) = (taken && day >= 30, turned && day >= 30);
            for _ in 0..3 {
                let topic = if turned { ["harbour", "lantern", "orchard"] } else { ["weather", "kitchen", "cricket"] };
                let words: Vec<&str> = (0..4).map(|_| *dice.pick(&topic)).collect();
                let text = words.join(" ");
                let text = if taken { format!("{}!!! :)", text.to_uppercase()) } else { format!("well, {text}.") };
                let (hour, client) = if taken { (3, "tool") } else { (18, "phone") };
                let (hour, minute) = (hour + dice.below(3), dice.below(60));
                let count = 5_000 + 3 * day - if taken { 4_000 } else { 0 };
                let day = 1_767_225_600 + (day + if taken { 20 } else { 0 }) * 86_400;
                rows.push(format!("{account},{},\"{text}\",en,{client},{count}", day + hour * 3_600 + minute * 60));
            }
        }
    }
    rows
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("posts.csv"), format!("{HEADER}\n{}\n", posts().join("\n"))).unwrap();
    folder
}

fn flagstone(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    command
        .current_dir(folder)
        .args(["changes", "--posts", "posts.csv", "--json", "--out"])
        .args(more)
        .output()
        .unwrap()
}

fn told(folder: &Path, more: &[&str]) -> Value {
    let ended = flagstone(folder, more);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    serde_json::from_slice(&ended.stdout).unwrap()
}

#[test]
fn other_hands_are_told_from_other_topics_with_reasons() {
    let folder = folder();
    let told = told(folder.path(), &["changes.csv", "--pseudonymous"]);
    let mut csv = csv::Reader::from_path(folder.path().join("changes.csv")).unwrap();
    let header = "account,before,after,hint,p,style,language,hours,client,topics,abrupt,silence,deleted,back";
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows: Vec<Vec<String>> = csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let of = |account: &str| rows.iter().filter(|row| row[0] == account).collect::<Vec<_>>();
    let (taken, turned) = (of("taken"), of("turned"));
    assert_eq!((taken.len(), turned.len(), of("same").len()), (1, 1, 0), "{rows:?}");
    assert_eq!((&*taken[0][3], &*turned[0][3]), ("hijacked", "turned"));
    assert!(taken[0][1].starts_with("2026-01-30") && taken[0][2].starts_with("2026-02-20"), "{taken:?}");
    let number = |row: &[String], at: usize| row[at].parse::<f64>().unwrap();
    assert!([5, 7, 8].iter().all(|at| number(taken[0], *at) <= 0.01) && taken[0][6].is_empty(), "{taken:?}");
    assert!(number(taken[0], 10) > 1.15 && number(taken[0], 11) > 5.0 && number(taken[0], 12) > 3_900.0, "{taken:?}");
    assert!(number(turned[0], 9) <= 0.01 && turned[0][8].is_empty() && turned[0][12] == "0", "{turned:?}");
    assert_eq!((&told["summary"]["hijacked"], &told["summary"]["accounts"]), (&1.into(), &3.into()));
    assert_eq!(told["changes"][0]["aspects"].as_object().unwrap().len(), 4);
}

#[test]
fn accounts_are_called_by_pseudonyms_unless_they_have_them() {
    let folder = folder();
    let told = told(folder.path(), &["changes.csv"]);
    let csv = fs::read_to_string(folder.path().join("changes.csv")).unwrap();
    let names = told["changes"].as_array().unwrap().iter().map(|change| change["account"].as_str().unwrap());
    assert!(names.count() == 2 && !csv.contains("taken") && !told["changes"].to_string().contains("taken"));
    assert!(csv.lines().skip(1).all(|line| line.starts_with("p-")) && told["summary"]["pseudonyms"] == true);
}

#[test]
fn the_bytes_hang_on_nothing_but_the_rows_and_bad_ones_take_nothing_with_them() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    told(folder.path(), &["first.csv"]);
    let mut rows = posts();
    rows.reverse();
    rows.rotate_left(100);
    for (place, bad) in [(3, ",2026-01-01,nobody,,,"), (9, "taken,soon,x,,,"), (20, "taken"), (31, "taken,1e15,x,,,")] {
        rows.insert(place, bad.to_owned());
    }
    fs::write(at("posts.csv"), format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
    let told = told(folder.path(), &["other.csv"]);
    assert_eq!(fs::read(at("first.csv")).unwrap(), fs::read(at("other.csv")).unwrap());
    assert_eq!(told["summary"]["set_aside"], 4);
    for (text, wanted) in [("who,text\na,b\n", "`account`"), ("account,time,text\n,,\n", "no post")] {
        fs::write(at("posts.csv"), text).unwrap();
        let ended = flagstone(folder.path(), &["none.csv"]);
        assert_eq!((ended.status.code(), at("none.csv").exists()), (Some(2), false));
        assert!(String::from_utf8_lossy(&ended.stderr).contains(wanted));
    }
}
