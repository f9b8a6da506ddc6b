use std::io::{Cursor, Read};

use model::Dice;
use serde_json::{Value, json};

use super::*;

/// A stream that gives a few bytes at a time.
struct Slow(Cursor<Vec<u8>>, usize);

impl Read for Slow {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = self.1.min(to.len());
        self.0.read(&mut to[..most])
    }
}

/// Goes into `at` and takes what lies in it; every step as a word.
fn walked(text: &[u8], into: &[&str], a_time: usize) -> Vec<String> {
    let mut walk = Walk::new(Box::new(Slow(Cursor::new(text.to_vec()), a_time))).unwrap();
    let plan = |path: &[Cow<'static, str>], _: u64| {
        let on_the_way = path.len() <= into.len() && path.iter().zip(into).all(|(a, b)| a == b);
        let in_it = path.len() == into.len() + 1 && path.iter().zip(into).all(|(a, b)| a == b);
        if on_the_way {
            Want::Enter
        } else if in_it {
            Want::Take
        } else {
            Want::Pass
        }
    };
    let mut all = Vec::new();
    let mut last = 0;
    while let Some(at) = walk.next(plan).unwrap() {
        assert!(at.from >= last && at.after >= at.from, "steps go forward");
        last = at.from;
        let path = at.path.join(".");
        all.push(match at.step {
            Step::Enter => format!("+{path}"),
            Step::Leave => format!("-{path}"),
            Step::Passed => format!("~{path}"),
            Step::Value(text) => format!("{path}={text}"),
            Step::Broken(fault) => format!("!{}", fault.reason),
        });
    }
    all
}

/// Only what was taken, and faults.
fn taken(text: &str, into: &[&str]) -> Vec<String> {
    let all = walked(text.as_bytes(), into, 1 << 20);
    assert_eq!(all, walked(text.as_bytes(), into, 1), "it matters how the stream is cut");
    all.into_iter()
        .filter(|step| !step.starts_with(['+', '-', '~']))
        .map(|step| step.split_once("*=").map_or(step.clone(), |(_, value)| value.to_owned()))
        .collect()
}

#[test]
fn it_goes_where_it_is_told_and_past_the_rest() {
    let text = r#" { "about" : "x]}", "list" : [ {"id":1,"m":[1,[2]]} , 7, "a\"]", null ] , "z":{} } "#;
    let steps = walked(text.as_bytes(), &["list"], 1 << 20);
    let wanted = [
        "+",
        "~about",
        "+list",
        r#"list.*={"id":1,"m":[1,[2]]}"#,
        "list.*=7",
        r#"list.*="a\"]""#,
        "list.*=null",
        "-list",
        "~z",
        "-",
    ];
    assert_eq!(steps, wanted);
    assert_eq!(walked(b"window.YTD.tweets.part0 = [ 1, 2,]", &[], 3), ["+", "*=1", "*=2", "-"]);
    assert_eq!(walked(b"hello", &[], 1 << 20), ["!malformed"]);
    assert_eq!(walked(b"", &[], 1 << 20), ["!truncated"]);
}

fn document(entries: usize, pretty: bool) -> String {
    let list: Vec<Value> =
        (0..entries).map(|n| json!({"id": n, "text": format!("t {n}"), "tags": [{"id": 5}, {"id": 6}]})).collect();
    let whole = json!({"name": "n", "messages": list, "z": 1});
    if pretty { serde_json::to_string_pretty(&whole).unwrap() } else { whole.to_string() }
}

fn ids(taken: &[String]) -> Vec<String> {
    let id = |entry: &String| match serde_json::from_str::<Value>(entry) {
        Ok(value) => value["id"].to_string(),
        Err(_) => entry.clone(),
    };
    taken.iter().map(id).collect()
}

#[test]
fn damage_in_an_entry_loses_that_entry() {
    for pretty in [true, false] {
        let whole = document(6, pretty);
        for damaged in [1, 3] {
            let entry = format!("t {damaged}");
            for with in ["t \" 1", "t \n 1", "t \\", "t\"}]", "t\"]}}", "\u{0}"] {
                let broken = whole.replace(&entry, with);
                let got = ids(&taken(&broken, &["messages"]));
                let lost = damaged.to_string();
                let wanted: Vec<String> = (0..6).map(|n| n.to_string()).filter(|id| *id != lost).collect();
                let whole_ones: Vec<String> = got.iter().filter(|id| wanted.contains(id)).cloned().collect();
                assert_eq!(whole_ones, wanted, "{pretty} {with:?}: {got:?}");
                assert!(got.iter().any(|id| id.starts_with('!')), "{pretty} {with:?}: {got:?}");
            }
        }
    }
}

#[test]
fn a_document_that_is_cut_gives_what_came_before() {
    for pretty in [true, false] {
        let whole = document(3, pretty);
        for end in 0..whole.len() {
            let got = taken(&whole[..end], &["messages"]);
            assert_eq!(got.last().map(String::as_str), Some("!truncated"), "{}", &whole[..end]);
            let entries = &got[..got.len() - 1];
            assert!(ids(entries).iter().zip(0..).all(|(id, n)| *id == n.to_string()), "{end}: {got:?}");
        }
    }
}

#[test]
fn entries_that_are_too_long_or_too_deep_are_told_and_passed() {
    let long = "x".repeat(RECORD_MAX);
    let text = format!(r#"{{"messages":[{{"id":0}},{{"id":1,"t":"{long}"}},{{"id":2}}]}}"#);
    assert_eq!(
        ids(&walked(text.as_bytes(), &["messages"], 1 << 20)[2..5]
            .iter()
            .map(|s| s.replace("messages.*=", ""))
            .collect::<Vec<_>>()),
        ["0", "!too_long", "2"]
    );
    let deep = format!(r#"{{"messages":[{{"id":0}},{{"id":1,"t":{}}},{{"id":2}}]}}"#, "[".repeat(1_000));
    assert_eq!(ids(&taken(&deep, &["messages"])), ["0", "!malformed", "2"]);
    let bytes = b"{\"messages\":[{\"id\":0},{\"id\":\"\xff\"},{\"id\":2}]}";
    assert_eq!(walked(bytes, &["messages"], 1)[3], "!invalid_utf8");
}

/// Against `serde_json`, on random values: each entry is given as it is written.
#[test]
fn entries_are_what_serde_json_reads() {
    let mut dice = Dice::new(3);
    for _ in 0..2_000 {
        let list: Vec<Value> = (0..dice.below(5)).map(|_| value(&mut dice, 3)).collect();
        let document = json!({"before": value(&mut dice, 3), "list": list, "after": value(&mut dice, 2)});
        let text =
            if dice.below(2) == 0 { document.to_string() } else { serde_json::to_string_pretty(&document).unwrap() };
        let at_a_time = 1 + dice.below(40) as usize;
        let got: Vec<Value> = walked(text.as_bytes(), &["list"], at_a_time)
            .iter()
            .filter_map(|step| step.strip_prefix("list.*="))
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        assert_eq!(got, list, "{text}");
    }
}

/// Bytes that may be anything, from pieces that mean something: it ends, and goes forward.
#[test]
fn any_bytes_come_to_an_end() {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"id\"",
        "1",
        " ",
        "\n",
        "null",
        "\u{0}",
        "{\"id\":1}",
        ",{\"id\":2}",
    ];
    let mut dice = Dice::new(9);
    for _ in 0..20_000 {
        let text: String = (0..dice.below(30)).map(|_| pieces[dice.below(pieces.len() as u64) as usize]).collect();
        let text = format!("[{text}");
        let steps = walked(text.as_bytes(), &[], 1 + dice.below(9) as usize);
        assert!(steps.len() <= 3 * text.len() + 3);
    }
}

fn value(dice: &mut Dice, depth: u32) -> Value {
    match dice.below(if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => json!(dice.below(1_000) as f64 / 8.0),
        2 => json!(["", "a\"b", "\\", "é\n]", "}{,", "\u{1f600}"][dice.below(6) as usize]),
        3 => json!(dice.below(2) == 0),
        4 => Value::Array((0..dice.below(4)).map(|_| value(dice, depth - 1)).collect()),
        _ => Value::Object(
            (0..dice.below(4))
                .map(|n| (["a", "id", "k\"", ""][n as usize].to_owned(), value(dice, depth - 1)))
                .collect(),
        ),
    }
}
