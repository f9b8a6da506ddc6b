//! Neighbourhoods against a version that asks every account, kind and record in turn.

use std::collections::{BTreeMap, HashSet};

use flagstone_graph::{self as graph, Neighbour, Neighbourhood, Turns};
use model::{AccountId, Dice, Interaction, InteractionKind, Timestamp};

pub(crate) const KINDS: [InteractionKind; 5] = [
    InteractionKind::Follow,
    InteractionKind::Repost,
    InteractionKind::Reply,
    InteractionKind::Quote,
    InteractionKind::Mention,
];

pub(crate) fn account(n: u64) -> AccountId {
    format!("simulated/world/{n}").parse().unwrap()
}

/// Few accounts and few records, so that repeats, loops and ties are common.
pub(crate) fn random(dice: &mut Dice) -> Vec<Interaction> {
    let n = dice.below(30);
    let one = |dice: &mut Dice| Interaction {
        actor: account(dice.below(6)),
        kind: KINDS[dice.below(5) as usize],
        target: account(dice.below(6)),
        uri: format!("r/{}", dice.below(8)).parse().unwrap(),
        about: None,
        seen: Timestamp::from_millis(dice.below(5) as i64),
    };
    (0..n).map(|_| one(dice)).collect()
}

/// Asks every account, every kind and every record in turn.
fn naive(center: &AccountId, all: &[Interaction]) -> Vec<Neighbour> {
    let same = |a: &Interaction, b: &Interaction| {
        (&a.actor, a.kind, &a.target, &a.uri) == (&b.actor, b.kind, &b.target, &b.uri)
    };
    let first_of_its_kind = |i: &&Interaction| all.iter().filter(|j| same(i, j)).map(|j| j.seen).min() == Some(i.seen);
    let mut neighbours = Vec::new();
    for n in 0..6 {
        let other = account(n);
        if other == *center {
            continue;
        }
        let touching: Vec<&Interaction> = all
            .iter()
            .filter(|i| (&i.actor, &i.target) == (center, &other) || (&i.actor, &i.target) == (&other, center))
            .filter(first_of_its_kind)
            .collect();
        if touching.is_empty() {
            continue;
        }
        let mut turns = BTreeMap::new();
        for kind in KINDS {
            let records = |actor: &AccountId| {
                let of = touching.iter().filter(|i| i.kind == kind && i.actor == *actor);
                of.map(|i| i.uri.as_str()).collect::<HashSet<_>>().len() as u32
            };
            let turn = Turns { out: records(center), back: records(&other) };
            if turn != Turns::default() {
                turns.insert(kind, turn);
            }
        }
        let seen: Vec<Timestamp> = touching.iter().map(|i| i.seen).collect();
        neighbours.push(Neighbour {
            account: other,
            turns,
            first: *seen.iter().min().unwrap(),
            last: *seen.iter().max().unwrap(),
        });
    }
    // Selection sort by the documented order.
    let mut ordered = Vec::new();
    while !neighbours.is_empty() {
        let before = |a: &Neighbour, b: &Neighbour| {
            a.total() > b.total()
                || (a.total() == b.total() && (a.last > b.last || (a.last == b.last && a.account < b.account)))
        };
        let best = (0..neighbours.len()).find(|i| neighbours.iter().all(|n| !before(n, &neighbours[*i]))).unwrap();
        ordered.push(neighbours.remove(best));
    }
    ordered
}

#[test]
fn the_neighbourhood_is_what_the_naive_version_says() {
    let mut dice = Dice::new(1);
    for round in 0..5_000 {
        let all = random(&mut dice);
        let center = account(dice.below(6));
        let expected = naive(&center, &all);
        let limit = dice.below(7) as usize;
        let got = graph::neighbourhood(&center, &all, limit);
        let left_out = expected.len().saturating_sub(limit);
        let neighbours = expected.into_iter().take(limit).collect();
        assert_eq!(got, Neighbourhood { neighbours, left_out }, "round {round}: {center} in {all:?}");
    }
}

#[test]
fn reach_is_what_the_naive_version_says() {
    let mut dice = Dice::new(2);
    for _ in 0..5_000 {
        let all = random(&mut dice);
        let center = account(dice.below(6));
        let spreads = |actor: &AccountId| {
            all.iter().any(|i| {
                i.actor == *actor
                    && i.target == center
                    && (i.kind == InteractionKind::Follow || i.kind == InteractionKind::Repost)
            })
        };
        let expected = (0..6).map(account).filter(|a| *a != center && spreads(a)).count();
        assert_eq!(graph::reach(&center, &all), expected);
    }
}

#[test]
fn the_order_of_what_was_seen_does_not_matter() {
    let mut dice = Dice::new(3);
    for _ in 0..1_000 {
        let mut all = random(&mut dice);
        let center = account(dice.below(6));
        let before = graph::neighbourhood(&center, &all, 9);
        all.reverse();
        let turn = dice.below(all.len().max(1) as u64) as usize;
        all.rotate_left(turn);
        assert_eq!(graph::neighbourhood(&center, &all, 9), before);
    }
}
