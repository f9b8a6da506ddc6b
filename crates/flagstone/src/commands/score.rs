//! `flagstone score`: what a model says of posts.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::ValueEnum;
use detect::learn::{Model, Score, Scorer, Scratch};
use files::rows::{Column, Create, Type};

use crate::labelled;

/// What to score.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone score --model desk.model --posts posts.csv.gz --out scores.csv

Posts are as for `flagstone train`, without labels.

A score is calibrated log-odds at the share of positives among the labels of its language. Where the model abstains,
the column abstained says why (short, language, unfamiliar): such a score is no judgement, nothing may act on it, and it
only ranks posts for people. By account, a score is the highest of those posts that were judged, else of all.")]
pub struct Args {
    /// The model
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// A file of posts; may be given again
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    posts: Vec<PathBuf>,
    /// Where the scores go (row, account, lang, score, abstained): CSV, or Parquet if it ends in .parquet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A line a post, or a line an account
    #[arg(long, value_enum, default_value_t = By::Post)]
    by: By,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// A post.
    Post,
    /// An account.
    Account,
}

/// Reads a model's file.
///
/// # Errors
/// A file that cannot be read, or is no model.
pub fn model(path: &Path) -> anyhow::Result<Model> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Model::from_bytes(&bytes).with_context(|| format!("{} cannot be used", path.display()))
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let model = model(&args.model)?;
    let posts = labelled::posts(&args.posts, false)?;
    posts.set_aside.tell();
    let mut scratch = Scratch::default();
    let scores: Vec<(&labelled::Row, Score)> =
        posts.rows.iter().map(|row| (row, model.score(&row.sample.text, &mut scratch))).collect();
    let rows = match args.by {
        By::Post => by_post(&args.out, &scores)?,
        By::Account => by_account(&args.out, &scores)?,
    };
    rows.finish()?;
    let abstained = scores.iter().filter(|(_, s)| s.abstained.is_some()).count();
    writeln!(std::io::stderr(), "{} posts scored, {abstained} abstained", scores.len())?;
    Ok(ExitCode::SUCCESS)
}

/// The columns of both forms; that by account has two more.
const COLUMNS: [Column; 7] = [
    ("row", Type::Whole),
    ("account", Type::Text),
    ("lang", Type::Text),
    ("score", Type::Number),
    ("abstained", Type::Text),
    ("posts", Type::Whole),
    ("judged", Type::Whole),
];

fn by_post(place: &Path, scores: &[(&labelled::Row, Score)]) -> anyhow::Result<Create> {
    let mut out = Create::new(place, &COLUMNS[..5])?;
    for (row, score) in scores {
        let abstained = score.abstained.map_or("", |a| a.as_str());
        let number = row.number.to_string();
        let value = format!("{:.6}", score.log_odds);
        out.write([&number, &row.sample.account, score.lang.unwrap_or("und"), &value, abstained])?;
    }
    Ok(out)
}

/// An account's line: its highest score with that post's row and language, of posts that were judged if one was. Rows
/// without an account are left out.
fn by_account(place: &Path, scores: &[(&labelled::Row, Score)]) -> anyhow::Result<Create> {
    let mut best: BTreeMap<&str, (u64, Score, u64, u64)> = BTreeMap::new();
    for (row, score) in scores.iter().filter(|(row, _)| !row.sample.account.is_empty()) {
        let judged = u64::from(score.abstained.is_none());
        let entry = best.entry(&row.sample.account).or_insert((row.number, *score, 0, 0));
        let place = |score: &Score| (score.abstained.is_none(), score.log_odds);
        if place(score) > place(&entry.1) {
            (entry.0, entry.1) = (row.number, *score);
        }
        entry.2 += 1;
        entry.3 += judged;
    }
    let mut out = Create::new(place, &COLUMNS)?;
    for (account, (row, score, posts, judged)) in best {
        let abstained = score.abstained.map_or("", |a| a.as_str());
        let value = format!("{:.6}", score.log_odds);
        let [row, posts, judged] = [row, posts, judged].map(|n| n.to_string());
        out.write([&row, account, score.lang.unwrap_or("und"), &value, abstained, &posts, &judged])?;
    }
    Ok(out)
}
