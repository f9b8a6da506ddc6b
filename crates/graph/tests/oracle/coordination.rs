//! Sharing together against every pair of shares compared, and p-values against every order that chance could give.

use std::collections::{BTreeMap, BTreeSet};

use flagstone_graph::coordination::{Asked, Pair, Share, Strata, chance, coordination};
use model::Dice;

/// All pairs, whatever their p.
const ALL: Asked = Asked { window: 6, q: f64::INFINITY, fewest: 1, crowd: 3, wake: 9, exchanged: 8, held: 5 };

/// Few accounts and objects, many shares, some of them repeats.
fn few(dice: &mut Dice) -> Vec<Share> {
    let (accounts, objects, times) = (1 + dice.below(7), 1 + dice.below(9), 1 + dice.below(40));
    let n = dice.below(40);
    let share = |dice: &mut Dice| Share {
        object: dice.below(objects) as u32,
        time: dice.below(times) as i64 - 9,
        account: dice.below(accounts) as u32,
    };
    (0..n).map(|_| share(dice)).collect()
}

/// Shares that count, by object: every share looks at all that were taken before.
fn naive_shares(shares: &[Share], window: i64) -> BTreeMap<u32, Vec<Share>> {
    let mut sorted = shares.to_vec();
    sorted.sort_by_key(|share| share.time);
    let mut taken: BTreeMap<u32, Vec<Share>> = BTreeMap::new();
    for share in sorted {
        let of = taken.entry(share.object).or_default();
        if !of.iter().any(|before| before.account == share.account && share.time - before.time <= window) {
            of.push(share);
        }
    }
    taken
}

fn close(shares: &[Share], window: i64) -> usize {
    let pairs = |at: usize| shares[..at].iter().filter(move |before| (shares[at].time - before.time).abs() <= window);
    (0..shares.len()).map(|at| pairs(at).count()).sum()
}

fn accounts(shares: &[Share]) -> BTreeSet<u32> {
    shares.iter().map(|share| share.account).collect()
}

/// Shares by object.
type Objects = Vec<Vec<Share>>;

/// Strata; how many, the first, have a public; and what is passed over.
fn naive_strata(shares: &[Share], asked: Asked) -> (Vec<Objects>, usize, Objects) {
    let objects: Vec<Vec<Share>> = naive_shares(shares, asked.window).into_values().collect();
    let near = |of: &[Share], to: &Share| of.iter().filter(|s| (s.time - to.time).abs() <= asked.window).count() - 1;
    let crowded = |of: &[Share], share: &Share| near(of, share) > asked.crowd as usize;
    let parted = |of: &Vec<Share>| -> (Vec<Share>, Vec<Share>) {
        let wake =
            |share: &Share| of.iter().any(|s| crowded(of, s) && (0..=asked.wake).contains(&(share.time - s.time)));
        of.iter().partition(|share| !crowded(of, share) && !wake(share))
    };
    let crowds = objects.iter().map(|of| parted(of).1).collect();
    let calm = |of: Vec<Share>| parted(&of).0;
    let (publics, others): (Vec<_>, Vec<_>) =
        objects.into_iter().partition(|of| accounts(of).len() > asked.crowd as usize);
    let left = |objects: Vec<Vec<Share>>| objects.into_iter().map(calm).filter(|of| !of.is_empty());
    let (publics, mut others): (Vec<_>, Vec<_>) = (left(publics).collect(), left(others).collect());
    others.sort_by_key(|of| (of.iter().map(|share| share.time).min(), of[0].object));
    let mut strata: Vec<Objects> = publics.into_iter().map(|of| vec![of]).collect();
    let publics = strata.len();
    let mut stratum: Vec<Vec<Share>> = Vec::new();
    for of in others {
        stratum.push(of);
        if stratum.iter().map(Vec::len).sum::<usize>() >= asked.exchanged as usize {
            strata.push(std::mem::take(&mut stratum));
        }
    }
    strata.extend((!stratum.is_empty()).then_some(stratum));
    (strata, publics, crowds)
}

/// Whether two accounts share an object together.
fn together(of: &[Share], a: u32, b: u32, window: i64) -> bool {
    let of_one = |account| of.iter().filter(move |share| share.account == account);
    of_one(a).any(|x| of_one(b).any(|y| (x.time - y.time).abs() <= window))
}

#[test]
fn pairs_are_those_of_every_share_compared_with_every_other() {
    let mut dice = Dice::new(41);
    let (mut pairs, mut crowded, mut of_crowds) = (0, 0, 0);
    for round in 0..3_000 {
        let mut shares = few(&mut dice);
        let (strata, publics, crowds) = naive_strata(&shares, ALL);
        let found = coordination(shares.clone(), ALL);
        let (mut expected, mut explained) = (BTreeMap::new(), 0);
        for (a, b) in (0..7).flat_map(|a| (a + 1..7).map(move |b| (a, b))) {
            let shared = strata.iter().flatten().filter(|of| together(of, a, b, ALL.window)).count();
            let mean = |(number, stratum): (usize, &Vec<Vec<Share>>)| {
                let all = stratum.concat();
                let of = |account| all.iter().filter(|share| share.account == account).count() as f64;
                let near: usize = stratum.iter().map(|of| close(of, ALL.window)).sum();
                let pairs = all.len() as f64 * (all.len() as f64 - 1.0) / 2.0;
                let mean = if near == 0 { 0.0 } else { of(a) * of(b) * near as f64 / pairs };
                if number < publics { mean.min(1.0) } else { mean }
            };
            let in_crowds = crowds.iter().filter(|of| together(of, a, b, ALL.window)).count();
            if shared > 0 && in_crowds >= shared {
                explained += 1;
            } else if shared > 0 {
                expected.insert((a, b), (shared as u32, strata.iter().enumerate().map(mean).sum::<f64>()));
            }
        }
        let mut got: Vec<_> = found.pairs.iter().map(|pair| ((pair.a, pair.b), (pair.shared, pair.expected))).collect();
        got.sort_by_key(|pair| pair.0);
        assert_eq!((found.together as usize, found.of_a_crowd), (expected.len() + explained, explained));
        assert_eq!(found.shares, strata.iter().flatten().map(Vec::len).sum::<usize>(), "round {round}");
        assert_eq!(found.shares + found.again + found.crowded, shares.len());
        assert_eq!(got.len(), expected.len(), "round {round}");
        for ((pair, (shared, mean)), (other, (naive, naive_mean))) in got.iter().zip(&expected) {
            assert!(pair == other && shared == naive && (mean - naive_mean).abs() < 1e-9, "round {round}: {pair:?}");
        }
        (pairs, crowded, of_crowds) = (pairs + got.len(), crowded + found.crowded, of_crowds + explained);
        let two = coordination(shares.clone(), Asked { fewest: 2, ..ALL }).pairs;
        let numbers = |pair: &Pair| (pair.a, pair.b, pair.shared);
        let wanted = found.pairs.iter().filter(|pair| pair.shared >= 2).map(numbers);
        assert_eq!(two.iter().map(numbers).collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "round {round}");
        dice.shuffle(&mut shares);
        assert_eq!(coordination(shares, Asked { held: 1 << 20, ..ALL }), found, "order and turns do not matter");
    }
    assert!(pairs > 5_000 && crowded > 1_000 && of_crowds > 100, "{pairs} {crowded} {of_crowds}");
}

/// Every order of `items`.
fn orders(items: &[u32]) -> Vec<Vec<u32>> {
    if items.is_empty() {
        return vec![vec![]];
    }
    let with = |at: usize| {
        let rest = [&items[..at], &items[at + 1..]].concat();
        orders(&rest).into_iter().map(move |order| [vec![items[at]], order].concat())
    };
    (0..items.len()).flat_map(with).collect()
}

#[test]
fn p_is_at_least_what_every_order_of_chance_gives() {
    let mut dice = Dice::new(42);
    let asked = Asked { crowd: 2, exchanged: 6, ..ALL };
    let (mut judged, mut tight) = (0, 0);
    for _ in 0..1_500 {
        let shares: Vec<Share> = few(&mut dice).into_iter().take(9).collect();
        let (strata, ..) = naive_strata(&shares, asked);
        if strata.iter().any(|stratum| stratum.concat().len() > 6) {
            continue;
        }
        for pair in coordination(shares, asked).pairs {
            // By number of objects shared together, how likely: strata are independent of each other.
            let mut likely = vec![1.0];
            for stratum in &strata {
                let slots = stratum.concat();
                let orders = orders(&slots.iter().map(|share| share.account).collect::<Vec<_>>());
                let mut here = vec![0.0; stratum.len() + 1];
                for order in &orders {
                    let mut order = order.iter();
                    let dealt = stratum.iter().map(|of| -> Vec<Share> {
                        of.iter()
                            .zip(&mut order)
                            .map(|(share, account)| Share { account: *account, ..*share })
                            .collect()
                    });
                    let dealt: Vec<Vec<Share>> = dealt.collect();
                    let shared = dealt.iter().filter(|of| together(of, pair.a, pair.b, asked.window)).count();
                    here[shared] += 1.0 / orders.len() as f64;
                }
                let mut both = vec![0.0; likely.len() + here.len()];
                likely.iter().enumerate().for_each(|(i, x)| {
                    here.iter().enumerate().for_each(|(j, y)| both[i + j] += x * y);
                });
                likely = both;
            }
            let exact: f64 = likely[pair.shared as usize..].iter().sum();
            assert!(exact <= pair.p + 1e-9, "{pair:?} is {exact} in {strata:?}");
            judged += 1;
            tight += u32::from(pair.p < exact * 1.5);
        }
    }
    assert!(judged > 1_000 && tight * 4 > judged, "{judged} {tight}: a bound that is never near says nothing");
}

#[test]
fn the_tail_of_independent_chances_is_exact() {
    let mut dice = Dice::new(43);
    for _ in 0..2_000 {
        let chances: Vec<f64> = (0..dice.below(9)).map(|_| dice.below(1_001) as f64 / 1_000.0).collect();
        let shared = dice.below(11) as u32;
        let likely = |set: u32| -> f64 {
            let one = |(at, chance): (usize, &f64)| if set >> at & 1 == 1 { *chance } else { 1.0 - chance };
            chances.iter().enumerate().map(one).product()
        };
        let sets = (0_u32..1 << chances.len()).filter(|set| set.count_ones() >= shared);
        let exact: f64 = sets.map(likely).sum();
        assert!((chance::tail(&chances, 0.0, shared) - exact).abs() < 1e-12, "{chances:?} {shared}");
    }
    assert!((chance::tail(&[], 0.1, 3) - 0.001 / 6.0).abs() < 1e-12);
    assert!(chance::tail(&[1e-200; 9], 1e-200, 7) > 0.0, "never nothing");
}

/// Bursts, publics, busy accounts and idle ones.
fn busy(dice: &mut Dice) -> Vec<Share> {
    let mut shares = Vec::new();
    for object in 0..600 {
        let size = 2 + if object % 10 == 0 { 20 + dice.below(60) } else { dice.below(6) };
        let (start, long) = (dice.below(100_000) as i64, if object % 3 == 0 { 100 } else { 5_000 });
        for _ in 0..size {
            let (time, most) = (start + dice.below(long) as i64, 1 + dice.below(200));
            shares.push(Share { object, time, account: dice.below(most) as u32 });
        }
    }
    shares
}

#[test]
fn where_accounts_are_exchanged_p_is_as_rare_as_it_says_or_rarer() {
    let asked = Asked { window: 60, crowd: 20, exchanged: 300, held: 1 << 20, ..ALL };
    let (mut dice, mut possible) = (Dice::new(44), 0.0);
    let limits = [0.2, 0.05, 0.01, 1e-3, 1e-4];
    let mut under = [0.0; 5];
    for _ in 0..40 {
        let strata = Strata::new(busy(&mut dice), asked);
        let numbers: Vec<u32> = strata.strata().collect();
        let mut shares = strata.shares().to_vec();
        let mut start = 0;
        for run in numbers.chunk_by(|a, b| a == b) {
            let mut names: Vec<u32> = shares[start..start + run.len()].iter().map(|share| share.account).collect();
            dice.shuffle(&mut names);
            shares[start..start + run.len()].iter_mut().zip(names).for_each(|(share, name)| share.account = name);
            start += run.len();
        }
        let found = coordination(shares, asked);
        possible += found.possible;
        for (limit, under) in limits.iter().zip(&mut under) {
            *under += found.pairs.iter().filter(|pair| pair.p <= *limit).count() as f64;
        }
    }
    for (limit, under) in limits.iter().zip(under) {
        assert!(under / possible <= limit * 1.1 + 2.0 / possible, "{limit}: {}", under / possible);
    }
    assert!(under[2] / possible > 0.001, "it is not rare beyond measure either: {}", under[2] / possible);
}
