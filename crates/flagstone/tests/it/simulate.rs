//! `flagstone simulate` as people call it: the same bytes for the same seed, a folder that is whole or not there, files
//! that the other commands read.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
};

use flagstone::posts;
use model::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn simulate(folder: &Path, out: &str, more: &[&str]) -> Output {
    let asked = ["simulate", "--accounts", "1000", "--seed", "7", "--out", out];
    Command::new(env!("CARGO_BIN_EXE_flagstone")).current_dir(folder).args(asked).args(more).output().unwrap()
}

fn made(folder: &Path, out: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let ended = simulate(folder, out, more);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let read = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    fs::read_dir(folder.join(out)).unwrap().map(|entry| read(entry.unwrap())).collect()
}

/// A file's text, unpacked as every other command unpacks it.
fn text(bytes: &[u8]) -> String {
    let unpacked = posts::unpacked(Box::new(std::io::Cursor::new(bytes.to_vec()))).unwrap();
    std::io::read_to_string(unpacked).unwrap()
}

#[test]
fn the_same_seed_is_the_same_bytes_for_every_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let more = ["--days", "7", "--threads"];
    let one = made(folder.path(), "one", &[&more[..], &["1"]].concat());
    assert_eq!(one.len(), 18);
    assert!(one == made(folder.path(), "three", &[&more[..], &["3"]].concat()), "three threads");
    assert!(one != made(folder.path(), "other", &["--days", "8"]), "another world");
    let manifest: Value = serde_json::from_slice(&one["manifest.json"]).unwrap();
    assert_eq!((&manifest["seed"], &manifest["accounts"], &manifest["days"]), (&7.into(), &1000.into(), &7.into()));
    for (name, bytes) in one.iter().filter(|(name, _)| *name != "manifest.json") {
        let told = &manifest["files"][name];
        let rows = text(bytes).lines().count() - 1;
        assert_eq!(told["sha256"], hex(&Sha256::digest(bytes)), "{name}");
        assert_eq!((&told["rows"], &told["bytes"]), (&rows.into(), &bytes.len().into()), "{name}");
    }
}

#[test]
fn every_form_holds_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let tables = ["--only", "interactions,posts,truth", "--form"];
    let forms = ["csv", "csv.gz", "csv.zst"].map(|form| {
        let files = made(folder.path(), form, &[&tables[..], &[form]].concat());
        files.into_iter().filter(|(name, _)| name != "manifest.json").map(|(_, bytes)| text(&bytes)).collect::<Vec<_>>()
    });
    assert_eq!(forms[0].len(), 3);
    assert!(forms[0] == forms[1] && forms[0] == forms[2]);
    assert!(forms[0][0].starts_with("actor,kind,target,time\nu"), "{}", &forms[0][0][..60]);
}

#[test]
fn what_is_there_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("world");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine"), "mine").unwrap();
    let ended = simulate(folder.path(), "world", &[]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("world is there already: name a folder"));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    fs::remove_file(out.join("mine")).unwrap();
    assert!(made(folder.path(), "world", &["--only", "truth"]).contains_key("truth.csv.gz"), "an empty folder will do");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a part was left behind");
}

#[test]
fn what_cannot_be_is_refused_and_says_what_can() {
    let folder = tempfile::tempdir().unwrap();
    for (more, says) in [
        (["--extremists", "900"], "ask for 30 to 100"),
        (["--days", "0"], "ask for 2 to 365"),
        (["--difficulty", "2"], "ask for 0 to 1"),
        (["--only", "everything"], "the tables are accounts"),
        (["--form", "parquet"], "csv, csv.gz or csv.zst"),
    ] {
        let ended = simulate(folder.path(), "world", &more);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.code() == Some(2) && said.contains(says), "{more:?}: {said}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
