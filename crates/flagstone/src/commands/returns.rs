//! `flagstone returns`: whether operators of accounts that a platform took down are back under others.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use files::rows::{Create, Type};
use graph::{
    Accounts, accounts,
    returns::{Account, Asked, Down, Pair, Returns, returns},
};
use serde_json::{Value, json};

use super::{progress::Progress, table::Table};
use crate::investigate::{
    accounts::{self as known, File, Known, TIMES, TakenDown},
    interactions,
    names::Names,
};

/// Options of `flagstone returns`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone returns --before taken-down.csv.gz --after new.csv.gz --out pairs.csv

Both files have the column account, and what is known of it: text (a post, a row each), time (of the post), handle,
display_name, bio, picture (a hash), created, neighbour (one a row); BEFORE also taken_down (when, or yes). Posts are
enough. All are Parquet, or CSV with a header line, plain, gzip or Zstandard. What cannot be read is set aside and counted.

Sought only for accounts that a platform took down: where BEFORE has the column taken_down, those without a value are left
out; where it has not, all are taken to be. Only among accounts created later, as far as the times are known.

PAIRS.csv, the likeliest first: before, after, probability, score (the weight of all evidence, in nats), what it is made
of (style, handle, name, picture, bio, neighbours, gap; blank if not known), best (1 if no other account before is
likelier to be back as this one). Accounts are called by pseudonyms unless every account of BEFORE has a policy_clause and
two sponsors (a semicolon between), or the input is pseudonymous already. A pair is a hypothesis for a reviewer: it is no
finding, opens no case and says nothing of persons. How it is made, and what the probability is, is in
docs/investigate.md.")]
pub struct Args {
    /// Accounts that a platform took down; `-` is standard input
    #[arg(long, value_name = "FILE")]
    before: PathBuf,
    /// Accounts that were created later
    #[arg(long, value_name = "FILE")]
    after: PathBuf,
    /// Who did what to whom (actor, target), for the neighbours of both
    #[arg(long, value_name = "FILE")]
    interactions: Option<PathBuf>,
    /// Where the pairs go (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Pairs of each account before that are given whatever their probability
    #[arg(long, value_name = "N", default_value_t = 1)]
    top: usize,
    /// The least probability of a pair that is given
    #[arg(long, value_name = "P", default_value_t = 0.1, value_parser = share)]
    least: f64,
    /// How many returns of an account there are among those after, in the mean, before anything is known of them
    #[arg(long, value_name = "R", default_value_t = 0.5, value_parser = returning)]
    returning: f64,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print summary and pairs as JSON
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|p| (0.0..=1.0).contains(p)).ok_or_else(|| "write a number from 0 to 1".into())
}

fn returning(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|r| *r > 0.0 && *r <= 100.0).ok_or_else(|| "write a number over 0, at most 100".into())
}

/// Accounts of both files, and what was left out.
struct Sides {
    names: Accounts,
    before: (Vec<u32>, Vec<Down>),
    after: (Vec<u32>, Vec<Account>),
    counts: Vec<(&'static str, u64)>,
    unsigned: u64,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut sides = sides(args)?;
    let progress = Progress::new();
    let asked = Asked { returning: args.returning, least: args.least, top: args.top, ..Asked::default() };
    let found = returns(&mut sides.before.1, &mut sides.after.1, asked, &mut |step| progress.step(step));
    progress.end();
    let names = if args.pseudonymous || sides.unsigned == 0 {
        Names::plain(&sides.names)
    } else {
        Names::pseudonymous(&sides.names)
    };
    let called = |pair: &Pair| {
        let (before, after) = (sides.before.0[pair.before as usize], sides.after.0[pair.after as usize]);
        [names.of(before), names.of(after)]
    };
    write(&args.out, &found.pairs, &called)?;
    if names.are_pseudonyms() {
        eprintln!(
            "Accounts are called by pseudonyms: {} of the accounts before lack a policy clause or two sponsors.",
            sides.unsigned
        );
    }
    tell(args, &sides, &found, names.are_pseudonyms(), &called);
    Ok(ExitCode::SUCCESS)
}

fn sides(args: &Args) -> anyhow::Result<Sides> {
    let mut neighbours = Accounts::default();
    let mut before = known::read(&args.before, &mut neighbours)?;
    let mut after = known::read(&args.after, &mut neighbours)?;
    if let Some(path) = &args.interactions {
        let links = interactions::read(path, &[])?;
        let first = neighbours.len() as u32;
        ensure!(links.accounts.len() < (u32::MAX - first) as usize / 2, "{} names too many accounts", path.display());
        for (name, known) in before.accounts.iter_mut().chain(&mut after.accounts) {
            links.accounts.find(name).into_iter().for_each(|number| known.link(&links.network, number, first));
        }
    }
    let rows = before.read.rows + after.read.rows;
    let set_aside = before.read.set_aside.count + after.read.set_aside.count;
    let odd_times = before.odd_times + after.odd_times;
    if odd_times > 0 {
        eprintln!("{odd_times} times of posts are not {TIMES}: the posts count, at no time.");
    }
    let all = before.accounts.len() as u64;
    let down = down(args, &mut before)?;
    let named: BTreeSet<&str> =
        down.keys().map(String::as_str).chain(after.accounts.keys().map(String::as_str)).collect();
    let both = down.keys().filter(|name| after.accounts.contains_key(*name)).count() as u64;
    let mut names = Accounts::default();
    for name in named {
        names.number(name).with_context(|| format!("more than {} accounts", accounts::MOST))?;
    }
    let counts = vec![
        ("rows", rows),
        ("set aside", set_aside),
        ("times not read", odd_times),
        ("accounts before", down.len() as u64),
        ("not taken down", all - down.len() as u64),
        ("accounts after", after.accounts.len() as u64),
        ("in both", both),
    ];
    let number = |name: &String| names.find(name).unwrap_or_default();
    let unsigned = down.values().filter(|known| !known.signed).count() as u64;
    let before = down.keys().map(number).collect();
    let numbers = after.accounts.keys().map(number).collect();
    let downs = down.into_values().map(|known| {
        let when = if let TakenDown::At(when) = known.taken_down { Some(when) } else { None };
        Down::by_the_platform(known.account, when)
    });
    Ok(Sides {
        before: (before, downs.collect()),
        after: (numbers, after.accounts.into_values().map(|known| known.account).collect()),
        names,
        counts,
        unsigned,
    })
}

/// Accounts of the file that a platform took down.
fn down(args: &Args, before: &mut File) -> anyhow::Result<std::collections::BTreeMap<String, Known>> {
    let mut down = std::mem::take(&mut before.accounts);
    if before.says_taken_down {
        down.retain(|_, known| known.taken_down != TakenDown::No);
        ensure!(
            !down.is_empty(),
            "no account of {} was taken down: returns are sought only for accounts that a platform took down, and its \
             column taken_down says when, or yes",
            args.before.display()
        );
    } else {
        eprintln!(
            "{} has no column taken_down: all its accounts are taken to have been taken down by a platform, and those of {} \
             to have been created later.",
            args.before.display(),
            args.after.display()
        );
    }
    Ok(down)
}

const COLUMNS: [(&str, Type); 12] = [
    ("before", Type::Text),
    ("after", Type::Text),
    ("probability", Type::Number),
    ("score", Type::Number),
    ("style", Type::Number),
    ("handle", Type::Number),
    ("name", Type::Number),
    ("picture", Type::Number),
    ("bio", Type::Number),
    ("neighbours", Type::Number),
    ("gap", Type::Number),
    ("best", Type::Whole),
];

/// Pairs under [`COLUMNS`].
fn write(place: &Path, pairs: &[Pair], called: &dyn Fn(&Pair) -> [String; 2]) -> anyhow::Result<()> {
    let mut rows = Create::new(place, &COLUMNS)?;
    for pair in pairs {
        let mut row = called(pair).to_vec();
        row.extend([format!("{:e}", pair.probability), format!("{:.3}", pair.score)]);
        row.extend(pair.reasons.all().map(|reason| reason.map_or(String::new(), |nats| format!("{nats:.3}"))));
        row.push(u8::from(pair.best).to_string());
        rows.write(row)?;
    }
    Ok(rows.finish()?)
}

/// The summary; on standard error where the pairs have taken standard output.
fn tell(args: &Args, sides: &Sides, found: &Returns, pseudonyms: bool, called: &dyn Fn(&Pair) -> [String; 2]) {
    let likely = found.pairs.iter().filter(|pair| pair.probability >= 0.5).count() as u64;
    let more = [
        ("pairs compared", found.compared as u64),
        ("pairs too early", found.too_early as u64),
        ("style learnt from", found.learnt_from as u64),
        ("pairs given", found.pairs.len() as u64),
        ("of a half or more", likely),
    ];
    let counts = sides.counts.iter().chain(&more);
    let text = if args.json {
        let mut summary: serde_json::Map<_, _> =
            counts.map(|(what, count)| (what.replace(' ', "_"), json!(count))).collect();
        summary.insert("pseudonyms".into(), json!(pseudonyms));
        let style = json!({ "habits": found.style.of[0], "language": found.style.of[1], "offset": found.style.offset });
        summary.insert("style".into(), style);
        let pairs: Vec<Value> = found.pairs.iter().map(|pair| as_json(pair, called(pair))).collect();
        format!("{:#}\n", json!({ "summary": summary, "pairs": pairs }))
    } else {
        let mut table = Table::new(&["what", "count"]);
        counts.for_each(|(what, count)| table.row(vec![json!(what), json!(count)]));
        table.to_text("")
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}

fn as_json(pair: &Pair, [before, after]: [String; 2]) -> Value {
    let reasons = COLUMNS[4..11].iter().zip(pair.reasons.all());
    let reasons: serde_json::Map<_, _> =
        reasons.filter_map(|((what, _), nats)| Some(((*what).to_owned(), json!(nats?)))).collect();
    json!({
        "before": before,
        "after": after,
        "probability": pair.probability,
        "score": pair.score,
        "reasons": reasons,
        "best": pair.best,
    })
}
