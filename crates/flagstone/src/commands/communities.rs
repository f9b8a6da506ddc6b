//! `flagstone communities`: who hangs together.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::ensure;
use files::rows::{Create, Type};
use graph::communities::{
    Asked, Communities, communities, shared,
    stability::{agreement, comes_back},
};
use serde_json::json;

use super::table::Table;
use crate::investigate::{
    interactions::{self, Interactions},
    names::Names,
};

/// Accounts that are named as what a community shares.
const SHARED: usize = 3;

/// Options of `flagstone communities`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone communities --interactions forwards.csv.gz --out communities.csv --resolution 2

Interactions have the columns actor, target and, if known, kind and time: Parquet, or CSV with a header line, plain, gzip or
Zstandard. A row that cannot be read is set aside and counted.

COMMUNITIES.csv: account, community (numbered from 0, the largest first), stability. The summary has a line a community:
its size, its stability (how much of it comes back with other seeds, 0 to 1: under about .7 it is an accident), and the
accounts that its members link to more than others do. Accounts are called by pseudonyms unless the input is
pseudonymous already. To be in a community with somebody is no finding. How it is made is in docs/investigate.md.")]
pub struct Args {
    /// Who did what to whom; `-` is standard input
    #[arg(long, value_name = "FILE")]
    interactions: PathBuf,
    /// Where accounts and their communities go (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How dense a community must be: more makes smaller ones
    #[arg(long, value_name = "R", default_value_t = 1.0)]
    resolution: f64,
    /// Which of equally good orders accounts are looked at in
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many other seeds stability is judged by
    #[arg(long, value_name = "N", default_value_t = 4)]
    others: u64,
    /// Only interactions of this kind; may be given again
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Communities, and how far they come back.
struct Found {
    communities: Communities,
    /// By community; nothing if there were no other seeds.
    stability: Option<Vec<f64>>,
    /// Over all accounts.
    agreement: Option<f64>,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    ensure!(args.resolution > 0.0 && args.resolution.is_finite(), "--resolution is a number over 0");
    let interactions = interactions::read(&args.interactions, &args.kinds)?;
    let found = found(args, &interactions);
    let names = if args.pseudonymous {
        Names::plain(&interactions.accounts)
    } else {
        Names::pseudonymous(&interactions.accounts)
    };
    write(&args.out, &found, &names)?;
    tell(args, &interactions, &found, &names);
    Ok(ExitCode::SUCCESS)
}

fn found(args: &Args, interactions: &Interactions) -> Found {
    let asked = Asked { resolution: args.resolution, seed: args.seed, ..Asked::default() };
    let of = |seed| communities(&interactions.network, Asked { seed, ..asked });
    let found = of(asked.seed);
    let (mut stability, mut agreed) = (vec![0.0; found.count], 0.0);
    for other in 1..=args.others {
        let other = of(asked.seed.wrapping_add(other));
        let back = comes_back(&found.of, &other.of);
        stability.iter_mut().zip(back).for_each(|(sum, back)| *sum += back / args.others as f64);
        agreed += agreement(&found.of, &other.of) / args.others as f64;
    }
    let judged = args.others > 0;
    Found { communities: found, stability: judged.then_some(stability), agreement: judged.then_some(agreed) }
}

fn write(place: &Path, found: &Found, names: &Names<'_>) -> anyhow::Result<()> {
    let columns = [("account", Type::Text), ("community", Type::Whole), ("stability", Type::Number)];
    let mut rows = Create::new(place, &columns)?;
    for (account, community) in (0..).zip(&found.communities.of) {
        let stability = found.stability.as_ref().map(|of| format!("{:.3}", of[*community as usize]));
        rows.write([names.of(account), community.to_string(), stability.unwrap_or_default()])?;
    }
    Ok(rows.finish()?)
}

/// The summary; on standard error where the communities have taken standard output.
fn tell(args: &Args, interactions: &Interactions, found: &Found, names: &Names<'_>) {
    let mut sizes = vec![0_u64; found.communities.count];
    found.communities.of.iter().for_each(|community| sizes[*community as usize] += 1);
    let mut table = Table::new(&["community", "accounts", "stability", "shared"]);
    let shared = shared(&interactions.network, &found.communities, SHARED);
    for (community, (size, shared)) in sizes.iter().zip(shared).enumerate() {
        let stability = found.stability.as_ref().map(|of| (of[community] * 1e3).round() / 1e3);
        let shared: Vec<String> = shared.into_iter().map(|account| names.of(account)).collect();
        table.row(vec![json!(community), json!(size), json!(stability), json!(shared.join(" "))]);
    }
    let round = |value: f64| (value * 1e4).round() / 1e4;
    let summary = json!({
        "interactions": interactions.read.rows,
        "set_aside": interactions.read.set_aside.count,
        "accounts": interactions.accounts.len(),
        "links": interactions.network.links(),
        "communities": found.communities.count,
        "modularity": round(found.communities.modularity),
        "agreement_of_seeds": found.agreement.map(round),
        "pseudonyms": names.are_pseudonyms(),
    });
    let text = if args.json {
        format!("{:#}\n", json!({ "summary": summary, "communities": table.to_json() }))
    } else {
        let mut whole = Table::new(&["what", "value"]);
        let rows = summary.as_object().into_iter().flatten();
        rows.for_each(|(what, value)| whole.row(vec![json!(what.replace('_', " ")), value.clone()]));
        format!("{}\n{}", table.to_text("no community"), whole.to_text(""))
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}
