//! Every minute what is no longer fresh is sealed. Once when it starts and every hour after: what retention no longer
//! allows goes, the audit log gets a checkpoint, and intake forgets whom it need not watch any longer.

use std::sync::{Arc, PoisonError};

use model::Timestamp;
use store::Sealed;

use crate::house::{House, blocking};

/// When it was done last.
#[derive(Debug, Default)]
pub struct Housekeeping {
    sealed: Option<Timestamp>,
    done: Option<Timestamp>,
}

impl Housekeeping {
    /// Does what is due. Gives 0: nothing follows from it.
    pub async fn step(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        let now = house.now();
        let due = |last: Option<Timestamp>, every| last.is_none_or(|last| now.since(last) >= every);
        if due(self.sealed, Timestamp::HOUR / 60) {
            let done = house.ask(move |store| store.seal(now)).await?;
            if done != Sealed::default() {
                tracing::debug!(?done, "interactions were sealed");
            }
            self.sealed = Some(now);
        }
        if due(self.done, Timestamp::HOUR) {
            hourly(house, now).await?;
            self.done = Some(now);
        }
        Ok(0)
    }
}

async fn hourly(house: &Arc<House>, now: Timestamp) -> anyhow::Result<()> {
    let keep = house.retention;
    house.ask(move |store| store.expire(now, &keep)).await?;
    house.ask(move |store| store.checkpoint(now)).await?;
    let keeper = Arc::clone(house);
    // Intake waits meanwhile, so that nobody who is found in between is forgotten.
    blocking(move || {
        let mut kept = keeper.kept.write().unwrap_or_else(PoisonError::into_inner);
        keeper.store.kept_accounts(now).map(|fresh| *kept = fresh)
    })
    .await?;
    Ok(())
}
