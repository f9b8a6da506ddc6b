//! `flagstone pack`: look at a detection policy before it is used.

mod controls;
mod diff;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use detect::{Pack, pack::Tried};
use serde_json::json;

use super::{
    backtest::{Posts, compare},
    table::Table,
};
use crate::packs;

/// What to do with a pack.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a pack and say everything that is wrong with it, or what it holds
    #[command(after_help = "\
Examples:
  flagstone pack check packs/un-isil-alqaida-taliban
  flagstone pack check packs/team --controls controls/

With --controls, every text of the pack's control groups is looked at, and the share that each bank and the model flags
is shown with its exact upper bound. A pack with a model is used only after that: the record is written beside pack.toml
if no held-out group is over the model's floor.")]
    Check {
        /// The pack's folder
        folder: PathBuf,
        /// The folder of the control groups that the pack names
        #[arg(long, value_name = "DIR")]
        controls: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Try the examples of every rule
    #[command(
        after_help = "Example: flagstone pack test packs/mine\n\nExit code 1 if a rule does not hold one of its examples."
    )]
    Test {
        /// The pack's folder
        folder: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// What two versions of a pack say differently
    #[command(after_help = "\
Examples:
  flagstone pack diff packs/team packs/team-new
  flagstone pack diff packs/team packs/team-new --posts last-month.ndjson.gz

Exit code 1 if they differ. With --posts, the second table shows what that changes (flagstone backtest).")]
    Diff {
        /// The folder of the version in use
        old: PathBuf,
        /// The folder of the new version
        new: PathBuf,
        /// Posts to try both on
        #[arg(long, value_name = "FILE", conflicts_with = "json")]
        posts: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check { folder, controls: Some(controls), json } => controls::check(&folder, &controls, json),
        Command::Check { folder, controls: None, json } => Ok(read(&folder, |pack| check(pack, json))),
        Command::Test { folder, json } => Ok(read(&folder, |pack| test(pack, json))),
        Command::Diff { old, new, posts, json } => {
            let code = diff::diff(&old, &new, json)?;
            if let Some(posts) = posts {
                println!();
                compare(&new, Some(&old), &Posts::File(&posts), None, false)?;
            }
            Ok(code)
        }
    }
}

fn read(folder: &Path, then: impl FnOnce(&Pack) -> ExitCode) -> ExitCode {
    match packs::from_folder(folder) {
        Ok(pack) => then(&pack),
        Err(problem) => {
            eprintln!("{problem:#}");
            ExitCode::from(1)
        }
    }
}

fn check(pack: &Pack, json: bool) -> ExitCode {
    let columns = ["pack", "version", "digest", "banks", "signals", "rules", "clauses"];
    let list: &[_] = if json { &["rule_list"] } else { &[] };
    let mut table = Table::new(&[&columns, list].concat());
    let mut row = vec![
        json!(pack.name),
        json!(pack.version),
        json!(pack.digest),
        json!(pack.banks.len()),
        json!(pack.signals()),
        json!(pack.rules.len()),
        json!(pack.clauses.len()),
    ];
    let rules = rules(pack);
    if json {
        row.push(rules.to_json());
    }
    table.row(row);
    table.print(json, "");
    if !json && !rules.is_empty() {
        print!("\n{}", rules.to_text(""));
    }
    verdict(&packs::try_examples(pack))
}

fn rules(pack: &Pack) -> Table {
    let mut table = Table::new(&["rule", "version", "role", "severity", "clause", "examples"]);
    for rule in &pack.rules {
        let (clause, severity) = (rule.clause.as_deref(), pack.severity(rule));
        let role = if rule.shadow { "shadow" } else { rule.role.as_str() };
        let examples = rule.matches.len() + rule.must_not_match.len();
        let (name, version) = (json!(rule.name), json!(rule.version));
        table.row(vec![name, version, json!(role), json!(severity), json!(clause), json!(examples)]);
    }
    table
}

/// Names the examples that do not hold; 1 if there are any.
fn verdict(tried: &[Tried]) -> ExitCode {
    let broken: Vec<_> = tried.iter().filter_map(Tried::problem).collect();
    broken.iter().for_each(|problem| eprintln!("{problem}"));
    ExitCode::from(u8::from(!broken.is_empty()))
}

fn test(pack: &Pack, json: bool) -> ExitCode {
    let tried = packs::try_examples(pack);
    let mut table = Table::new(&["rule", "line", "must", "example", "text", "holds"]);
    for t in &tried {
        let must = if t.must_match { "match" } else { "not match" };
        let text: String = t.text.chars().take(60).collect();
        table.row(vec![json!(t.rule), json!(t.place.0), json!(must), json!(t.number), json!(text), json!(t.holds)]);
    }
    table.print(json, "No rule of this pack has examples.");
    verdict(&tried)
}
