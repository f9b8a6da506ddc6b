//! A pack, or two beside each other, over posts that went before: what each entry finds, and which posts it gains and
//! loses. Nothing is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Write},
};

use detect::{Engine, Memory};
use model::{Finding, Kind, PostRef, SignalRole};
use serde::Serialize;

use crate::posts::{Blocks, LineReader};

/// An entry of a pack, as two versions of it share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// The detector, or the rule.
    pub detector: String,
    /// The entry's id.
    pub signal: String,
    /// What kind of signal it is.
    pub kind: Kind,
    /// What it may do. An entry that leaves its trial is lost in one role and gained in the other.
    pub role: SignalRole,
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        Self {
            detector: finding.rule.detector.clone(),
            signal: finding.signal.clone(),
            kind: finding.kind,
            role: finding.role,
        }
    }
}

/// Posts that an entry was found in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Posts {
    /// By the pack that is tried.
    pub now: u64,
    /// By the pack it is compared with.
    pub before: u64,
    /// By the first and not by the second.
    pub gained: u64,
    /// By the second and not by the first.
    pub lost: u64,
}

/// What came out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Posts looked through.
    pub posts: u64,
    /// Lines that gave no post.
    pub set_aside: u64,
    /// By entry.
    pub entries: BTreeMap<Entry, Posts>,
}

/// A line of the list of changes.
#[derive(Serialize)]
struct Change<'a> {
    post: &'a PostRef,
    gained: Vec<&'a Entry>,
    lost: Vec<&'a Entry>,
}

/// Looks through a stream of lines with an engine, and with another where one is given. Posts that they see differently
/// go to `changes`, one JSON object a line. `progress` is called now and then.
///
/// # Errors
/// What the stream or `changes` says.
pub fn run(
    now: &Engine,
    before: Option<&Engine>,
    source: impl Read,
    changes: &mut dyn Write,
    progress: &mut dyn FnMut(&Outcome),
) -> io::Result<Outcome> {
    let mut outcome = Outcome::default();
    let (mut memory, mut other) = (Memory::default(), Memory::default());
    let reader = LineReader::default();
    let mut blocks = Blocks::new(source);
    while let Some(block) = blocks.next_block()? {
        let lines = block.posts(&reader);
        outcome.posts += lines.posts.len() as u64;
        outcome.set_aside += lines.set_aside.len() as u64;
        let posts = || lines.posts.iter().map(|(_, post)| post);
        let seen = by_post(now.scan(posts(), &mut memory).findings);
        let seen_before = before.map(|engine| by_post(engine.scan(posts(), &mut other).findings)).unwrap_or_default();
        let none = BTreeSet::new();
        let touched: BTreeSet<&PostRef> = seen.keys().chain(seen_before.keys()).collect();
        for post in touched {
            let here = seen.get(post).unwrap_or(&none);
            let there = seen_before.get(post).unwrap_or(&none);
            for entry in here.union(there) {
                let counts = outcome.entries.entry(entry.clone()).or_default();
                let (found, was) = (here.contains(entry), there.contains(entry));
                counts.now += u64::from(found);
                counts.before += u64::from(was);
                counts.gained += u64::from(found && !was);
                counts.lost += u64::from(was && !found);
            }
            if before.is_some() && here != there {
                let (gained, lost) = (here.difference(there).collect(), there.difference(here).collect());
                serde_json::to_writer(&mut *changes, &Change { post, gained, lost })?;
                changes.write_all(b"\n")?;
            }
        }
        progress(&outcome);
    }
    Ok(outcome)
}

fn by_post(findings: Vec<Finding>) -> BTreeMap<PostRef, BTreeSet<Entry>> {
    let mut by_post: BTreeMap<PostRef, BTreeSet<Entry>> = BTreeMap::new();
    for finding in findings {
        let entry = Entry::of(&finding);
        by_post.entry(finding.post).or_default().insert(entry);
    }
    by_post
}

#[cfg(test)]
mod tests {
    use detect::Pack;

    use super::*;

    fn engine(phrases: &str) -> Engine {
        let manifest = "name = \"t\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n[threshold]\nopen = 3\n\
                        [[banks]]\nfile = \"p.csv\"\nkind = \"phrase\"\nrole = \"topic\"\nweight = 1\n";
        let files = [("pack.toml", manifest), ("p.csv", phrases)].map(|(n, text)| (n.to_owned(), text.into()));
        Engine::new(vec![Pack::parse(&files.into()).unwrap_or_else(|errors| panic!("{errors}"))])
    }

    #[test]
    fn two_packs_are_told_apart_post_by_post() {
        let (now, before) = (engine("id,text\npine,Black Pine\nstone,White Stone\n"), engine("id,text\npine,Pine\n"));
        let posts = "{\"id\":\"1\",\"account\":\"a\",\"text\":\"black pine\"}\n\
                     {\"id\":\"2\",\"account\":\"a\",\"text\":\"a pine\"}\n\
                     not a post\n\
                     {\"id\":\"3\",\"account\":\"b\",\"text\":\"white stone, black pine\"}\n";
        let mut changes = Vec::new();
        let outcome = run(&now, Some(&before), posts.as_bytes(), &mut changes, &mut |_| {}).unwrap();
        assert_eq!((outcome.posts, outcome.set_aside), (3, 1));
        let counts: Vec<(&str, [u64; 4])> = outcome
            .entries
            .iter()
            .map(|(entry, p)| (entry.signal.as_str(), [p.now, p.before, p.gained, p.lost]))
            .collect();
        assert_eq!(counts, [("pine", [2, 3, 0, 1]), ("stone", [1, 0, 1, 0])]);
        let changes = String::from_utf8(changes).unwrap();
        assert_eq!(changes.lines().count(), 2, "{changes}");

        let mut nothing = Vec::new();
        let alone = run(&now, None, posts.as_bytes(), &mut nothing, &mut |_| {}).unwrap();
        assert!(nothing.is_empty() && alone.entries.values().all(|p| p.before == 0 && p.gained == p.now));
    }
}
