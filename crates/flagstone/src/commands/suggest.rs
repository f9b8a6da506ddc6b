//! `flagstone suggest`: which posts to label next, and how many labels that saves.

mod simulate;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use detect::learn::{
    Plan, Sample, Scorer, Scratch, Training,
    suggest::{suggest, suggest_among},
};
use serde_json::json;

use super::{score, table::Table};
use crate::labelled;

/// What to choose from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone suggest --model desk.model --posts unlabelled.csv.gz --n 50
  flagstone suggest --labels few-labels.csv --posts unlabelled.csv.gz --n 50
  flagstone suggest --simulate --posts labels.csv.gz --n 50 --rounds 40 --repeats 5

Of ten posts eight are those that the model is least sure of, one is in a language with few labels, and one is drawn at
random: never only the top of the ranking. With --labels there need not be a model yet. With --simulate, the labels of
four accounts in five are hidden and asked for N at a time, and what they teach is measured on the fifth.")]
pub struct Args {
    /// The model
    #[arg(long, value_name = "FILE", required_unless_present_any = ["simulate", "labels"])]
    model: Option<PathBuf>,
    /// The labels so far, where they are too few for a model; may be given again
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["model", "simulate"])]
    labels: Vec<PathBuf>,
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
    /// How often to simulate, each time with other accounts and another beginning
    #[arg(long, value_name = "R", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    repeats: u16,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let posts = labelled::posts(&args.posts, args.simulate)?;
    posts.set_aside.tell();
    if args.simulate {
        let samples: Vec<Sample> = posts.rows.into_iter().map(|r| r.sample).collect();
        let curves = simulate::run(&samples, args.n, args.rounds, u64::from(args.repeats), args.seed)?;
        simulate::print(&curves, args.json);
        return Ok(ExitCode::SUCCESS);
    }
    if !args.labels.is_empty() {
        return with_labels(&args, &posts.rows);
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

/// Without a model: by a plain fit on the labels there are.
fn with_labels(args: &Args, posts: &[labelled::Row]) -> anyhow::Result<ExitCode> {
    let labels = labelled::posts(&args.labels, true)?;
    labels.set_aside.tell();
    let samples: Vec<Sample> = labels.rows.iter().chain(posts).map(|row| row.sample.clone()).collect();
    let training = Training::new(&samples, &[], Plan::default()).context("there is nothing to go by yet")?;
    let known: Vec<bool> = (0..samples.len()).map(|i| i < labels.rows.len()).collect();
    let mut table = Table::new(&["row", "account", "lang", "score", "why"]);
    for (sample, why) in suggest_among(&training, &known, |i| !known[i], args.n, args.seed) {
        let row = &posts[sample - labels.rows.len()];
        // A fit on few labels has an order and no probabilities.
        let score = serde_json::Value::Null;
        let lang = training.lang(sample);
        table.row(vec![json!(row.number), json!(row.sample.account), json!(lang), score, json!(why.as_str())]);
    }
    table.print(args.json, "No posts to choose from.");
    Ok(ExitCode::SUCCESS)
}
