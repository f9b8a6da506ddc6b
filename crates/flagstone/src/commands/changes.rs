//! `flagstone changes`: which accounts changed, and whether somebody else seems to write.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use files::rows::{Create, Type};
use graph::{
    Accounts, accounts,
    changes::{Asked, Aspect, Change, Hint, changes},
};
use model::{Dice, Timestamp};
use serde_json::{Value, json};

use super::{progress::Progress, table::Table};
use crate::investigate::{
    names::Names,
    writings::{self, Writings},
};

/// Options of `flagstone changes`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone changes --posts posts.csv.gz --out changes.csv

Posts have the columns account, time, text and, if known, lang, client (what they were written with) and statuses (how many
posts the account had then): Parquet, or CSV with a header line, plain, gzip or Zstandard. A row that cannot be read is set
aside and counted. An account needs posts on ten days or more.

CHANGES.csv, an account after the other: account, before and after (the posts between which it changed), hint, p, and by
aspect how often chance shows as much: style, language, hours, client, topics (blank if it is the same throughout or not
known); abrupt (over 1.15 a step, about 1 or less a drift), silence (the pause, over what nine of ten do not exceed), deleted
(by how many posts the count fell), back (when it was as before again).

Hints: hijacked (how it writes and when or with what change at once), turned (topics change and stay changed, nothing else
does), passing (topics, for a while), back (as it was before), unclear. Accounts are called by pseudonyms unless the input is
pseudonymous already. A hint is for a reviewer: it is no finding and opens no case. How it is made is in
docs/investigate.md.")]
pub struct Args {
    /// What accounts wrote when; `-` is standard input
    #[arg(long, value_name = "FILE")]
    posts: PathBuf,
    /// Where the changes go (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How often an account that is the same throughout may be said to have changed
    #[arg(long, value_name = "P", default_value_t = 0.01)]
    chance: f64,
    /// Which orders of days what is seen is held against
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print summary and changes as JSON
    #[arg(long)]
    json: bool,
}

/// Changes of accounts, by number.
type Found = Vec<(u32, Change)>;

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    ensure!((0.002..=0.5).contains(&args.chance), "--chance is a number from 0.002 to 0.5");
    let mut writings = writings::read(&args.posts)?;
    let mut numbers = Accounts::default();
    let found = found(args, &mut writings, &mut numbers)?;
    let names = if args.pseudonymous { Names::plain(&numbers) } else { Names::pseudonymous(&numbers) };
    write(&args.out, &found, &names)?;
    tell(args, &writings, &found, &names);
    Ok(ExitCode::SUCCESS)
}

fn found(args: &Args, writings: &mut Writings, numbers: &mut Accounts) -> anyhow::Result<Found> {
    let (mut found, mut done) = (Vec::new(), 0);
    let asked = Asked { chance: args.chance, ..Asked::default() };
    let mut progress = Progress::new();
    for (name, posts) in &mut writings.accounts {
        let number = numbers.number(name).with_context(|| format!("more than {} accounts", accounts::MOST))?;
        // An account's chance is its own: who else is in the file does not matter.
        let of = changes(posts, asked, &mut Dice::apart(args.seed, name));
        found.extend(of.into_iter().map(|change| (number, change)));
        done += posts.len() as u64;
        progress.say_rows(done, done);
    }
    progress.end();
    Ok(found)
}

const COLUMNS: [(&str, Type); 14] = [
    ("account", Type::Text),
    ("before", Type::Time),
    ("after", Type::Time),
    ("hint", Type::Text),
    ("p", Type::Number),
    ("style", Type::Number),
    ("language", Type::Number),
    ("hours", Type::Number),
    ("client", Type::Number),
    ("topics", Type::Number),
    ("abrupt", Type::Number),
    ("silence", Type::Number),
    ("deleted", Type::Whole),
    ("back", Type::Time),
];

fn time(millis: i64) -> String {
    Timestamp::from_millis(millis).to_string()
}

fn write(place: &Path, found: &Found, names: &Names<'_>) -> anyhow::Result<()> {
    let mut rows = Create::new(place, &COLUMNS)?;
    for (account, change) in found {
        let mut row = vec![names.of(*account), time(change.before), time(change.after), change.hint.name().to_owned()];
        row.push(format!("{:.3}", change.p));
        row.extend(change.aspects.map(|p| p.map_or(String::new(), |p| format!("{p:.3}"))));
        row.extend([format!("{:.2}", change.abrupt), format!("{:.1}", change.silence)]);
        row.push(change.deleted.map_or(String::new(), |count| count.to_string()));
        row.push(change.back.map_or(String::new(), time));
        rows.write(row)?;
    }
    Ok(rows.finish()?)
}

/// The summary; on standard error where the changes have taken standard output.
fn tell(args: &Args, writings: &Writings, found: &Found, names: &Names<'_>) {
    let hinted = |hint: Hint| found.iter().filter(|(_, change)| change.hint == hint).count() as u64;
    let mut changed: Vec<u32> = found.iter().map(|(account, _)| *account).collect();
    changed.dedup();
    let counts = [
        ("posts", writings.read.rows),
        ("set aside", writings.read.set_aside.count),
        ("accounts", writings.accounts.len() as u64),
        ("accounts that changed", changed.len() as u64),
        ("hijacked", hinted(Hint::Hijacked)),
        ("turned", hinted(Hint::Turned)),
        ("passing", hinted(Hint::Passing)),
        ("back", hinted(Hint::Back)),
        ("unclear", hinted(Hint::Unclear)),
    ];
    let text = if args.json {
        let mut summary: serde_json::Map<_, _> =
            counts.iter().map(|(what, count)| (what.replace(' ', "_"), json!(count))).collect();
        summary.insert("pseudonyms".into(), json!(names.are_pseudonyms()));
        let changes: Vec<Value> = found.iter().map(|(account, change)| as_json(names.of(*account), change)).collect();
        format!("{:#}\n", json!({ "summary": summary, "changes": changes }))
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

fn as_json(account: String, change: &Change) -> Value {
    let aspects: serde_json::Map<_, _> = Aspect::ALL
        .into_iter()
        .zip(change.aspects)
        .filter_map(|(aspect, p)| Some((aspect.name().to_owned(), json!(p?))))
        .collect();
    json!({
        "account": account,
        "before": time(change.before),
        "after": time(change.after),
        "hint": change.hint.name(),
        "p": change.p,
        "aspects": aspects,
        "abrupt": change.abrupt,
        "silence": change.silence,
        "deleted": change.deleted,
        "back": change.back.map(time),
    })
}
