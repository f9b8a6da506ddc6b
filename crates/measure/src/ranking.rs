//! How well scores rank: ROC-AUC, average precision, precision at a recall; with intervals by account.
//!
//! Items of one account are not independent, so every interval resamples whole accounts (Field & Welsh 2007, "Bootstrapping
//! clustered data"). An item that was abstained on has the score minus infinity: it is never flagged, and a positive
//! that was abstained on is a positive missed.

mod curve;
mod resample;

pub use self::{
    curve::{Curve, Point},
    resample::{Difference, Estimate, estimate, paired},
};

/// One scored item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Higher is likelier to be positive. Minus infinity where it was abstained on; not a number counts as that.
    pub score: f64,
    /// Its label.
    pub positive: bool,
    /// Its account, by number from 0.
    pub group: u32,
}

/// Items in the order of their scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// Highest score first.
    items: Vec<Item>,
    groups: usize,
}

impl Ranking {
    /// Orders items. Items of the same score are a tie, whatever their order.
    pub fn new(mut items: Vec<Item>) -> Self {
        for item in &mut items {
            if item.score.is_nan() {
                item.score = f64::NEG_INFINITY;
            }
        }
        items.sort_by(|a, b| b.score.total_cmp(&a.score));
        let groups = items.iter().map(|i| i.group as usize + 1).max().unwrap_or_default();
        Self { items, groups }
    }

    /// One more than the highest number of an account.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Accounts with a positive item: what an interval really rests on.
    pub fn positive_groups(&self) -> usize {
        let mut seen = vec![false; self.groups];
        self.items.iter().filter(|i| i.positive).for_each(|i| seen[i.group as usize] = true);
        seen.into_iter().filter(|s| *s).count()
    }

    /// What stands above each threshold.
    pub fn curve(&self) -> Curve {
        let mut curve = Curve::default();
        self.curve_into(&mut curve, |_| 1);
        curve
    }

    /// The same with each account counted as often as `weight` says.
    fn curve_into(&self, curve: &mut Curve, weight: impl Fn(u32) -> u32) {
        curve.clear();
        for item in &self.items {
            curve.add(item.score, item.positive, u64::from(weight(item.group)));
        }
    }
}

/// What is measured of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// The probability that a positive stands above a negative; a tie counts half.
    RocAuc,
    /// The mean of the precision at each threshold, weighted by the recall it adds (scikit-learn's
    /// `average_precision_score`): no interpolation, a tie is one threshold.
    AveragePrecision,
    /// The precision at the highest threshold that reaches this recall. Not the best precision at this recall or above.
    PrecisionAtRecall(f64),
    /// The share of positives at or above this score.
    Recall(f64),
    /// The share of negatives at or above this score.
    FalsePositiveRate(f64),
    /// The precision at this score where this share of posts is positive; see [`precision_at`].
    PrecisionAtPrevalence {
        /// The score.
        threshold: f64,
        /// The share of positives where the figure is to hold, such as 0.001.
        prevalence: f64,
    },
}

impl Statistic {
    /// Its value; none where the items cannot say: no positive or no negative, a recall that is not reached, nothing
    /// flagged.
    pub fn of(self, curve: &Curve) -> Option<f64> {
        match self {
            Self::RocAuc => curve.roc_auc(),
            Self::AveragePrecision => curve.average_precision(),
            Self::PrecisionAtRecall(recall) => curve.at_recall(recall).and_then(Point::precision),
            Self::Recall(threshold) => curve.recall(threshold),
            Self::FalsePositiveRate(threshold) => curve.false_positive_rate(threshold),
            Self::PrecisionAtPrevalence { threshold, prevalence } => {
                precision_at(curve.recall(threshold)?, curve.false_positive_rate(threshold)?, prevalence)
            }
        }
    }
}

/// The precision that a true and a false positive rate give at a prevalence (Bayes): what stands in a balanced test set
/// says nothing about a stream where one post in a thousand is positive. None where nothing is flagged.
pub fn precision_at(recall: f64, false_positive_rate: f64, prevalence: f64) -> Option<f64> {
    let (right, wrong) = (recall * prevalence, false_positive_rate * (1.0 - prevalence));
    (right + wrong > 0.0).then(|| right / (right + wrong))
}

#[cfg(test)]
mod tests;
