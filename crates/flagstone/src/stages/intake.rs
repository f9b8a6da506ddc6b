//! 1. Intake: a batch of a source becomes findings, the posts that carry them and the cursor after them, together.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use casework::intake::Keep;
use model::{Batch, IntakeCommit, SignalRole, SourceId};
use platforms::{Collect, CollectError};

use crate::{
    house::{House, blocking},
    remembering::Remembering,
};

/// Why intake stopped.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The source.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Waits for one batch and commits it. Gives what was committed, for the log.
///
/// After an error of the store `remembering` is ahead of it, and is to be started again.
pub async fn step(
    house: &Arc<House>,
    source: SourceId,
    collector: &mut dyn Collect,
    remembering: &mut Remembering,
) -> Result<IntakeCommit, IntakeError> {
    // Load.
    let batch = collector.next().await?;
    // Decide and commit, off the async threads: detection is work for a processor.
    let house = Arc::clone(house);
    let mut taken = std::mem::take(remembering);
    let (commit, back) = blocking(move || {
        let commit = decide(&house, source, batch, &mut taken);
        let committed = house.store.commit_intake(&commit).map(|_| {
            remember(&house, &commit);
            commit
        });
        (committed, taken)
    })
    .await;
    *remembering = back;
    Ok(commit?)
}

/// What of a batch is kept.
pub fn decide(house: &House, source: SourceId, mut batch: Batch, remembering: &mut Remembering) -> IntakeCommit {
    let engine = &house.policy().engine;
    let findings = remembering.look(engine, &mut batch);
    let kept = house.kept.read().unwrap_or_else(PoisonError::into_inner);
    let keep = Keep {
        is_found: &|account| kept.found.contains(account),
        is_watched: &|account| kept.watched.contains(account),
    };
    let mut commit = casework::intake::keep(source, batch, findings, &keep, house.now());
    remembering.keep(engine, &mut commit);
    commit
}

/// Keeps the cache of found accounts in step with what was just committed.
pub(crate) fn remember(house: &House, commit: &IntakeCommit) {
    if commit.findings.is_empty() {
        return;
    }
    let counted = commit.findings.iter().filter(|f| f.role != SignalRole::Shadow);
    let found: BTreeSet<_> = counted.map(|f| &f.post).collect();
    let authors = commit.posts.iter().filter(|p| found.contains(&p.at)).map(|p| p.author.clone());
    house.kept.write().unwrap_or_else(PoisonError::into_inner).found.extend(authors);
    house.bell.notify_one();
}
