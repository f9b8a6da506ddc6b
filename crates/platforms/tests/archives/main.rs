//! Archives as people have them: each fixture gives the events that lie beside it, nothing of persons is in any of them,
//! reading goes on where it stopped, and damage loses what it touches.
//!
//! To write what a fixture gives anew, delete its file in `tests/corpora/archives/expected` and run the test.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of an IO room")]

mod damage;
mod detection;
mod fixtures;
mod hostile;
mod repository;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use flagstone_platforms::archive::{Archive, OpenError, Options, PassedOver, open, open_bytes};
use model::{Batch, Cursor, Event, SetAside, Timestamp};

/// The fixtures, and what they are.
const FIXTURES: [(&str, &str); 13] = [
    ("edges.csv", "edges"),
    ("mastodon.tar.gz", "mastodon"),
    ("mastodon.zip", "mastodon"),
    ("mastodon/outbox.json", "mastodon"),
    ("table.csv", "table"),
    ("table.ndjson", "table"),
    ("telegram-all.json", "telegram-desktop"),
    ("telegram-channel.json", "telegram-desktop"),
    ("telethon.jsonl", "telethon"),
    ("x-archive.zip", "x-archive"),
    ("x-v1.jsonl", "x-v1"),
    ("x-v2-flat.jsonl", "x-v2"),
    ("x-v2-pages.jsonl", "x-v2"),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/archives")
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

/// How a fixture is to be read: some tables need a map.
fn options(name: &str) -> Options {
    let mut options = Options::new(Timestamp::parse("2026-06-01T00:00:00Z").unwrap());
    let columns: &[(&str, &str)] = match name {
        "table.csv" => &[("text", "body")],
        "table.ndjson" => &[
            ("account", "user.id"),
            ("display_name", "user.name"),
            ("text", "body"),
            ("time", "when"),
            ("reply_to", "to"),
            ("reply_to_account", "whom"),
        ],
        _ => &[],
    };
    options.columns = columns.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
    options
}

/// Everything that an archive gave.
#[derive(Debug, Default, PartialEq)]
struct Read {
    events: Vec<Event>,
    set_aside: Vec<SetAside>,
    received: u64,
    passed_over: PassedOver,
    cursors: Vec<Cursor>,
    /// How many events there were before each cursor.
    before: Vec<usize>,
    ended: Option<String>,
}

fn read(archive: Result<Archive, OpenError>) -> Read {
    let mut archive = archive.unwrap();
    let mut read = Read::default();
    loop {
        match archive.next() {
            Ok(Some(batch)) => {
                let Batch { events, set_aside, cursor, received, repeated } = batch;
                assert!(!repeated);
                read.events.extend(events);
                read.set_aside.extend(set_aside);
                read.received += received;
                read.cursors.push(cursor.expect("every batch has a place"));
                read.before.push(read.events.len());
                for (what, count) in archive.passed_over() {
                    *read.passed_over.entry(what).or_default() += count;
                }
            }
            Ok(None) => {
                assert!(archive.next().unwrap().is_none(), "the end stays the end");
                return read;
            }
            Err(error) => {
                read.ended = Some(error.to_string());
                return read;
            }
        }
    }
}

fn read_file(name: &str) -> Read {
    read(open(&folder().join(name), &options(name), None))
}

fn read_bytes(name: &str, bytes: Vec<u8>) -> Read {
    read(open_bytes(Path::new(name).file_name().unwrap().to_str().unwrap(), bytes, &options(name), None))
}

impl Read {
    /// How many posts there are of each address.
    fn posts(&self) -> BTreeMap<String, usize> {
        let mut posts = BTreeMap::new();
        for event in &self.events {
            if let Event::Post(post) = event {
                *posts.entry(post.at.uri.to_string()).or_default() += 1;
            }
        }
        posts
    }

    /// As text, a line for each.
    fn text(&self) -> String {
        let mut text = String::new();
        for event in &self.events {
            text += &format!("{}\n", serde_json::to_string(event).unwrap());
        }
        for SetAside { at, reason, detail, .. } in &self.set_aside {
            text += &format!("set aside: {at}: {reason}: {detail}\n");
        }
        for (what, count) in &self.passed_over {
            text += &format!("passed over: {count} {what}\n");
        }
        text + &format!("received: {}\n", self.received)
    }
}
