//! Ties, added to bit by bit and settled at any time, against lists of everything.

use flagstone_graph::{self as graph, Network, Ties};
use model::{Dice, Interaction, InteractionKind, Timestamp};

use crate::neighbourhood::{KINDS, account, random};

/// Interactions that are all different, seen at whole seconds.
fn different(dice: &mut Dice) -> Vec<Interaction> {
    let mut all = Vec::new();
    for _ in 0..3 {
        all.extend(random(dice));
    }
    for (n, i) in all.iter_mut().enumerate() {
        i.uri = format!("r/{n}").parse().unwrap();
        i.seen = Timestamp::from_millis(i.seen.as_millis() * Timestamp::SECOND);
    }
    all
}

fn add(ties: &mut Ties, i: &Interaction) {
    assert!(ties.add(i.actor.as_str(), i.kind, i.target.as_str(), i.seen));
}

#[test]
fn they_are_those_that_a_list_of_everything_has() {
    let mut dice = Dice::new(31);
    for round in 0..3_000 {
        let all = different(&mut dice);
        let mut ties = Ties::default();
        for (n, i) in all.iter().enumerate() {
            add(&mut ties, i);
            if dice.once_in(6) {
                ties.settle_all();
            }
            if !dice.once_in(8) {
                continue;
            }
            let (so_far, center, limit) = (&all[..=n], account(dice.below(7)), dice.below(6) as usize);
            let when = format!("round {round} after {n}");
            assert_eq!(ties.neighbourhood(&center, limit), graph::neighbourhood(&center, so_far, limit), "{when}");
            assert_eq!(ties.reach(&center), graph::reach(&center, so_far), "{when}");
            let (to, kind) = (account(dice.below(7)), KINDS[dice.index(5)]);
            let has =
                so_far.iter().any(|i| i.actor != i.target && (&i.actor, i.kind, &i.target) == (&center, kind, &to));
            assert_eq!(ties.has(&center, kind, &to), has, "{when}");
        }
    }
}

#[test]
fn settled_bit_by_bit_they_are_those_settled_at_once() {
    let mut dice = Dice::new(32);
    for round in 0..3_000 {
        let all = different(&mut dice);
        let (mut at_once, mut bit_by_bit) = (Ties::default(), Ties::default());
        for i in &all {
            add(&mut at_once, i);
            add(&mut bit_by_bit, i);
            if dice.once_in(4) {
                bit_by_bit.settle_all();
            }
        }
        at_once.settle_all();
        bit_by_bit.settle_all();
        assert_eq!(at_once.len(), bit_by_bit.len());
        let of = |ties: &Ties, n: u32| {
            let mut of: Vec<_> = ties.of(n).collect();
            of.sort_by_key(|tie| (tie.actor, tie.target, tie.kind));
            of
        };
        for n in 0..at_once.accounts().len() as u32 {
            assert_eq!(of(&at_once, n), of(&bit_by_bit, n), "round {round}");
        }
        let kinds: Vec<InteractionKind> = KINDS.into_iter().filter(|_| dice.once_in(2)).collect();
        let number = |who: &model::AccountId| at_once.accounts().find(who.as_str());
        let links: Vec<(u32, u32)> = all
            .iter()
            .filter(|i| kinds.contains(&i.kind) && i.actor != i.target)
            .map(|i| (number(&i.actor).unwrap(), number(&i.target).unwrap()))
            .collect();
        assert_eq!(bit_by_bit.network(&kinds), Network::new(at_once.accounts().len(), &links), "round {round}");
    }
}
