//! `flagstone import`: archives into the store.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use casework::intake::whole;
use model::{AccountId, InteractionKind, PlatformName};
use platforms::archive;
use serde::Serialize;
use store::{NewSource, Store};

use super::{Place, progress::Progress};
use crate::{
    config::Config,
    house::{Channels, House, system_clock},
    import::{self, How, Import, Summary},
    packs,
    policy::InForce,
};

/// Options of `flagstone import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone import posts.ndjson.gz
  flagstone import --dry-run --json archive.ndjson
  flagstone import --expires 30 result.json outbox.json.gz
  flagstone import export.zip --server https://desk.example --token desk.token
  flagstone import --columns account=user_id,text=body,id=id --accounts forum/example.org posts.csv

Every post and interaction in an archive is kept until it expires, and looked through with the packs in use, like what
is collected; `flagstone run` then proposes cases. A file is known by its content: importing it twice does nothing new,
and one that was interrupted goes on where it was. While `flagstone run` owns the store, hand
files to its desk: on Today, or with --server.")]
pub struct Args {
    /// The files; gzip, Zstandard, zip and tar are read as they are
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The format, where the content shall not decide
    #[arg(long = "as", value_name = "FORMAT")]
    format: Option<String>,
    /// Names of columns: ours=the file's, between commas
    #[arg(long, value_name = "OURS=THEIRS,…", value_delimiter = ',', value_parser = pair)]
    columns: Vec<(String, String)>,
    /// Platform and authority of plain account names in a table [default: file/local]
    #[arg(long, value_name = "PLATFORM/AUTHORITY", value_parser = accounts)]
    accounts: Option<(PlatformName, String)>,
    /// What the rows of an edge list are that has no column for it: follow, repost, reply, quote or mention
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<InteractionKind>,
    /// Days until it is removed [default: retention.archives of the configuration, 90]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    expires: Option<u16>,
    /// Read and look through, and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (ours, theirs) = text.split_once('=').ok_or("write ours=theirs, such as account=user_id")?;
    Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
}

fn accounts(text: &str) -> Result<(PlatformName, String), String> {
    let (platform, authority) = text.split_once('/').ok_or("write platform/authority, such as forum/example.org")?;
    let platform = PlatformName::new(platform).map_err(|e| e.to_string())?;
    AccountId::new(&platform, authority, "a").map_err(|e| e.to_string())?;
    Ok((platform, authority.to_owned()))
}

fn kind(text: &str) -> Result<InteractionKind, String> {
    archive::kind_of(text).ok_or_else(|| "write follow, repost, reply, quote or mention".into())
}

impl Args {
    /// The files, where nothing is said about how they are to be read: a desk that is handed them decides that itself.
    ///
    /// # Errors
    /// Where something is.
    pub fn plain_files(&self) -> anyhow::Result<&[PathBuf]> {
        let said = self.format.is_some() || !self.columns.is_empty() || self.accounts.is_some() || self.kind.is_some();
        anyhow::ensure!(
            !said && self.expires.is_none() && !self.dry_run,
            "the desk decides how it reads a file: leave out --as, --columns, --accounts, --kind, --expires, --dry-run"
        );
        Ok(&self.files)
    }
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Outcome {
    file: PathBuf,
    sha256: String,
    /// `imported`, `known` (imported before), `dry run` or `stopped`.
    what: &'static str,
    /// Why it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[serde(flatten)]
    summary: Summary,
}

/// Runs it. The answer is no where a file could not be read to its end.
pub fn run(place: &Place, args: &Args) -> anyhow::Result<ExitCode> {
    let config = place.config(None)?;
    let how = How {
        format: args.format.clone(),
        columns: args.columns.clone(),
        accounts: args.accounts.clone(),
        kind: args.kind,
    };
    let house = if args.dry_run { None } else { Some(house(&config)?) };
    let days = args.expires.unwrap_or(config.retention.archives);
    let mut outcomes = Vec::new();
    for file in &args.files {
        let outcome = match &house {
            Some(house) => import_file(house, file, &how, days),
            None => look_at(&config, file, &how),
        };
        let outcome = outcome.with_context(|| format!("{} was not imported", file.display()))?;
        if !args.json {
            println!("{}", text(&outcome));
        }
        outcomes.push(outcome);
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&outcomes)?);
    }
    if let Some(house) = &house {
        house.store.checkpoint(house.now())?;
        let waiting = house.store.claim_investigations(1)?.len();
        if waiting > 0 && !args.json {
            println!("Accounts with findings wait: `flagstone run` proposes cases.");
        }
    }
    let whole = outcomes.iter().all(|outcome| outcome.problem.is_none());
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Owns the store.
fn house(config: &Config) -> anyhow::Result<Arc<House>> {
    let clock = system_clock();
    let store = match Store::open_or_create(&config.store, false, clock()) {
        Err(store::Error::Locked) => anyhow::bail!(
            "{} is owned by a running `flagstone run`; upload the file at its desk (Today, Archives), or stop it first",
            config.store.display()
        ),
        other => other.with_context(|| format!("the store {}", config.store.display()))?,
    };
    let policy = InForce::load(config.packs.clone(), config.notifier.clone())?;
    let house = House::new(store, policy, Channels::new(), clock)?;
    Ok(Arc::new(House { retention: config.retention, ..house }))
}

fn digest(file: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?.len();
    let progress = Progress::new();
    progress.step(&format!("{}: looking whether it is known", file.display()));
    let digest = import::digest(file, |_| {}).with_context(|| format!("{size} bytes"));
    progress.end();
    digest
}

fn import_file(house: &Arc<House>, file: &Path, how: &How, days: u16) -> anyhow::Result<Outcome> {
    let sha256 = digest(file)?;
    let source = house.store.add_source(&NewSource::archive(&sha256), None, house.now())?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    house.store.name_source(source, &name)?;
    let row = import::row_of(&house.store, source)?.context("the source that was added")?;
    let outcome = |what, problem, summary| Outcome { file: file.to_owned(), sha256, what, problem, summary };
    let Some(mut import) = Import::take_up(Arc::clone(house), &row, file, how, days)? else {
        return Ok(outcome("known", None, Summary::default()));
    };
    let mut progress = Progress::new();
    let problem = loop {
        match import.step() {
            Ok(true) => progress.say_share(import.share(), import.summary.received),
            Ok(false) => break None,
            Err(error) => break Some(format!("{error:#}")),
        }
    };
    progress.end();
    let what = if problem.is_some() { "stopped" } else { "imported" };
    let (now, line) = (house.now(), format!("{what}: {}", import.summary.line()));
    house.store.set_source_status(source, &line, now)?;
    Ok(outcome(what, problem, import.summary))
}

/// What an import would keep and find.
fn look_at(config: &Config, file: &Path, how: &How) -> anyhow::Result<Outcome> {
    let engine = packs::engine(config.packs.as_deref())?;
    let mut reading = import::open(file, how, None, system_clock()())?;
    let mut memory = detect::Memory::default();
    let mut summary = Summary { format: reading.format().to_owned(), ..Summary::default() };
    let mut progress = Progress::new();
    let problem = loop {
        let (batch, ended) = import::chunk(&mut *reading, &mut summary.passed_over);
        let (posts, interactions) = whole(&batch);
        summary.received += batch.received;
        summary.findings += engine.scan(posts.iter(), &mut memory).findings.len() as u64;
        summary.posts += posts.len() as u64;
        summary.interactions += interactions.len() as u64;
        for item in batch.set_aside {
            *summary.set_aside.entry(item.reason).or_default() += 1;
        }
        let (read, size) = reading.progress();
        progress.say_share(size.map(|size| read as f64 / size.max(1) as f64), summary.received);
        match ended {
            Ok(false) => {}
            Ok(true) => break None,
            Err(error) => break Some(format!("{error:#}")),
        }
    };
    progress.end();
    let sha256 = digest(file)?;
    Ok(Outcome { file: file.to_owned(), sha256, what: "dry run", problem, summary })
}

fn text(outcome: &Outcome) -> String {
    let Outcome { file, what, problem, summary, .. } = outcome;
    let file = file.display();
    if *what == "known" {
        return format!("{file}: imported before; nothing new was done");
    }
    let mut text = format!("{file} ({}): {what}: {}", summary.format, summary.line());
    if summary.again > 0 {
        text += &format!("; {} more were in it before, or twice", summary.again);
    }
    for (reason, count) in &summary.set_aside {
        text += &format!("\n  set aside: {count} {reason}");
    }
    for (kind, count) in &summary.passed_over {
        text += &format!("\n  passed over: {count} {kind}");
    }
    if let Some(problem) = problem {
        text += &format!("\n  it could not be read to its end: {problem}");
    }
    text
}
