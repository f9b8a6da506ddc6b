//! Everyone one step from an account, for a case's page.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use model::{AccountId, Interaction, InteractionKind, PostUri, Timestamp};

/// How often two accounts turned to each other, in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turns {
    /// The centre to the neighbour.
    pub out: u32,
    /// The neighbour to the centre.
    pub back: u32,
}

/// An account that the centre turned to, or that turned to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Who.
    pub account: AccountId,
    /// How often, by kind. Kinds that never happened are left out.
    pub turns: BTreeMap<InteractionKind, Turns>,
    /// When the first of these was seen.
    pub first: Timestamp,
    /// When the last was.
    pub last: Timestamp,
}

impl Neighbour {
    /// How often in all, both ways.
    pub fn total(&self) -> u64 {
        self.turns.values().map(|t| u64::from(t.out) + u64::from(t.back)).sum()
    }
}

/// Everyone one step from an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbourhood {
    /// The closest first: most turns, then the latest, then by id.
    pub neighbours: Vec<Neighbour>,
    /// How many more there are than `limit` let through.
    pub left_out: usize,
}

/// The neighbourhood of `center` among `interactions`, at most `limit` neighbours.
///
/// The same interaction (same record, kind and ends) counts once, as of when it was first seen. Turning to oneself does
/// not count. The order of `interactions` does not matter.
pub fn neighbourhood(center: &AccountId, interactions: &[Interaction], limit: usize) -> Neighbourhood {
    let mut once: BTreeMap<(&AccountId, InteractionKind, bool, &PostUri), Timestamp> = BTreeMap::new();
    for i in interactions {
        let (other, out) = match (i.actor == *center, i.target == *center) {
            (true, false) => (&i.target, true),
            (false, true) => (&i.actor, false),
            _ => continue,
        };
        let seen = once.entry((other, i.kind, out, &i.uri)).or_insert(i.seen);
        *seen = (*seen).min(i.seen);
    }

    let mut found: BTreeMap<&AccountId, Neighbour> = BTreeMap::new();
    for ((account, kind, out, _), seen) in once {
        let neighbour = found.entry(account).or_insert_with(|| Neighbour {
            account: account.clone(),
            turns: BTreeMap::new(),
            first: seen,
            last: seen,
        });
        neighbour.first = neighbour.first.min(seen);
        neighbour.last = neighbour.last.max(seen);
        let turns = neighbour.turns.entry(kind).or_default();
        *if out { &mut turns.out } else { &mut turns.back } += 1;
    }
    let mut neighbours: Vec<Neighbour> = found.into_values().collect();
    neighbours.sort_by_cached_key(|n| (Reverse(n.total()), Reverse(n.last), n.account.clone()));
    let left_out = neighbours.len().saturating_sub(limit);
    neighbours.truncate(limit);
    Neighbourhood { neighbours, left_out }
}

/// How many different accounts follow `center` or passed a post of it on, as far as was seen. Replies, quotes and
/// mentions are no reach: arguing with someone is not spreading them.
pub fn reach(center: &AccountId, interactions: &[Interaction]) -> usize {
    let spreads = |i: &&Interaction| matches!(i.kind, InteractionKind::Follow | InteractionKind::Repost);
    let toward = interactions.iter().filter(|i| i.target == *center && i.actor != *center).filter(spreads);
    toward.map(|i| &i.actor).collect::<BTreeSet<_>>().len()
}
