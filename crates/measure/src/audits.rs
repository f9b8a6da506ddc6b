//! How often decisions were right, from audits that chance chose, each with a known probability.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Interval, Z95, interval::score};

/// The 98.75 % quantile of the standard normal distribution: two such intervals hold together with 95 %.
const Z_OF_TWO: f64 = 2.241_402_727_604_947;

/// What an audit said of one decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Audited {
    /// The probability with which chance chose it, above 0.
    pub inclusion: f64,
    /// Whether the decision was wrong.
    pub wrong: bool,
}

/// The share of decisions that were wrong.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ErrorRate {
    /// How many were audited.
    pub audited: u64,
    /// The estimate.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: Interval,
}

/// The Hájek estimate (Hájek 1971; Särndal, Swensson & Wretman, "Model Assisted Survey Sampling", 1992, § 5.7): the mean with
/// each weighted by one over its inclusion probability. The interval is Wilson's at the effective number of audits, (Σw)²/Σw²
/// (Kish, "Survey Sampling", 1965). `None` where nothing was audited.
pub fn error_rate(audited: &[Audited]) -> Option<ErrorRate> {
    let (share, n) = weighed(audited)?;
    Some(ErrorRate { audited: audited.len() as u64, share, interval: score(share, n, Z95) })
}

/// The estimate, and the effective number it rests on.
fn weighed(audited: &[Audited]) -> Option<(f64, f64)> {
    let (mut sum, mut squares, mut wrong) = (0.0, 0.0, 0.0);
    for one in audited {
        let weight = 1.0 / one.inclusion.clamp(f64::MIN_POSITIVE, 1.0);
        sum += weight;
        squares += weight * weight;
        wrong += if one.wrong { weight } else { 0.0 };
    }
    (sum > 0.0).then(|| (wrong / sum, sum * sum / squares))
}

/// Of what should be referred among what was decided, the share that was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Recall {
    /// The estimate. What never came before reviewers is not in it, so the true share is lower.
    pub share: f64,
    /// Its interval: at least 95 %.
    pub interval: Interval,
}

/// From audits of what was referred and of what was rejected, with how many of each there are. The interval joins the ends of
/// two that hold together. `None` where one of them was not audited, or nothing should be referred.
pub fn recall(referred: (u64, &[Audited]), rejected: (u64, &[Audited])) -> Option<Recall> {
    let ((wrong, n), (missed, m)) = (weighed(referred.1)?, weighed(rejected.1)?);
    let share = |wrong: f64, missed: f64| {
        let (found, lost) = (referred.0 as f64 * (1.0 - wrong), rejected.0 as f64 * missed);
        (found + lost > 0.0).then(|| found / (found + lost))
    };
    let (wrong_in, missed_in) = (score(wrong, n, Z_OF_TWO), score(missed, m, Z_OF_TWO));
    Some(Recall {
        share: share(wrong, missed)?,
        interval: Interval {
            low: share(wrong_in.high, missed_in.high).unwrap_or(0.0),
            high: share(wrong_in.low, missed_in.low).unwrap_or(1.0),
        },
    })
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    /// A population with errors planted more often where the inclusion is small, and a sample of it.
    fn sample(dice: &mut Dice, population: u64) -> (f64, Vec<Audited>) {
        let (mut wrong_in_all, mut sample) = (0_u64, Vec::new());
        for n in 0..population {
            let often = n % 2 == 0;
            let (inclusion, wrong) = (if often { 0.3 } else { 0.1 }, dice.below(100) < if often { 5 } else { 15 });
            wrong_in_all += u64::from(wrong);
            if dice.below(1_000) < (inclusion * 1_000.0) as u64 {
                sample.push(Audited { inclusion, wrong });
            }
        }
        (wrong_in_all as f64 / population as f64, sample)
    }

    #[test]
    fn the_estimate_is_unbiased_where_the_plain_share_is_not_and_the_interval_holds() {
        let mut dice = Dice::new(12);
        let (mut off, mut plain_off, mut held) = (0.0, 0.0, 0);
        let runs = 1_000;
        for _ in 0..runs {
            let (truth, sample) = sample(&mut dice, 1_500);
            let rate = error_rate(&sample).unwrap();
            let plain = sample.iter().filter(|a| a.wrong).count() as f64 / sample.len() as f64;
            off += rate.share - truth;
            plain_off += plain - truth;
            held += usize::from(rate.interval.low <= truth && truth <= rate.interval.high);
        }
        let runs = runs as f64;
        assert!((off / runs).abs() < 0.003, "{}", off / runs);
        assert!((plain_off / runs).abs() > 0.02, "the world must be one where the plain share is wrong");
        assert!((0.93..=0.995).contains(&(held as f64 / runs)), "{held}");
    }

    #[test]
    fn recall_holds_what_was_planted() {
        let mut dice = Dice::new(13);
        let (mut held, runs) = (0, 500);
        for _ in 0..runs {
            let ((wrong, of_referred), (missed, of_rejected)) = (sample(&mut dice, 900), sample(&mut dice, 1_500));
            let (found, lost) = (900.0 * (1.0 - wrong), 1_500.0 * missed);
            let truth = found / (found + lost);
            let r = recall((900, &of_referred), (1_500, &of_rejected)).unwrap();
            held += usize::from(r.interval.low <= truth && truth <= r.interval.high);
            assert!(r.interval.low <= r.share && r.share <= r.interval.high);
        }
        assert!(held as f64 / runs as f64 >= 0.95, "{held}");
    }

    #[test]
    fn with_one_inclusion_it_is_the_plain_share_with_its_interval_and_of_nothing_there_is_none() {
        let all: Vec<Audited> = (0..40).map(|n| Audited { inclusion: 0.02, wrong: n < 3 }).collect();
        let (rate, plain) = (error_rate(&all).unwrap(), crate::wilson(3, 40, Z95));
        assert!((rate.share - 0.075).abs() < 1e-12);
        assert!((rate.interval.low - plain.low).abs() < 1e-9 && (rate.interval.high - plain.high).abs() < 1e-9);
        assert_eq!(error_rate(&[]), None);
        assert_eq!(recall((9, &[]), (9, &all)), None);
    }
}
