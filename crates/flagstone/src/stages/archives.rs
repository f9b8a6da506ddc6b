//! Beside the walk: archives that were uploaded at the desk are read, a chunk at a time. What is read next, the store
//! says; a restart goes on after the last chunk.

use std::{path::PathBuf, sync::Arc};

use model::SourceId;
use store::SourceRow;

use crate::{
    house::{House, blocking},
    import::{self, How, Import},
};

/// The archive that is being read.
#[derive(Default)]
pub struct Archives {
    reading: Option<(SourceRow, Import)>,
}

impl Archives {
    /// Reads a chunk of the archive that waits longest. Gives 1 if there was one.
    pub async fn step(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        if self.reading.is_none() {
            self.reading = take_up(house).await?;
        }
        let Some((row, mut import)) = self.reading.take() else { return Ok(0) };
        let (done, import) = blocking(move || (import.step(), import)).await;
        match done {
            Ok(true) => {
                let share = import.share().map_or(String::new(), |share| format!("{:.0} % read, ", share * 100.0));
                say(house, row.id, format!("{share}{}", import.summary.line())).await?;
                // A person may have stopped it meanwhile.
                if is_on(house, row.id).await? {
                    self.reading = Some((row, import));
                }
            }
            Ok(false) => end(house, &row, format!("imported: {}", import.summary.line())).await?,
            Err(error) => end(house, &row, format!("it cannot be read on: {error:#}")).await?,
        }
        Ok(1)
    }
}

/// The first archive that is switched on and not read to its end.
async fn take_up(house: &Arc<House>) -> anyhow::Result<Option<(SourceRow, Import)>> {
    let rows = house.ask(|store| store.sources()).await?;
    let Some(row) = rows.into_iter().find(|row| row.source.archive_digest().is_some() && row.on) else {
        return Ok(None);
    };
    let (inside, of) = (Arc::clone(house), row.clone());
    let opened = blocking(move || {
        let days = inside.retention.archives;
        Import::take_up(Arc::clone(&inside), &of, &upload(&inside, &of), &How::default(), days)
    })
    .await;
    match opened {
        Ok(Some(import)) => return Ok(Some((row, import))),
        Ok(None) => end(house, &row, "imported before: it does nothing new".into()).await?,
        Err(error) => end(house, &row, format!("{error:#}; upload it again")).await?,
    }
    Ok(None)
}

/// Where the desk put the file.
fn upload(house: &House, row: &SourceRow) -> PathBuf {
    house.store.uploads().join(row.source.archive_digest().unwrap_or_default())
}

async fn is_on(house: &House, id: SourceId) -> store::Result<bool> {
    Ok(house.ask(move |store| import::row_of(store, id)).await?.is_some_and(|row| row.on))
}

/// Switches it off, and removes the file: what was in it is in the store.
async fn end(house: &House, row: &SourceRow, line: String) -> anyhow::Result<()> {
    tracing::info!(source = %row.id, "{line}");
    let (id, now) = (row.id, house.now());
    say(house, id, line).await?;
    house.ask(move |store| store.switch_source(id, false, None, now)).await?;
    match std::fs::remove_file(upload(house, row)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

async fn say(house: &House, id: SourceId, line: String) -> store::Result<()> {
    let now = house.now();
    house.ask(move |store| store.set_source_status(id, &line, now)).await
}
