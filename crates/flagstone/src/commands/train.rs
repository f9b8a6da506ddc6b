//! `flagstone train`: labelled posts and innocent text to a model.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use detect::learn::{Model, Plan, Sample, Scorer, Training, train::Fold};
use serde_json::json;

use super::table::Table;
use crate::labelled;

/// What to train on, and where to put the model.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone train --posts labels.csv.gz --controls controls --hold-out attack-news-en --out desk.model

Posts are Parquet or CSV, plain, gzip or Zstandard, with the columns account, text, label (1 or 0) and, if known, lang, date and part.
Controls are a folder of such files of innocent text with a column text; the file's name is the group's, and ends in its
language (religious-quran-en.csv).")]
pub struct Args {
    /// A file of labelled posts; may be given again
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    posts: Vec<PathBuf>,
    /// The folder of control groups
    #[arg(long, value_name = "DIR")]
    controls: Option<PathBuf>,
    /// Control groups, or languages (lang:ar), that are kept out, to measure on
    #[arg(long, num_args = 1.., value_name = "GROUP")]
    hold_out: Vec<String>,
    /// Where the model goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What all chance comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folds for calibration and thresholds
    #[arg(long, default_value_t = 5)]
    folds: usize,
    /// Threads
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let posts = labelled::posts(&args.posts, true)?;
    posts.set_aside.tell();
    let controls = match &args.controls {
        Some(folder) => labelled::controls(folder, &args.hold_out)?,
        None => Vec::new(),
    };
    let samples: Vec<Sample> = posts.rows.into_iter().map(|row| row.sample).collect();
    let plan = Plan { seed: args.seed, folds: args.folds, ..Plan::default() };
    let training = Training::new(&samples, &controls, plan).context("there is nothing to train on")?;
    let model = training.finish(&folds(&training, args.threads.max(1))).context("no model was written")?;
    labelled::write(&args.out, &model.to_bytes())?;
    languages(&model).print(args.json, "");
    if !args.json {
        println!("\n{} n-grams, digest {}", model.vocabulary().entries.len(), model.digest());
    }
    Ok(ExitCode::SUCCESS)
}

/// Every fold's margins. The result does not depend on the number of threads.
fn folds(training: &Training<'_>, threads: usize) -> Vec<Fold> {
    let mut folds = Vec::new();
    while folds.len() < training.folds() {
        let next = folds.len()..training.folds().min(folds.len() + threads);
        folds.extend(std::thread::scope(|scope| {
            let started: Vec<_> = next.map(|fold| scope.spawn(move || training.fold(fold, &[]))).collect();
            started.into_iter().map(|t| t.join().expect("a fold does not panic")).collect::<Vec<Fold>>()
        }));
    }
    folds
}

/// A line a language: what it was trained on, and what it reaches out of fold.
fn languages(model: &Model) -> Table {
    let mut table = Table::new(&[
        "lang",
        "positives",
        "negatives",
        "controls",
        "judges",
        "calibration",
        "precision_r50",
        "precision_r80",
    ]);
    for (lang, count) in &model.report().languages {
        let known = model.languages().get(lang);
        let precision = |wanted: f64| {
            let at = known.and_then(|l| l.operating.iter().find(|o| o.wanted == wanted));
            at.map_or(json!(null), |o| json!((o.precision * 1e4).round() / 1e4))
        };
        table.row(vec![
            json!(lang),
            json!(count.positives),
            json!(count.negatives),
            json!(count.controls),
            json!(if known.is_some() { "yes" } else { "abstains" }),
            json!(known.map(|l| l.calibration.name())),
            precision(0.5),
            precision(0.8),
        ]);
    }
    table
}
