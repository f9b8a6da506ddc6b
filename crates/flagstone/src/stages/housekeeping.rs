//! Once when it starts and every hour after: what retention no longer allows goes, the audit log gets a checkpoint, and
//! intake forgets whom it need not watch any longer.

use std::sync::{Arc, PoisonError};

use model::Timestamp;

use crate::house::{House, blocking};

/// When it was done last.
#[derive(Debug, Default)]
pub struct Housekeeping {
    done: Option<Timestamp>,
}

impl Housekeeping {
    /// Does what is due. Gives 0: nothing follows from it.
    pub async fn step(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        let now = house.now();
        if self.done.is_some_and(|done| now.since(done) < Timestamp::HOUR) {
            return Ok(0);
        }
        house.ask(move |store| store.expire(now)).await?;
        house.ask(move |store| store.checkpoint(now)).await?;
        let keeper = Arc::clone(house);
        // Intake waits meanwhile, so that nobody who is found in between is forgotten.
        blocking(move || {
            let mut kept = keeper.kept.write().unwrap_or_else(PoisonError::into_inner);
            keeper.store.kept_accounts(now).map(|fresh| *kept = fresh)
        })
        .await?;
        self.done = Some(now);
        Ok(0)
    }
}
