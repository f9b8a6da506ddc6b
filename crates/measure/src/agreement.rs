//! How far people who judge the same agree.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    Resampling,
    chance::{Chance, middle},
};

/// Krippendorff's α of nominal values: 1 where all who judged the same said the same, 0 where they agree as chance
/// alone would have it, below 0 where they agree less.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Agreement {
    /// α.
    pub alpha: f64,
    /// The lower end of the middle 95 % of α over resamples of what was judged.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many things at least two judged.
    pub units: u64,
    /// Judgements of these.
    pub values: u64,
}

/// The agreement of units, each with how often every category was given to it: `units[u][c]`. A unit that fewer than two
/// judged says nothing and is left out. None without such a unit, and where all values are one category: agreement on
/// what never varies cannot be told from habit.
///
/// α as in Krippendorff (2011, *Computing Krippendorff's Alpha-Reliability*, section C). Its interval resamples units with
/// replacement; a resample in which nothing varies has no α and is left out.
pub fn agreement<const C: usize>(units: &[[u32; C]], resampling: Resampling) -> Option<Agreement> {
    let pairable: Vec<&[u32; C]> = units.iter().filter(|unit| unit.iter().sum::<u32>() >= 2).collect();
    let mut sums = Sums::default();
    pairable.iter().for_each(|unit| sums.add(unit));
    let alpha = sums.alpha()?;
    let mut chance = Chance::new(resampling.seed);
    let resampled = (0..resampling.replicates).filter_map(|_| {
        let mut sums = Sums::default();
        for _ in 0..pairable.len() {
            sums.add(pairable[chance.below(pairable.len())]);
        }
        sums.alpha()
    });
    let (low, high) = middle(resampled.collect())?;
    Some(Agreement { alpha, low, high, units: pairable.len() as u64, values: sums.values.iter().sum::<u64>() })
}

/// What α is computed of.
#[derive(Debug, Clone, Copy)]
struct Sums<const C: usize> {
    /// How often each category was given.
    values: [u64; C],
    /// Ordered pairs of different values within units, each unit's over one less than its values.
    apart: f64,
}

impl<const C: usize> Default for Sums<C> {
    fn default() -> Self {
        Self { values: [0; C], apart: 0.0 }
    }
}

impl<const C: usize> Sums<C> {
    fn add(&mut self, unit: &[u32; C]) {
        let given: u64 = unit.iter().map(|n| u64::from(*n)).sum();
        let same: u64 = unit.iter().map(|n| u64::from(*n).pow(2)).sum();
        self.apart += (given.pow(2) - same) as f64 / (given - 1) as f64;
        self.values.iter_mut().zip(unit).for_each(|(sum, n)| *sum += u64::from(*n));
    }

    fn alpha(&self) -> Option<f64> {
        let all: f64 = self.values.iter().sum::<u64>() as f64;
        let same: f64 = self.values.iter().map(|n| (*n as f64).powi(2)).sum();
        let expected = (all * all - same) / (all - 1.0);
        (expected > 0.0).then(|| 1.0 - self.apart / expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONCE: Resampling = Resampling { replicates: 500, seed: 1 };

    /// By the definition: every ordered pair of values of a unit, and of all values, one by one.
    fn by_pairs(units: &[[u32; 5]]) -> Option<f64> {
        let spelt = |unit: &[u32; 5]| -> Vec<usize> { (0..5).flat_map(|c| vec![c; unit[c] as usize]).collect() };
        let units: Vec<Vec<usize>> = units.iter().map(spelt).filter(|unit| unit.len() >= 2).collect();
        let apart = |values: &[usize]| {
            let pairs = (0..values.len()).flat_map(|a| (0..values.len()).map(move |b| (a, b)));
            pairs.filter(|(a, b)| a != b && values[*a] != values[*b]).count() as f64 / (values.len() - 1) as f64
        };
        let all: Vec<usize> = units.concat();
        if all.is_empty() {
            return None;
        }
        let expected = apart(&all);
        (expected > 0.0).then(|| 1.0 - units.iter().map(|unit| apart(unit)).sum::<f64>() / expected)
    }

    /// Krippendorff (2011, section C): four observers, twelve units, values missing; and two more, of the package
    /// `krippendorff` 0.8 from PyPI.
    #[test]
    fn golden_values() {
        let rows: [[u32; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let unit = |at: usize| {
            let mut counts = [0; 5];
            rows.iter().map(|row| row[at]).filter(|value| *value > 0).for_each(|value| counts[value as usize - 1] += 1);
            counts
        };
        let found = agreement(&std::array::from_fn::<_, 12, _>(unit), ONCE).unwrap();
        assert!((found.alpha - 0.743_421_052_631_579).abs() < 1e-12, "{found:?}");
        assert_eq!((found.units, found.values), (11, 40));
        let (same, other, apart) = ([2, 0], [0, 2], [1, 1]);
        let two = [same, other, apart, same, same, other, other, apart, same, same];
        assert!((agreement(&two, ONCE).unwrap().alpha - 0.604_166_666_666_666_6).abs() < 1e-12);
        assert!((agreement(&[apart; 4], ONCE).unwrap().alpha + 0.75).abs() < 1e-12);
    }

    #[test]
    fn it_equals_the_definition_on_many_small_tables() {
        let mut chance = Chance::new(3);
        for _ in 0..3_000 {
            let units: Vec<[u32; 5]> =
                (0..chance.below(7)).map(|_| std::array::from_fn(|_| chance.below(3) as u32)).collect();
            let fast = agreement(&units, Resampling { replicates: 20, seed: 9 });
            match (fast, by_pairs(&units)) {
                (Some(fast), Some(slow)) => assert!((fast.alpha - slow).abs() < 1e-9, "{units:?}"),
                // Nothing of which an interval could be drawn.
                (None, slow) => assert!(slow.is_none() || units.len() < 3, "{units:?}"),
                (fast, slow) => panic!("{units:?}: {fast:?}, {slow:?}"),
            }
        }
    }

    #[test]
    fn what_nobody_varies_and_what_one_alone_judged_says_nothing() {
        assert_eq!(agreement(&[[2, 0], [3, 0]], ONCE), None);
        assert_eq!(agreement(&[[1, 0], [0, 1]], ONCE), None);
        assert_eq!(agreement::<2>(&[], ONCE), None);
    }

    /// Two reviewers who see the truth nine times of ten, on cases of which a third are to be referred. Of many seeds the
    /// estimate's mean is near what very many units give, and its interval holds that about as often as it says.
    #[test]
    fn planted_agreement_is_found_and_its_interval_holds_it() {
        let mut chance = Chance::new(5);
        let mut sample = |units: usize| -> Vec<[u32; 2]> {
            let mut unit = || {
                let truth = chance.unit() < 1.0 / 3.0;
                let mut counts = [0; 2];
                (0..2).for_each(|_| counts[usize::from((chance.unit() < 0.9) == truth)] += 1);
                counts
            };
            (0..units).map(|_| unit()).collect()
        };
        let truth = agreement(&sample(400_000), Resampling { replicates: 1, seed: 1 }).unwrap().alpha;
        let (mut sum, mut held) = (0.0, 0);
        for seed in 0..300 {
            let found = agreement(&sample(120), Resampling { replicates: 400, seed }).unwrap();
            sum += found.alpha;
            held += u32::from(found.low <= truth && truth <= found.high);
        }
        assert!((sum / 300.0 - truth).abs() < 0.02, "bias: {} against {truth}", sum / 300.0);
        assert!((270..=297).contains(&held), "held {held} times of 300");
    }
}
