//! Beside the walk: packs that were changed on disk are put in force while everything runs.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    house::{House, blocking},
    policy::{Looked, Stamp},
};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// How the files stood.
#[derive(Debug)]
pub struct Watch {
    /// When they were loaded last.
    loaded: Stamp,
    /// At the last look.
    seen: Stamp,
    at: Instant,
}

impl Watch {
    /// From how the files stood when they were loaded.
    pub fn since(loaded: Stamp) -> Self {
        Self { seen: loaded.clone(), loaded, at: Instant::now() }
    }

    /// Loads the packs if their files changed and have stood still for a look since, or if somebody asked. Gives 0:
    /// nothing follows from it.
    pub async fn step(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        let asked = house.policy.was_asked();
        if !asked && self.at.elapsed() < EVERY {
            return Ok(0);
        }
        self.at = Instant::now();
        let inside = Arc::clone(house);
        let stamp = blocking(move || inside.policy.stamp()).await;
        let still = stamp == self.seen;
        self.seen = stamp;
        if !asked && (!still || self.seen == self.loaded) {
            return Ok(0);
        }
        self.loaded = self.seen.clone();
        let inside = Arc::clone(house);
        match blocking(move || inside.policy.look()).await {
            Looked::Same => {}
            Looked::Changed(changes) => tracing::info!("packs changed: {changes}"),
            Looked::Refused(problem) => {
                tracing::error!("the packs on disk were not taken, and the ones from before stay in force: {problem}");
            }
        }
        Ok(0)
    }
}
