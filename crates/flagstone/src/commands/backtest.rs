//! `flagstone backtest`: what a pack would have found.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use serde_json::{Value, json};

use super::table::Table;
use crate::{
    backtest::{self, Outcome},
    output::Output,
    packs, posts,
};

/// Options of `flagstone backtest`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone backtest --pack packs/team --posts last-month.ndjson.gz
  flagstone backtest --pack packs/team-new --against packs/team --posts last-month.ndjson.gz --changes changes.ndjson

Posts are in the forms of `flagstone match` (docs/match.md), in the order in which they were posted: counts and
near-duplicates depend on it. Nothing is stored, and no case is opened.")]
pub struct Args {
    /// The pack that is tried
    #[arg(long, value_name = "FOLDER")]
    pack: PathBuf,
    /// The pack it is compared with, such as the version in use
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
    /// Posts, one JSON object a line; plain, gzip or Zstandard; `-` is standard input
    #[arg(long, value_name = "FILE")]
    posts: PathBuf,
    /// Where the posts go that the two packs see differently, one JSON object a line
    #[arg(long, value_name = "FILE", requires = "against")]
    changes: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    compare(&args.pack, args.against.as_deref(), &args.posts, args.changes.as_deref(), args.json)
}

/// Looks through `posts` with one pack, and with another where one is given; prints what each entry finds.
pub(super) fn compare(
    pack: &Path,
    against: Option<&Path>,
    posts: &Path,
    changes: Option<&Path>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let engine = |folder: &Path| packs::engine(Some(&[folder.to_owned()]));
    let (now, before) = (engine(pack)?, against.map(engine).transpose()?);
    let source = posts::open(posts).with_context(|| format!("{} cannot be read", posts.display()))?;
    let mut out = changes.map(Output::create).transpose()?;
    let mut nowhere = io::sink();
    let sink = out.as_mut().map_or(&mut nowhere as &mut dyn Write, |file| file);
    let shown = io::stderr().is_terminal();
    let mut said = 0;
    let mut progress = |so_far: &Outcome| {
        if shown && so_far.posts - said >= 50_000 {
            said = so_far.posts;
            eprint!("\r{said} posts\u{1b}[K");
        }
    };
    let outcome = backtest::run(&now, before.as_ref(), source, sink, &mut progress)
        .with_context(|| format!("{} could not be looked through", posts.display()))?;
    if shown {
        eprint!("\r\u{1b}[K");
    }
    out.map_or(Ok(()), Output::finish)?;
    table(&outcome, before.is_some()).print(json, "No entry was found in any post.");
    eprintln!("{} posts looked through, {} lines set aside", outcome.posts, outcome.set_aside);
    Ok(ExitCode::SUCCESS)
}

fn table(outcome: &Outcome, compared: bool) -> Table {
    let entry = ["detector", "signal", "kind", "role"];
    let counts: &[&str] = if compared { &["posts", "before", "gained", "lost"] } else { &["posts"] };
    let mut table = Table::new(&[&entry, counts].concat());
    for (entry, posts) in &outcome.entries {
        let mut row: Vec<Value> =
            vec![json!(entry.detector), json!(entry.signal), json!(entry.kind), json!(entry.role)];
        row.push(json!(posts.now));
        if compared {
            row.extend([posts.before, posts.gained, posts.lost].map(|n| json!(n)));
        }
        table.row(row);
    }
    table
}
