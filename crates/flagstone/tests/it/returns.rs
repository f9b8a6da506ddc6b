//! `flagstone returns` as people call it: who is back is found, from posts alone or from other traits; only for accounts
//! that were taken down, only among later ones; no names; the same bytes whatever the order and packing of the rows.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output},
};

use model::Dice;
use serde_json::Value;

/// Writers of twelve posts a side: each has eight words of his own, and an ending. Those after the eighth are strangers.
fn posts(side: &str, of: std::ops::Range<usize>) -> Vec<String> {
    let mut dice = Dice::apart(5, side);
    let ends = ["", ".", "!!", " :)", "...", " (so)"];
    let mut rows = Vec::new();
    for writer in of {
        for post in 0..12 {
            let mut own = Dice::new(writer as u64);
            let words: Vec<String> = (0..8).map(|_| format!("w{}x", own.below(400))).collect();
            let text: Vec<&str> =
                (0..9).map(|n| if n % 3 == 0 { "common" } else { dice.pick(&words).as_str() }).collect();
            let day = 1 + post + if side == "after" { 15 } else { 0 };
            rows.push(format!("{side}{writer},\"{}{}\",2026-01-{day:02} 10:00:00", text.join(", "), ends[writer % 6]));
        }
    }
    rows
}

const HEADER: &str = "account,text,time";

fn put(folder: &Path, name: &str, header: &str, rows: &[String]) {
    fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

/// Eight writers before; the same and eight others after.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "before.csv", HEADER, &posts("before", 0..8));
    put(folder.path(), "after.csv", HEADER, &posts("after", 0..16));
    folder
}

fn flagstone(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    let given = ["returns", "--before", "before.csv", "--after", "after.csv", "--out", "pairs.csv", "--json"];
    command.current_dir(folder).args(given).args(more).output().unwrap()
}

/// What it wrote, what it told, and what it said on standard error.
fn found(folder: &Path, more: &[&str]) -> (Vec<Vec<String>>, Value, String) {
    let ended = flagstone(folder, more);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success(), "{said}");
    let mut csv = csv::Reader::from_path(folder.join("pairs.csv")).unwrap();
    let header = "before,after,probability,score,style,handle,name,picture,bio,neighbours,gap,best";
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    let rows = csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (rows, serde_json::from_slice(&ended.stdout).unwrap(), said)
}

/// Rows of the same writer, at a probability.
fn same(rows: &[Vec<String>]) -> Vec<f64> {
    let right = rows.iter().filter(|row| row[0].trim_start_matches("before") == row[1].trim_start_matches("after"));
    right.map(|row| row[2].parse().unwrap()).collect()
}

#[test]
fn posts_alone_are_enough() {
    let folder = folder();
    let (rows, told, said) = found(folder.path(), &["--pseudonymous"]);
    assert!(rows.len() >= 8 && same(&rows[..8]).len() == 8, "{rows:?}");
    assert!(
        rows[..8].iter().all(|row| !row[4].is_empty() && row[5..11].iter().all(String::is_empty) && row[11] == "1")
    );
    let falling = |rows: &[Vec<String>]| rows.is_sorted_by_key(|row| -row[2].parse::<f64>().unwrap());
    assert!(falling(&rows) && same(&rows)[7] > 0.5, "{rows:?}");
    assert!(said.contains("no column taken_down"), "{said}");
    let summary = &told["summary"];
    assert_eq!((&summary["accounts_before"], &summary["pairs_compared"]), (&8.into(), &128.into()));
    assert_eq!(told["pairs"][0]["reasons"].as_object().unwrap().len(), 1);
    let (top, ..) = found(folder.path(), &["--pseudonymous", "--top", "16"]);
    assert!(top.len() == 128 && falling(&top));
    let (none, ..) = found(folder.path(), &["--pseudonymous", "--top", "0", "--least", "1"]);
    assert!(none.is_empty());
}

/// Rows with a takedown; `None` is an empty field.
fn with_takedown(when: impl Fn(usize) -> Option<&'static str>) -> Vec<String> {
    let rows = posts("before", 0..8).into_iter().enumerate();
    rows.map(|(n, row)| format!("{row},{}", when(n / 12).unwrap_or_default())).collect()
}

#[test]
fn returns_are_sought_only_for_accounts_that_were_taken_down_and_only_among_later_ones() {
    let folder = folder();
    let header = "account,text,time,taken_down";
    put(folder.path(), "before.csv", header, &with_takedown(|n| [Some("yes"), None, Some("no")][n.min(2)]));
    let (rows, told, said) = found(folder.path(), &["--pseudonymous", "--top", "99"]);
    assert!(rows.len() == 16 && rows.iter().all(|row| row[0] == "before0"), "{rows:?}");
    assert_eq!((&told["summary"]["not_taken_down"], said.contains("no column")), (&7.into(), false));
    // Accounts after begin to write on the 16th.
    put(
        folder.path(),
        "before.csv",
        header,
        &with_takedown(|n| Some(if n == 3 { "2026-01-17" } else { "2026-01-15" })),
    );
    let (rows, told, _) = found(folder.path(), &["--pseudonymous", "--top", "99"]);
    assert!(rows.len() == 7 * 16 && rows.iter().all(|row| row[0] != "before3"), "{rows:?}");
    assert_eq!(told["summary"]["pairs_too_early"], 16);
    put(folder.path(), "before.csv", header, &with_takedown(|_| None));
    let ended = flagstone(folder.path(), &[]);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.code() == Some(2) && said.contains("only for accounts that a platform took down"), "{said}");
}

#[test]
fn other_traits_are_reasons_too() {
    let folder = tempfile::tempdir().unwrap();
    let header = "account,handle,display_name,bio,picture,created,neighbour,taken_down";
    let row = |n: usize, created: &str, down: &str| {
        let handle = format!("quince{}_{n}", ["orchard", "meadow", "river", "harbour"][n % 4]);
        format!("a{n},{handle},Walker {n},,{n}picture,{created},n{n},{down}")
    };
    let before: Vec<String> = (0..4).map(|n| row(n, "2025-01-01", "2026-01-01T00:00:00Z")).collect();
    let mut after: Vec<String> = (10..14).map(|n| row(n + 2, "2026-01-02", "").replacen('a', "b", 1)).collect();
    after.extend((20..60).map(|n| format!("c{n},stranger{n},Somebody,,,2026-02-{:02},n{n},", 1 + n % 28)));
    put(folder.path(), "before.csv", header, &before);
    put(folder.path(), "after.csv", header, &after);
    let links: Vec<String> =
        (0..4).flat_map(|n| (0..4).map(move |l| format!("friend{n}{l},a{n}\nfriend{n}{l},b{}", n + 12))).collect();
    put(folder.path(), "links.csv", "actor,target", &links);
    let (rows, ..) = found(folder.path(), &["--pseudonymous", "--interactions", "links.csv"]);
    for row in &rows[..4] {
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        assert!(row[1].starts_with('b') && row[4].is_empty() && row[8].is_empty(), "{row:?}");
        assert!(number(2) > 0.9 && number(5) > 3.0 && number(9) > 0.5 && number(10) > 0.5, "{row:?}");
        let sum: f64 = row[4..11].iter().filter_map(|nats| nats.parse::<f64>().ok()).sum();
        assert!((sum - number(3)).abs() < 0.01, "{row:?}");
    }
    assert!(rows[4..].iter().all(|row| row[2].parse::<f64>().unwrap() < 0.1), "{rows:?}");
}

#[test]
fn names_are_given_only_if_every_account_is_signed_for() {
    let folder = folder();
    let header = "account,text,time,policy_clause,sponsors";
    let signed = |two: &str| posts("before", 0..8).iter().map(|row| format!("{row},4.2,{two}")).collect::<Vec<_>>();
    for (header, rows) in [(HEADER, posts("before", 0..8)), (header, signed("ada; ADA"))] {
        put(folder.path(), "before.csv", header, &rows);
        let (rows, told, said) = found(folder.path(), &[]);
        assert!(rows.iter().all(|row| row[0].starts_with("p-") && row[1].starts_with("p-")), "{rows:?}");
        let told = told["pairs"].to_string();
        assert!(!told.contains("before0") && !told.contains("after0") && said.contains("pseudonyms: 8 of"), "{said}");
    }
    put(folder.path(), "before.csv", header, &signed("ada; grace"));
    assert!(found(folder.path(), &[]).0.iter().all(|row| row[0].starts_with("before")));
}

#[test]
fn the_bytes_hang_on_nothing_but_the_rows_and_bad_ones_take_nothing_with_them() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    found(folder.path(), &[]);
    let expected = fs::read(at("pairs.csv")).unwrap();
    let mut rows = posts("after", 0..16);
    rows.reverse();
    rows.rotate_left(50);
    for (place, bad) in [(3, ",nobody,"), (9, "after1"), (20, "\"after2,x,")] {
        rows.insert(place, bad.to_owned());
    }
    let mut gz = flate2::write::GzEncoder::new(fs::File::create(at("after.csv")).unwrap(), flate2::Compression::fast());
    gz.write_all(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes()).unwrap();
    gz.finish().unwrap();
    let (_, told, said) = found(folder.path(), &[]);
    assert_eq!(fs::read(at("pairs.csv")).unwrap(), expected, "other order, packed, bad rows");
    assert_eq!(told["summary"]["set_aside"], 3);
    assert!(["after.csv:5: ", "after.csv:11: ", "after.csv:22: "].iter().all(|line| said.contains(line)), "{said}");
    for (text, wanted) in [("who,text\na,b\n", "`account`"), ("account\n,\n", "no account")] {
        let _ = fs::remove_file(at("pairs.csv"));
        fs::write(at("after.csv"), text).unwrap();
        let ended = flagstone(folder.path(), &[]);
        assert_eq!((ended.status.code(), at("pairs.csv").exists()), (Some(2), false));
        assert!(String::from_utf8_lossy(&ended.stderr).contains(wanted), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}
