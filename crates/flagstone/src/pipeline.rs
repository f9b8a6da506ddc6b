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
//! or a poll and acts on state, so a missed hint costs seconds and a repeated one nothing.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use model::SourceId;
use tokio::{sync::watch, task::JoinSet, time};

use crate::{
    house::House,
    reader,
    stages::{investigate, recheck, refer, send},
};

/// Said once, to everyone, when it is time to stop.
pub type Stop = watch::Receiver<bool>;

/// Runs every stage until told to stop; then each finishes the step it is in.
pub async fn run(house: Arc<House>, stop: Stop) -> anyhow::Result<()> {
    let mut rooms: JoinSet<anyhow::Result<()>> = JoinSet::new();
    rooms.spawn(read_sources(Arc::clone(&house), stop.clone())); // 1 intake, one reader a source
    rooms.spawn(keep_going(Arc::clone(&house), stop.clone())); // 2, 4
    rooms.spawn(deliver(Arc::clone(&house), stop.clone())); // 5
    rooms.spawn(look_again(Arc::clone(&house), stop)); // 6
    while let Some(ended) = rooms.join_next().await {
        ended??;
    }
    Ok(())
}

async fn keep_going(house: Arc<House>, mut stop: Stop) -> anyhow::Result<()> {
    while !*stop.borrow() {
        let worked = investigate::step(&house).await? + refer::step(&house).await?;
        rest(&house, worked, &mut stop).await;
    }
    Ok(())
}

async fn deliver(house: Arc<House>, mut stop: Stop) -> anyhow::Result<()> {
    while !*stop.borrow() {
        let worked = send::step(&house).await?;
        rest(&house, worked, &mut stop).await;
    }
    Ok(())
}

async fn look_again(house: Arc<House>, mut stop: Stop) -> anyhow::Result<()> {
    let mut swept = house.now();
    while !*stop.borrow() {
        let worked = recheck::step(&house).await?;
        let now = house.now();
        if now.since(swept) > model::Timestamp::HOUR {
            swept = now;
            house.ask(move |store| store.expire(now)).await?;
            house.ask(move |store| store.checkpoint(now)).await?;
        }
        rest(&house, worked, &mut stop).await;
    }
    Ok(())
}

/// Starts a reader for every source that is switched on, and stops it when it is switched off.
async fn read_sources(house: Arc<House>, mut stop: Stop) -> anyhow::Result<()> {
    let mut reading: BTreeMap<SourceId, (watch::Sender<bool>, tokio::task::JoinHandle<anyhow::Result<()>>)> =
        BTreeMap::new();
    while !*stop.borrow() {
        for row in house.ask(|store| store.sources()).await? {
            match (row.on, reading.contains_key(&row.id)) {
                (true, false) => {
                    let (off, switched_off) = watch::channel(false);
                    let task = tokio::spawn(reader::read(Arc::clone(&house), row.id, switched_off));
                    reading.insert(row.id, (off, task));
                }
                (false, true) => {
                    if let Some((off, task)) = reading.remove(&row.id) {
                        let _ = off.send(true);
                        task.await??;
                    }
                }
                _ => {}
            }
        }
        rest(&house, 0, &mut stop).await;
    }
    for (off, task) in reading.into_values() {
        let _ = off.send(true);
        task.await??;
    }
    Ok(())
}

/// Waits for the bell, a second, or the end; not at all where there was work.
async fn rest(house: &House, worked: usize, stop: &mut Stop) {
    if worked == 0 {
        tokio::select! {
            () = house.bell.notified() => {}
            () = time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
    }
}
