//! Keeps the sources flowing: builds a collector at the last committed cursor, reads, and comes back after a failure
//! with backoff. What a source does now is one line that people can read.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};

use model::{Cursor, IntakeCommit, SetAside, SourceId};
use platforms::CollectError;
use store::SourceRow;
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    house::{House, blocking},
    remembering::{self, Remembering, Start},
    stages::intake::{self, IntakeError},
};

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// One reader for every source that is switched on.
#[derive(Default)]
pub struct Readers {
    reading: BTreeMap<SourceId, Reading>,
    /// Sources whose cursor lies ahead of them, and that a person has switched off since: they begin at their newest
    /// message when they are switched on again.
    anew: BTreeSet<SourceId>,
}

struct Reading {
    /// Told by being dropped, too: at the end of the program.
    off: watch::Sender<bool>,
    task: JoinHandle<Ended>,
}

/// Why a reader ended.
enum Ended {
    SwitchedOff,
    CursorAhead,
}

impl Readers {
    /// Starts and stops readers as the switches say; one that failed is started again. Gives 0: it waits by itself.
    pub async fn tend(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        // Archives have a stage of their own.
        let rows = house.ask(|store| store.sources()).await?;
        for row in rows.into_iter().filter(|row| row.source.archive_digest().is_none()) {
            let running = self.reading.get(&row.id).is_some_and(|reading| !reading.task.is_finished());
            match (row.on, running) {
                (true, false) if !self.reading.contains_key(&row.id) => {
                    let (off, switched_off) = watch::channel(false);
                    let anew = self.anew.remove(&row.id);
                    let task = tokio::spawn(read(Arc::clone(house), row.id, anew, switched_off));
                    self.reading.insert(row.id, Reading { off, task });
                }
                // It ended by a fault: the next turn starts it again.
                (true, false) => self.end(row.id).await,
                (false, _) => self.end(row.id).await,
                (true, true) => {}
            }
        }
        Ok(0)
    }

    async fn end(&mut self, id: SourceId) {
        let Some(Reading { off, task }) = self.reading.remove(&id) else { return };
        let _ = off.send(true);
        match task.await {
            Ok(Ended::SwitchedOff) => {}
            Ok(Ended::CursorAhead) => drop(self.anew.insert(id)),
            Err(fault) => tracing::error!(source = %id, "the reader ended: {fault}"),
        }
    }
}

/// Reads a source until it is switched off.
async fn read(house: Arc<House>, id: SourceId, mut anew: bool, mut off: watch::Receiver<bool>) -> Ended {
    let mut wait = FIRST_WAIT;
    let mut memory = Remembered::default();
    loop {
        say(&house, id, "connecting").await;
        let ended = tokio::select! {
            ended = connect_and_read(&house, id, &mut anew, &mut memory, &mut wait) => ended,
            _ = off.wait_for(|off| *off) => break,
        };
        let forgotten = memory.after(&ended);
        let line = match ended {
            IntakeError::Collect(CollectError::FutureCursor) => {
                let why = CollectError::FutureCursor;
                say(&house, id, &format!("{why}; switch it off and on to begin at its newest message")).await;
                let _ = off.wait_for(|off| *off).await;
                return Ended::CursorAhead;
            }
            IntakeError::Collect(CollectError::OutdatedCursor { resume: Some(resume) }) => {
                match go_on_after_gap(&house, id, resume).await {
                    Ok(()) => continue,
                    Err(error) => error.to_string(),
                }
            }
            IntakeError::Collect(CollectError::OutdatedCursor { .. }) if forgotten => continue,
            other => other.to_string(),
        };
        tracing::warn!(source = %id, "{line}; trying again in {} s", wait.as_secs());
        say(&house, id, &format!("{line}; trying again in {} s", wait.as_secs())).await;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = off.wait_for(|off| *off) => break,
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    say(&house, id, "switched off").await;
    Ended::SwitchedOff
}

/// Reads until something ends it; gives what.
async fn connect_and_read(
    house: &Arc<House>,
    id: SourceId,
    anew: &mut bool,
    memory: &mut Remembered,
    wait: &mut Duration,
) -> IntakeError {
    match try_read(house, id, anew, memory, wait).await {
        Err(ended) => ended,
        Ok(never) => match never {},
    }
}

async fn try_read(
    house: &Arc<House>,
    id: SourceId,
    anew: &mut bool,
    memory: &mut Remembered,
    wait: &mut Duration,
) -> Result<Infallible, IntakeError> {
    let mut row = row(house, id).await?;
    if *anew {
        row.cursor = None;
    }
    let mut collector = house.channel(&row.source.platform).map_err(CollectError::Config)?.collect(&row)?;
    let (remembering, again_from) = memory.start(house, &row).await?;
    if let Some(from) = &again_from {
        collector.again_from(from)?;
    }
    let mut said = false;
    loop {
        let commit = intake::step(house, id, &mut *collector, remembering).await?;
        // A source that only accepts connections is not yet one that is read.
        if commit.received > 0 {
            *wait = FIRST_WAIT;
        }
        if !said {
            said = true;
            say(house, id, "connected").await;
        }
        *anew &= commit.cursor.is_none();
        tracing::debug!(source = %id, received = commit.received, findings = commit.findings.len(), "intake");
    }
}

/// The memory of one reader, over its reconnects.
#[derive(Default)]
struct Remembered {
    /// In step with the store; `None` where it has to be started from there.
    memory: Option<Remembering>,
    /// The source no longer has what follows the snapshot.
    forgotten: bool,
}

impl Remembered {
    /// The memory to go on with, and from where the source is to be read once more.
    async fn start(
        &mut self,
        house: &Arc<House>,
        row: &SourceRow,
    ) -> store::Result<(&mut Remembering, Option<Cursor>)> {
        let mut again_from = None;
        if self.memory.is_none() {
            let (inside, of) = (Arc::clone(house), row.clone());
            let start = blocking(move || Remembering::start(&inside.store, &inside.policy().engine, &of)).await?;
            let Start { mut remembering, again_from: from, mut note } = start;
            again_from = from;
            if self.forgotten && again_from.take().is_some() {
                remembering.go_on();
                note = Some("counts miss what the source sent shortly before the restart: it has it no longer".into());
            }
            if let Some(why) = note {
                tracing::warn!(source = %row.id, "{why}");
                let noted = remembering::note(row.id, row.cursor.clone(), why, house.now());
                house.ask(move |store| store.commit_intake(&noted)).await?;
            }
            self.memory = Some(remembering);
        }
        Ok((self.memory.get_or_insert_default(), again_from))
    }

    /// What is left of it after an error. True if the source has forgotten what was to be read once more.
    fn after(&mut self, ended: &IntakeError) -> bool {
        let again = self.memory.as_ref().is_some_and(Remembering::is_reading_again);
        self.forgotten |= again && matches!(ended, IntakeError::Collect(CollectError::OutdatedCursor { .. }));
        // Behind the store, or ahead of it: only the store knows.
        if again || matches!(ended, IntakeError::Store(_)) {
            self.memory = None;
        }
        again && self.forgotten
    }
}

/// The source has forgotten what follows our cursor: that is set aside where people see it, and reading goes on.
async fn go_on_after_gap(house: &House, id: SourceId, resume: Cursor) -> store::Result<()> {
    let before = row(house, id).await?.cursor.map_or_else(|| "the beginning".to_owned(), |cursor| cursor.0);
    let now = house.now();
    let gap = SetAside {
        at: before.clone(),
        reason: "source.gap".into(),
        detail: format!("the source no longer has what follows {before}; reading goes on after {}", resume.0),
        seen: now,
    };
    let commit = IntakeCommit { set_aside: vec![gap], ..IntakeCommit::empty(id, Some(resume), now) };
    house.ask(move |store| store.commit_intake(&commit)).await.map(drop)
}

async fn row(house: &House, id: SourceId) -> store::Result<SourceRow> {
    let rows = house.ask(|store| store.sources()).await?;
    rows.into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| store::Error::NotFound { kind: "source", id: id.to_string() })
}

/// The line on how it does is no record: failing to write it stops nothing.
async fn say(house: &House, id: SourceId, line: &str) {
    let (now, text) = (house.now(), line.to_owned());
    if let Err(error) = house.ask(move |store| store.set_source_status(id, &text, now)).await {
        tracing::warn!(source = %id, "{line} (not kept: {error})");
    }
}
