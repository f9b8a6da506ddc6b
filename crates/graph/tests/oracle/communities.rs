//! Communities against modularity as a double sum, and against every partition there is.

use flagstone_graph::{
    Network,
    communities::{
        Asked, Communities, communities, shared,
        stability::{agreement, comes_back},
    },
};
use model::Dice;

use crate::{links, matrix};

/// 1 where either links to the other.
fn either(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let linked = |a: usize, b: usize| f64::from(u8::from(matrix[a][b] + matrix[b][a] > 0.0));
    (0..n).map(|a| (0..n).map(|b| linked(a, b)).collect()).collect()
}

/// Over all pairs: the link there is less the link that chance would give, if they are in one community.
fn naive(links: &[Vec<f64>], of: &[u32], resolution: f64) -> f64 {
    let degrees: Vec<f64> = links.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = degrees.iter().sum();
    let mut sum = 0.0;
    for a in 0..links.len() {
        for b in 0..links.len() {
            if of[a] == of[b] {
                sum += links[a][b] - resolution * degrees[a] * degrees[b] / total;
            }
        }
    }
    if total == 0.0 { 0.0 } else { sum / total }
}

/// Every partition, as growth strings.
fn partitions(n: usize) -> Vec<Vec<u32>> {
    let mut all = vec![vec![]];
    for _ in 0..n {
        let grow = |of: Vec<u32>| {
            let next = of.iter().max().map_or(0, |most| most + 1);
            (0..=next).map(move |community| [of.clone(), vec![community]].concat())
        };
        all = all.into_iter().flat_map(grow).collect();
    }
    all
}

fn hangs_together(links: &[Vec<f64>], of: &[u32], community: u32) -> bool {
    let members: Vec<usize> = (0..of.len()).filter(|a| of[*a] == community).collect();
    let (mut reached, mut stack) = (vec![members[0]], vec![members[0]]);
    while let Some(a) = stack.pop() {
        for b in members.iter().filter(|b| links[a][**b] > 0.0) {
            if !reached.contains(b) {
                reached.push(*b);
                stack.push(*b);
            }
        }
    }
    reached.len() == members.len()
}

#[test]
fn modularity_is_the_double_sum_and_communities_hang_together() {
    let mut dice = Dice::new(41);
    for round in 0..5_000 {
        let (accounts, list) = links(&mut dice);
        let network = Network::new(accounts, &list);
        let linked = either(&matrix(accounts, &list));
        let asked = Asked {
            resolution: [0.5, 1.0, 2.0][dice.below(3) as usize],
            rounds: 1 + dice.below(3) as usize,
            seed: dice.below(1_000),
        };
        let got = communities(&network, asked);
        let expected = naive(&linked, &got.of, asked.resolution);
        assert!((got.modularity - expected).abs() < 1e-9, "round {round}: {} is not {expected}", got.modularity);
        let mut sizes = vec![0; got.count];
        got.of.iter().for_each(|community| sizes[*community as usize] += 1);
        assert!(sizes.is_sorted_by(|a, b| a >= b) && !sizes.contains(&0), "round {round}: {sizes:?}");
        assert!((0..got.count as u32).all(|c| hangs_together(&linked, &got.of, c)), "round {round}: {:?}", got.of);
        assert_eq!(communities(&network, asked), got, "the same question has one answer");
    }
}

#[test]
fn it_is_seldom_far_from_the_best_of_all_partitions() {
    let mut dice = Dice::new(42);
    let all: Vec<Vec<Vec<u32>>> = (0..=7).map(partitions).collect();
    let (mut best_found, mut rounds) = (0, 0);
    for round in 0..1_500 {
        let (accounts, list) = links(&mut dice);
        if accounts > 7 {
            continue;
        }
        let linked = either(&matrix(accounts, &list));
        let got = communities(&Network::new(accounts, &list), Asked::default());
        let best = all[accounts].iter().map(|of| naive(&linked, of, 1.0)).fold(f64::MIN, f64::max);
        assert!(got.modularity <= best + 1e-9, "round {round}: better than the best");
        rounds += 1;
        best_found += usize::from(got.modularity >= best - 1e-9);
    }
    assert!(best_found * 100 >= rounds * 90, "the best of all in {best_found} of {rounds}");
}

/// Four groups of 50 that link within ten times as often.
fn planted(dice: &mut Dice) -> Network {
    let mut links = Vec::new();
    for a in 0..200_u32 {
        for b in 0..200_u32 {
            if a != b && dice.below(100) < if a % 4 == b % 4 { 20 } else { 2 } {
                links.push((a, b));
            }
        }
    }
    Network::new(200, &links)
}

#[test]
fn what_was_planted_is_found_whatever_the_seed() {
    let network = planted(&mut Dice::new(43));
    let truth: Vec<u32> = (0..200).map(|a| a % 4).collect();
    for seed in 0..20 {
        let Communities { of, count, .. } = communities(&network, Asked { seed, ..Asked::default() });
        assert!(count == 4 && agreement(&of, &truth) > 0.999, "seed {seed}: {count} communities");
    }
    let finer = communities(&network, Asked { resolution: 6.0, ..Asked::default() });
    assert!(finer.count > 4, "more resolution, smaller communities: {}", finer.count);
}

#[test]
fn agreement_is_one_for_the_same_and_nothing_for_what_has_nothing_to_do_with_it() {
    let a: Vec<u32> = (0..64).map(|n| n / 8).collect();
    let renamed: Vec<u32> = a.iter().map(|c| 7 - c).collect();
    let across: Vec<u32> = (0..64).map(|n| n % 8).collect();
    let halves: Vec<u32> = a.iter().map(|c| c / 4).collect();
    assert!((agreement(&a, &renamed) - 1.0).abs() < 1e-12 && agreement(&a, &across).abs() < 1e-12);
    // H(a) = 3 bits, H(halves) = 1 bit, and halves says 1 bit of a.
    assert!((agreement(&a, &halves) - 0.5).abs() < 1e-12);
    assert_eq!(agreement(&[0; 9], &[4; 9]), 1.0);
}

#[test]
fn what_comes_back_and_what_is_shared_is_what_counting_says() {
    let mut dice = Dice::new(44);
    for round in 0..2_000 {
        let (accounts, list) = links(&mut dice);
        let network = Network::new(accounts, &list);
        let found = communities(&network, Asked { seed: round, ..Asked::default() });
        let other: Vec<u32> = (0..accounts).map(|_| dice.below(4) as u32).collect();
        let back = comes_back(&found.of, &other);
        let told = shared(&network, &found, 2);
        let linked = matrix(accounts, &list);
        for community in 0..found.count as u32 {
            let within = |of: &[u32], number: u32| (0..accounts).filter(|a| of[*a] == number).collect::<Vec<_>>();
            let members = within(&found.of, community);
            let overlap = |number| {
                let theirs = within(&other, number);
                let both = members.iter().filter(|a| theirs.contains(a)).count();
                both as f64 / (members.len() + theirs.len() - both) as f64
            };
            let best = (0..4).map(overlap).fold(0.0, f64::max);
            assert!((back[community as usize] - best).abs() < 1e-12, "round {round}");

            let weight = |to: usize| {
                let all = (0..accounts).filter(|from| linked[*from][to] > 0.0).count() as f64;
                let ours = members.iter().filter(|from| linked[**from][to] > 0.0).count() as f64;
                if ours > 1.0 { ours * ours / all } else { 0.0 }
            };
            let mut order: Vec<usize> = (0..accounts).filter(|to| weight(*to) > 0.0).collect();
            order.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
            let expected: Vec<u32> = order.iter().take(2).map(|to| *to as u32).collect();
            assert_eq!(told[community as usize], expected, "round {round}");
        }
    }
}
