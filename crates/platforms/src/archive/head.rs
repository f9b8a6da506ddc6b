//! What an archive looks like from outside: the names of its members, and how the first of them begins.

use std::io::{Cursor, Read};

use files::{
    Rows, Walk,
    rows::PARQUET,
    unpack,
    walk::{ENTRY, Step, Want},
};

use super::container::Container;

/// How much of a member is looked at, in bytes.
const LOOK: u64 = 1 << 20;

/// How a member begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begins {
    /// With a JSON object of these keys, by itself, one a line, or one of an array.
    Object { keys: Vec<String>, array: bool },
    /// With an array that is given to a variable of this name, as X does it.
    Assigned(String),
    /// As CSV or Parquet with these columns.
    Columns(Vec<String>),
    /// As a content-addressed archive.
    Car,
    /// In no known way.
    Unknown,
}

/// The first lines of an archive.
#[derive(Debug)]
pub(crate) struct Head {
    /// Names of members, without the folders they are in.
    pub(crate) names: Vec<String>,
    /// How each of the first members begins that may hold records; the number is the member's.
    pub(crate) members: Vec<(usize, Begins)>,
}

/// Endings of members that may hold records.
const RECORDS: [&str; 8] = ["json", "jsonl", "ndjson", "csv", "tsv", "txt", "js", "car"];

/// A member's name without folders.
pub(crate) fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

impl Head {
    pub(crate) fn of(container: &Container) -> Self {
        let names: Vec<String> = container.members().iter().map(|member| base(&member.name).to_owned()).collect();
        let may_hold = |name: &str| name.rsplit_once('.').is_some_and(|(_, end)| RECORDS.contains(&end));
        let single = container.is_single();
        let members = (0..names.len()).filter(|member| single || may_hold(&names[*member]));
        let members = members.take(64).map(|member| (member, begins(container, member))).collect();
        Self { names, members }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|there| there == name)
    }

    /// Members that begin in a way.
    pub(crate) fn that(&self, like: impl Fn(&Begins) -> bool) -> Vec<usize> {
        self.members.iter().filter(|(_, begins)| like(begins)).map(|(member, _)| *member).collect()
    }
}

fn begins(container: &Container, member: usize) -> Begins {
    let mut bytes = Vec::new();
    let Ok(source) = container.open_member(member) else { return Begins::Unknown };
    // Of a damaged member, what can be read tells what it is.
    let _ = source.take(LOOK).read_to_end(&mut bytes);
    if bytes.starts_with(PARQUET) {
        let rows = container.is_single().then(|| container.rows(member));
        return rows.and_then(Result::ok).map_or(Begins::Unknown, |rows| Begins::Columns(rows.columns().to_vec()));
    }
    look(&bytes)
}

fn look(bytes: &[u8]) -> Begins {
    if is_car(bytes) {
        return Begins::Car;
    }
    let mut text = Vec::new();
    let read = unpack::text(Box::new(Cursor::new(bytes.to_vec()))).and_then(|mut source| source.read_to_end(&mut text));
    if read.is_err() {
        return Begins::Unknown;
    }
    let start = text.trim_ascii_start();
    if let Some(assigned) = start.strip_prefix(b"window.") {
        let end = assigned.iter().take(256).position(|byte| *byte == b'=');
        return end.map_or(Begins::Unknown, |end| {
            Begins::Assigned(String::from_utf8_lossy(assigned[..end].trim_ascii()).into_owned())
        });
    }
    match start.first() {
        Some(b'{' | b'[') => object(text),
        _ => columns(text),
    }
}

/// A header of a few dozen bytes: a map that names roots and a version.
fn is_car(bytes: &[u8]) -> bool {
    let length = usize::from(*bytes.first().unwrap_or(&0) & 0x7f);
    let header = bytes.get(1..).map(|rest| &rest[..length.min(rest.len())]).unwrap_or_default();
    let has = |word: &[u8]| header.windows(word.len()).any(|window| window == word);
    header.first().is_some_and(|byte| byte >> 5 == 5) && has(b"version") && has(b"roots")
}

/// Most lines that are looked at.
const LINES: usize = 64;

fn object(text: Vec<u8>) -> Begins {
    // Of lines, each may have keys that others lack.
    let lines = text.split(|byte| *byte == b'\n').take(LINES).filter(|line| line.trim_ascii_start().starts_with(b"{"));
    let mut all: Vec<String> = Vec::new();
    for line in lines {
        let (keys, whole) = keys(line.to_vec(), false);
        if whole {
            all.extend(keys);
        }
    }
    let array = text.trim_ascii_start().starts_with(b"[");
    if all.is_empty() {
        all = keys(text, array).0;
    }
    all.sort();
    all.dedup();
    if all.is_empty() { Begins::Unknown } else { Begins::Object { keys: all, array } }
}

/// The keys of an object, or of the first in an array, and whether it is there to its end.
fn keys(text: Vec<u8>, array: bool) -> (Vec<String>, bool) {
    let Ok(mut walk) = Walk::new(Box::new(Cursor::new(text))) else { return (Vec::new(), false) };
    let plan = |path: &[std::borrow::Cow<'static, str>], _: u64| match path {
        [] => Want::Enter,
        [entry] if array && *entry == ENTRY => Want::Enter,
        _ => Want::Pass,
    };
    let mut keys = Vec::new();
    while keys.len() < 256 {
        let Ok(Some(at)) = walk.next(plan) else { break };
        match (at.step, at.path) {
            (Step::Broken(_), path) => {
                // A value that goes on after what was looked at has its key.
                keys.extend(path.last().filter(|key| **key != ENTRY).map(|key| key.clone().into_owned()));
                break;
            }
            (Step::Passed, [.., key]) if *key != ENTRY => keys.push(key.clone().into_owned()),
            (Step::Leave, []) => return (keys, true),
            (Step::Leave, [.., entry]) if *entry == ENTRY => break,
            _ => {}
        }
    }
    (keys, false)
}

fn columns(text: Vec<u8>) -> Begins {
    let line = &text[..text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len())];
    let printable =
        std::str::from_utf8(line).is_ok_and(|line| !line.contains(|c: char| c.is_control() && !"\t\r".contains(c)));
    match Rows::csv(Box::new(Cursor::new(text))) {
        Ok(rows) if printable => Begins::Columns(rows.columns().to_vec()),
        _ => Begins::Unknown,
    }
}
