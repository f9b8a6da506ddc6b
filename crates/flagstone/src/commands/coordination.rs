//! `flagstone coordination`: who shares the same things at the same time, more than chance has it.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use files::rows::{Column, Create, Type};
use graph::coordination::{Asked, Coordination, Group, Member, coordination};
use serde_json::{Value, json};

use super::table::Table;
use crate::investigate::{
    names::Names,
    rows::Read,
    shares::{self, Shares},
};

/// Options of `flagstone coordination`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone coordination --shares shares.csv.gz --window 60s --out groups.csv

Shares have the columns account, object (a link, a text's or picture's hash, a sequence of hashtags, a post), time and, if
known, kind; or actor, target, time, kind, the target being what is shared. Parquet, or CSV with a header line, plain,
gzip or Zstandard. Times are RFC 3339, `2026-11-23 10:00:00` (UTC) or seconds since 1970. A row that cannot be read is set
aside and counted.

GROUPS.csv, the surest group first, a row an account: group, account, accounts (of the group), objects (that two of them
shared together), gap (the median of seconds between), pairs (how many of the others it is surely paired with), and of the
surest of these pairs: with, shared, expected (objects shared together, and by chance), p, q. Pairs are kept so that at
most a share --q of them is chance. Accounts are called by pseudonyms unless the input is pseudonymous already. Friends and
colleagues share together too: a group says whom to look at. It is no finding and opens no case. What chance keeps, and
what it cannot explain, is in docs/investigate.md.")]
pub struct Args {
    /// Who shared what when; `-` is standard input
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    /// The longest time between two shares that are together: 60s, 5m, 1h
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = millis)]
    window: i64,
    /// Where the groups go (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The share of pairs that may be chance
    #[arg(long, value_name = "Q", default_value_t = 0.05, value_parser = share)]
    q: f64,
    /// The fewest objects that a pair must share together
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    fewest: u32,
    /// What is a crowd: a share with more others of its object in the window explains itself
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    crowd: u32,
    /// How long after a crowd shares of the same object are explained by it
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = millis)]
    wake: i64,
    /// Only shares of this kind; may be given again
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<String>,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print summary and groups as JSON
    #[arg(long)]
    json: bool,
}

/// Milliseconds of a number with its unit.
fn millis(text: &str) -> Result<i64, String> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = match unit {
        "s" | "" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("write a whole number and s, m or h: 60s".into()),
    };
    let millis = number.parse::<i64>().ok().and_then(|number| number.checked_mul(unit));
    millis.filter(|millis| *millis <= 86_400_000).ok_or_else(|| "write a time of up to 24h: 60s".into())
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|q| (0.0..1.0).contains(q)).ok_or_else(|| "write a number from 0 to under 1".into())
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Shares { accounts, objects, shares, read } = shares::read(&args.shares, &args.kinds)?;
    let asked = Asked {
        window: args.window,
        q: args.q,
        fewest: args.fewest,
        crowd: args.crowd,
        wake: args.wake,
        ..Asked::default()
    };
    let found = coordination(shares, asked);
    let names = if args.pseudonymous { Names::plain(&accounts) } else { Names::pseudonymous(&accounts) };
    write(&args.out, &found, &names)?;
    tell(args, &read, (accounts.len(), objects), &found, &names);
    Ok(ExitCode::SUCCESS)
}

/// The columns of the result.
const COLUMNS: [Column; 11] = [
    ("group", Type::Whole),
    ("account", Type::Text),
    ("accounts", Type::Whole),
    ("objects", Type::Whole),
    ("gap", Type::Number),
    ("pairs", Type::Whole),
    ("with", Type::Text),
    ("shared", Type::Whole),
    ("expected", Type::Number),
    ("p", Type::Number),
    ("q", Type::Number),
];

fn write(place: &Path, found: &Coordination, names: &Names<'_>) -> anyhow::Result<()> {
    let mut rows = Create::new(place, &COLUMNS)?;
    for (number, group) in found.groups.iter().enumerate() {
        for member in surest_first(group) {
            let surest = &member.surest;
            let with = if surest.a == member.account { surest.b } else { surest.a };
            rows.write([
                number.to_string(),
                names.of(member.account),
                group.members.len().to_string(),
                group.objects.to_string(),
                seconds(group.gap).to_string(),
                member.pairs.to_string(),
                names.of(with),
                surest.shared.to_string(),
                format!("{:.3e}", surest.expected),
                format!("{:.3e}", surest.p),
                format!("{:.3e}", surest.q),
            ])?;
        }
    }
    Ok(rows.finish()?)
}

fn surest_first(group: &Group) -> Vec<&Member> {
    let mut members: Vec<&Member> = group.members.iter().collect();
    members.sort_by(|a, b| a.surest.p.total_cmp(&b.surest.p).then(a.account.cmp(&b.account)));
    members
}

fn seconds(millis: i64) -> f64 {
    millis as f64 / 1e3
}

/// The summary; on standard error where the groups have taken standard output.
fn tell(args: &Args, read: &Read, (accounts, objects): (usize, usize), found: &Coordination, names: &Names<'_>) {
    let mut table = Table::new(&["group", "accounts", "objects", "gap", "shared", "expected", "q"]);
    for (number, group) in found.groups.iter().enumerate() {
        let surest = &surest_first(group)[0].surest;
        let short = |value: f64| json!(format!("{value:.1e}").parse().unwrap_or(value));
        table.row(vec![
            json!(number),
            json!(group.members.len()),
            json!(group.objects),
            json!(seconds(group.gap)),
            json!(surest.shared),
            short(surest.expected),
            short(group.q),
        ]);
    }
    let members: usize = found.groups.iter().map(|group| group.members.len()).sum();
    let summary: [(&str, Value); 12] = [
        ("rows", json!(read.rows)),
        ("set aside", json!(read.set_aside.count)),
        ("accounts", json!(accounts)),
        ("objects", json!(objects)),
        ("shares again within the window", json!(found.again)),
        ("shares in a crowd or its wake", json!(found.crowded)),
        ("shares looked at", json!(found.shares)),
        ("pairs that share together", json!(found.together)),
        ("pairs explained by their crowds", json!(found.of_a_crowd)),
        ("pairs kept", json!(found.pairs.len())),
        ("accounts in groups", json!(members)),
        ("pseudonyms", json!(names.are_pseudonyms())),
    ];
    let text = if args.json {
        let summary: serde_json::Map<_, _> =
            summary.into_iter().map(|(what, value)| (what.replace(' ', "_"), value)).collect();
        format!("{:#}\n", json!({ "summary": summary, "groups": table.to_json() }))
    } else {
        let mut whole = Table::new(&["what", "value"]);
        summary.into_iter().for_each(|(what, value)| whole.row(vec![json!(what), value]));
        format!("{}\n{}", table.to_text("no group"), whole.to_text(""))
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_a_number_and_its_unit() {
        assert_eq!(["60s", "60", "5m", "1h"].map(|text| millis(text).unwrap()), [60_000, 60_000, 300_000, 3_600_000]);
        for wrong in ["", "s", "-5s", "1.5m", "2d", "25h", "99999999999999999999s"] {
            assert!(millis(wrong).is_err(), "{wrong}");
        }
        assert!(share("1").is_err() && share("nan").is_err() && share("0.05").is_ok());
    }
}
