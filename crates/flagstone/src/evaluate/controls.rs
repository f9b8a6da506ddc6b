//! The share of each control group that is flagged, at the thresholds at which a team would work.

use measure::{gates::upper_bound, ranking::Ranking};
use serde::Serialize;

use super::{Abstained, Group, Material, Outcome, RECALLS, Scores};

/// A place on the ranking at which posts are flagged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// `own threshold for recall 0.5` or `recall 0.5 of these posts`.
    pub name: String,
    /// Where it is.
    pub at: At,
}

/// Where posts are flagged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// At the scorer's own threshold for one of [`RECALLS`], taken from what it was trained on: what a team would really
    /// work with.
    Own(usize),
    /// From this score on, one for each repeat: where the posts that are judged reach a recall. It knows their labels.
    Scores(Vec<f64>),
}

impl Point {
    /// Whether a text is flagged there.
    pub fn flags(&self, repeat: usize, outcome: Outcome) -> bool {
        match &self.at {
            At::Own(recall) => outcome.flagged[*recall] == Some(true),
            At::Scores(thresholds) => !outcome.abstained && outcome.score >= thresholds[repeat],
        }
    }
}

/// How one control group fares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlRow {
    /// Its name.
    pub group: String,
    /// Its language.
    pub lang: String,
    /// Its family; in a cross-validation, no model that scored it saw a text of the family.
    pub family: String,
    /// Whether no model that scored it had seen it.
    pub held_out: bool,
    /// Texts.
    pub texts: usize,
    /// The share of texts that were abstained on.
    pub abstained: f64,
    /// What is flagged at each point, in the order of points.
    pub flagged: Vec<Flagged>,
}

/// What is flagged of a group at one point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Flagged {
    /// Texts flagged; over repeats their mean, rounded up.
    pub count: u64,
    /// The exact one-sided upper 95 % bound (Clopper & Pearson) of the share, from that count.
    pub bound: f64,
    /// The largest share flagged in any repeat.
    pub worst_repeat: f64,
}

/// The points: the scorer's own thresholds, where it has any, and each of [`RECALLS`] that the ranking of all posts
/// reaches in every repeat.
pub fn points(material: &Material, repeats: &[Scores]) -> Vec<Point> {
    let rankings = material.rankings(repeats, Abstained::Missed, |_| true);
    let has_own = |recall: usize| {
        let posts = repeats.iter().flat_map(|s| &s.posts).filter(|o| !o.abstained);
        posts.clone().next().is_some() && posts.clone().all(|o| o.flagged[recall].is_some())
    };
    let own = (0..RECALLS.len())
        .filter(|recall| has_own(*recall))
        .map(|i| Point { name: format!("own threshold for recall {}", RECALLS[i]), at: At::Own(i) });
    let reached = RECALLS.into_iter().filter_map(|recall: f64| {
        let threshold = |ranking: &Ranking| ranking.curve().at_recall(recall).map(|p| p.threshold);
        let thresholds: Option<Vec<f64>> = rankings.iter().map(threshold).collect();
        Some(Point { name: format!("recall {recall} of these posts"), at: At::Scores(thresholds?) })
    });
    own.chain(reached).collect()
}

/// One row a group.
pub fn table(material: &Material, repeats: &[Scores], points: &[Point]) -> Vec<ControlRow> {
    let row = |(i, group): (usize, &Group)| {
        let texts: Vec<&[Outcome]> = repeats.iter().map(|s| s.controls[i].as_slice()).collect();
        let all: usize = texts.iter().map(|t| t.len()).sum();
        let abstained = texts.iter().flat_map(|t| t.iter()).filter(|o| o.abstained).count();
        ControlRow {
            group: group.name.clone(),
            lang: group.lang.clone(),
            family: group.family.clone(),
            held_out: group.held_out,
            texts: group.texts,
            abstained: abstained as f64 / all.max(1) as f64,
            flagged: points.iter().map(|point| flagged(&texts, point)).collect(),
        }
    };
    material.groups.iter().enumerate().map(row).collect()
}

/// The worst upper bound among held-out groups at each point, with the group's name.
pub fn worst(rows: &[ControlRow], points: usize) -> Vec<Option<(String, f64)>> {
    let at = |point: usize| {
        let held_out = rows.iter().filter(|r| r.held_out);
        let worst = held_out.max_by(|a, b| a.flagged[point].bound.total_cmp(&b.flagged[point].bound))?;
        Some((worst.group.clone(), worst.flagged[point].bound))
    };
    (0..points).map(at).collect()
}

fn flagged(texts: &[&[Outcome]], point: &Point) -> Flagged {
    let count = |(repeat, texts): (usize, &&[Outcome])| texts.iter().filter(|o| point.flags(repeat, **o)).count();
    let counts: Vec<usize> = texts.iter().enumerate().map(count).collect();
    let size = texts.first().map_or(0, |t| t.len());
    let mean = counts.iter().sum::<usize>().div_ceil(counts.len().max(1)) as u64;
    Flagged {
        count: mean,
        bound: upper_bound(mean, size as u64, 0.05),
        worst_repeat: counts.iter().max().map_or(0.0, |most| *most as f64 / size.max(1) as f64),
    }
}
