//! A pack, or two beside each other, over posts that went before: what each entry finds, and which posts it gains and
//! loses. Nothing is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Write},
};

use detect::{Engine, Memory};
use model::{Finding, Kind, Post, PostRef, SignalRole};
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
    /// Bytes of the lines.
    pub bytes: u64,
    /// Posts looked through.
    pub posts: u64,
    /// Lines that gave no post.
    pub set_aside: u64,
    /// By entry.
    pub entries: BTreeMap<Entry, Posts>,
}

impl Outcome {
    /// Entries found in posts, all together.
    pub fn found(&self) -> u64 {
        self.entries.values().map(|posts| posts.now).sum()
    }
}

/// A line of the list of changes.
#[derive(Serialize)]
struct Change<'a> {
    post: &'a PostRef,
    gained: Vec<&'a Entry>,
    lost: Vec<&'a Entry>,
}

/// A pack, or two beside each other, with what they remember of the posts so far.
pub struct Backtest<'a> {
    now: &'a Engine,
    before: Option<&'a Engine>,
    memories: [Memory; 2],
    /// Where posts go that the two see differently, one JSON object a line.
    changes: &'a mut dyn Write,
    /// What came out so far.
    pub outcome: Outcome,
}

impl<'a> Backtest<'a> {
    /// Tries `now`, beside `before` where that is given.
    pub fn new(now: &'a Engine, before: Option<&'a Engine>, changes: &'a mut dyn Write) -> Self {
        Self { now, before, memories: Default::default(), changes, outcome: Outcome::default() }
    }

    /// Looks through the lines of a stream. `progress` is called after each block.
    ///
    /// # Errors
    /// What the stream or `changes` says.
    pub fn lines(&mut self, source: impl Read, progress: &mut dyn FnMut(&Outcome)) -> io::Result<()> {
        let reader = LineReader::default();
        let mut blocks = Blocks::new(source);
        while let Some(block) = blocks.next_block()? {
            let lines = block.posts(&reader);
            self.outcome.bytes += block.len();
            self.outcome.set_aside += lines.set_aside.len() as u64;
            self.posts(lines.posts.iter().map(|(_, post)| post))?;
            progress(&self.outcome);
        }
        Ok(())
    }

    /// Looks through posts, after those before them.
    ///
    /// # Errors
    /// What `changes` says.
    pub fn posts<'p>(&mut self, posts: impl Iterator<Item = &'p Post> + Clone) -> io::Result<()> {
        let [memory, other] = &mut self.memories;
        let findings = self.now.scan(posts.clone(), memory).findings;
        let findings_before = self.before.map(|engine| engine.scan(posts.clone(), other).findings);
        let (mut seen, mut seen_before) = (&findings[..], findings_before.as_deref().unwrap_or_default());
        for post in posts {
            self.outcome.posts += 1;
            let (here, there) = (entries(&mut seen, &post.at), entries(&mut seen_before, &post.at));
            for entry in here.union(&there) {
                let counts = self.outcome.entries.entry(entry.clone()).or_default();
                let (found, was) = (here.contains(entry), there.contains(entry));
                counts.now += u64::from(found);
                counts.before += u64::from(was);
                counts.gained += u64::from(found && !was);
                counts.lost += u64::from(was && !found);
            }
            if self.before.is_some() && here != there {
                let (gained, lost) = (here.difference(&there).collect(), there.difference(&here).collect());
                serde_json::to_writer(&mut *self.changes, &Change { post: &post.at, gained, lost })?;
                self.changes.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

/// Takes the findings of a post, which come in the order of the posts; gives the entries that were found.
fn entries(findings: &mut &[Finding], post: &PostRef) -> BTreeSet<Entry> {
    let end = findings.iter().position(|finding| finding.post != *post).unwrap_or(findings.len());
    let (of_post, rest) = findings.split_at(end);
    *findings = rest;
    of_post.iter().map(Entry::of).collect()
}

#[cfg(test)]
mod tests;
