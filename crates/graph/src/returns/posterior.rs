//! From weights of evidence to probabilities. An account is a return of one account before or of none, so that those
//! before compete for it: what speaks for all of them speaks for none.

use super::{Asked, Pair};

/// Sets each pair's probability. `prior` is that of any pair. Pairs are rising by the account after; those that are not
/// given have next to no evidence and are let be.
pub(super) fn weigh(pairs: &mut [Pair], prior: f64) {
    for same in pairs.chunk_by_mut(|a, b| a.after == b.after) {
        // Over the highest, so that nothing overflows.
        let highest = same.iter().map(|pair| pair.score).fold(0.0, f64::max);
        let weight = |pair: &Pair| prior * (pair.score - highest).exp();
        let none = (1.0 - prior * same.len() as f64).max(prior) * (-highest).exp();
        let all = none + same.iter().map(weight).sum::<f64>();
        same.iter_mut().for_each(|pair| pair.probability = weight(pair) / all);
        let best = same.iter_mut().max_by(|a, b| a.score.total_cmp(&b.score).then(b.before.cmp(&a.before)));
        best.into_iter().for_each(|pair| pair.best = true);
    }
}

/// The pairs that are given, the likeliest first.
pub(super) fn keep(mut pairs: Vec<Pair>, asked: Asked) -> Vec<Pair> {
    let order = |a: &Pair, b: &Pair| {
        let by_evidence = b.probability.total_cmp(&a.probability).then(b.score.total_cmp(&a.score));
        by_evidence.then((a.before, a.after).cmp(&(b.before, b.after)))
    };
    pairs.sort_unstable_by(order);
    let mut given = std::collections::HashMap::new();
    pairs.retain(|pair| {
        let given: &mut usize = given.entry(pair.before).or_default();
        *given += 1;
        *given <= asked.top || pair.probability >= asked.least
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::Reasons;

    fn pair(before: u32, after: u32, score: f64) -> Pair {
        Pair { before, after, probability: 0.0, score, reasons: Reasons::default(), best: false }
    }

    #[test]
    fn accounts_before_compete_for_one_after() {
        let mut pairs = vec![pair(0, 0, 9.0), pair(1, 0, 9.0), pair(0, 1, 9.0), pair(1, 1, -2.0), pair(2, 2, 800.0)];
        weigh(&mut pairs, 0.001);
        let p: Vec<f64> = pairs.iter().map(|pair| pair.probability).collect();
        assert!((p[0] - 0.47).abs() < 0.01 && p[0] == p[1] && p[2] > 0.85 && p[3] < 0.001 && p[4] == 1.0, "{p:?}");
        assert_eq!(pairs.iter().map(|pair| pair.best).collect::<Vec<_>>(), [true, false, true, false, true]);
    }

    #[test]
    fn without_evidence_the_prior_is_left_and_the_best_of_each_is_given() {
        let mut pairs: Vec<Pair> = (0..4).flat_map(|a| (0..3).map(move |b| pair(b, a, 0.0))).collect();
        weigh(&mut pairs, 0.1);
        assert!(pairs.iter().all(|pair| (pair.probability - 0.1).abs() < 1e-12));
        let kept = keep(pairs, Asked { least: 0.5, top: 2, ..Asked::default() });
        assert_eq!(
            kept.iter().map(|p| (p.before, p.after)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]
        );
    }
}
