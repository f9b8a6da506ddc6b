//! Intervals by drawing accounts again.

use serde::Serialize;

use super::{Curve, Ranking, Statistic};
use crate::{
    chance::{Chance, Resampling, middle},
    interval::Interval,
};

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// The middle 95 % of the figure over resamples of accounts (percentile interval, Efron & Tibshirani 1993, ch. 13).
    pub interval: Interval,
    /// Resamples in which the figure does not exist: no positive, or a recall that is not reached. They are in no
    /// interval; many of them mean that there is too little to tell.
    pub undefined: u32,
}

/// A difference with its interval: the first less the second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The difference of the figures.
    pub value: f64,
    /// The lower end of the middle 95 % over resamples of accounts, the same accounts on both sides.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The share of resamples in which the first is higher; a tie counts half.
    pub first_higher: f64,
    /// Resamples in which one of the two figures does not exist.
    pub undefined: u32,
}

/// A figure of one scoring. `repeats` are the same items scored by repeated cross-validation (the same labels and
/// accounts): the figure is the mean over them, and a resample draws accounts once for all. None where one of them has
/// no figure.
pub fn estimate(repeats: &[Ranking], statistic: Statistic, resampling: Resampling) -> Option<Estimate> {
    let mut curve = Curve::default();
    let value = mean(repeats, statistic, &mut curve, |_| 1)?;
    let (mut values, mut undefined) = (Vec::new(), 0);
    draws(groups(repeats), resampling, |weights| {
        match mean(repeats, statistic, &mut curve, |group| weights[group as usize]) {
            Some(value) => values.push(value),
            None => undefined += 1,
        }
    });
    let (low, high) = middle(values)?;
    Some(Estimate { value, interval: Interval { low, high }, undefined })
}

/// The difference of a figure between two scorings of the same items: same labels, same account numbers. Resamples draw
/// the same accounts for both, so that what is hard for both cancels out.
pub fn paired(
    first: &[Ranking],
    second: &[Ranking],
    statistic: Statistic,
    resampling: Resampling,
) -> Option<Difference> {
    let mut curve = Curve::default();
    let value = mean(first, statistic, &mut curve, |_| 1)? - mean(second, statistic, &mut curve, |_| 1)?;
    let (mut values, mut undefined) = (Vec::new(), 0);
    draws(groups(first).max(groups(second)), resampling, |weights| {
        let mut side = |of: &[Ranking]| mean(of, statistic, &mut curve, |group| weights[group as usize]);
        match (side(first), side(second)) {
            (Some(a), Some(b)) => values.push(a - b),
            _ => undefined += 1,
        }
    });
    let higher: f64 = values
        .iter()
        .map(|v| {
            if *v > 0.0 {
                1.0
            } else if *v == 0.0 {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    let first_higher = higher / values.len().max(1) as f64;
    let (low, high) = middle(values)?;
    Some(Difference { value, low, high, first_higher, undefined })
}

fn groups(repeats: &[Ranking]) -> usize {
    repeats.iter().map(Ranking::groups).max().unwrap_or_default()
}

fn mean(repeats: &[Ranking], statistic: Statistic, curve: &mut Curve, weight: impl Fn(u32) -> u32) -> Option<f64> {
    let mut sum = 0.0;
    for ranking in repeats {
        ranking.curve_into(curve, &weight);
        sum += statistic.of(curve)?;
    }
    (!repeats.is_empty()).then(|| sum / repeats.len() as f64)
}

/// Every resample: how often each group is counted in it.
fn draws(groups: usize, resampling: Resampling, mut each: impl FnMut(&[u32])) {
    let mut chance = Chance::new(resampling.seed);
    let mut weights = vec![0; groups];
    for _ in 0..resampling.replicates {
        chance.draw(&mut weights);
        each(&weights);
    }
}
