//! `flagstone pack`: look at a detection policy before it is used.

use std::{path::PathBuf, process::ExitCode};

use clap::Subcommand;
use serde_json::json;

use super::table::Table;
use crate::packs;

/// What to do with a pack.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a pack and say everything that is wrong with it, or what it holds
    #[command(after_help = "Example: flagstone pack check packs/un-isil-alqaida-taliban")]
    Check {
        /// The pack's folder
        folder: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Check { folder, json } = command;
    let pack = match packs::from_folder(&folder) {
        Ok(pack) => pack,
        Err(problem) => {
            eprintln!("{problem:#}");
            return Ok(ExitCode::from(1));
        }
    };
    let mut table = Table::new(&["pack", "version", "digest", "banks", "signals", "clauses"]);
    table.row(vec![
        json!(pack.name),
        json!(pack.version),
        json!(pack.digest),
        json!(pack.banks.len()),
        json!(pack.signals()),
        json!(pack.clauses.len()),
    ]);
    table.print(json, "");
    Ok(ExitCode::SUCCESS)
}
