//! Chance that a seed decides, for resampling: the same seed gives the same draws everywhere.

use model::Dice;

/// How often to resample, and from which seed on. The same resampling gives the same interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Resamples that are drawn; 1,000 to 2,000 settle the second digit of an interval's end.
    pub replicates: u32,
    /// Where the sequence starts.
    pub seed: u64,
}

/// A seeded sequence.
#[derive(Debug, Clone)]
pub(crate) struct Chance(Dice);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// From 0 to `n` - 1, by the high half of a product (Lemire 2019); its bias is below `n` in 2^64.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next()) * n as u128) >> 64) as usize
    }

    /// From 0 to just under 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How often each group comes in a draw of as many groups as there are, with replacement.
    pub(crate) fn draw(&mut self, weights: &mut [u32]) {
        weights.fill(0);
        for _ in 0..weights.len() {
            weights[self.below(weights.len())] += 1;
        }
    }
}

/// The quantile at `q` of values in ascending order, linear between neighbours (type 7 of Hyndman & Fan 1996, NumPy's
/// default). None of no values.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = q.clamp(0.0, 1.0) * last as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    Some(sorted[low] + part * (sorted[(low + 1).min(last)] - sorted[low]))
}

/// The middle 95 % of values in any order.
pub(crate) fn middle(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    Some((quantile(&values, 0.025)?, quantile(&values, 0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_has_as_many_groups_and_every_group_as_often() {
        let mut chance = Chance::new(7);
        let (mut weights, mut total) = ([0; 10], [0; 10]);
        for _ in 0..10_000 {
            chance.draw(&mut weights);
            assert_eq!(weights.iter().sum::<u32>(), 10);
            total.iter_mut().zip(weights).for_each(|(t, w)| *t += w);
        }
        assert!(total.iter().all(|t| (9_500..10_500).contains(t)), "{total:?}");
    }

    #[test]
    fn quantiles_are_numpys() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 0.5), Some(3.0));
        assert!((quantile(&[1.0, 2.0, 4.0, 8.0], 0.975).unwrap() - 7.7).abs() < 1e-12);
        assert_eq!((quantile(&[3.0], 0.2), quantile(&[], 0.2)), (Some(3.0), None));
    }
}
