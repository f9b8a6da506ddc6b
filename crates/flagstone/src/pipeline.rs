//! The walk, on one screen: a public post goes in, a referral with a measured outcome comes out.
//!
//! | stage | reads | writes |
//! |---|---|---|
//! | 1 intake | a source | findings, evidence posts, kept interactions, the cursor |
//! | 2 investigate | findings | a proposed case with its score |
//! | 3 review | *people, at the desk* | reviews, decisions, confirmations |
//! | 4 refer | confirmations | a referral: exact bytes in the outbox |
//! | 5 send | the outbox | a receipt |
//! | 6 recheck | referrals | checks |
//! | 7 measure | the ledger | nothing: figures are folded when they are looked at |
//!
//! A stage reads earlier records and writes later ones, so nothing flows back. Each stage wakes on a hint (the bell)
//! or a poll and acts on state, so a missed hint costs a second and a repeated one nothing. A stage that fails says so
//! and tries again with backoff; the others go on.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet, time};

use crate::{
    house::House,
    reader::Readers,
    stages::{
        archives::Archives, housekeeping::Housekeeping, investigate, neighbourhoods, network::Network, packs::Watch,
        recheck, refer, send,
    },
};

/// Said once, to everyone, when it is time to stop.
pub type Stop = watch::Receiver<bool>;

/// Runs every stage until told to stop; then each finishes the step it is in. An error is a fault of the program.
pub async fn run(house: Arc<House>, stop: Stop) -> anyhow::Result<()> {
    let (mut readers, mut housekeeping) = (Readers::default(), Housekeeping::default());
    let (mut network, mut archives) = (Network::default(), Archives::default());
    let mut packs = Watch::since(house.policy.loaded());
    let mut rooms = JoinSet::new();
    let at = |stage| Room { stage, house: Arc::clone(&house), stop: stop.clone() };
    rooms.spawn(at("1 intake").keep(async move |house| readers.tend(house).await));
    rooms.spawn(at("2 investigate").keep(async |house| investigate::step(house).await));
    rooms.spawn(at("4 refer").keep(async |house| refer::step(house).await));
    rooms.spawn(at("5 send").keep(async |house| send::step(house).await));
    rooms.spawn(at("6 recheck").keep(async |house| recheck::step(house).await));
    rooms.spawn(at("archives").keep(async move |house| archives.step(house).await));
    rooms.spawn(at("neighbourhoods").keep(async |house| neighbourhoods::step(house).await));
    rooms.spawn(at("network").keep(async move |house| network.step(house).await));
    rooms.spawn(at("packs").keep(async move |house| packs.step(house).await));
    rooms.spawn(at("housekeeping").keep(async move |house| housekeeping.step(house).await));
    while let Some(ended) = rooms.join_next().await {
        ended?;
    }
    Ok(())
}

/// Where one stage works.
struct Room {
    stage: &'static str,
    house: Arc<House>,
    stop: Stop,
}

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Room {
    /// Takes step after step. Rests for the bell or a second where there was nothing to do.
    async fn keep<F>(mut self, mut step: F)
    where
        F: AsyncFnMut(&Arc<House>) -> anyhow::Result<usize>,
    {
        let mut wait = FIRST_WAIT;
        while !*self.stop.borrow() {
            let rest = match step(&self.house).await {
                Ok(0) => Some(FIRST_WAIT),
                Ok(_) => None,
                Err(error) => {
                    tracing::error!(stage = self.stage, "{error:#}; trying again in {} s", wait.as_secs());
                    wait = (wait * 2).min(LONGEST_WAIT);
                    Some(wait / 2)
                }
            };
            let Some(rest) = rest else {
                wait = FIRST_WAIT;
                continue;
            };
            tokio::select! {
                () = self.house.bell.notified(), if rest == FIRST_WAIT => {}
                () = time::sleep(rest) => {}
                _ = self.stop.wait_for(|stop| *stop) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{
        house::{Channels, system_clock},
        packs,
        policy::{InForce, Policy},
    };

    fn house(folder: &std::path::Path) -> Arc<House> {
        let (engine, clock) = (packs::engine(None).unwrap(), system_clock());
        let store = store::Store::open_or_create(&folder.join("store.db"), false, clock()).unwrap();
        Arc::new(House::new(store, InForce::fixed(Policy::of(engine, None)), Channels::new(), clock).unwrap())
    }

    #[tokio::test]
    async fn a_stage_that_fails_is_tried_again_and_stops_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let (tell, stop) = watch::channel(false);
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let room = Room { stage: "a test", house: house(folder.path()), stop };
        let kept = tokio::spawn(room.keep(async move |_| {
            anyhow::ensure!(counted.fetch_add(1, Ordering::SeqCst) > 0, "it fails the first time");
            Ok(0)
        }));
        time::sleep(Duration::from_millis(1_500)).await;
        assert!(tries.load(Ordering::SeqCst) >= 2, "it was not tried again");
        tell.send_replace(true);
        time::timeout(Duration::from_secs(1), kept).await.expect("it stops when told").unwrap();
    }
}
