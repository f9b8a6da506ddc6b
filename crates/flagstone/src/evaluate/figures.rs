//! Ranking, calibration and abstention, for all posts and for each part and language.

use measure::{
    calibration::{CalibrationError, Forecast, calibration_error},
    ranking::{Estimate, Ranking, Statistic, estimate},
};
use serde::Serialize;

use super::{BINS, Material, RESAMPLING, Row, Scores};

/// How well some of the posts are ranked.
#[derive(Debug, Clone, Serialize)]
pub struct Slice {
    /// `all`, `part NAME` or `lang NAME`.
    pub posts_of: String,
    /// Posts.
    pub posts: usize,
    /// Positive posts.
    pub positives: usize,
    /// Accounts with a positive post: what the intervals rest on.
    pub positive_accounts: usize,
    /// The area under the receiver operating characteristic.
    pub roc_auc: Option<Estimate>,
    /// Average precision.
    pub average_precision: Option<Estimate>,
    /// Precision where recall first reaches 0.5.
    pub precision_at_recall_half: Option<Estimate>,
    /// … 0.8.
    pub precision_at_recall_most: Option<Estimate>,
    /// The share of posts that were abstained on; they count as not flagged.
    pub abstained: f64,
}

/// Whether scores of a language may be called probabilities.
#[derive(Debug, Clone, Serialize)]
pub struct Calibration {
    /// The language.
    pub lang: String,
    /// Positive labels.
    pub positives: usize,
    /// Negative labels.
    pub negatives: usize,
    /// The error. None without labels of both kinds, or where every post was abstained on: then no score of this
    /// language is a probability.
    pub error: Option<CalibrationError>,
}

/// Every slice that has posts: all, each part, each language.
pub fn slices(material: &Material, repeats: &[Scores]) -> Vec<Slice> {
    let mut slices = vec![slice(material, repeats, "all".into(), |_| true)];
    let parts = material.values(|row| &row.part);
    slices.extend(parts.iter().map(|part| slice(material, repeats, format!("part {part}"), |row| row.part == *part)));
    let langs = material.values(|row| &row.lang);
    slices.extend(langs.iter().map(|lang| slice(material, repeats, format!("lang {lang}"), |row| row.lang == *lang)));
    slices
}

fn slice(material: &Material, repeats: &[Scores], posts_of: String, which: impl Fn(&Row) -> bool) -> Slice {
    let rankings = material.rankings(repeats, &which);
    let of = |statistic| estimate(&rankings, statistic, RESAMPLING);
    let posts = material.posts.iter().filter(|r| which(r)).count();
    let abstained = |scores: &Scores| {
        material.posts.iter().zip(&scores.posts).filter(|(row, o)| which(row) && o.abstained()).count()
    };
    let abstentions: usize = repeats.iter().map(abstained).sum();
    Slice {
        posts_of,
        posts,
        positives: material.posts.iter().filter(|r| which(r) && r.positive).count(),
        positive_accounts: rankings.first().map_or(0, Ranking::positive_groups),
        roc_auc: of(Statistic::RocAuc),
        average_precision: of(Statistic::AveragePrecision),
        precision_at_recall_half: of(Statistic::PrecisionAtRecall(super::RECALLS[0])),
        precision_at_recall_most: of(Statistic::PrecisionAtRecall(super::RECALLS[1])),
        abstained: abstentions as f64 / (posts * repeats.len()).max(1) as f64,
    }
}

/// The calibration error of each language, over the posts that were not abstained on. In a cross-validation, of its
/// first repeat: a mean over repeats would hide that each model is used alone.
pub fn calibration(material: &Material, repeats: &[Scores]) -> Vec<Calibration> {
    let of = |lang: String| {
        let label = |positive| material.posts.iter().filter(|r| r.lang == lang && r.positive == positive).count();
        let (positives, negatives) = (label(true), label(false));
        let scores = repeats.first().map_or(&[][..], |s| &s.posts);
        let said = material.posts.iter().zip(scores).filter(|(row, _)| row.lang == lang);
        let forecasts: Vec<Forecast> = said
            .filter_map(|(row, o)| {
                Some(Forecast { probability: o.probability?, positive: row.positive, group: row.group })
            })
            .collect();
        let judged = positives > 0 && negatives > 0;
        let error = judged.then(|| calibration_error(&forecasts, BINS, RESAMPLING)).flatten();
        Calibration { lang, positives, negatives, error }
    };
    material.values(|row| &row.lang).into_iter().map(of).collect()
}
