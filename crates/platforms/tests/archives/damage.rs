//! What damage does, and does not.

use super::*;

/// Fixtures that are text, with the share of their bytes that lie in records.
const TEXTS: [&str; 8] = [
    "edges.csv",
    "table.csv",
    "table.ndjson",
    "telegram-channel.json",
    "telethon.jsonl",
    "x-v1.jsonl",
    "x-v2-flat.jsonl",
    "x-v2-pages.jsonl",
];

/// Events without those that say what an account is called: a batch says that once, wherever it first comes.
fn lasting(read: &Read) -> Vec<Event> {
    read.events.iter().filter(|event| !matches!(event, Event::Profile(_))).cloned().collect()
}

/// So that a file is looked at in a few hundred places, and not always at the same ones of its records.
fn stride(bytes: &[u8]) -> usize {
    (bytes.len() / 300) | 1
}

fn opened(name: &str, bytes: Vec<u8>) -> Option<Read> {
    let file = Path::new(name).file_name().unwrap().to_str().unwrap();
    let format = FIXTURES.iter().find(|(fixture, _)| *fixture == name).map(|(_, format)| (*format).to_owned());
    let options = Options { format, ..options(name) };
    let archive = open_bytes(file, bytes, &options, None).ok()?;
    Some(read(Ok(archive)))
}

#[test]
fn what_is_cut_off_loses_only_what_is_missing() {
    for name in TEXTS.iter().chain(&["mastodon/outbox.json"]) {
        let whole = bytes(name);
        let wanted = lasting(&opened(name, whole.clone()).unwrap());
        let mut most = 0;
        for end in (0..whole.len()).step_by(stride(&whole)) {
            let Some(got) = opened(name, whole[..end].to_vec()) else { continue };
            let events = lasting(&got);
            // A row of CSV without its last bytes may still be one; it is the last.
            let sure = if name.ends_with(".csv") { events.len().saturating_sub(2) } else { events.len() };
            assert!(wanted.starts_with(&events[..sure]), "{name} cut at {end}");
            assert!(events.len() + 3 >= most, "{name} cut at {end} has {} events, less had {most}", events.len());
            most = most.max(events.len());
        }
        assert!(most + 3 > wanted.len(), "{name}: {most} of {}", wanted.len());
    }
}

/// Each byte in turn becomes another. Of the records, at most those that touch it are lost or others: the line, or two if
/// the byte parted them.
#[test]
fn one_odd_byte_loses_at_most_two_records() {
    for name in TEXTS {
        let whole = bytes(name);
        let wanted = opened(name, whole.clone()).unwrap().posts();
        // A record may hold others inside it.
        let most = if name.starts_with("x-v2-pages") {
            8
        } else if name.starts_with("x-") {
            4
        } else {
            2
        };
        let start = match name {
            "telegram-channel.json" => whole.windows(9).position(|w| w == b"\"id\": 2,\n").unwrap(),
            // Not the line that names the columns.
            _ => 1 + whole.iter().position(|byte| *byte == b'\n').unwrap(),
        };
        let end = if name.starts_with("telegram") { whole.len() - 8 } else { whole.len() };
        for at in (start..end).step_by(stride(&whole)) {
            // Two of them at each byte, so that each comes everywhere.
            const ODD: [u8; 6] = [b'"', b'\n', b'}', b'[', 0, 0xff];
            for odd in [ODD[at % 6], ODD[(at / 6 + 3) % 6]] {
                let mut bytes = whole.clone();
                bytes[at] = odd;
                let Some(got) = opened(name, bytes) else { continue };
                let aside = got.set_aside.clone();
                let got = got.posts();
                let lost = wanted.keys().filter(|uri| !got.contains_key(*uri)).count();
                assert!(lost <= most, "{name}: {lost} posts lost by byte {at} as {odd:#x}: {aside:?}");
            }
        }
    }
}

#[test]
fn records_that_come_twice_or_in_another_order_are_the_same_records() {
    for name in TEXTS.iter().filter(|name| name.ends_with("jsonl")) {
        let text = String::from_utf8(bytes(name)).unwrap();
        let turned: Vec<&str> = text.lines().rev().collect();
        let sorted = |text: &str| {
            let mut events: Vec<String> =
                lasting(&read_bytes(name, text.as_bytes().to_vec())).iter().map(|e| format!("{e:?}")).collect();
            events.sort();
            events.dedup();
            events
        };
        let wanted = sorted(&text);
        assert_eq!(sorted(&format!("{text}{text}")), wanted, "{name} twice");
        assert_eq!(sorted(&turned.join("\n")), wanted, "{name} turned");
    }
}

#[test]
fn rows_and_records_of_any_size_take_no_other_with_them() {
    let good = |n: u64| format!("t:{n},anna,good {n},2026-03-01,en\n");
    let wide = ",".repeat(1_000_000) + "\n";
    let long = format!("t:9,anna,{},2026-03-01,en\n", "x".repeat(17 << 20));
    let nul = "t:8,an\0na,\0\0\0,2026-03-01,en\n".to_owned();
    let open = "t:7,anna,\"open\n".to_owned();
    let rows =
        ["id,account,text,time,lang\n".to_owned(), good(1), wide, good(2), long, good(3), nul, good(4), open, good(5)];
    let got = read(open_bytes("a.csv", rows.concat().into_bytes(), &options(""), None));
    let wanted: Vec<String> = (1..=5).map(|n| format!("t:{n}")).collect();
    assert_eq!(got.posts().into_keys().collect::<Vec<_>>(), wanted);
    let places: Vec<&str> = got.set_aside.iter().map(|aside| aside.at.as_str()).collect();
    assert_eq!(places, ["a.csv, line 3", "a.csv, line 5", "a.csv, line 7", "a.csv, line 9"]);

    let good = |n: u64| format!(r#"{{"id":{n},"account":"anna","text":"good {n}"}}"#);
    let fields: String = (0..500_000).map(|n| format!(",\"f{n}\":{n}")).collect();
    let wide = good(2).replace('}', &format!("{fields}}}"));
    let long = good(9).replace("good 9", &"x".repeat(17 << 20));
    let lines = [good(1), wide, long, "[".repeat(100_000), good(3)].join("\n");
    let got = read(open_bytes("a.ndjson", lines.into_bytes(), &options(""), None));
    assert_eq!(got.posts().into_keys().collect::<Vec<_>>(), ["1", "2", "3"]);
    let reasons: Vec<&str> = got.set_aside.iter().map(|aside| aside.reason.as_str()).collect();
    assert_eq!(reasons, ["record.too_long", "record.not_json"]);
}

/// A zip whose member is cut, or whose sum is another, ends in an error; what came before was handed over.
#[test]
fn packed_archives_that_are_damaged_give_what_came_before() {
    let lines: String =
        (0..200_000).map(|n| format!("{{\"id\":{n},\"account\":\"anna\",\"text\":\"good {n}\"}}\n")).collect();
    let packed = zstd::encode_all(lines.as_bytes(), 1).unwrap();
    let got = read(open_bytes("a.zst", packed[..packed.len() / 2].to_vec(), &options(""), None));
    assert!(got.ended.is_some() && got.posts().len() > 50_000, "{} {:?}", got.posts().len(), got.ended);
    for name in ["x-archive.zip", "mastodon.zip", "mastodon.tar.gz"] {
        let whole = bytes(name);
        for at in (0..whole.len()).step_by(stride(&whole)) {
            let mut odd = whole.clone();
            odd[at] ^= 0x55;
            let _ = opened(name, odd);
            let _ = opened(name, whole[..at].to_vec());
        }
    }
}
