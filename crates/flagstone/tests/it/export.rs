//! `flagstone export` as people call it: every form holds the same network, and no name.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

const ROWS: &str = "actor,kind,target,time
reader1,forward,paper,2026-11-20T10:00:00Z
reader1,forward,paper,2026-11-21T10:00:00Z
reader2,reply,paper,2026-11-20T11:00:00Z
reader2,forward,reader1,
,forward,paper,
reader9,forward,elsewhere,yesterday
stranger,forward,elsewhere,
";

fn flagstone(folder: &Path, more: &[&str]) -> Output {
    fs::write(folder.join("links.csv"), ROWS).unwrap();
    fs::write(folder.join("seeds.csv"), "account\npaper\nnobody\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
    command.current_dir(folder).args(["export", "--interactions", "links.csv"]).args(more).output().unwrap()
}

#[test]
fn every_form_holds_the_network_and_no_name() {
    let folder = tempfile::tempdir().unwrap();
    for (file, begins, has) in [
        ("net.gexf", "<?xml", "<viz:position"),
        ("net.graphml", "<?xml", "<graphml"),
        ("net.csv", "source,", "2026-11-21T10:00:00"),
        ("net.json", "{", "\"bundle\""),
    ] {
        let ended = flagstone(folder.path(), &["--out", file, "--json"]);
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert_eq!((&told["interactions"], &told["set_aside"]), (&5.into(), &2.into()), "{file}");
        assert_eq!((&told["accounts"], &told["links"]), (&5.into(), &4.into()), "{file}");
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.to_lowercase().starts_with(begins) && text.contains(has), "{file}: {text}");
        assert!(!text.contains("reader") && !text.contains("paper"), "{file}: {text}");
    }
}

#[test]
fn only_what_stands_around_is_written_when_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let around = ["--around", "seeds.csv", "--pseudonymous", "--as", "accounts", "--out", "-"];
    let ended = flagstone(folder.path(), &around);
    let text = String::from_utf8(ended.stdout).unwrap();
    assert!(text.contains("reader1") && text.contains("reader2") && !text.contains("stranger"), "{text}");
    let one = flagstone(folder.path(), &[&around[..], &["--most", "1"]].concat());
    let text = String::from_utf8(one.stdout).unwrap();
    assert!(text.contains("paper") && text.contains("reader1") && !text.contains("reader2"), "{text}");
}

#[test]
fn a_form_that_nothing_says_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let ended = flagstone(folder.path(), &["--out", "net.txt"]);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.code() == Some(2) && said.contains("--as"), "{said}");
    assert!(!folder.path().join("net.txt").exists());
}
