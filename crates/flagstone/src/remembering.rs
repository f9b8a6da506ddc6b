//! What the engine remembers of one source, and how it outlives a restart.
//!
//! A snapshot is committed with the cursor it belongs to, at most every [`EVERY`] milliseconds. After a restart the
//! newest one is taken back, and what the source sent between its cursor and the committed one is read once more: the
//! memory ends as if nothing had happened. What is read again counts nothing and finds nothing new. A post read again
//! is seen no later than the last commit: no window moves further than the time between two snapshots.

use detect::{Engine, Memory};
use model::{Batch, Cursor, Event, Finding, IntakeCommit, Post, SourceId, Timestamp};
use store::{KeptMemory, SourceRow, Store};

/// Longest time between two snapshots, in milliseconds, while batches come.
pub const EVERY: i64 = 30 * Timestamp::SECOND;

/// The memory of one source, in step with its committed cursor.
#[derive(Debug, Default)]
pub struct Remembering {
    memory: Memory,
    /// When it was last kept.
    kept: Option<Timestamp>,
    /// While the source is read once more: when the last commit was.
    again: Option<Timestamp>,
}

/// Where a source goes on.
#[derive(Debug, Default)]
pub struct Start {
    /// The memory as of the snapshot.
    pub remembering: Remembering,
    /// The source is to be read once more from here on, up to its committed cursor.
    pub again_from: Option<Cursor>,
    /// Why the memory is not what it would be without the restart, for people.
    pub note: Option<String>,
}

impl Remembering {
    /// As the store has it. Nothing is read where no detector remembers.
    ///
    /// # Errors
    /// What the store says. A snapshot that cannot be taken back is no error: the counts begin at zero, and it says so.
    pub fn start(store: &Store, engine: &Engine, row: &SourceRow) -> store::Result<Start> {
        if !engine.remembers() {
            return Ok(Start::default());
        }
        let Some(KeptMemory { cursor, at, data }) = store.memory(row.id)? else {
            // Nothing was ever kept: everything that is committed is read again, if anything is.
            return Ok(Start { note: row.cursor.as_ref().map(|_| NEVER_KEPT.to_owned()), ..Start::default() });
        };
        Ok(match Memory::restore(engine, &data) {
            Ok(memory) => {
                let again = row.cursor.is_some() && row.cursor.as_ref() != Some(&cursor);
                let remembering = Self { memory, kept: Some(at), again: again.then_some(row.last.unwrap_or(at)) };
                Start { remembering, again_from: again.then_some(cursor), note: None }
            }
            Err(problem) => Start { note: Some(problem.to_string()), ..Start::default() },
        })
    }

    /// Whether the source is being read once more.
    pub fn is_reading_again(&self) -> bool {
        self.again.is_some()
    }

    /// Gives up on reading once more: the memory stays as it is.
    pub fn go_on(&mut self) {
        self.again = None;
    }

    /// Looks through a batch. Posts that the source repeats went through the memory before, and count nothing.
    pub fn look(&mut self, engine: &Engine, batch: &mut Batch) -> Vec<Finding> {
        if batch.cursor.is_some() {
            self.again = None;
        }
        if let Some(last) = self.again {
            batch.events.iter_mut().for_each(|event| {
                if let Event::Post(post) = event {
                    post.seen = post.seen.min(last);
                }
            });
        }
        let posts = batch.events.iter().filter_map(post);
        if batch.repeated {
            return engine.detect(posts);
        }
        engine.scan(posts, &mut self.memory).findings
    }

    /// Adds the memory to a commit when it is time for that.
    pub fn keep(&mut self, engine: &Engine, commit: &mut IntakeCommit) {
        let due = self.kept.is_none_or(|kept| commit.at.since(kept) >= EVERY);
        if due && commit.cursor.is_some() && engine.remembers() {
            commit.memory = Some(self.memory.snapshot());
            self.kept = Some(commit.at);
        }
    }

    /// Adds the memory to a commit whether it is time or not: where commits are few, each is a place to go on from.
    pub fn keep_always(&mut self, engine: &Engine, commit: &mut IntakeCommit) {
        self.kept = None;
        self.keep(engine, commit);
    }

    /// The memory.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }
}

/// Said where a pack that counts is used on a source that was read before without one.
const NEVER_KEPT: &str = "counts begin at zero: nothing was counted of this source before";

/// Set aside for people, where what is remembered is not what it would be.
pub fn note(source: SourceId, cursor: Option<Cursor>, why: String, now: Timestamp) -> IntakeCommit {
    let at = cursor.map_or_else(|| "the beginning".to_owned(), |cursor| cursor.0);
    let item = model::SetAside { at, reason: "source.memory".into(), detail: why, seen: now };
    IntakeCommit { set_aside: vec![item], ..IntakeCommit::empty(source, None, now) }
}

fn post(event: &Event) -> Option<&Post> {
    match event {
        Event::Post(post) => Some(post),
        _ => None,
    }
}
