//! Ties, added to bit by bit and settled at any time, against lists of everything.

use flagstone_graph::{self as graph, Network, Ties};
use model::{AccountId, Dice, Interaction, InteractionKind, Timestamp};

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
        let number = |who: &AccountId| at_once.accounts().find(who.as_str());
        let links: Vec<(u32, u32)> = all
            .iter()
            .filter(|i| kinds.contains(&i.kind) && i.actor != i.target)
            .map(|i| (number(&i.actor).unwrap(), number(&i.target).unwrap()))
            .collect();
        assert_eq!(bit_by_bit.network(&kinds), Network::new(at_once.accounts().len(), &links), "round {round}");
    }
}

/// The accounts closest to some, and the ties among them, asked of every pair.
fn naive_near(all: &[Interaction], centres: &[AccountId], most: usize) -> (Vec<AccountId>, usize, Vec<String>) {
    let turns = |a: &AccountId, b: &AccountId| all.iter().filter(|i| &i.actor == a && &i.target == b && a != b).count();
    let mut chosen: Vec<AccountId> = Vec::new();
    for centre in centres {
        if !chosen.contains(centre) {
            chosen.push(centre.clone());
        }
    }
    let mut others: Vec<AccountId> = all.iter().flat_map(|i| [i.actor.clone(), i.target.clone()]).collect();
    others.sort();
    others.dedup();
    others.retain(|other| !chosen.contains(other));
    let key = |other: &AccountId| {
        let there: usize = chosen.iter().map(|centre| turns(centre, other)).sum();
        let back: usize = chosen.iter().map(|centre| turns(other, centre)).sum();
        let tied = chosen.iter().filter(|centre| turns(centre, other) + turns(other, centre) > 0).count();
        (tied, there > 0 && back > 0, there + back)
    };
    others.retain(|other| key(other).0 > 0);
    others.sort_by(|a, b| key(b).cmp(&key(a)).then(a.cmp(b)));
    let room = most.saturating_sub(chosen.len());
    let left_out = others.len().saturating_sub(room);
    chosen.extend(others.into_iter().take(room));
    let mut ties = Vec::new();
    for a in &chosen {
        for b in &chosen {
            for kind in KINDS {
                let seen: Vec<i64> = all
                    .iter()
                    .filter(|i| a != b && (&i.actor, i.kind, &i.target) == (a, kind, b))
                    .map(|i| i.seen.as_millis() / 1_000)
                    .collect();
                if let (Some(first), Some(last)) = (seen.iter().min(), seen.iter().max()) {
                    ties.push(format!("{a} {kind:?} {b} {} {first} {last}", seen.len()));
                }
            }
        }
    }
    ties.sort();
    (chosen, left_out, ties)
}

#[test]
fn a_picture_holds_what_asking_of_every_pair_gives() {
    let mut dice = Dice::new(8);
    for round in 0..3_000 {
        let all = different(&mut dice);
        let mut ties = Ties::default();
        for i in &all {
            add(&mut ties, i);
            if dice.once_in(6) {
                ties.settle_all();
            }
        }
        let number = |who: &AccountId| ties.accounts().find(who.as_str());
        let centres: Vec<AccountId> = (0..1 + dice.below(3)).map(|_| account(dice.below(7))).collect();
        let centres: Vec<AccountId> = centres.into_iter().filter(|c| number(c).is_some()).collect();
        let most = dice.below(9) as usize;
        let near = ties.near(&centres.iter().filter_map(number).collect::<Vec<_>>(), most);
        let (accounts, left_out, expected) = naive_near(&all, &centres, most);
        let name = |account: u32| ties.accounts().name(account).to_owned();
        assert_eq!(
            near.accounts.iter().map(|a| name(*a)).collect::<Vec<_>>(),
            accounts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "{round}"
        );
        assert_eq!(near.left_out, left_out, "{round}");
        let mut said: Vec<String> = near
            .ties
            .iter()
            .map(|t| format!("{} {:?} {} {} {} {}", name(t.actor), t.kind, name(t.target), t.times, t.first, t.last))
            .collect();
        said.sort();
        assert_eq!(said, expected, "{round}");
        let links = near.links();
        assert_eq!(links.iter().map(|l| l.2).sum::<u64>(), near.ties.iter().map(|t| u64::from(t.times)).sum::<u64>());
        assert!(links.windows(2).all(|w| (w[0].0, w[0].1) < (w[1].0, w[1].1)) && links.iter().all(|l| l.0 < l.1));
    }
}
