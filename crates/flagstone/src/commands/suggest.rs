//! `flagstone suggest`: which posts to label next, and how many labels that saves.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, bail};
use detect::learn::{Control, Model, Plan, Sample, Scorer, Scratch, corpus, dice::Dice, suggest::suggest, train};
use measure::ranking::{Item, Ranking, Statistic};
use serde_json::json;

use super::{score, table::Table};
use crate::labelled;

/// What to choose from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone suggest --model desk.model --posts unlabelled.csv.gz --n 50
  flagstone suggest --simulate --posts labels.csv.gz --n 200

A batch takes turns between posts that the model cannot tell, posts that it ranks high, posts in languages with few
labels, and posts drawn at random: never only the top of the ranking. With --simulate, labelled posts are hidden and
asked for N at a time, by account kept apart from those that it is measured on.")]
pub struct Args {
    /// The model
    #[arg(long, value_name = "FILE", required_unless_present = "simulate")]
    model: Option<PathBuf>,
    /// A file of posts; may be given again
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    posts: Vec<PathBuf>,
    /// How many posts
    #[arg(long, default_value_t = 50)]
    n: usize,
    /// What all chance comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Measure on labelled posts how many labels it saves
    #[arg(long)]
    simulate: bool,
    /// Rounds of a simulation
    #[arg(long, default_value_t = 10)]
    rounds: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let posts = labelled::posts(&args.posts, args.simulate)?;
    posts.set_aside.tell();
    if args.simulate {
        return simulate(posts.rows.into_iter().map(|r| r.sample).collect(), &args);
    }
    let model = score::model(args.model.as_deref().context("name a model")?)?;
    let texts: Vec<(&str, &str)> =
        posts.rows.iter().map(|r| (r.sample.account.as_str(), r.sample.text.as_str())).collect();
    let mut table = Table::new(&["row", "account", "lang", "score", "why"]);
    let mut scratch = Scratch::default();
    for (post, why) in suggest(&model, &texts, args.n, args.seed) {
        let score = model.score(texts[post].1, &mut scratch);
        let value = (score.log_odds * 1e6).round() / 1e6;
        let row = posts.rows[post].number;
        table.row(vec![json!(row), json!(texts[post].0), json!(score.lang), json!(value), json!(why.as_str())]);
    }
    table.print(args.json, "No posts to choose from.");
    Ok(ExitCode::SUCCESS)
}

/// The ways to choose that are compared.
const WAYS: [&str; 3] = ["suggest", "random", "top"];

/// Hides the labels of the posts of four accounts in five, asks for some at a time, and measures on the fifth.
fn simulate(samples: Vec<Sample>, args: &Args) -> anyhow::Result<ExitCode> {
    let groups = corpus::groups(samples.iter().map(|s| (s.account.as_str(), s.text.as_str())));
    let positive: Vec<bool> = samples.iter().map(|s| s.positive).collect();
    let folds = corpus::folds(&groups, &positive, 5, args.seed);
    let (test, pool): (Vec<usize>, Vec<usize>) = (0..samples.len()).partition(|i| folds[*i] == 0);
    if pool.len() < args.n * 2 {
        bail!("{} posts are too few to ask for {} at a time: give a smaller --n", pool.len(), args.n);
    }
    let mut start = pool.clone();
    Dice::new(args.seed).shuffle(&mut start);
    let mut found: BTreeMap<usize, Vec<Option<f64>>> = BTreeMap::new();
    for way in WAYS {
        let mut labelled: BTreeSet<usize> = start.iter().copied().take(args.n).collect();
        for round in 0..args.rounds {
            let model = trained(&samples, &labelled, args.seed);
            let reached = model.as_ref().and_then(|m| average_precision(m, &samples, &test));
            found.entry(labelled.len()).or_default().push(reached);
            let hidden: Vec<usize> = pool.iter().copied().filter(|i| !labelled.contains(i)).collect();
            let next = choose(way, model.as_ref(), &samples, &hidden, args.n, args.seed + round as u64);
            if next.is_empty() {
                break;
            }
            labelled.extend(next);
        }
    }
    let mut table = Table::new(&["labels", "suggest", "random", "top"]);
    for (labels, reached) in found {
        let cell = |way: usize| reached.get(way).copied().flatten().map(|ap| (ap * 1e4).round() / 1e4);
        table.row(vec![json!(labels), json!(cell(0)), json!(cell(1)), json!(cell(2))]);
    }
    table.print(args.json, "");
    Ok(ExitCode::SUCCESS)
}

/// A model on some of the samples; `None` while they are too few.
fn trained(samples: &[Sample], labelled: &BTreeSet<usize>, seed: u64) -> Option<Model> {
    let known: Vec<Sample> = labelled.iter().map(|i| samples[*i].clone()).collect();
    let controls: &[Control] = &[];
    train(&known, controls, Plan { seed, folds: 3, ..Plan::default() }).ok()
}

fn average_precision(model: &Model, samples: &[Sample], test: &[usize]) -> Option<f64> {
    let mut scratch = Scratch::default();
    let items = test.iter().map(|i| Item {
        score: model.margin(&samples[*i].text, &mut scratch).0,
        positive: samples[*i].positive,
        group: 0,
    });
    Statistic::AveragePrecision.of(&Ranking::new(items.collect()).curve())
}

/// The next `n` of the hidden posts. Without a model yet, every way is random.
fn choose(way: &str, model: Option<&Model>, samples: &[Sample], hidden: &[usize], n: usize, seed: u64) -> Vec<usize> {
    let mut drawn = hidden.to_vec();
    Dice::new(seed).shuffle(&mut drawn);
    match (way, model) {
        ("suggest", Some(model)) => {
            let posts: Vec<(&str, &str)> =
                drawn.iter().map(|i| (samples[*i].account.as_str(), samples[*i].text.as_str())).collect();
            suggest(model, &posts, n, seed).into_iter().map(|(i, _)| drawn[i]).collect()
        }
        ("top", Some(model)) => {
            let mut scratch = Scratch::default();
            let mut ranked: Vec<(f64, usize)> =
                drawn.iter().map(|i| (model.margin(&samples[*i].text, &mut scratch).0, *i)).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            ranked.into_iter().take(n).map(|(_, i)| i).collect()
        }
        _ => drawn.into_iter().take(n).collect(),
    }
}
