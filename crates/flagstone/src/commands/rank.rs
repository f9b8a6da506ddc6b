//! `flagstone rank`: from seeds to whom to look at next.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::ensure;
use files::rows::Create;
use serde_json::json;

use super::table::Table;
use crate::investigate::{
    interactions::{self, Interactions},
    names::Names,
    ranking::{self, Around, COLUMNS, Suggestion},
    seeds::{self, Named},
};

/// Options of `flagstone rank`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone rank --interactions forwards.csv.gz --seeds seeds.csv --benign press.csv --out ranked.csv

Interactions have the columns actor, target and, if known, kind and time; the other files the column account. All are
Parquet, or CSV with a header line, plain, gzip or Zstandard. A row that cannot be read is set aside and counted.

RANKED.csv, best first: account, score, seeds_linking (how many seeds link to it), paths (the strongest ways back to
seeds: `seed > account` is a link, `seed < between > account` two), without_one (the lowest score had any one seed not
been named), suggested (1 if it is over the line even so). Accounts are called by pseudonyms unless every seed has a
policy_clause and two sponsors (columns of SEEDS.csv, the names of sponsors with a semicolon between), or the input is
pseudonymous already. A suggestion says whom to look at. It is no finding and opens no case. How it is made is in
docs/investigate.md.")]
pub struct Args {
    /// Who did what to whom; `-` is standard input
    #[arg(long, value_name = "FILE")]
    interactions: PathBuf,
    /// Accounts to start from
    #[arg(long, value_name = "FILE")]
    seeds: PathBuf,
    /// Accounts that are known to be none of them, and speak against what is near them
    #[arg(long, value_name = "FILE")]
    benign: Option<PathBuf>,
    /// Accounts to leave out of the result
    #[arg(long, value_name = "FILE")]
    exclude: Option<PathBuf>,
    /// Where the ranking goes (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Only interactions of this kind; may be given again
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// The place that an account must reach to be suggested, whichever one seed is left out
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    line: u32,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print summary and ranking as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let named = |file: &Option<PathBuf>| file.as_deref().map_or_else(|| Ok(Named::default()), seeds::read);
    let (known, benign, left_out) = (seeds::read(&args.seeds)?, named(&args.benign)?, named(&args.exclude)?);
    let interactions = interactions::read(&args.interactions, &args.kinds)?;
    let around = Around::new(&interactions.accounts, &known.names, &benign.names, &left_out.names);
    ensure!(
        !around.seeds.known().is_empty(),
        "no seed that is not benign is in {}: write names as they are written there",
        args.interactions.display()
    );
    let names = if args.pseudonymous || known.unsigned == 0 {
        Names::plain(&interactions.accounts)
    } else {
        Names::pseudonymous(&interactions.accounts)
    };
    let suggestions = ranking::rank(&interactions.network, &around, args.line as usize);
    write(&args.out, &suggestions, &names)?;
    tell(args, &interactions, &around, &known, &names, &suggestions);
    Ok(ExitCode::SUCCESS)
}

fn write(place: &Path, suggestions: &[Suggestion], names: &Names<'_>) -> anyhow::Result<()> {
    let mut rows = Create::new(place, &COLUMNS)?;
    for suggestion in suggestions {
        rows.write(suggestion.fields(names))?;
    }
    Ok(rows.finish()?)
}

/// The summary; on standard error where the ranking has taken standard output.
fn tell(
    args: &Args,
    interactions: &Interactions,
    around: &Around,
    known: &Named,
    names: &Names<'_>,
    suggestions: &[Suggestion],
) {
    if names.are_pseudonyms() {
        eprintln!(
            "Accounts are called by pseudonyms: {} of the seeds' rows lack a policy clause or two sponsors.",
            known.unsigned
        );
    }
    let counts = [
        ("interactions", interactions.read.rows),
        ("set aside", interactions.read.set_aside.count),
        ("of an account with itself", interactions.loops),
        ("accounts", interactions.accounts.len() as u64),
        ("links", interactions.network.links() as u64),
        ("seeds", around.seeds.known().len() as u64),
        ("seeds in no interaction", around.unknown as u64),
        ("ranked", suggestions.len() as u64),
        ("suggested", suggestions.iter().filter(|s| s.suggested).count() as u64),
    ];
    let text = if args.json {
        let mut summary: serde_json::Map<_, _> =
            counts.iter().map(|(what, count)| (what.replace(' ', "_"), json!(count))).collect();
        summary.insert("pseudonyms".into(), json!(names.are_pseudonyms()));
        let ranked: Vec<_> = suggestions.iter().map(|suggestion| suggestion.json(names)).collect();
        format!("{:#}\n", json!({ "summary": summary, "ranked": ranked }))
    } else {
        let mut table = Table::new(&["what", "count"]);
        counts.iter().for_each(|(what, count)| table.row(vec![json!(what), json!(count)]));
        table.to_text("")
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}
