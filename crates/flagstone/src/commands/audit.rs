//! `flagstone audit`: the log nobody can quietly edit.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;
use store::{AuditReport, Mode, Store};

use super::Place;
use crate::house::system_clock;

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Recompute every leaf from its record and the tree from its leaves; names the first record that does not fit
    #[command(after_help = "Example: flagstone audit verify --against last-month.checkpoint")]
    Verify {
        /// A checkpoint kept elsewhere: what it saw must still be there, in the same order
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sign the log as it stands and print the checkpoint, to be kept elsewhere
    #[command(
        after_help = "Example: flagstone audit checkpoint > 2026-11.checkpoint   (while no other flagstone runs)"
    )]
    Checkpoint,
}

/// Runs it.
pub fn run(place: &Place, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Checkpoint => {
            let store = Store::open(&place.store()?, Mode::Own)?;
            print!("{}", store.checkpoint(system_clock()())?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { against, json } => {
            let against = against
                .map(|path| {
                    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
                })
                .transpose()?;
            let report = place.read()?.verify_audit(against.as_deref())?;
            if json {
                print_json(&report)
            } else {
                print_text(&report)
            }
            let whole = report.first_problem.is_none() && report.problems.is_empty();
            Ok(if whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
    }
}

fn print_text(report: &AuditReport) {
    println!(
        "{} records, {} erased, {} checkpoints; root {}",
        report.records, report.erased, report.checkpoints, report.root
    );
    if let Some((record, what)) = &report.first_problem {
        println!("record {} ({} {}) does not fit: {what}", record.number, record.kind, record.key);
    }
    for problem in &report.problems {
        println!("{problem}");
    }
    if report.first_problem.is_none() && report.problems.is_empty() {
        println!("Every record fits.");
    }
}

fn print_json(report: &AuditReport) {
    let first = report
        .first_problem
        .as_ref()
        .map(|(record, what)| json!({ "number": record.number, "kind": record.kind, "key": record.key, "what": what }));
    let value = json!({
        "records": report.records, "erased": report.erased, "checkpoints": report.checkpoints, "root": report.root,
        "first_problem": first, "problems": report.problems,
    });
    println!("{value:#}");
}
