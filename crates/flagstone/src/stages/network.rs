//! Beside the walk: who turned to whom, kept up in memory from what is stored, for the pages that show it. Nothing is
//! decided here; written is how far the subjects of cases reach, which the queue's order rests on.

use std::{collections::BTreeSet, sync::Arc};

use casework::queue;
use graph::Ties;
use model::{AccountId, Timestamp};
use store::{ReadTo, Seen, Store};

use crate::house::{House, blocking};

/// What was deleted or has expired is counted out again by reading everything anew, at most this often.
const ANEW_EVERY: i64 = Timestamp::HOUR / 6;

/// How many new interactions are added at a time, while pages wait.
const AT_ONCE: usize = 1 << 12;

/// While everything is read: how many before they are settled.
const SETTLE_AFTER: usize = 1 << 20;

/// Up to where interactions were read.
#[derive(Debug, Default)]
pub struct Network {
    read: Option<(ReadTo, Timestamp)>,
}

impl Network {
    /// Reads what is new since the last time, or everything. Gives 0: nothing follows from it.
    pub async fn step(&mut self, house: &Arc<House>) -> anyhow::Result<usize> {
        let now = house.now();
        let to = house.ask(Store::interactions_to).await?;
        let inside = Arc::clone(house);
        self.read = match self.read {
            Some((read, since)) if read.removals == to.removals || now.since(since) < ANEW_EVERY => {
                if read.number == to.number {
                    return Ok(0);
                }
                let new = blocking(move || add(&inside, read)).await?;
                Some((ReadTo { removals: read.removals, ..new }, since))
            }
            _ => Some((blocking(move || anew(&inside)).await?, now)),
        };
        Ok(0)
    }
}

/// Reads everything.
fn anew(house: &House) -> store::Result<ReadTo> {
    let mut ties = Ties::default();
    let to = house.store.interactions(0, |seen| {
        ties.add(seen.actor, seen.kind, seen.target, seen.seen);
        if ties.len().1 >= SETTLE_AFTER {
            ties.settle_all();
        }
        Ok(())
    })?;
    ties.settle_all();
    tracing::debug!(ties = ties.len().0, accounts = ties.accounts().len(), "the network was read");
    house.surroundings.replace(ties);
    reach(house, None)?;
    Ok(to)
}

/// Puts cases in the queue by how far they reach now: those of these subjects, or all.
fn reach(house: &House, of: Option<&BTreeSet<AccountId>>) -> store::Result<()> {
    let ties = house.surroundings.read();
    let accounts = |subject: &AccountId| u32::try_from(ties.reach(subject)).unwrap_or(u32::MAX);
    house.store.set_reach(of, |subject| queue::thousandths_of_reach(accounts(subject)))
}

/// Reads what came since.
fn add(house: &House, since: ReadTo) -> store::Result<ReadTo> {
    let (mut waiting, mut reached) = (Vec::with_capacity(AT_ONCE), BTreeSet::<String>::new());
    let to = house.store.interactions(since.number, |seen| {
        let Seen { actor, kind, target, seen, .. } = seen;
        if !reached.contains(target) {
            reached.insert(target.to_owned());
        }
        waiting.push((actor.to_owned(), kind, target.to_owned(), seen));
        if waiting.len() >= AT_ONCE {
            put(house, &mut waiting);
        }
        Ok(())
    })?;
    put(house, &mut waiting);
    reach(house, Some(&reached.iter().filter_map(|target| target.parse().ok()).collect()))?;
    Ok(to)
}

fn put(house: &House, waiting: &mut Vec<(String, model::InteractionKind, String, Timestamp)>) {
    let mut ties = house.surroundings.write();
    for (actor, kind, target, seen) in waiting.drain(..) {
        ties.add(&actor, kind, &target, seen);
    }
    ties.settle();
}
