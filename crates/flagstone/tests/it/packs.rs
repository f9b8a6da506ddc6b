//! `flagstone pack` and what refuses a pack, as people call them: exit codes, places, and what to write instead.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};

use crate::made_up;

/// A folder with a pack that holds these rules.
fn folder(rules: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("pack"), rules);
    folder
}

fn write(pack: &Path, rules: &str) {
    fs::create_dir_all(pack).unwrap();
    for (name, content) in made_up::files(rules, &[("pine", "blackpine")]) {
        fs::write(pack.join(name), content).unwrap();
    }
}

fn flagstone(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_flagstone")).current_dir(folder).args(args).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const HOLDS: &str = "matches = [\"a blackpine\"]\nmust_not_match = [\"a spruce\"]\n";
const BREAKS: &str = "matches = [\"a blackpine\",\n  \"a spruce\"]\n";

#[test]
fn a_good_pack_passes_and_says_what_it_holds() {
    let folder = folder(&(made_up::rule("pines", r#"found("phrase")"#) + "severity = 3\n" + HOLDS));
    let (code, out, err) = flagstone(folder.path(), &["pack", "check", "pack", "--json"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let row = &json(&out)[0];
    assert_eq!((&row["pack"], &row["signals"], &row["rules"]), (&json!("made-up"), &json!(1), &json!(1)));
    let rule = json!({ "rule": "pines", "version": 1, "role": "topic", "severity": 3, "clause": null, "examples": 2 });
    assert_eq!(row["rule_list"], json!([rule]));
    let (code, out, _) = flagstone(folder.path(), &["pack", "test", "pack", "--json"]);
    assert_eq!(code, Some(0));
    assert!(json(&out).as_array().unwrap().iter().all(|row| row["holds"] == true), "{out}");
}

#[test]
fn a_rule_that_breaks_its_example_is_named_and_no_command_uses_its_pack() {
    let folder = folder(&(made_up::rule("pines", r#"found("phrase")"#) + BREAKS));
    fs::write(folder.path().join("posts.ndjson"), "").unwrap();
    let says = "pack.toml:22:3: the rule `pines` does not hold example 2 of its `matches`";
    let from_file = ["--posts", "posts.ndjson"];
    for (command, expected) in [
        (vec!["pack", "check", "pack"], 1),
        (vec!["pack", "test", "pack"], 1),
        ([&["match", "--pack", "pack", "--out", "out"][..], &from_file].concat(), 2),
        ([&["backtest", "--pack", "pack"][..], &from_file].concat(), 2),
        (vec!["run", "--config", "flagstone.toml", "--listen", "127.0.0.1:0"], 2),
    ] {
        fs::write(folder.path().join("flagstone.toml"), "store = \"store.db\"\npacks = [\"pack\"]\n").unwrap();
        let (code, _, err) = flagstone(folder.path(), &command);
        assert_eq!(code, Some(expected), "{command:?}: {err}");
        assert!(err.contains(says), "{command:?} says {err}");
    }
}

#[test]
fn conditions_that_cannot_be_used_are_refused_with_their_place() {
    let deep = format!("{}true{}", "(".repeat(5_000 / 3), ")".repeat(5_000 / 3));
    let nested = format!("{}true{}", "!(".repeat(100), ")".repeat(100));
    let long = r#"found("phrase") && "#.repeat(60_000) + "true";
    for (when, says) in [
        ("1 / 0 == 1", "pack.toml:20:"),
        ("1 / size(post.links) == 1 && 1 % 0 == 0", "pack.toml:20:"),
        (r#"found("rule", "pines")"#, "pack.toml:20:"),
        ("pines()", "unknown function `pines`"),
        (&deep, "levels"),
        (&nested, "levels"),
        (&long, "4000 bytes"),
        ("post.lang == 'en'", "did you mean `post.langs`?"),
        ("post.text.matches(r'(a+)+$(') ", "pack.toml:20:"),
        ("severity = 9", "pack.toml:20:"),
    ] {
        let folder = folder(&made_up::rule("pines", when));
        let (code, out, err) = flagstone(folder.path(), &["pack", "check", "pack"]);
        let shown: String = err.chars().take(400).collect();
        assert_eq!((code, out.as_str()), (Some(1), ""), "{shown}");
        assert!(err.contains(says) && err.contains("pack.toml:20:") && err.len() < 2_000, "{says}: {shown}");
    }
    let folder = folder(&(made_up::rule("pines", r#"found("phrase")"#) + "severity = 9\n"));
    let (code, _, err) = flagstone(folder.path(), &["pack", "check", "pack"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("pack.toml:21:12: write a whole number from 0 to 4"), "{err}");
}

#[test]
fn two_versions_are_compared() {
    let folder = folder(&made_up::rule("pines", r#"found("phrase")"#));
    write(&folder.path().join("new"), &(made_up::rule("pines", r#"found("phrase")"#) + "severity = 4\n"));
    let (code, out, err) = flagstone(folder.path(), &["pack", "diff", "pack", "new", "--json"]);
    assert_eq!(code, Some(1), "{err}");
    let rows = json(&out);
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["change"]), (1, &json!("changed")), "{out}");
    assert!(rows[0].to_string().contains("severity 4"), "{out}");
    assert!(err.contains("raise the new one's"), "{err}");
    let (code, out, _) = flagstone(folder.path(), &["pack", "diff", "pack", "pack"]);
    assert_eq!((code, out.as_str()), (Some(0), "The two packs say the same.\n"));
}

#[test]
fn a_match_says_where_rules_had_no_answer_and_what_came_too_late() {
    let rules =
        made_up::rule("share", "10 / size(post.links) == 5") + &made_up::rule("often", r#"count(author, "1m") >= 9"#);
    let folder = folder(&rules);
    let post = |n: u64, ts: u64| format!("{{\"id\":\"{n}\",\"account\":\"a\",\"text\":\"quiet\",\"ts\":{ts}}}\n");
    fs::write(folder.path().join("posts.ndjson"), post(1, 600_000) + &post(2, 900_000) + &post(3, 1_000)).unwrap();
    let args = ["match", "--pack", "pack", "--posts", "posts.ndjson", "--out", "out.ndjson"];
    let (code, out, err) = flagstone(folder.path(), &[&args[..], &["--json"]].concat());
    assert_eq!(code, Some(0), "{err}");
    let summary = json(&out);
    assert_eq!(summary["rule_faults"], json!({ "share": 3 }));
    assert_eq!((&summary["counted_late"], &summary["keys_forgotten"]), (&json!(1), &json!(0)));
    let (_, out, _) = flagstone(folder.path(), &args);
    let line = |of: [&str; 3]| out.lines().any(|line| of.iter().all(|word| line.contains(word)));
    assert!(line(["no answer", "share", "3"]) && line(["posts", "too late to be counted", "1"]), "{out}");
}

#[test]
fn a_malformed_bank_is_refused_line_by_line_within_bounds() {
    let folder = folder("");
    let bank = |content: &str| {
        fs::write(folder.path().join("pack/phrases.csv"), content).unwrap();
        let (code, _, err) = flagstone(folder.path(), &["pack", "check", "pack"]);
        assert_eq!(code, Some(1), "{err}");
        err
    };
    let err = bank("id,text,group,when\na,\"an open quote,,\nb,two,,\n");
    assert!(err.contains("phrases.csv:2:3: runs over the end of the line: is a double quote not closed?"), "{err}");
    let err = bank("id,text,group,when\na,three\nb,six,,,,\n,none,,\nc,word,,never\n");
    for place in ["2:1: 2 fields", "3:1: 6 fields", "4:1: write an id", "5:9: `never` is none of its words"] {
        assert!(err.contains(&format!("phrases.csv:{place}")), "{place}: {err}");
    }
    let many: String = (0..1_000_000).map(|n| format!("i{n},black pine,,\n")).collect();
    let err = bank(&format!("id,text,group,when\n{many}"));
    assert!(err.contains("phrases.csv:3:4: phrases.csv:2 folds to the same: keep one"), "{err}");
    assert!(err.contains("and at least 100 more") && err.lines().count() < 105, "{err}");
}

#[test]
fn a_giant_text_is_looked_at_up_to_a_limit_and_a_giant_line_is_passed_over() {
    let folder = folder("");
    let post = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"account\":\"a\",\"text\":\"{text}\",\"ts\":1}}\n");
    let lines = post("line", &"x ".repeat(25 << 20))
        + &post("text", &"blackpine ".repeat(1 << 18))
        + &post("good", "blackpine");
    fs::write(folder.path().join("posts.ndjson"), lines).unwrap();
    let args = ["match", "--pack", "pack", "--posts", "posts.ndjson", "--out", "out.ndjson", "--json"];
    let (code, out, err) = flagstone(folder.path(), &args);
    assert_eq!(code, Some(0), "{err}");
    let summary = json(&out);
    assert_eq!((&summary["posts"], &summary["set_aside"]), (&json!(2), &json!({ "too_long": 1 })));
    assert_eq!((&summary["cut_texts"], &summary["findings"]), (&json!(1), &json!({ "phrase": 2 })));
    assert!(summary["spans_left_out"].as_u64() > Some(100_000), "{summary}");
}
