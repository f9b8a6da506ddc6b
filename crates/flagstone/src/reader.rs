//! Keeps one source flowing: builds a collector at the last committed cursor, reads, and comes back after a failure
//! with backoff. What it does now is one line that people can read.

use std::{sync::Arc, time::Duration};

use model::SourceId;
use platforms::CollectError;
use store::SourceRow;
use tokio::sync::watch;

use crate::{
    house::House,
    stages::intake::{self, IntakeError},
};

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Reads a source until it is switched off.
pub async fn read(house: Arc<House>, id: SourceId, mut off: watch::Receiver<bool>) -> anyhow::Result<()> {
    let mut wait = FIRST_WAIT;
    while !*off.borrow() {
        let ended = tokio::select! {
            ended = connect_and_read(&house, id, &mut wait) => ended,
            _ = off.changed() => break,
        };
        let line = match ended {
            IntakeError::Store(e) => return Err(e.into()),
            IntakeError::Collect(CollectError::FutureCursor) => {
                say(&house, id, format!("{}; switch it off and add it anew", CollectError::FutureCursor)).await?;
                let _ = off.changed().await;
                break;
            }
            IntakeError::Collect(why) => why.to_string(),
        };
        tracing::warn!(source = %id, "{line}; trying again in {} s", wait.as_secs());
        say(&house, id, format!("{line}; trying again in {} s", wait.as_secs())).await?;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = off.changed() => break,
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    say(&house, id, "switched off".into()).await
}

/// Reads until something ends it; gives what.
async fn connect_and_read(house: &Arc<House>, id: SourceId, wait: &mut Duration) -> IntakeError {
    match try_read(house, id, wait).await {
        Err(ended) => ended,
        Ok(never) => match never {},
    }
}

async fn try_read(
    house: &Arc<House>,
    id: SourceId,
    wait: &mut Duration,
) -> Result<std::convert::Infallible, IntakeError> {
    let row = row(house, id).await?;
    let mut collector = house.channel(&row.source.platform).map_err(CollectError::Config)?.collect(&row)?;
    let mut said = false;
    loop {
        let commit = intake::step(house, id, &mut *collector).await?;
        *wait = FIRST_WAIT;
        if !said {
            said = true;
            let now = house.now();
            house.ask(move |store| store.set_source_status(id, "connected", now)).await?;
        }
        tracing::debug!(source = %id, received = commit.received, findings = commit.findings.len(), "intake");
    }
}

async fn row(house: &House, id: SourceId) -> store::Result<SourceRow> {
    let rows = house.ask(|store| store.sources()).await?;
    rows.into_iter()
        .find(|row| row.id == id)
        .ok_or_else(|| store::Error::NotFound { kind: "source", id: id.to_string() })
}

async fn say(house: &House, id: SourceId, line: String) -> anyhow::Result<()> {
    let now = house.now();
    Ok(house.ask(move |store| store.set_source_status(id, &line, now)).await?)
}
