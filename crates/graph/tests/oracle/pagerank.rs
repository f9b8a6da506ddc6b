//! PageRank against the definition, walked step by step over the dense matrix.

use flagstone_graph::{
    Network,
    rank::{Walker, push},
};
use model::Dice;

use crate::{links, matrix, some};

/// Follows the definition until nothing moves.
fn naive(matrix: &[Vec<f64>], seeds: &[u32], damping: f64) -> Vec<f64> {
    let n = matrix.len();
    let mut start = vec![0.0; n];
    seeds.iter().for_each(|seed| start[*seed as usize] += 1.0 / seeds.len() as f64);
    let mut at = start.clone();
    for _ in 0..4_000 {
        let mut next: Vec<f64> = start.iter().map(|s| (1.0 - damping) * s).collect();
        for from in 0..n {
            let often: f64 = matrix[from].iter().sum();
            for to in 0..n {
                let share = if often > 0.0 { matrix[from][to] / often } else { start[to] };
                next[to] += damping * at[from] * share;
            }
        }
        let moved = far(&at, &next);
        at = next;
        if moved < 1e-15 {
            break;
        }
    }
    at
}

fn far(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
}

const DAMPINGS: [f64; 3] = [0.5, 0.85, 0.95];

#[test]
fn power_iteration_is_as_near_as_it_says() {
    let mut dice = Dice::new(21);
    for round in 0..3_000 {
        let (accounts, links) = links(&mut dice);
        let (seeds, damping) = (some(&mut dice, accounts), DAMPINGS[dice.below(3) as usize]);
        let network = Network::new(accounts, &links);
        let got = Walker::new(&network).pagerank(&seeds, damping, 1e-6);
        let expected = naive(&matrix(accounts, &links), &seeds, damping);
        let off = far(&got.ranks, &expected);
        assert!(off <= got.error + 1e-9, "round {round}: {off:e} off, {:e} promised", got.error);
        let reached = f64::max(1e-6, 5e-7 * damping / (1.0 - damping));
        let most_rounds = if damping > 0.9 { 300 } else { 60 };
        assert!(
            got.error <= reached && got.rounds < most_rounds,
            "round {round}: {:e} after {} rounds",
            got.error,
            got.rounds
        );
        let sum: f64 = got.ranks.iter().sum();
        assert!((sum - f64::from(u8::from(!seeds.is_empty()))).abs() < 1e-9, "round {round}: a sum of {sum}");
    }
}

#[test]
fn forward_push_is_as_near_as_it_says() {
    let mut dice = Dice::new(22);
    for round in 0..3_000 {
        let (accounts, links) = links(&mut dice);
        let (seeds, damping) = (some(&mut dice, accounts), DAMPINGS[dice.below(3) as usize]);
        let threshold = [1e-2, 1e-4, 1e-9][dice.below(3) as usize];
        let network = Network::new(accounts, &links);
        let got = push(&network, &seeds, damping, threshold);
        assert!(got.ranks.is_sorted_by(|a, b| a.0 < b.0));
        let mut ranks = vec![0.0; accounts];
        got.ranks.iter().for_each(|(account, rank)| ranks[*account as usize] = *rank);
        let expected = naive(&matrix(accounts, &links), &seeds, damping);
        let off = far(&ranks, &expected);
        let nothing = got.ranks.is_empty() && off <= 1.0 + 1e-9;
        assert!(nothing || off <= got.error + 1e-9, "round {round}: {off:e} off, {:e} promised", got.error);
        let waiting = threshold * (links.len() + accounts) as f64;
        // At least one of at most four seeds went on.
        let counted = (1.0 - damping) / 4.0;
        assert!(nothing || got.error <= 2.0 * waiting / (1.0 - damping) / counted + 1e-12, "round {round}");
    }
}
