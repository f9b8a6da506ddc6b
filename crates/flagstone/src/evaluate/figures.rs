//! Ranking, calibration and abstention, for all posts and for each part and language.

use measure::{
    calibration::{CalibrationError, Forecast, Gap, calibration_error, gap},
    ranking::{Estimate, Ranking, Statistic, estimate},
};
use serde::Serialize;

use super::{Abstained, BINS, Material, Outcome, RESAMPLING, Row, Scores, controls::Point};

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
    /// The area under the receiver operating characteristic, of all posts in their ranking.
    pub roc_auc: Option<Estimate>,
    /// Average precision of all posts in their ranking, those that were abstained on in their place.
    pub average_precision: Option<Estimate>,
    /// The same where what was abstained on counts as missed.
    pub average_precision_if_missed: Option<Estimate>,
    /// The same over the posts that were judged.
    pub average_precision_where_judged: Option<Estimate>,
    /// Precision where recall first reaches 0.5, of what can be flagged: what was abstained on is missed.
    pub precision_at_recall_half: Option<Estimate>,
    /// … 0.8.
    pub precision_at_recall_most: Option<Estimate>,
    /// The share of posts that were abstained on.
    pub abstained: f64,
    /// The share of positives that were.
    pub positives_abstained: f64,
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
    let ranked = material.rankings(repeats, Abstained::Ranked, &which);
    let missed = material.rankings(repeats, Abstained::Missed, &which);
    let judged = material.rankings(repeats, Abstained::LeftOut, &which);
    let of = |rankings: &[Ranking], statistic| estimate(rankings, statistic, RESAMPLING);
    let rows = |positive: bool| material.posts.iter().filter(|r| which(r) && (r.positive || !positive)).count();
    let abstained = |positive: bool| {
        let said = repeats.iter().flat_map(|scores| material.posts.iter().zip(&scores.posts));
        let silent = said.filter(|(row, o)| which(row) && o.abstained && (row.positive || !positive)).count();
        silent as f64 / (rows(positive) * repeats.len()).max(1) as f64
    };
    Slice {
        posts_of,
        posts: rows(false),
        positives: rows(true),
        positive_accounts: ranked.first().map_or(0, Ranking::positive_groups),
        roc_auc: of(&ranked, Statistic::RocAuc),
        average_precision: of(&ranked, Statistic::AveragePrecision),
        average_precision_if_missed: of(&missed, Statistic::AveragePrecision),
        average_precision_where_judged: of(&judged, Statistic::AveragePrecision),
        precision_at_recall_half: of(&missed, Statistic::PrecisionAtRecall(super::RECALLS[0])),
        precision_at_recall_most: of(&missed, Statistic::PrecisionAtRecall(super::RECALLS[1])),
        abstained: abstained(false),
        positives_abstained: abstained(true),
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

/// Whether what is flagged at a point is as probable as is said, in one language.
#[derive(Debug, Clone, Serialize)]
pub struct FlaggedCalibration {
    /// The language.
    pub lang: String,
    /// The point's name.
    pub point: String,
    /// What was said and what turned out, over all repeats together: few posts are flagged in one. None where nothing is
    /// flagged, or no score is said to be a probability.
    pub gap: Option<Gap>,
}

/// The calibration of what is flagged, for each language with labels of both kinds and each point.
pub fn flagged_calibration(material: &Material, repeats: &[Scores], points: &[Point]) -> Vec<FlaggedCalibration> {
    let has = |lang: &str, positive| material.posts.iter().any(|r| r.lang == lang && r.positive == positive);
    let langs = material.values(|row| &row.lang).into_iter().filter(|lang| has(lang, true) && has(lang, false));
    let of = |lang: &str, point: &Point| {
        let said = repeats.iter().enumerate().flat_map(|(repeat, scores)| {
            let flagged = move |o: &&Outcome| point.flags(repeat, **o);
            let posts = material.posts.iter().zip(&scores.posts).filter(|(row, _)| row.lang == lang);
            posts.filter(move |(_, o)| flagged(o)).filter_map(|(row, o)| {
                Some(Forecast { probability: o.probability?, positive: row.positive, group: row.group })
            })
        });
        let forecasts: Vec<Forecast> = said.collect();
        FlaggedCalibration { lang: lang.to_owned(), point: point.name.clone(), gap: gap(&forecasts, RESAMPLING) }
    };
    langs.flat_map(|lang| points.iter().map(|point| of(&lang, point)).collect::<Vec<_>>()).collect()
}
