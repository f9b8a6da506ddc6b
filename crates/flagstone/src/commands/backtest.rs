//! `flagstone backtest`: what a pack would have found.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use serde_json::{Value, json};
use store::Store;

use super::{Place, progress::Progress, table::Table};
use crate::{
    backtest::{Backtest, Outcome},
    output::Output,
    packs, posts,
};

/// Options of `flagstone backtest`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone backtest --pack packs/team --posts last-month.ndjson.gz
  flagstone backtest --pack packs/team-new --against packs/team --posts last-month.ndjson.gz --changes changes.ndjson
  flagstone backtest --pack packs/team-new --against packs/team --stored

Posts are in the forms of `flagstone match` (docs/match.md), in the order in which they were posted: counts and
near-duplicates depend on it. With --stored they are those that the store holds, in the order in which they were kept,
as if of one source: posts with a finding, and posts of watched accounts. A post in which nothing was found was not kept,
so what a new pack would find beyond those shows only in a file. Nothing is stored, and no case is opened.")]
pub struct Args {
    /// The pack that is tried
    #[arg(long, value_name = "FOLDER")]
    pack: PathBuf,
    /// The pack it is compared with, such as the version in use
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
    /// Posts, one JSON object a line; plain, gzip or Zstandard; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "stored", conflicts_with = "stored")]
    posts: Option<PathBuf>,
    /// The posts that the store holds
    #[arg(long)]
    stored: bool,
    /// Where the posts go that the two packs see differently, one JSON object a line
    #[arg(long, value_name = "FILE", requires = "against")]
    changes: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Where the posts come from.
pub(super) enum Posts<'a> {
    /// A file.
    File(&'a Path),
    /// The store.
    Stored(&'a Store),
}

/// How many posts of the store are looked through at once.
const PAGE: u32 = 1_000;

/// Runs it.
pub fn run(place: &Place, args: &Args) -> anyhow::Result<ExitCode> {
    let store = if args.stored { Some(place.read()?) } else { None };
    let posts = match (&store, &args.posts) {
        (Some(store), _) => Posts::Stored(store),
        (None, file) => Posts::File(file.as_deref().context("name the posts: --posts FILE, or --stored")?),
    };
    compare(&args.pack, args.against.as_deref(), &posts, args.changes.as_deref(), args.json)
}

/// Looks through `posts` with one pack, and with another where one is given; prints what each entry finds.
pub(super) fn compare(
    pack: &Path,
    against: Option<&Path>,
    posts: &Posts<'_>,
    changes: Option<&Path>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let engine = |folder: &Path| packs::engine(Some(&[folder.to_owned()]));
    let (now, before) = (engine(pack)?, against.map(engine).transpose()?);
    let mut out = changes.map(Output::create).transpose()?;
    let mut nowhere = io::sink();
    let sink = out.as_mut().map_or(&mut nowhere as &mut dyn Write, |file| file);
    let mut backtest = Backtest::new(&now, before.as_ref(), sink);
    match posts {
        Posts::File(file) => from_file(&mut backtest, file)?,
        Posts::Stored(store) => from_store(&mut backtest, store)?,
    }
    let outcome = backtest.outcome;
    out.map_or(Ok(()), Output::finish)?;
    table(&outcome, before.is_some()).print(json, "No entry was found in any post.");
    eprintln!("{} posts looked through, {} lines set aside", outcome.posts, outcome.set_aside);
    Ok(ExitCode::SUCCESS)
}

fn from_file(backtest: &mut Backtest<'_>, file: &Path) -> anyhow::Result<()> {
    let source = posts::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut progress = Progress::over(file);
    backtest
        .lines(source, &mut |so_far| progress.say(so_far.bytes, so_far.posts, so_far.found()))
        .with_context(|| format!("{} could not be looked through", file.display()))?;
    progress.end();
    Ok(())
}

fn from_store(backtest: &mut Backtest<'_>, store: &Store) -> anyhow::Result<()> {
    let (mut progress, mut after) = (Progress::new(), None);
    loop {
        let page = store.posts(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = Some(last.0);
        backtest.posts(page.iter().map(|(_, post)| post))?;
        progress.say(0, backtest.outcome.posts, backtest.outcome.found());
    }
    progress.end();
    Ok(())
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
