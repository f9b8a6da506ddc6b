//! Inductive Venn–Abers prediction (Vovk & Petej, "Venn–Abers predictors", UAI 2014): a score is added to the
//! calibration labels once as a negative and once as a positive; the two isotonic fits give it the probabilities p0 and
//! p1, one of which is right. They are merged as p1 / (1 - p0 + p1), which is least wrong in log loss at worst.
//!
//! Where labels are too few for the steps of one isotonic fit, the two lie apart, and what is merged never claims
//! certainty.

use super::logit;

/// Labels of one margin.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Block {
    positives: f64,
    labels: f64,
}

impl Block {
    fn mean(self) -> f64 {
        self.positives / self.labels
    }

    fn with(self, other: Self) -> Self {
        Self { positives: self.positives + other.positives, labels: self.labels + other.labels }
    }
}

/// A pool and where the next one lies: the position before it (of a prefix) or after it (of a suffix).
#[derive(Debug, Clone, Copy)]
struct Pool {
    block: Block,
    next: Option<usize>,
}

/// Margin and merged log-odds at every margin that occurs, both ascending. `scores` has labels of both kinds. Time is
/// that of sorting, and of the few pools that one label more brings together.
pub(super) fn points(scores: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut margins, mut blocks) = (Vec::new(), Vec::new());
    for same in sorted.chunk_by(|a, b| a.0 == b.0) {
        margins.push(same[0].0);
        let positives = same.iter().filter(|(_, p)| *p).count() as f64;
        blocks.push(Block { positives, labels: same.len() as f64 });
    }
    let last = blocks.len() - 1;
    let before = pools(&blocks, 0..=last, |at| at.checked_sub(1), |earlier, later| earlier >= later);
    let after = pools(&blocks, (0..=last).rev(), |at| (at < last).then_some(at + 1), |later, earlier| later <= earlier);
    let mut floor = f64::NEG_INFINITY;
    let point = |(at, margin): (usize, f64)| {
        let as_if = |positive: f64| {
            let mut pool = blocks[at].with(Block { positives: positive, labels: 1.0 });
            let (mut left, mut right) = (at.checked_sub(1), (at < last).then_some(at + 1));
            loop {
                if let Some(near) = left.map(|l| before[l]).filter(|p| p.block.mean() >= pool.mean()) {
                    (pool, left) = (pool.with(near.block), near.next);
                } else if let Some(near) = right.map(|r| after[r]).filter(|p| p.block.mean() <= pool.mean()) {
                    (pool, right) = (pool.with(near.block), near.next);
                } else {
                    return pool.mean();
                }
            }
        };
        let (p0, p1) = (as_if(0.0), as_if(1.0));
        // Equal but for rounding must not fall.
        floor = logit(p1 / (1.0 - p0 + p1)).max(floor);
        (margin, floor)
    };
    margins.into_iter().enumerate().map(point).collect()
}

/// By position: the outermost pool of the isotonic fit of everything up to it, in the order of `positions`, which come
/// from the other end. `next` steps back, `violates` says that a pool and the one met after it have to be one.
fn pools(
    blocks: &[Block],
    positions: impl Iterator<Item = usize>,
    next: impl Fn(usize) -> Option<usize>,
    violates: impl Fn(f64, f64) -> bool,
) -> Vec<Pool> {
    let mut pools = vec![Pool { block: Block::default(), next: None }; blocks.len()];
    for at in positions {
        let mut pool = Pool { block: blocks[at], next: next(at) };
        while let Some(near) = pool.next.map(|n| pools[n]).filter(|n| violates(n.block.mean(), pool.block.mean())) {
            pool = Pool { block: pool.block.with(near.block), next: near.next };
        }
        pools[at] = pool;
    }
    pools
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Dice;

    use crate::learn::calibrate::probability;

    /// Isotonic regression at one margin by its definition: the greatest over lower bounds of the least over upper
    /// bounds of means (Robertson, Wright & Dykstra 1988, theorem 1.4.4).
    fn isotonic_at(scores: &[(f64, bool)], at: f64) -> f64 {
        let mean = |from: f64, to: f64| {
            let within: Vec<bool> = scores.iter().filter(|(m, _)| (from..=to).contains(m)).map(|(_, p)| *p).collect();
            within.iter().filter(|p| **p).count() as f64 / within.len() as f64
        };
        let lows = scores.iter().map(|(m, _)| *m).filter(|m| *m <= at);
        let highs = |low: f64| scores.iter().map(move |(m, _)| (low, *m)).filter(move |(_, m)| *m >= at);
        lows.map(|low| highs(low).map(|(low, high)| mean(low, high)).fold(f64::INFINITY, f64::min))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    #[test]
    fn it_is_two_isotonic_fits_with_one_label_more() {
        let mut dice = Dice::new(5);
        for round in 0..60 {
            // Few different margins in some rounds: many ties.
            let kinds = [6, 20, 1_000][round % 3];
            let mut scores: Vec<(f64, bool)> = (0..10 + dice.index(20))
                .map(|_| {
                    let margin = dice.index(kinds);
                    (margin as f64, dice.index(kinds) < margin)
                })
                .collect();
            scores.extend([(0.0, true), (3.0, false)]);
            let points = points(&scores);
            assert!(points.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1), "{points:?}");
            for (margin, odds) in points {
                let [p0, p1] = [false, true].map(|label| {
                    let mut more = scores.clone();
                    more.push((margin, label));
                    isotonic_at(&more, margin)
                });
                assert!(p0 < p1 && odds.is_finite());
                assert!((probability(odds) - p1 / (1.0 - p0 + p1)).abs() < 1e-12, "{margin}: {p0} {p1} {odds}");
            }
        }
    }
}
