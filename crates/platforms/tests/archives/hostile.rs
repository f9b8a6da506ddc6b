//! Bad records of each format between two good ones: the good ones are whole, and the bad one is named.

use super::*;

/// A record, where it belongs, and how it is set aside; nothing if it is passed over or read all the same.
type Bad = (&'static str, String, &'static str);

fn deep(open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(200), close.repeat(200))
}

/// A record of a format that is as it should be.
fn good(format: &str, n: u64) -> String {
    match format {
        "x-v1" | "x-archive" => format!(
            r#"{{"id_str":"{n}","created_at":"Wed Oct 10 20:19:24 +0000 2018","full_text":"good {n}","user":{{"id_str":"7"}}}}"#
        ),
        "x-v2" => format!(r#"{{"id":"{n}","author_id":"7","created_at":"2022-10-10T20:19:24Z","text":"good {n}"}}"#),
        "telethon" => format!(
            r#"{{"_":"Message","id":{n},"peer_id":{{"channel_id":5}},"date":"2026-03-01T10:00:00+00:00","message":"good {n}"}}"#
        ),
        "telegram-desktop" => {
            format!(r#"{{"id":{n},"type":"message","date_unixtime":"1772359200","text":"good {n}"}}"#)
        }
        "mastodon" => format!(
            r#"{{"id":"https://a.example/users/b/statuses/{n}/activity","type":"Create","actor":"https://a.example/users/b","published":"2026-03-01T10:00:00Z","to":["as:Public"],"object":{{"id":"https://a.example/users/b/statuses/{n}","type":"Note","published":"2026-03-01T10:00:00Z","to":["as:Public"],"content":"good {n}"}}}}"#
        ),
        _ => format!(r#"{{"id":"{n}","account":"anna","text":"good {n}","time":"2026-03-01"}}"#),
    }
}

/// An archive of these records.
fn archive(format: &str, records: &[String]) -> Vec<u8> {
    let text = match format {
        "x-archive" => format!("window.YTD.tweets.part0 = [\n{}\n]", records.join(",\n")),
        "telegram-desktop" => {
            format!(
                "{{\n \"name\": \"c\",\n \"type\": \"public_channel\",\n \"id\": 5,\n \"messages\": [\n{}\n ]\n}}",
                records.join(",\n")
            )
        }
        "mastodon" => format!("{{\"type\":\"OrderedCollection\",\"orderedItems\":[{}]}}", records.join(",")),
        _ => records.join("\n"),
    };
    text.into_bytes()
}

/// Records that are bad in every format, and where what is wrong is a field.
fn bad() -> Vec<Bad> {
    let mut all = Vec::new();
    for format in ["x-v1", "x-v2", "telethon", "telegram-desktop", "mastodon", "table"] {
        let record = good(format, 2);
        let with = |field: &str| format!("{{{field},{}", &record[1..]);
        all.push((
            format,
            "{}".into(),
            match format {
                // Lines that say nothing of a post are a stream's own; a message without a type is none that is known.
                "x-v1" | "telegram-desktop" => "",
                "x-v2" => "record.id",
                "telethon" => "record.kind",
                "mastodon" => "record.malformed",
                _ => "record.id",
            },
        ));
        all.push((format, "7".into(), "record.malformed"));
        all.push((format, "null".into(), "record.malformed"));
        all.push((format, r#""text""#.into(), "record.malformed"));
        // In lines, what nobody reads may be as deep as it likes; documents and tables have a limit.
        let too_deep = match format {
            "telegram-desktop" | "mastodon" => "record.malformed",
            "table" => "record.not_json",
            _ => "",
        };
        all.push((format, with(&format!("\"x\":{}", deep("[", "1", "]"))), too_deep));
        all.push((format, with(&format!("\"x\":{}", deep("{\"y\":", "1", "}"))), too_deep));
        let huge = if format == "table" { "record.not_json" } else { "" };
        all.push((format, with("\"x\":1e999999,\"y\":-0,\"z\":[]"), huge));
        all.push((format, record.replace("good 2", "\\ud800"), "record.invalid_utf8"));
        all.push((format, record.replace("good 2", &"x".repeat(70_000)), "record.text_too_long"));
        all.push((format, record.replace("good 2", "\\u0000\\u0007\\u202e"), ""));
    }
    let replaced = |format: &'static str, from: &str, to: &str, reason| {
        let record = good(format, 2);
        assert!(record.contains(from), "{format}: {from}");
        (format, record.replace(from, to), reason)
    };
    all.extend([
        replaced("x-v1", "\"2\"", "\"99999999999999999999999\"", "record.id"),
        replaced("x-v1", "\"2\"", "\"../2\"", "record.id"),
        replaced("x-v1", "\"7\"", "\"a b\"", "record.author"),
        replaced("x-v1", "Wed Oct 10 20:19:24 +0000 2018", "Wed Oct 10 20:19:24 +0000 9999", "record.created_at"),
        replaced("x-v1", "Wed Oct 10 20:19:24 +0000 2018", "yesterday", "record.created_at"),
        replaced("x-v1", "\"user\":{\"id_str\":\"7\"}", "\"user\":7", "record.malformed"),
        replaced("x-v1", "\"user\":{\"id_str\":\"7\"}", "\"users\":{\"id_str\":\"7\"}", "record.author"),
        replaced(
            "x-v1",
            "{\"id_str\":\"2\"",
            &format!(
                "{{\"id_str\":\"2\",\"entities\":{{\"urls\":[{}]}}",
                vec![r#"{"url":"https://a.example/"}"#; 5_000].join(",")
            ),
            "",
        ),
        replaced("x-v2", "\"2\"", "\"-2\"", "record.id"),
        replaced("x-v2", "\"7\"", "\"\"", "record.author"),
        replaced("x-v2", "\"text\":\"good 2\"", "\"txt\":\"good 2\"", "record.text"),
        replaced("x-v2", "2022-10-10T20:19:24Z", "2922-10-10T20:19:24Z", "record.created_at"),
        replaced("telethon", "\"Message\"", "\"Telegram\"", "record.kind"),
        replaced("telethon", "\"channel_id\":5", "\"channel_id\":-5", "record.malformed"),
        replaced("telethon", "\"id\":2", "\"id\":99999999999999999999999", "record.malformed"),
        replaced(
            "telethon",
            "\"message\"",
            "\"entities\":[{\"_\":\"MessageEntityUrl\",\"offset\":18446744073709551615,\"length\":9}],\"message\"",
            "",
        ),
        replaced("telegram-desktop", "\"id\":2", "\"id\":-2", "record.id"),
        replaced("telegram-desktop", "1772359200", "99999999999999", "record.created_at"),
        replaced("telegram-desktop", "\"good 2\"", "[1]", "record.malformed"),
        replaced("telegram-desktop", "\"good 2\"", "\"\\x", "record.malformed"),
        replaced("mastodon", "\"actor\":\"https://a.example/users/b\"", "\"actor\":\"b@a.example\"", "record.author"),
        replaced("mastodon", "\"Note\"", "\"Person\"", "record.kind"),
        replaced("mastodon", "good 2", &"<p>".repeat(20_000), ""),
        replaced("table", "\"anna\"", "\"an na\"", "record.author"),
        replaced("table", "\"2\"", "\"2 3\"", "record.id"),
        replaced("table", "2026-03-01", "2026-13-01", "record.created_at"),
        replaced("table", "\"anna\"", "{\"name\":\"anna\"}", "record.author"),
    ]);
    all
}

#[test]
fn bad_records_are_named_and_lose_nothing_around_them() {
    let mut wrong = Vec::new();
    for (format, record, reason) in bad() {
        let records = [good(format, 1), record.clone(), good(format, 3)];
        let options = Options { format: Some(format.to_owned()), ..options("") };
        let got = read(open_bytes("a", archive(format, &records), &options, None));
        let posts =
            got.events.iter().filter_map(|e| if let Event::Post(post) = e { Some(post.text.as_str()) } else { None });
        let whole: Vec<&str> = posts.filter(|text| ["good 1", "good 3"].contains(text)).collect();
        let reasons: Vec<&str> = got.set_aside.iter().map(|aside| aside.reason.as_str()).collect();
        let named = match reason {
            "" => reasons.iter().all(|reason| *reason == "record.list_cut"),
            _ => reasons.contains(&reason),
        };
        if whole != ["good 1", "good 3"] || !named || got.ended.is_some() {
            let short: String = record.chars().take(200).collect();
            wrong
                .push(format!("{format}: {short}: {whole:?}, {reasons:?} where {reason:?} should be, {:?}", got.ended));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Posts inside posts inside posts, as deep as JSON is read.
#[test]
fn what_holds_itself_is_not_followed_without_end() {
    let mut record = good("x-v1", 2);
    for n in 0..60 {
        record = good("x-v1", 100 + n).replacen('{', &format!("{{\"quoted_status\":{record},"), 1);
    }
    let options = Options { format: Some("x-v1".into()), ..options("") };
    let got = read(open_bytes("a", record.into_bytes(), &options, None));
    assert!(got.events.len() < 200 && got.received == 1);
}
