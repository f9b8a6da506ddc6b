//! Damaged files through what reads the network's files, by the same entry point as the fuzz target.

use std::path::Path;

use model::Dice;

#[path = "../../../../fuzz/entries/investigate.rs"]
mod entries;

/// Every column that a command knows, so that one row is of use to all of them.
const HEADER: &str = "account,actor,target,object,kind,time,text,lang,client,statuses,handle,display_name,bio,picture,\
                      created,taken_down,neighbour,policy_clause,sponsors,channel,message,source,source_message,source_time";

fn row(dice: &mut Dice) -> String {
    let mut one = |of: &[&str]| of[dice.below(of.len() as u64) as usize].to_owned();
    let who = ["anna", "bela", "cem", "file/local/d", "٣", ""];
    let times = ["2026-11-23", "2026-11-23T10:00:00Z", "1767225600", "-9e99", "soon", ""];
    let texts = ["the hills of Blackpine", "\"a, \"\"b\"\"\"", "مرحبا", "", "x"];
    [
        one(&who),
        one(&who),
        one(&who),
        one(&["https://a.example/x", "tag", ""]),
        one(&["repost", "follow", "Repost", "?"]),
        one(&times),
        one(&texts),
        one(&["en", "ar", ""]),
        one(&["web", ""]),
        one(&["9", "18446744073709551615", "-1", ""]),
        one(&["north.ridge1", "north.ridge2", ""]),
        one(&texts),
        one(&texts),
        one(&["ffffffffffffffff", "0", "not a hash", ""]),
        one(&times),
        one(&["yes", "no", "2026-11-20", "", "never"]),
        one(&who),
        one(&["P1", ""]),
        one(&["2", "two", ""]),
        one(&who),
        one(&["1", "2", "3", ""]),
        one(&who),
        one(&["1", "2", "-3", ""]),
        one(&times),
    ]
    .join(",")
}

/// One of the ways in which files arrive broken.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut at = |len: usize| dice.below(len.max(1) as u64) as usize;
    let (here, there, what) = (at(bytes.len()), at(bytes.len()), at(7));
    match what {
        0 => bytes.truncate(here),
        1 => bytes[here] ^= 1 << at(8),
        2 => bytes.insert(here, [0, b'"', b'\n', b'\r', 0xff, 0xfe][at(6)]),
        3 => bytes.extend_from_within(here.min(there)..here.max(there)),
        4 => drop(bytes.drain(here.min(there)..here.max(there))),
        5 => drop(bytes.splice(here..here, std::iter::repeat_n(b'x', 1 << at(22)))),
        _ => *bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect(),
    }
}

fn used(folder: &Path, bytes: &[u8]) -> usize {
    let path = folder.join("rows.csv");
    std::fs::write(&path, bytes).unwrap();
    entries::every_way(&path)
}

#[test]
fn whatever_a_file_says_every_command_comes_to_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(0x0ddf11e);
    let mut of_use = 0;
    for _ in 0..400 {
        let rows: Vec<String> = (0..1 + dice.below(60)).map(|_| row(&mut dice)).collect();
        let mut bytes = format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes();
        of_use += used(folder.path(), &bytes);
        for _ in 0..1 + dice.below(3) {
            damage(&mut bytes, &mut dice);
        }
        of_use += used(folder.path(), &bytes);
    }
    assert!(of_use > 800, "only {of_use} of 4,800 readings gave anything: the files say too little to test with");
}
