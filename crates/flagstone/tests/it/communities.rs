//! `flagstone communities` as people call it: groups that were planted are found, with what they share and how surely;
//! the same bytes whatever the order of the rows; no names.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// Three groups of 20 readers, each forwarding the three papers of its own and now and then one of another.
fn rows() -> Vec<String> {
    let papers = (0..60).flat_map(|n| (0..3).map(move |p| (n, format!("paper{}-{p}", n % 3))));
    let strays = (0..60).step_by(7).map(|n| (n, format!("paper{}-0", (n + 1) % 3)));
    papers.chain(strays).map(|(n, paper)| format!("reader{n},forward,{paper},")).collect()
}

fn flagstone(folder: &Path, rows: &[String], more: &[&str]) -> Output {
    fs::write(folder.join("links.csv"), format!("actor,kind,target,time\n{}\n", rows.join("\n"))).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    let given = ["communities", "--interactions", "links.csv", "--out", "communities.csv", "--json"];
    let ended = command.current_dir(folder).args(given).args(more).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    ended
}

#[test]
fn what_was_planted_is_found_with_what_it_shares() {
    let folder = tempfile::tempdir().unwrap();
    let ended = flagstone(folder.path(), &rows(), &["--pseudonymous"]);
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&told["summary"]["communities"], &told["summary"]["accounts"]), (&3.into(), &69.into()));
    let mut csv = csv::Reader::from_path(folder.path().join("communities.csv")).unwrap();
    assert_eq!(csv.headers().unwrap(), &csv::StringRecord::from(vec!["account", "community", "stability"]));
    let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
    let group =
        |name: &str| name.trim_start_matches(|c: char| !c.is_ascii_digit()).split('-').next().unwrap().to_owned();
    for community in ["0", "1", "2"] {
        let members: Vec<&str> = rows.iter().filter(|row| &row[1] == community).map(|row| &row[0]).collect();
        let groups: BTreeSet<u32> = members.iter().map(|name| group(name).parse::<u32>().unwrap() % 3).collect();
        assert_eq!((members.len(), groups.len()), (23, 1), "{members:?}");
        let number: usize = community.parse().unwrap();
        let shared = told["communities"][number]["shared"].as_str().unwrap();
        let own = format!("paper{}-", groups.first().unwrap());
        assert!(shared.split(' ').count() == 3 && shared.split(' ').all(|paper| paper.starts_with(&own)), "{shared}");
    }
    assert!(rows.iter().all(|row| &row[2] == "1.000"), "every seed finds the same");
}

#[test]
fn the_bytes_do_not_depend_on_the_order_of_rows_and_hold_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let read = || fs::read_to_string(folder.path().join("communities.csv")).unwrap();
    let mut rows = rows();
    let told = flagstone(folder.path(), &rows, &[]).stdout;
    let expected = read();
    let told = String::from_utf8(told).unwrap();
    assert!(!expected.contains("reader") && !told.contains("paper") && told.contains("p-"), "{told}");
    rows.reverse();
    rows.rotate_left(17);
    flagstone(folder.path(), &rows, &[]);
    assert_eq!(read(), expected);
    flagstone(folder.path(), &rows, &["--resolution", "30"]);
    assert!(read().lines().any(|line| line.split(',').nth(1) == Some("20")), "more resolution, smaller communities");
}
