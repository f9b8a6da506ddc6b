//! Witnesses against the formulas, written out over the dense matrix.

use std::collections::BTreeSet;

use flagstone_graph::{
    Network,
    rank::{
        Seeds, Side, Witnesses, best_first,
        witness::{BACKGROUND, DOUBT, EXCESS, OWN_WORD},
    },
};
use model::Dice;

use crate::{links, matrix, some};

/// 1 where there is a link, however often.
fn once(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    matrix.iter().map(|row| row.iter().map(|n| f64::from(u8::from(*n > 0.0))).collect()).collect()
}

fn turned(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..matrix.len()).map(|a| matrix.iter().map(|row| row[a]).collect()).collect()
}

/// The score of every account.
fn naive(links: &[Vec<f64>], signs: &[f64]) -> Vec<f64> {
    let n = links.len();
    let side = |links: Vec<Vec<f64>>, benign: f64, background: f64| -> Vec<f64> {
        let mut sums = vec![0.0; n];
        let linked: Vec<f64> = (0..n).map(|to| links.iter().map(|row| row[to]).sum()).collect();
        for witness in (0..n).filter(|witness| signs[*witness] >= 0.0) {
            let (mut seeds, mut all) = (OWN_WORD * signs[witness], DOUBT);
            for to in (0..n).filter(|to| links[witness][*to] > 0.0) {
                seeds += if signs[to] < 0.0 { benign * signs[to] } else { signs[to] } / linked[to];
                all += 1.0 / linked[to];
            }
            for to in 0..n {
                sums[to] += links[witness][to] * seeds.max(0.0) / all;
            }
        }
        let others = |to: usize| (0..n).filter(|other| signs[*other] <= 0.0).map(|other| links[other][to]).sum::<f64>();
        (0..n).map(|to| sums[to] / (background + others(to))).collect()
    };
    let (toward, from) = (side(links.to_vec(), 1.0, BACKGROUND[0]), side(turned(links), 0.0, BACKGROUND[1]));
    let both = |(toward, from): (&f64, f64)| toward + from.min(*toward) + EXCESS * (from - toward).max(0.0);
    toward.iter().zip(from).map(both).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

struct Case {
    accounts: usize,
    links: Vec<Vec<f64>>,
    network: Network,
    seeds: Seeds,
}

fn case(dice: &mut Dice) -> Case {
    let (accounts, list) = links(dice);
    let seeds = Seeds::new(accounts, &some(dice, accounts), &some(dice, accounts));
    Case { accounts, links: once(&matrix(accounts, &list)), network: Network::new(accounts, &list), seeds }
}

fn signs(case: &Case) -> Vec<f64> {
    (0..case.accounts as u32).map(|account| f64::from(case.seeds.sign(account))).collect()
}

#[test]
fn scores_are_what_the_formulas_say() {
    let mut dice = Dice::new(31);
    for round in 0..5_000 {
        let case = case(&mut dice);
        let expected = naive(&case.links, &signs(&case));
        let got = Witnesses::new(&case.network, &case.seeds);
        let same = got.scores().iter().zip(&expected).all(|(a, b)| near(*a, *b));
        assert!(same, "round {round}: {:?} is not {expected:?}", got.scores());
    }
}

#[test]
fn the_score_without_a_seed_is_the_score_had_it_not_been_named() {
    let mut dice = Dice::new(32);
    let mut leaning = 0;
    for round in 0..3_000 {
        let case = case(&mut dice);
        let witnesses = Witnesses::new(&case.network, &case.seeds);
        for account in (0..case.accounts as u32).filter(|account| case.seeds.sign(*account) == 0) {
            let got = witnesses.explain(account, usize::MAX);
            let without = |seed: u32| {
                let mut signs = signs(&case);
                signs[seed as usize] = 0.0;
                naive(&case.links, &signs)[account as usize]
            };
            let reaching = got.leans_on.map(without);
            let expected = reaching.unwrap_or(witnesses.scores()[account as usize]);
            assert!(near(got.without_one, expected), "round {round}: {} is not {expected}", got.without_one);
            // Seeds that no path reaches make no difference but for what they are linked to, and none is lower.
            for seed in got.paths.iter().map(|path| path.seed) {
                assert!(without(seed) >= got.without_one - 1e-12, "round {round}: {seed} takes away more");
            }
            leaning += usize::from(got.leans_on.is_some());
        }
    }
    assert!(leaning > 3_000, "only {leaning} accounts had a seed near");
}

#[test]
fn paths_are_in_the_network_and_add_up_to_the_score() {
    let mut dice = Dice::new(33);
    for round in 0..3_000 {
        let mut case = case(&mut dice);
        let known = case.seeds.known().to_vec();
        // Without benign seeds every path is told.
        case.seeds = Seeds::new(case.accounts, &known, &[]);
        let witnesses = Witnesses::new(&case.network, &case.seeds);
        let linked = |a: u32, b: u32| case.links[a as usize][b as usize] > 0.0;
        for account in (0..case.accounts as u32).filter(|account| case.seeds.sign(*account) == 0) {
            let got = witnesses.explain(account, usize::MAX);
            let sum: f64 = got.paths.iter().map(|path| path.score).sum();
            assert!(near(sum, witnesses.scores()[account as usize]), "round {round}");
            let mut seen = BTreeSet::new();
            for path in &got.paths {
                let there = match (path.side, path.through) {
                    (Side::Toward, None) => linked(path.seed, account),
                    (Side::From, None) => linked(account, path.seed),
                    (Side::Toward, Some(through)) => linked(through, path.seed) && linked(through, account),
                    (Side::From, Some(through)) => linked(path.seed, through) && linked(account, through),
                };
                assert!(there && seen.insert((path.seed, path.through, path.side)), "round {round}: {path:?}");
            }
            assert!(got.paths.is_sorted_by(|a, b| a.score >= b.score));
            let short = witnesses.explain(account, 1);
            assert_eq!(
                (short.paths.as_slice(), short.left_out),
                (&got.paths[..got.paths.len().min(1)], got.paths.len().saturating_sub(1))
            );
            assert!(near(short.without_one, got.without_one), "what is shown changes nothing");
        }
    }
}

#[test]
fn benign_seeds_pull_the_other_way_and_neither_kind_is_ranked() {
    let mut dice = Dice::new(34);
    let mut pulled = 0;
    for round in 0..3_000 {
        let case = case(&mut dice);
        let plain = Seeds::new(case.accounts, case.seeds.known(), &[]);
        let (with, without) = (Witnesses::new(&case.network, &case.seeds), Witnesses::new(&case.network, &plain));
        for account in (0..case.accounts as u32).filter(|account| case.seeds.sign(*account) == 0) {
            let (with, without) = (with.scores()[account as usize], without.scores()[account as usize]);
            assert!(with <= without + 1e-12, "round {round}: benign seeds raised {account}");
            pulled += usize::from(with < without - 1e-12);
        }
        let left_out = dice.below(case.accounts as u64) as u32;
        let ranked = best_first(&case.network, &case.seeds, with.scores(), |account| account == left_out);
        let expected: BTreeSet<u32> = (0..case.accounts as u32)
            .filter(|a| with.scores()[*a as usize] > 0.0 && case.seeds.sign(*a) == 0 && *a != left_out)
            .collect();
        assert_eq!(ranked.iter().map(|r| r.account).collect::<BTreeSet<_>>(), expected, "round {round}");
        for both in ranked.windows(2) {
            let key = |r: &flagstone_graph::rank::Ranked| (-r.score, -i64::from(r.seeds_linking), r.account);
            assert!(key(&both[0]) < key(&both[1]), "round {round}: {both:?}");
        }
        for r in &ranked {
            let linking = case.seeds.known().iter().filter(|s| case.links[**s as usize][r.account as usize] > 0.0);
            assert_eq!(r.seeds_linking as usize, linking.count(), "round {round}");
        }
    }
    assert!(pulled > 500, "benign seeds were near only {pulled} times");
}
