//! How many labels `suggest` saves: labelled posts are hidden and asked for again, by three ways to choose.
//!
//! Posts of one account in five are kept to measure on. All ways begin with the same posts, drawn at random, and fit the
//! same model on what they have asked for so far.

use anyhow::{Context, bail};
use detect::learn::{Plan, Sample, Training, corpus, suggest::suggest_among};
use measure::ranking::{Item, Ranking, Statistic};
use model::Dice;
use serde_json::json;

use crate::commands::{progress::Progress, table::Table};

/// The ways to choose that are compared.
const WAYS: [&str; 3] = ["suggest", "random", "top"];

/// One way's average precision: by repeat, by round.
type Curve = Vec<Vec<Option<f64>>>;

/// What was reached.
pub(super) struct Curves {
    /// Labels after each round.
    labels: Vec<usize>,
    /// In the order of [`WAYS`].
    ways: [Curve; 3],
}

/// Simulates. `n` posts a round.
///
/// # Errors
/// Samples that are too few, or of one kind.
pub(super) fn run(samples: &[Sample], n: usize, rounds: usize, repeats: u64, seed: u64) -> anyhow::Result<Curves> {
    let training = Training::new(samples, &[], Plan::default()).context("there is nothing to learn")?;
    let groups = corpus::groups(samples.iter().map(|s| (s.account.as_str(), s.text.as_str())));
    let positive: Vec<bool> = samples.iter().map(|s| s.positive).collect();
    let mut curves = Curves { labels: (1..=rounds).map(|round| round * n).collect(), ways: Default::default() };
    let progress = Progress::new();
    for repeat in 0..repeats {
        let seed = seed.wrapping_add(repeat);
        let folds = corpus::folds(&groups, &positive, 5, seed);
        let mut pool: Vec<usize> = (0..samples.len()).filter(|i| folds[*i] != 0).collect();
        if n == 0 || pool.len() < n * rounds {
            bail!("{} posts are too few to ask {rounds} times for {n}: give a smaller --n or --rounds", pool.len());
        }
        Dice::new(seed).shuffle(&mut pool);
        for (way, curve) in WAYS.into_iter().zip(&mut curves.ways) {
            progress.step(&format!("repeat {} of {repeats}, {way}", repeat + 1));
            let mut known = vec![false; samples.len()];
            pool[..n].iter().for_each(|i| known[*i] = true);
            let mut reached = Vec::new();
            for round in 0..rounds {
                let margins = training.margins(&known);
                reached.push(margins.as_deref().and_then(|m| average_precision(samples, m, |i| folds[i] == 0)));
                let seed = seed ^ (round as u64) << 32;
                for i in choose(way, &training, margins.as_deref(), &known, &folds, n, seed) {
                    known[i] = true;
                }
            }
            curve.push(reached);
        }
    }
    progress.end();
    Ok(curves)
}

/// The next `n` of the pool. Without a model yet, every way is random.
fn choose(
    way: &str,
    training: &Training<'_>,
    margins: Option<&[f64]>,
    known: &[bool],
    folds: &[u8],
    n: usize,
    seed: u64,
) -> Vec<usize> {
    let in_pool = |i: &usize| folds[*i] != 0 && !known[*i];
    if way == "suggest" {
        return suggest_among(training, known, |i| in_pool(&i), n, seed).into_iter().map(|(i, _)| i).collect();
    }
    let mut hidden: Vec<usize> = (0..known.len()).filter(in_pool).collect();
    Dice::new(seed).shuffle(&mut hidden);
    if let Some(margins) = margins.filter(|_| way == "top") {
        hidden.sort_by(|a, b| margins[*b].total_cmp(&margins[*a]));
    }
    hidden.truncate(n);
    hidden
}

fn average_precision(samples: &[Sample], margins: &[f64], measured: impl Fn(usize) -> bool) -> Option<f64> {
    let items = (0..samples.len()).filter(|i| measured(*i));
    let item = |i: usize| Item { score: margins[i], positive: samples[i].positive, group: 0 };
    Statistic::AveragePrecision.of(&Ranking::new(items.map(item).collect()).curve())
}

impl Curves {
    /// The fewest labels with which a way stays at an average precision or over it, in one repeat.
    fn labels_for(&self, way: usize, repeat: usize, wanted: f64) -> Option<usize> {
        let curve = &self.ways[way][repeat];
        let under = curve.iter().rposition(|ap| ap.is_none_or(|ap| ap < wanted)).map_or(0, |last| last + 1);
        self.labels.get(under).copied()
    }

    /// For a way: labels for what random choice reaches at its end, as a share of the labels that random choice needs for
    /// it, by repeat.
    fn shares(&self, way: usize) -> Vec<f64> {
        let share = |repeat: usize| {
            let end = (*self.ways[1][repeat].last()?)?;
            let random = self.labels_for(1, repeat, end)?;
            Some(self.labels_for(way, repeat, end)? as f64 / random as f64)
        };
        (0..self.ways[way].len()).filter_map(share).collect()
    }
}

/// Prints average precision by labels, mean and range over repeats, and what was saved.
pub(super) fn print(curves: &Curves, json: bool) {
    let repeats = curves.ways[0].len();
    let mut table = Table::new(&["labels", "suggest", "random", "top", "suggest_range", "random_range", "top_range"]);
    for (round, labels) in curves.labels.iter().enumerate() {
        let at = |curve: &Curve| -> Vec<f64> { curve.iter().filter_map(|c| c[round]).collect() };
        let mut row = vec![json!(labels)];
        row.extend(curves.ways.iter().map(|curve| {
            let reached = at(curve);
            json!((reached.len() == repeats).then(|| rounded(mean(&reached))))
        }));
        row.extend(curves.ways.iter().map(|curve| {
            let (low, high) = range(&at(curve));
            json!(format!("{low:.3}-{high:.3}"))
        }));
        table.row(row);
    }
    table.print(json, "");
    if json {
        return;
    }
    for way in [0, 2] {
        let shares = curves.shares(way);
        let (low, high) = range(&shares);
        println!(
            "{}: {:.0} % of the labels that random choice needs for what it reaches at its end ({:.0} to {:.0} % in the {} \
             of {repeats} repeats in which it is reached)",
            WAYS[way],
            mean(&shares) * 100.0,
            low * 100.0,
            high * 100.0,
            shares.len()
        );
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn range(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::NAN, f64::min);
    (low, values.iter().copied().fold(f64::NAN, f64::max))
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One post in thirty is positive; half of the positives share no planted word with the other half.
    fn samples() -> Vec<Sample> {
        let ordinary =
            ["morning", "train", "river", "garden", "coffee", "weather", "music", "friends", "school", "walked"];
        let planted = ["blackpine banner", "oath rises", "join front", "velmark fighters"];
        let mut dice = Dice::new(3);
        let words = |dice: &mut Dice, n: usize| (0..n).map(|_| ordinary[dice.index(10)]).collect::<Vec<_>>().join(" ");
        (0..1_500)
            .map(|i| {
                let positive = i % 30 == 0;
                let kind = planted[dice.index(planted.len())];
                let (before, after) = (words(&mut dice, 6), words(&mut dice, 6));
                let text = if positive { format!("{before} {kind} {after}") } else { format!("{before} {after}") };
                let (account, lang) = (format!("a{}", dice.index(700)), Some("en".into()));
                Sample { account, text, positive, lang, part: None }
            })
            .collect()
    }

    #[test]
    fn a_suggested_label_teaches_more_than_a_random_one() {
        let curves = run(&samples(), 20, 12, 3, 1).expect("enough samples");
        assert_eq!(curves.labels.last(), Some(&240));
        // The whole curve: where exactly it crosses a line hangs on the last bit of a logarithm, which machines differ in.
        let under =
            |way: usize| mean(&curves.ways[way].iter().flatten().map(|ap| ap.unwrap_or(0.0)).collect::<Vec<_>>());
        assert!(under(0) > under(1) + 0.05, "{} {}, shares {:?}", under(0), under(1), curves.shares(0));
        let again = run(&samples(), 20, 12, 3, 1).expect("enough samples");
        assert_eq!(curves.ways, again.ways, "the same seed, the same curves");
        assert!(curves.ways.iter().all(|w| w.len() == 3 && w.iter().all(|c| c.len() == 12)));
        let first = |way: usize| curves.ways[way].iter().map(|c| c[0]).collect::<Vec<_>>();
        assert_eq!(first(0), first(1), "all ways begin with the same posts");
    }

    #[test]
    fn what_is_measured_on_is_never_asked_for() {
        let samples = samples();
        let training = Training::new(&samples, &[], Plan::default()).expect("both kinds");
        let folds: Vec<u8> = (0..samples.len()).map(|i| u8::from(i % 5 != 0)).collect();
        let mut known = vec![false; samples.len()];
        (1..100).filter(|i| i % 5 != 0).for_each(|i| known[i] = true);
        let margins = training.margins(&known);
        for way in WAYS {
            let asked = choose(way, &training, margins.as_deref(), &known, &folds, 300, 1);
            assert_eq!(asked.len(), 300);
            assert!(asked.iter().all(|i| folds[*i] == 1 && !known[*i]), "{way}");
        }
    }

    #[test]
    fn too_few_posts_are_refused() {
        assert!(run(&samples(), 100, 40, 1, 1).is_err_and(|e| e.to_string().contains("too few")));
    }
}
