//! Posts, one JSON object a line: the forms of `docs/match.md`.

use std::{
    io::{self, Read},
    path::Path,
};

use anyhow::Context;
use model::{Batch, Cursor, Event, Interaction, InteractionKind, Post, SetAside, Timestamp};

use super::{PassedOver, Reading};
use crate::posts::{self, Blocks, LineReader};

/// Its word.
pub const FORMAT: &str = "ndjson";

/// Whether the first line of a file is a post.
pub(super) fn begins(path: &Path) -> bool {
    let first = || {
        let mut blocks = Blocks::new(posts::open(path).ok()?.take(1 << 20));
        let lines = blocks.next_block().ok()??.posts(&LineReader::default());
        lines.posts.first().map(|(line, _)| *line)
    };
    first() == Some(0)
}

/// A file of lines.
pub struct Ndjson {
    blocks: Blocks<Box<dyn Read + Send>>,
    reader: LineReader,
    read_at: Timestamp,
    /// Bytes and lines before the next block, after compression was taken off.
    at: (u64, u64),
    size: Option<u64>,
}

impl Ndjson {
    pub(super) fn open(path: &Path, cursor: Option<&Cursor>, read_at: Timestamp) -> anyhow::Result<Self> {
        let mut source = posts::open(path)?;
        let at = match cursor {
            None => (0, 0),
            Some(cursor) => {
                let place = cursor
                    .0
                    .split_once(' ')
                    .and_then(|(bytes, lines)| Some((bytes.parse().ok()?, lines.parse().ok()?)));
                place.with_context(|| format!("`{}` is no place in lines of posts", cursor.0))?
            }
        };
        let skipped = io::copy(&mut (&mut source).take(at.0), &mut io::sink())?;
        anyhow::ensure!(skipped == at.0, "it ends before the place that was reached last time; it is another file");
        let size = std::fs::metadata(path).ok().map(|meta| meta.len());
        Ok(Self { blocks: Blocks::new(source), reader: LineReader::default(), read_at, at, size })
    }

    fn post(&self, mut post: Post, events: &mut Vec<Event>) {
        for time in [&mut post.seen, &mut post.written] {
            if *time == Timestamp::default() {
                *time = self.read_at;
            }
        }
        let first = events.len();
        for target in post.mentions.iter().filter(|target| **target != post.author) {
            events.push(Event::Interaction(Interaction {
                actor: post.author.clone(),
                kind: InteractionKind::Mention,
                target: target.clone(),
                uri: post.at.uri.clone(),
                about: None,
                seen: post.seen,
            }));
        }
        events.insert(first, Event::Post(Box::new(post)));
    }
}

impl Reading for Ndjson {
    fn format(&self) -> &str {
        FORMAT
    }

    fn next(&mut self, _: &mut PassedOver) -> anyhow::Result<Option<Batch>> {
        let Some(block) = self.blocks.next_block()? else { return Ok(None) };
        let (bytes, before) = self.at;
        let lines = block.posts(&self.reader);
        self.at = (bytes + block.len(), before + lines.count);
        let mut batch = Batch {
            received: (lines.posts.len() + lines.set_aside.len()) as u64,
            cursor: Some(Cursor(format!("{} {}", self.at.0, self.at.1))),
            ..Batch::default()
        };
        for (_, post) in lines.posts {
            self.post(post, &mut batch.events);
        }
        let set_aside = lines.set_aside.into_iter().map(|(line, problem)| SetAside {
            at: format!("line {}", before + line + 1),
            reason: format!("line.{}", problem.reason),
            detail: problem.detail,
            seen: self.read_at,
        });
        batch.set_aside.extend(set_aside);
        Ok(Some(batch))
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.at.0, self.size)
    }
}
