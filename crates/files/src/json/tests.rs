use serde_json::Value;

use super::*;

/// The same value, read by our reader.
fn read(json: &mut Json<'_>) -> Result<Value> {
    match json.peek() {
        Some(b'"') => json.string().map(|text| Value::String(text.into_owned())),
        Some(b'{') => {
            let mut map = serde_json::Map::new();
            json.object(|json, key| {
                let value = read(json)?;
                map.insert(key.to_owned(), value);
                Ok::<_, JsonError>(())
            })?;
            Ok(Value::Object(map))
        }
        Some(b'[') => {
            let mut list = Vec::new();
            json.array(|json| {
                list.push(read(json)?);
                Ok::<_, JsonError>(())
            })?;
            Ok(Value::Array(list))
        }
        _ => json.skip().map(|raw| serde_json::from_str(raw).unwrap_or(Value::Null)),
    }
}

fn ours(text: &str) -> Result<Value> {
    let mut json = Json::new(text);
    let value = read(&mut json)?;
    json.end()?;
    Ok(value)
}

fn agree(text: &str) {
    let theirs = serde_json::from_str::<Value>(text);
    // A number that no double holds is JSON, and passed over.
    if theirs.as_ref().is_err_and(|e| e.to_string().starts_with("number out of range")) {
        return;
    }
    let (theirs, ours, mut passed) = (theirs.ok(), ours(text), Json::new(text));
    assert_eq!(ours.as_ref().ok(), theirs.as_ref(), "{text:?}: {ours:?}");
    let passed = passed.skip().and_then(|_| passed.end());
    assert_eq!(passed.is_ok(), theirs.is_some(), "{text:?}: {passed:?}");
}

#[test]
fn it_takes_what_serde_json_takes() {
    for text in [
        r#"{}"#,
        r#" { "a" : [ 1 , -2.5e+3 , true , null , {} , [] ] } "#,
        r#""\"\\\/\b\f\n\r\t\u0041\ud83d\ude05é""#,
        "0",
        "-0",
        "01",
        "1.",
        ".5",
        "1e",
        "-",
        "+1",
        "1e5",
        "\"",
        "\"\\",
        "\"\\u12",
        "\"\\u12g4\"",
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"",
        "\"\\udc00\"",
        "\"a\nb\"",
        "\"a\u{7f}b\u{80}\"",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "tru",
        "nul",
        "truex",
        "[1 2]",
        "1 2",
        "",
        "  ",
        "\u{a0}1",
        "[",
        "]",
        "{\"a\":",
        "{\"\\u0061\":1}",
        "\"12345678\\n12345678\u{5e9}\"",
    ] {
        agree(text);
    }
}

/// Random lines: whole ones, and the same ones cut, with a byte changed, or with one left out.
#[test]
fn it_takes_what_serde_json_takes_of_anything() {
    let mut dice = model::Dice::new(7);
    let mut roll = move |below: usize| dice.index(below);
    let parts = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"text\"",
        "\"\\n\"",
        "\"ا\"",
        "12",
        "-3",
        "4.5",
        "1e2",
        "true",
        "null",
        " ",
        "\"\\ud83d\\ude05\"",
        "\"longer than eight bytes é\"",
    ];
    for _ in 0..20_000 {
        let mut text = String::new();
        value(&mut roll, 0, &mut text);
        agree(&text);
        let mut chars: Vec<char> = text.chars().collect();
        let at = roll(chars.len());
        match roll(4) {
            0 => chars.truncate(at),
            1 => drop(chars.remove(at)),
            2 => chars[at] = ['"', '\\', '{', '0', '\u{1}', 'x', 'é'][roll(7)],
            _ => chars.splice(at..at, parts[roll(parts.len())].chars()).for_each(drop),
        }
        agree(&chars.into_iter().collect::<String>());
    }

    fn value(roll: &mut impl FnMut(usize) -> usize, depth: u32, out: &mut String) {
        match roll(if depth > 4 { 6 } else { 8 }) {
            0 => out.push_str("null"),
            1 => out.push_str(["true", "false"][roll(2)]),
            2 => out.push_str(&format!("{}", roll(2_000_000) as i64 - 1_000_000)),
            3 => out.push_str(&format!("{}.{}e{}", roll(10), roll(1000), roll(9))),
            4 => out.push_str(&serde_json::to_string(&"ab\u{5e9}\"\\\n \u{1f605}".repeat(roll(4))).unwrap()),
            5 => out.push_str("\"\\u0627\\ud83d\\ude05 plain \\/\""),
            6 => list(roll, depth, out, '[', ']', false),
            _ => list(roll, depth, out, '{', '}', true),
        }
    }

    fn list(roll: &mut impl FnMut(usize) -> usize, depth: u32, out: &mut String, open: char, shut: char, keys: bool) {
        out.push(open);
        for n in 0..roll(4) {
            out.push_str(if n > 0 { ", " } else { "" });
            if keys {
                out.push_str(&format!("\"k{n}\": "));
            }
            value(roll, depth + 1, out);
        }
        out.push(shut);
    }
}

#[test]
fn a_run_ends_at_each_place_a_text_can_end() {
    for length in 0..40 {
        for special in [b'"', b'\\', 0, 0x1f] {
            for at in 0..=length {
                let mut bytes = vec![b'\x20'; length];
                bytes.fill(0xff);
                if at < length {
                    bytes[at] = special;
                }
                assert_eq!(plain_run(&bytes), at, "{special} at {at} of {length}");
            }
        }
    }
}

#[test]
fn whole_numbers_are_read_exactly_or_not_at_all() {
    assert_eq!(Json::new(" -9223372036854775808 ").integer(), Ok(i64::MIN));
    for bad in ["9223372036854775808", "1.0", "1e3", "\"1\"", "x"] {
        assert!(Json::new(bad).integer().is_err(), "{bad}");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = "[".repeat(100_000);
    assert_eq!(Json::new(&deep).skip().unwrap_err().expected, "at most 64 levels");
    assert!(Json::new(&format!("{}{}", "[".repeat(64), "]".repeat(64))).skip().is_ok());
}
