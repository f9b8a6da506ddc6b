//! Archives that people have: read from a file, kept whole until they expire, and looked through like everything else.
//!
//! ```text
//! file ─ Reading ─► batches ─► a chunk ─ detect, keep ─► commit: segments, findings, cursor ─► the next chunk
//! ```
//!
//! A file is a source of its own, named by its digest: imported twice, it does nothing new. A chunk ends where its own
//! content says, so that an import that was killed goes on after the last one and ends with the same segments.

pub mod ndjson;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
    sync::{Arc, PoisonError},
};

use anyhow::Context;
use casework::intake::{Keep, whole};
use model::{Batch, Cursor, IntakeCommit, InteractionKind, PlatformName, SourceId, Timestamp};
use platforms::archive::{self, Archive, Options};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{ArchiveChunk, SourceRow, Store};

use crate::{house::House, remembering::Remembering, stages::intake::remember};

/// The cursor of an archive that was read to its end.
const END: &str = "end";

/// Events after which a chunk ends: a group of a segment.
const EVENTS: usize = 1 << 16;

/// Or bytes of text, whichever comes first.
const TEXT: usize = 64 << 20;

/// What was not read because it is none of ours, by kind.
pub type PassedOver = BTreeMap<&'static str, u64>;

/// A file that is read, batch by batch, with a cursor after each.
pub trait Reading: Send {
    /// What it is, in a word.
    fn format(&self) -> &str;
    /// The next batch; none at the end. What is none of ours is added to what was passed over.
    ///
    /// # Errors
    /// Where it cannot be read on. What came before was handed over.
    fn next(&mut self, passed_over: &mut PassedOver) -> anyhow::Result<Option<Batch>>;
    /// Bytes of the file that were read, and how many there are.
    fn progress(&self) -> (u64, Option<u64>);
}

impl Reading for Archive {
    fn format(&self) -> &str {
        Archive::format(self)
    }

    fn next(&mut self, passed_over: &mut PassedOver) -> anyhow::Result<Option<Batch>> {
        let batch = Archive::next(self)?;
        for (kind, count) in Archive::passed_over(self) {
            *passed_over.entry(kind).or_default() += count;
        }
        Ok(batch)
    }

    fn progress(&self) -> (u64, Option<u64>) {
        let progress = Archive::progress(self);
        (progress.read, progress.size)
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// The format, where its content shall not decide.
    pub format: Option<String>,
    /// Our names of columns, and the file's.
    pub columns: Vec<(String, String)>,
    /// Platform and authority of the plain account names of a table.
    pub accounts: Option<(PlatformName, String)>,
    /// What the rows of an edge list are that does not say it.
    pub kind: Option<InteractionKind>,
}

impl How {
    /// As it is, nothing said.
    fn is_unsaid(&self) -> bool {
        self.format.is_none() && self.columns.is_empty() && self.accounts.is_none() && self.kind.is_none()
    }
}

/// Opens a file, going on after a cursor. `read_at` stands in where a record has no time.
///
/// Lines of posts as `flagstone match` reads them look like a table, and are read as what they are.
pub fn open(path: &Path, how: &How, cursor: Option<&Cursor>, read_at: Timestamp) -> anyhow::Result<Box<dyn Reading>> {
    let mut options = Options::new(read_at);
    options.columns = how.columns.clone();
    options.accounts = how.accounts.clone();
    options.kind = how.kind;
    options.format = how.format.clone();
    let ours = match how.format.as_deref() {
        Some(format) => format == ndjson::FORMAT,
        None => {
            how.is_unsaid()
                && ndjson::begins(path)
                && archive::open(path, &options, None).map_or(true, |archive| archive.format() == "table")
        }
    };
    if ours {
        anyhow::ensure!(
            how.columns.is_empty(),
            "columns are for tables; {} is read as {}",
            path.display(),
            ndjson::FORMAT
        );
        return Ok(Box::new(ndjson::Ndjson::open(path, cursor, read_at)?));
    }
    Ok(Box::new(archive::open(path, &options, cursor)?))
}

/// What became of a file, in this run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Its format.
    pub format: String,
    /// Records that were read.
    pub received: u64,
    /// Posts and interactions that are kept.
    pub posts: u64,
    /// The same for interactions.
    pub interactions: u64,
    /// Posts and interactions that the archive held before, or twice.
    pub again: u64,
    /// Findings that were not there before.
    pub findings: u64,
    /// What could not be read, by reason.
    pub set_aside: BTreeMap<String, u64>,
    /// What was not read because it is none of ours (direct messages, contacts, …), by kind.
    pub passed_over: PassedOver,
}

impl Summary {
    fn add(&mut self, given: (usize, usize), commit: &IntakeCommit, receipt: store::IntakeReceipt) {
        self.received += commit.received;
        self.posts += receipt.new_posts;
        self.interactions += receipt.new_interactions;
        self.again += (given.0 + given.1) as u64 - receipt.new_posts - receipt.new_interactions;
        self.findings += receipt.new_findings;
        for item in &commit.set_aside {
            *self.set_aside.entry(item.reason.clone()).or_default() += 1;
        }
    }

    /// In a line, for people.
    pub fn line(&self) -> String {
        let set_aside: u64 = self.set_aside.values().sum();
        let Self { posts, interactions, findings, .. } = self;
        let passed_over: u64 = self.passed_over.values().sum();
        let none_of_ours = if passed_over > 0 { format!(", {passed_over} passed over") } else { String::new() };
        format!(
            "{posts} posts and {interactions} interactions kept, {findings} findings, {set_aside} records set \
             aside{none_of_ours}"
        )
    }
}

/// The digest of a file, which names it.
pub fn digest(path: &Path, mut each: impl FnMut(u64)) -> io::Result<String> {
    let (mut file, mut sha256, mut done) = (File::open(path)?, Sha256::new(), 0);
    let mut block = vec![0; 1 << 20];
    loop {
        let got = file.read(&mut block)?;
        if got == 0 {
            return Ok(model::hex(&sha256.finalize()));
        }
        sha256.update(&block[..got]);
        done += got as u64;
        each(done);
    }
}

/// A source's row.
pub fn row_of(store: &Store, source: SourceId) -> store::Result<Option<SourceRow>> {
    Ok(store.sources()?.into_iter().find(|row| row.id == source))
}

/// Whether an archive was read to its end.
pub fn has_ended(row: &SourceRow) -> bool {
    row.cursor.as_ref().is_some_and(|cursor| cursor.0 == END)
}

/// A file on its way in.
pub struct Import {
    house: Arc<House>,
    source: SourceId,
    expires: Timestamp,
    remembering: Remembering,
    reading: Box<dyn Reading>,
    /// What came of it so far.
    pub summary: Summary,
}

impl Import {
    /// Opens the file of a source where its cursor says; none if it was read to its end before. An archive that was begun
    /// expires when it was to expire then.
    pub fn take_up(
        house: Arc<House>,
        row: &SourceRow,
        file: &Path,
        how: &How,
        days: u16,
    ) -> anyhow::Result<Option<Self>> {
        if has_ended(row) {
            return Ok(None);
        }
        let store = &house.store;
        let begun = store.segments()?.into_iter().find(|segment| segment.source == Some(row.id));
        let expires = begun.and_then(|segment| segment.expires);
        let expires = expires.unwrap_or_else(|| house.now().plus(i64::from(days) * Timestamp::DAY));
        let mut remembering = Remembering::start(store, &house.policy().engine, row)?.remembering;
        // A snapshot is kept with every chunk. One that is older was of other packs.
        remembering.go_on();
        let reading = open(file, how, row.cursor.as_ref(), row.added)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let summary = Summary { format: reading.format().to_owned(), ..Summary::default() };
        Ok(Some(Self { source: row.id, house, expires, remembering, reading, summary }))
    }

    /// Reads and commits one chunk. False once it was the last.
    ///
    /// # Errors
    /// Where the file cannot be read on: what came before was committed.
    pub fn step(&mut self) -> anyhow::Result<bool> {
        let (batch, ended) = chunk(&mut *self.reading, &mut self.summary.passed_over);
        let (commit, chunk) = self.decide(batch);
        let given = (chunk.posts.len(), chunk.interactions.len());
        let receipt = self.house.store.commit_archive(&commit, chunk, self.expires)?;
        remember(&self.house, &commit);
        self.summary.add(given, &commit, receipt);
        ended.map(|ended| !ended)
    }

    /// What of a chunk goes where.
    fn decide(&mut self, mut batch: Batch) -> (IntakeCommit, ArchiveChunk) {
        let engine = &self.house.policy().engine;
        let findings = self.remembering.look(engine, &mut batch);
        let (posts, interactions) = whole(&batch);
        let kept = self.house.kept.read().unwrap_or_else(PoisonError::into_inner);
        let keep = Keep {
            is_found: &|account| kept.found.contains(account),
            is_watched: &|account| kept.watched.contains(account),
        };
        let mut commit = casework::intake::keep(self.source, batch, findings, &keep, self.house.now());
        // Kept whole, nothing of it is dropped.
        commit.interactions.clear();
        commit.dropped.clear();
        self.remembering.keep_always(engine, &mut commit);
        (commit, ArchiveChunk { posts, interactions })
    }

    /// How far it has come, from 0 to 1, where that is known.
    pub fn share(&self) -> Option<f64> {
        let (read, size) = self.reading.progress();
        size.map(|size| read as f64 / size.max(1) as f64)
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.reading.progress().0
    }
}

/// Batches up to where a chunk ends, as one; and whether the archive ended with it, or could not be read on.
pub fn chunk(reading: &mut dyn Reading, passed_over: &mut PassedOver) -> (Batch, anyhow::Result<bool>) {
    let (mut chunk, mut text) = (Batch::default(), 0);
    while chunk.events.len() + chunk.set_aside.len() < EVENTS && text < TEXT {
        let batch = match reading.next(passed_over) {
            Ok(Some(batch)) => batch,
            Ok(None) => {
                chunk.cursor = Some(Cursor(END.into()));
                return (chunk, Ok(true));
            }
            Err(error) => return (chunk, Err(error)),
        };
        text += batch.events.iter().map(text_of).sum::<usize>();
        chunk.events.extend(batch.events);
        chunk.set_aside.extend(batch.set_aside);
        chunk.received += batch.received;
        chunk.cursor = batch.cursor.or(chunk.cursor);
    }
    (chunk, Ok(false))
}

fn text_of(event: &model::Event) -> usize {
    match event {
        model::Event::Post(post) => post.text.len() + post.links.iter().map(String::len).sum::<usize>(),
        _ => 0,
    }
}
