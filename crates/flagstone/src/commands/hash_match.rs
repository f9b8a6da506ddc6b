//! `flagstone hash-match`: hashes against a bank.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use detect::hash::{
    bank::{self, Import, Limits, MAX_DISTANCE, Options},
    lookup::Lookup,
    tlsh,
};
use model::Algorithm;
use serde_json::json;

use super::table::Table;
use crate::{output::Output, posts};

/// The most that is read of a file, in bytes, after unpacking.
const LARGEST_FILE: u64 = 2 << 30;

/// The most hashes of a file.
const MOST_HASHES: usize = 20_000_000;

/// Lines that are named of those that cannot be read.
const SHOWN_PROBLEMS: usize = 20;

/// Options of `flagstone hash-match`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone hash-match --bank exchange.csv --queries mine.txt
  flagstone hash-match --bank bank.ndjson.gz --queries - --distance 20 --out matches.csv

Both files are CSV with a header line, JSON, or one hash a line, as hash banks of packs are (docs/packs.md), plain or
packed. Where nothing says of what algorithm a hash is, its length does: 64 characters are PDQ. Lines that cannot be
read are named on standard error and the rest goes on.")]
pub struct Args {
    /// The bank
    #[arg(long, value_name = "FILE")]
    bank: PathBuf,
    /// The hashes to ask for; `-` is standard input
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// In how many bits a PDQ hash may differ
    #[arg(long, value_name = "BITS", default_value_t = MAX_DISTANCE, value_parser = clap::value_parser!(u32).range(0..=31))]
    distance: u32,
    /// How far a TLSH hash may be, lengths left out
    #[arg(long, value_name = "N", default_value_t = tlsh::MATCH)]
    tlsh_distance: u32,
    /// The algorithm of hashes that do not say it: pdq, md5, sha256 or tlsh
    #[arg(long, value_name = "NAME", value_parser = algorithm)]
    algorithm: Option<Algorithm>,
    /// Where matches go: CSV, or JSON with `--json`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let options = Options {
        algorithm: args.algorithm,
        distance: args.distance,
        tlsh_distance: args.tlsh_distance,
        ..Options::default()
    };
    let limits = Limits { hashes: MOST_HASHES, problems: SHOWN_PROBLEMS };
    let bank = bank::read(&content(&args.bank)?, options, limits);
    said(&args.bank, &bank)?;
    let queries = bank::queries(&content(&args.queries)?, options, limits);
    said(&args.queries, &queries)?;
    let (bank, queries) = (&bank.bank, &queries.bank);
    let lookup = Lookup::new([bank]);
    let mut table = Table::new(&["query", "match", "distance", "opinion"]);
    for query in queries.entries() {
        for found in lookup.matches(&query.hash) {
            let id = bank.id(&bank.entries()[found.at.entry as usize]);
            table.row(vec![json!(queries.id(query)), json!(id), json!(found.distance), json!(found.opinion.as_str())]);
        }
    }
    match &args.out {
        None => table.print(args.json, "no match"),
        Some(place) => {
            let mut out = Output::create(place)?;
            let text = if args.json { format!("{:#}\n", table.to_json()) } else { table.to_csv() };
            out.write_all(text.as_bytes())?;
            out.finish()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn content(file: &Path) -> anyhow::Result<Vec<u8>> {
    let unreadable = || format!("{} cannot be read", file.display());
    let mut content = Vec::new();
    posts::open(file)
        .with_context(unreadable)?
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut content)
        .with_context(unreadable)?;
    ensure!(content.len() as u64 <= LARGEST_FILE, "{} is larger than 2 GiB: split it", file.display());
    Ok(content)
}

/// Names what was set aside; an error if nothing was left.
fn said(file: &Path, import: &Import) -> anyhow::Result<()> {
    let name = file.display();
    for problem in &import.problems {
        eprintln!("{name}:{}:{}: {}", problem.line, problem.column, problem.message);
    }
    let counts = [
        (import.set_aside, "lines set aside"),
        (import.poor, "PDQ hashes left out for their quality"),
        (import.withdrawn, "withdrawn"),
        (import.duplicates, "repeated"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        eprintln!("{name}: {count} {what}");
    }
    ensure!(!import.is_cut, "{name} has more than {MOST_HASHES} hashes: split it");
    ensure!(!import.bank.entries().is_empty(), "{name} has no hash that can be used");
    Ok(())
}

fn algorithm(word: &str) -> Result<Algorithm, String> {
    Algorithm::parse(word).ok_or_else(|| "write pdq, md5, sha256 or tlsh".into())
}
