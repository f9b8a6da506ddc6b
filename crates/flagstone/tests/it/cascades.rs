//! `flagstone cascades` as people call it: one channel instructs, others pass it on; the same bytes whatever the order of
//! the rows; no names; bad rows set aside by line.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// Twelve messages of `desk`; two relays forward each within minutes, one after the other, `mirror` forwards what the first
/// relay has, and a reader forwards the mirror the next day.
fn rows() -> Vec<String> {
    let at = |day: u32, minute: u32| format!("2026-03-{day:02} 10:{minute:02}:00");
    (1..=12)
        .flat_map(|n| {
            let row = |channel: &str, time: String, source: &str, of: u32| {
                format!("{channel},{},{time},{source},{of},{}", n + 100, at(n, 0))
            };
            [
                row("relay-a", at(n, 2), "desk", n),
                row("relay-b", at(n, 3), "desk", n),
                row("mirror", at(n, 9), "relay-a", n + 100),
                row("reader", at(n + 1, 0), "mirror", n + 100),
            ]
        })
        .collect()
}

fn flagstone(folder: &Path, rows: &[String], more: &[&str]) -> Output {
    fs::write(folder.join("forwards.csv"), format!("channel,id,date,src,src_id,src_date\n{}\n", rows.join("\n")))
        .unwrap();
    let columns = "message=id,time=date,source=src,source_message=src_id,source_time=src_date";
    let given = ["cascades", "--forwards", "forwards.csv", "--columns", columns, "--out", "cascades.csv", "--json"];
    let files = ["--channels", "channels.csv", "--chains", "chains.csv", "--trees", "trees.csv"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    let ended = command.current_dir(folder).args(given).args(files).args(more).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    ended
}

fn read(folder: &Path, name: &str) -> Vec<String> {
    fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_chain_from_who_instructs_to_who_reads_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let ended = flagstone(folder, &rows(), &["--pseudonymous"]);
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&told["summary"]["cascades"], &told["summary"]["messages_in_cascades"]), (&12.into(), &60.into()));
    let cascades = read(folder, "cascades.csv");
    // Five messages: distances 1 1 2 3, 2 1 2, 3 4, 1 over ten pairs. Half of them, three, are there after three minutes.
    assert_eq!(cascades[1], "desk,1,5,5,3,2,2.0000,2026-03-01T10:00:00Z,2026-03-02T10:00:00Z,180,0,relay-a 2");
    assert_eq!(cascades.len(), 13);
    let trees = read(folder, "trees.csv");
    assert_eq!(trees[1], "1,desk,1,2026-03-01T10:00:00Z,,,0,0");
    assert_eq!(trees[5], "1,reader,101,2026-03-02T10:00:00Z,mirror,101,3,0");
    let channels = read(folder, "channels.csv");
    assert_eq!(channels[1..3], ["relay-a,0,12,120,12", "desk,12,0,,0"]);
    let chains = read(folder, "chains.csv");
    assert!(chains.contains(&"desk,relay-a,,12,12,120".to_owned()), "{chains:?}");
    assert!(chains.contains(&"mirror,reader,,12,0,85860".to_owned()), "{chains:?}");
    assert_eq!(chains.last().unwrap(), "desk,relay-a,relay-b,12,12,");

    flagstone(folder, &rows(), &["--at-least", "6"]);
    assert_eq!((read(folder, "cascades.csv").len(), read(folder, "trees.csv").len()), (1, 1), "none is so large");
}

#[test]
fn the_bytes_do_not_depend_on_the_order_of_rows_and_hold_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let all = || ["cascades.csv", "trees.csv", "channels.csv", "chains.csv"].map(|name| read(folder, name));
    let mut rows = rows();
    let told = flagstone(folder, &rows, &["--infer"]).stdout;
    let expected = all();
    let text = String::from_utf8(told.clone()).unwrap() + &expected.concat().join("\n");
    assert!(["desk", "relay", "mirror", "reader"].iter().all(|name| !text.contains(name)) && text.contains("p-"));
    rows.reverse();
    rows.rotate_left(17);
    assert_eq!(flagstone(folder, &rows, &["--infer"]).stdout, told);
    assert_eq!(all(), expected);
}

#[test]
fn bad_rows_are_set_aside_by_line_and_a_guess_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let bad = [",1,2026-01-01,,,", "a,x,2026-01-01T00:00:00Z,,,", "a,1,soon,,,", "a,1,2026-01-01T00:00:00Z,b,x,"];
    let rows = [rows(), bad.map(str::to_owned).to_vec()].concat();
    let ended = flagstone(folder, &rows, &["--pseudonymous"]);
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&told["summary"]["set_aside"], &told["summary"]["forwards"]), (&4.into(), &48.into()));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!((50..=53).all(|line| said.contains(&format!("forwards.csv:{line}"))), "{said}");

    // The mirror names only the origin now, but has named relay-a before.
    let late = |n: u32| format!("mirror,{},2026-03-{n:02} 10:30:00,desk,{n},", n + 200);
    let rows = [rows, vec![late(5)]].concat();
    flagstone(folder, &rows, &["--pseudonymous"]);
    assert!(read(folder, "trees.csv").iter().any(|row| row.ends_with("mirror,205,2026-03-05T10:30:00Z,desk,5,1,0")));
    flagstone(folder, &rows, &["--pseudonymous", "--infer"]);
    assert!(
        read(folder, "trees.csv").iter().any(|row| row.ends_with("mirror,205,2026-03-05T10:30:00Z,relay-a,105,2,1"))
    );
}
