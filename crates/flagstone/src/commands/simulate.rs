//! `flagstone simulate`: a large invented world with planted truth, as files.

use std::{path::PathBuf, process::ExitCode, thread};

use anyhow::ensure;
use serde_json::{Value, json};
use simulate::society::{Asked, Named, Society, Table};

use super::table;
use crate::worlds::{self, Form};

/// Options of `flagstone simulate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone simulate --accounts 100000 --seed 7 --out world
  flagstone rank --interactions world/interactions.csv.gz --seeds world/seeds.csv.gz --pseudonymous --out ranked.csv
  flagstone simulate --accounts 10000000 --seed 7 --only interactions,seeds,truth --out large

Everything in it is invented. The folder gets a file a table and manifest.json, by which the same world can be made again:
the same seed, sizes and version give the same bytes on every machine. Files whose names begin with `truth` say what is
true: only what judges a result may read them. How the world is made, and what it cannot stand for: docs/simulate.md.")]
pub struct Args {
    /// How many accounts: 1,000 to 100,000,000
    #[arg(long, value_name = "N")]
    accounts: u32,
    /// The same seed is the same world
    #[arg(long, value_name = "S")]
    seed: u64,
    /// The folder; it must not be there yet, or be empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For how many days something happens
    #[arg(long, value_name = "N", default_value_t = 28)]
    days: u32,
    /// How many accounts of hidden groups [default: half of accounts^0.7, of 100,000 accounts 1,581]
    #[arg(long, value_name = "N")]
    extremists: Option<u32>,
    /// How much those who look like hidden groups act like them, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    difficulty: f64,
    /// What a forward names: `origin`, the message that began it, or `way`, the one it was taken from
    #[arg(long, value_name = "WHAT", default_value = "origin", value_parser = named)]
    forwards_name: Named,
    /// The files' form: csv, csv.gz or csv.zst
    #[arg(long, value_name = "FORM", default_value = "csv.gz")]
    form: Form,
    /// Only these tables
    #[arg(long, value_name = "TABLE", value_delimiter = ',', value_parser = table_of)]
    only: Vec<Table>,
    /// All but these tables
    #[arg(long, value_name = "TABLE", value_delimiter = ',', value_parser = table_of, conflicts_with = "only")]
    without: Vec<Table>,
    /// How many threads make rows; the bytes do not depend on it [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print the manifest, and what was kept in memory, as JSON
    #[arg(long)]
    json: bool,
}

fn named(text: &str) -> Result<Named, String> {
    match text {
        "origin" => Ok(Named::Origin),
        "way" => Ok(Named::Way),
        _ => Err("write origin or way".into()),
    }
}

fn table_of(text: &str) -> Result<Table, String> {
    let names = || Table::ALL.map(Table::name).join(", ");
    Table::ALL.into_iter().find(|table| table.name() == text).ok_or_else(|| format!("the tables are {}", names()))
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Args { accounts, seed, days, extremists, difficulty, .. } = *args;
    let society = Society::new(Asked { seed, accounts, days, extremists, difficulty, named: args.forwards_name })?;
    let wanted = |table: &Table| (args.only.is_empty() || args.only.contains(table)) && !args.without.contains(table);
    let tables: Vec<Table> = Table::ALL.into_iter().filter(wanted).collect();
    let threads = args.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    ensure!(!tables.is_empty(), "no table is left to write");
    ensure!(threads > 0, "it takes at least one thread");
    let written = worlds::write(&society, &tables, args.form, threads, &args.out)?;
    if args.json {
        let mut told = written.manifest;
        told["kept_bytes"] = json!(society.bytes());
        println!("{told:#}");
        return Ok(ExitCode::SUCCESS);
    }
    let mut told = table::Table::new(&["table", "rows", "bytes"]);
    for (table, rows, bytes) in &written.tables {
        told.row(vec![Value::from(table.name()), json!(rows), json!(bytes)]);
    }
    told.print(false, "");
    println!(
        "\n{accounts} accounts of seed {seed} in {}; {} bytes kept in memory",
        args.out.display(),
        society.bytes()
    );
    Ok(ExitCode::SUCCESS)
}
