//! Whether a score may be called a probability.

use serde::Serialize;

use crate::{
    chance::{Chance, Resampling, middle},
    interval::{Interval, Z95, wilson},
};

/// A score that is said to be a probability, and what turned out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// From 0 to 1.
    pub probability: f64,
    /// The label.
    pub positive: bool,
    /// The account, by number from 0.
    pub group: u32,
}

/// One line of a reliability table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// The lowest probability in it.
    pub from: f64,
    /// The highest.
    pub to: f64,
    /// Items.
    pub items: u64,
    /// What was said: the mean of the probabilities.
    pub said: f64,
    /// What turned out: the share of positives.
    pub found: f64,
    /// Wilson's 95 % interval of that share, as if items were independent.
    pub interval: Interval,
}

/// The expected calibration error with what it takes to read it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationError {
    /// The mean distance between what was said and what turned out, over bins of equal mass.
    pub value: f64,
    /// Its 95 % interval over resamples of accounts. A resample adds to the error what the sample itself added, so the
    /// interval is reflected around the value (the basic bootstrap interval, Davison & Hinkley 1997, section 5.2).
    pub interval: Interval,
    /// What a perfectly calibrated score would show with so many items, on average over labels drawn from the
    /// probabilities themselves (Bröcker & Smith 2007, "consistency resampling"). An error near it is no evidence
    /// against the calibration.
    pub if_perfect: f64,
    /// Items.
    pub items: u64,
}

/// The reliability table: items in ascending order of probability in `bins` bins of as equal a mass as ties allow. Items
/// of one probability are never parted, so there may be fewer bins. Probabilities that are no number are left out.
pub fn reliability(forecasts: &[Forecast], bins: usize) -> Vec<Bin> {
    let sorted = ascending(forecasts);
    let mut table = Vec::new();
    cut(&sorted, bins, |f| (1, f.positive), |from, to, mass| table.push(mass.bin(from, to)));
    table
}

/// The expected calibration error over `bins` bins of equal mass (Naeini, Cooper & Hauskrecht 2015, with equal mass as
/// Nixon et al. 2019 recommend). None without items.
pub fn calibration_error(forecasts: &[Forecast], bins: usize, resampling: Resampling) -> Option<CalibrationError> {
    let sorted = ascending(forecasts);
    let value = error(&sorted, bins, |f| (1, f.positive))?;
    let mut chance = Chance::new(resampling.seed);
    let mut weights = vec![0; sorted.iter().map(|f| f.group as usize + 1).max().unwrap_or_default()];
    let (mut resampled, mut perfect) = (Vec::new(), 0.0);
    for _ in 0..resampling.replicates {
        chance.draw(&mut weights);
        resampled.extend(error(&sorted, bins, |f| (u64::from(weights[f.group as usize]), f.positive)));
        let mut drawn = chance.clone();
        perfect += error(&sorted, bins, |f| (1, drawn.unit() < f.probability)).unwrap_or_default();
        chance.unit();
    }
    let (low, high) = middle(resampled)?;
    let reflected = |end: f64| (2.0 * value - end).clamp(0.0, 1.0);
    Some(CalibrationError {
        value,
        interval: Interval { low: reflected(high), high: reflected(low) },
        if_perfect: perfect / f64::from(resampling.replicates),
        items: sorted.len() as u64,
    })
}

/// How far what was said lies from what turned out, over all items together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gap {
    /// The mean of the probabilities.
    pub said: f64,
    /// The share of positives.
    pub found: f64,
    /// Said less found: above 0 where too much was claimed. Unlike [`CalibrationError`], chance adds nothing to it on
    /// average.
    pub value: f64,
    /// The lower end of the middle 95 % of the gap over resamples of accounts.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Items.
    pub items: u64,
}

/// The gap of some items: those above an operating threshold, say, where a reliability table of all items says little.
/// An item may be given again with another probability (a repeat of a cross-validation): a resample draws its account
/// once for all. None without items.
pub fn gap(forecasts: &[Forecast], resampling: Resampling) -> Option<Gap> {
    let sums = |times: &dyn Fn(u32) -> f64| {
        forecasts.iter().fold([0.0; 3], |[items, said, found], f| {
            let n = times(f.group);
            [items + n, said + n * f.probability, found + n * f64::from(u8::from(f.positive))]
        })
    };
    let [items, said, found] = sums(&|_| 1.0);
    let mut chance = Chance::new(resampling.seed);
    let mut weights = vec![0; forecasts.iter().map(|f| f.group as usize + 1).max()?];
    let resampled = (0..resampling.replicates).filter_map(|_| {
        chance.draw(&mut weights);
        let [items, said, found] = sums(&|group| f64::from(weights[group as usize]));
        (items > 0.0).then(|| (said - found) / items)
    });
    let (low, high) = middle(resampled.collect())?;
    let (said, found) = (said / items, found / items);
    Some(Gap { said, found, value: said - found, low, high, items: forecasts.len() as u64 })
}

fn ascending(forecasts: &[Forecast]) -> Vec<Forecast> {
    let mut sorted: Vec<Forecast> = forecasts.iter().filter(|f| !f.probability.is_nan()).copied().collect();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    sorted
}

/// What one bin holds.
#[derive(Debug, Clone, Copy, Default)]
struct Mass {
    items: u64,
    positives: u64,
    said: f64,
}

impl Mass {
    fn bin(self, from: f64, to: f64) -> Bin {
        let items = self.items as f64;
        let interval = wilson(self.positives, self.items, Z95);
        Bin { from, to, items: self.items, said: self.said / items, found: self.positives as f64 / items, interval }
    }

    /// Its share of the error, still to be divided by all items.
    fn gap(self) -> f64 {
        (self.said - self.positives as f64).abs()
    }
}

fn error(sorted: &[Forecast], bins: usize, count: impl FnMut(&Forecast) -> (u64, bool)) -> Option<f64> {
    let (mut gaps, mut items) = (0.0, 0);
    cut(sorted, bins, count, |_, _, mass| {
        gaps += mass.gap();
        items += mass.items;
    });
    (items > 0).then(|| gaps / items as f64)
}

/// Cuts ascending forecasts into bins. `count` says how often an item counts and whether as a positive. It is asked once
/// for each, before the first bin closes: a label may be drawn in it.
fn cut(
    sorted: &[Forecast],
    bins: usize,
    count: impl FnMut(&Forecast) -> (u64, bool),
    mut each: impl FnMut(f64, f64, Mass),
) {
    let counted: Vec<(u64, bool)> = sorted.iter().map(count).collect();
    let all: u64 = counted.iter().map(|(times, _)| times).sum();
    let (mut mass, mut from, mut before, mut closed) = (Mass::default(), 0.0, 0, 0_u64);
    for (i, (forecast, (times, positive))) in sorted.iter().zip(counted).enumerate() {
        if mass.items == 0 {
            from = forecast.probability;
        }
        mass.items += times;
        mass.positives += times * u64::from(positive);
        mass.said += times as f64 * forecast.probability;
        let tied = sorted.get(i + 1).is_some_and(|next| next.probability == forecast.probability);
        let full = (before + mass.items) * bins.max(1) as u64 >= all * (closed + 1);
        if mass.items > 0 && full && !tied {
            each(from, forecast.probability, mass);
            before += mass.items;
            closed = before * bins.max(1) as u64 / all;
            mass = Mass::default();
        }
    }
    debug_assert_eq!(mass.items, 0, "the last bin closes with the last item");
}

#[cfg(test)]
mod tests;
