//! Logistic regression with a prior: from scores of pairs of which it is known whether they are one writer's to weights
//! of evidence.

/// How many scores a pair has.
pub(super) const SCORES: usize = 2;

/// From scores to a log-likelihood ratio: `weights` · scores + `offset`, in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// By score.
    pub of: [f64; SCORES],
    /// Where nothing is known.
    pub offset: f64,
}

impl Weights {
    /// The log-likelihood ratio of a pair.
    pub(crate) fn ratio(&self, scores: [f64; SCORES]) -> f64 {
        self.of.iter().zip(scores).map(|(weight, score)| weight * score).sum::<f64>() + self.offset
    }
}

/// A pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    /// Its scores.
    pub(super) scores: [f64; SCORES],
    /// Whether both are one writer's.
    pub(super) same: bool,
}

/// Fits weights to examples. `prior` is what they are without any, and as sure as `sure` pairs of the same writer.
///
/// The likelihood is that of all pairs; the offset is what is left after the odds that a pair of the examples is the same
/// writer's were taken out. Newton's method on a convex loss: it ends. Weights are never under 0, as a score never speaks
/// against what it is a score of.
pub(super) fn fit(examples: &[Example], prior: Weights, sure: f64) -> Weights {
    let same = examples.iter().filter(|example| example.same).count() as f64;
    let odds = (same / (examples.len() as f64 - same)).ln();
    if !odds.is_finite() {
        return prior;
    }
    let at = [prior.of[0], prior.of[1], prior.offset + odds];
    let mut free = [true; 3];
    let fitted = loop {
        let fitted = descend(examples, at, free, sure);
        let Some(under) = (0..SCORES).find(|i| fitted[*i] < 0.0) else { break fitted };
        free[under] = false;
    };
    Weights { of: [fitted[0], fitted[1]], offset: fitted[2] - odds }
}

/// Goes down from `at`; what is not free is 0.
fn descend(examples: &[Example], at: [f64; 3], free: [bool; 3], sure: f64) -> [f64; 3] {
    let mut now = [0, 1, 2].map(|i| if free[i] { at[i] } else { 0.0 });
    for _ in 0..100 {
        let (mut slope, mut bend) = ([0.0; 3], [[0.0; 3]; 3]);
        for example in examples {
            let x = [example.scores[0], example.scores[1], 1.0];
            let p = 1.0 / (1.0 + (-product(now, x)).exp());
            for i in 0..3 {
                slope[i] += (p - f64::from(u8::from(example.same))) * x[i];
                (0..3).for_each(|j| bend[i][j] += p * (1.0 - p) * x[i] * x[j]);
            }
        }
        for i in 0..3 {
            slope[i] += sure * (now[i] - at[i]);
            bend[i][i] += sure;
            if !free[i] {
                (slope[i], bend[i]) = (0.0, [0.0; 3]);
                bend[i][i] = 1.0;
            }
        }
        let step = solve(bend, slope);
        // A whole step may go too far where the curve is flat.
        let longest = step.iter().fold(0.0_f64, |longest, s| longest.max(s.abs()));
        (0..3).for_each(|i| now[i] -= step[i] * (2.0 / longest.max(2.0)));
        if longest < 1e-9 {
            break;
        }
    }
    now
}

fn product(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// By elimination; the matrix is positive definite.
fn solve(mut rows: [[f64; 3]; 3], mut right: [f64; 3]) -> [f64; 3] {
    for i in 0..3 {
        let pivot = rows[i];
        for j in 0..3 {
            if i != j {
                let share = rows[j][i] / pivot[i];
                (0..3).for_each(|at| rows[j][at] -= share * pivot[at]);
                right[j] -= share * right[i];
            }
        }
    }
    [0, 1, 2].map(|i| right[i] / rows[i][i])
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    const PRIOR: Weights = Weights { of: [1.0, 1.0], offset: -2.0 };

    /// About normal.
    fn normal(dice: &mut Dice) -> f64 {
        (0..12).map(|_| dice.below(1 << 30) as f64 / f64::from(1 << 30)).sum::<f64>() - 6.0
    }

    fn examples(dice: &mut Dice, same: usize, other: usize) -> Vec<Example> {
        let pair = |same| {
            move |dice: &mut Dice| Example { scores: [normal(dice) + if same { 3.0 } else { 0.0 }, normal(dice)], same }
        };
        let mut all: Vec<Example> = (0..same).map(|_| pair(true)(dice)).collect();
        all.extend((0..other).map(|_| pair(false)(dice)));
        all
    }

    #[test]
    fn it_finds_the_ratio_that_made_the_examples_whatever_their_odds() {
        let mut dice = Dice::new(2);
        for (same, other) in [(4_000, 4_000), (1_500, 40_000)] {
            let fitted = fit(&examples(&mut dice, same, other), PRIOR, 1.0);
            // ln N(x; 3, 1) / N(x; 0, 1) = 3 x − 4.5; the second score says nothing.
            assert!((fitted.of[0] - 3.0).abs() < 0.25 && fitted.of[1] < 0.15, "{fitted:?}");
            assert!((fitted.offset + 4.5).abs() < 0.4, "{fitted:?}");
        }
    }

    #[test]
    fn few_examples_leave_the_prior_and_separated_ones_end() {
        assert_eq!(fit(&[], PRIOR, 5.0), PRIOR);
        let one = Example { scores: [2.0, 2.0], same: true };
        assert_eq!(fit(&[one], PRIOR, 5.0), PRIOR, "of one kind alone nothing can be learnt");
        let far = [one, Example { scores: [-9.0, -9.0], same: false }];
        let fitted = fit(&far, PRIOR, 5.0);
        assert!((fitted.of[0] - 1.0).abs() < 0.2 && fitted.offset.is_finite(), "{fitted:?}");
    }
}
