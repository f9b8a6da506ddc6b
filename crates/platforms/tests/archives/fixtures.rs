//! What the fixtures give.

use super::*;

#[test]
fn every_fixture_gives_what_lies_beside_it() {
    let expected = folder().join("expected");
    fs::create_dir_all(&expected).unwrap();
    let mut wrong = Vec::new();
    for (name, _) in FIXTURES {
        let got = read_file(name);
        assert_eq!(got.ended, None, "{name}");
        let place = expected.join(format!("{}.txt", name.replace('/', "-")));
        match fs::read_to_string(&place) {
            Ok(text) if text == got.text() => {}
            Ok(_) => wrong.push(format!("{name} gives something else:\n{}", got.text())),
            Err(_) => {
                fs::write(&place, got.text()).unwrap();
                wrong.push(format!("{} was not there and is written: read it", place.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever the fixtures hold of telephone numbers, addresses, IP addresses, contacts, people's names, direct messages,
/// and chats and posts that are not public, is marked with one word.
#[test]
fn nothing_of_persons_is_in_any_event() {
    for (name, _) in FIXTURES {
        let whole = bytes(name);
        let packed = name.ends_with(".zip") || name.ends_with(".gz");
        let marked = packed || String::from_utf8_lossy(&whole).contains("SECRET");
        assert!(marked || name.starts_with("table") || name.starts_with("edges"), "{name} tests nothing");
        let got = read_file(name);
        for event in &got.events {
            let text = serde_json::to_string(event).unwrap();
            assert!(!text.contains("SECRET"), "{name}: {text}");
        }
        let told = format!("{:?}", got.set_aside);
        assert!(!told.contains("SECRET"), "{name}: {told}");
        assert!(got.events.len() > 2, "{name}");
    }
    let passed = |name: &str| read_file(name).passed_over;
    let all = passed("telegram-all.json");
    let wanted = [
        ("contacts", 3),
        ("forwards that name no id of whom they are from", 1),
        ("messages of chats that are not public", 4),
        ("messages of a kind that Telegram Desktop did not know", 1),
        ("names of those who signed", 1),
        ("notices of what happened in a chat", 1),
        ("other data of the exporting person", 1),
        ("personal information of the exporting person", 1),
        ("pictures of the exporting person", 1),
        ("places", 1),
        ("posts with nothing to read in them", 2),
        ("sessions with IP addresses", 2),
        ("stories of the exporting person", 1),
    ];
    assert_eq!(all, PassedOver::from(wanted));
    for (name, what) in [
        ("x-archive.zip", "files of direct messages"),
        ("x-archive.zip", "files of contacts"),
        ("x-archive.zip", "files of IP addresses"),
        ("x-archive.zip", "e-mail addresses"),
        ("x-archive.zip", "telephone numbers"),
        ("x-v1.jsonl", "posts of protected accounts"),
        ("x-v2-flat.jsonl", "posts of protected accounts"),
        ("x-v2-pages.jsonl", "posts of protected accounts"),
        ("telethon.jsonl", "messages of chats that are not public"),
        ("telethon.jsonl", "contacts"),
        ("mastodon.zip", "posts that are not public"),
        ("mastodon.tar.gz", "files of bookmarks"),
    ] {
        assert!(passed(name).contains_key(what), "{name}: {what}: {:?}", passed(name));
    }
}

#[test]
fn an_account_is_known_by_a_number_and_a_name_alone_is_marked() {
    for (name, _) in FIXTURES.iter().filter(|(name, _)| name.starts_with("x-") || name.starts_with("tele")) {
        for event in read_file(name).events {
            let Event::Interaction(interaction) = event else { continue };
            for account in [interaction.actor, interaction.target] {
                let digits = account.stable().trim_start_matches(|c: char| c.is_ascii_lowercase());
                let numbered = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                assert!(numbered != (account.authority() == "handle"), "{name}: {account}");
            }
        }
    }
}

/// From every place where a batch of any size ended.
#[test]
fn going_on_from_a_place_gives_what_reading_on_gives() {
    for (name, _) in FIXTURES {
        for size in [1, 2, 3, 5] {
            let options = Options { batch: size, ..options(name) };
            let path = folder().join(name);
            let whole = read(open(&path, &options, None));
            assert!(whole.cursors.len() as u64 >= whole.received / size, "{name}");
            for (n, cursor) in whole.cursors.iter().enumerate() {
                let rest = read(open(&path, &options, Some(cursor)));
                assert_eq!(rest.events, whole.events[whole.before[n]..], "{name}, {size}, after {cursor:?}");
                assert_eq!(rest.cursors, whole.cursors[n + 1..], "{name}, {size}, after {cursor:?}");
            }
        }
        // However it is cut into batches, it says the same; what an account is called is told once in each.
        let said = |size: u64| {
            let mut all = read(open(&folder().join(name), &Options { batch: size, ..options(name) }, None)).events;
            all.retain(|event| !matches!(event, Event::Profile(_)));
            let mut seen = Vec::new();
            all.retain(|event| {
                let fresh = !seen.contains(event);
                seen.push(event.clone());
                fresh
            });
            all
        };
        assert_eq!(said(1), said(1_000), "{name}");
    }
}

#[test]
fn a_table_is_the_same_as_csv_parquet_and_json_lines() {
    use files::rows::{Create, Rows, Type};
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("table.parquet");
    let mut rows = Rows::open(&super::folder().join("table.csv")).unwrap();
    let names: Vec<&'static str> = rows.columns().iter().map(|name| &*name.clone().leak()).collect();
    let columns: Vec<_> = names.iter().map(|name| (*name, Type::Text)).collect();
    let mut create = Create::new(&place, &columns).unwrap();
    let mut lines = String::new();
    while let Some(row) = rows.next_row().unwrap() {
        let row = row.values.unwrap();
        create.write((0..row.len()).map(|n| row.get(n))).unwrap();
        let object: serde_json::Map<_, _> =
            names.iter().zip(0..).map(|(name, n)| ((*name).to_owned(), row.get(n).into())).collect();
        lines += &format!("{}\n", serde_json::Value::Object(object));
    }
    create.finish().unwrap();
    let wanted = read_file("table.csv");
    let parquet = read(open(&place, &options("table.csv"), None));
    let json = read(open_bytes("table.json", lines.into_bytes(), &options("table.csv"), None));
    assert!(wanted.events.len() > 6);
    assert_eq!((parquet.events, json.events), (wanted.events.clone(), wanted.events));
    assert_eq!((parquet.set_aside.len(), json.set_aside.len()), (1, 1));
}
