//! `flagstone fsck`: is the store whole?

use std::process::ExitCode;

use serde_json::json;
use store::Store;

use super::{show::Args, table::Table};

/// Runs every check and lists what it found.
pub fn run(store: &Store, args: Args) -> anyhow::Result<ExitCode> {
    let problems = store.fsck()?;
    let mut table = Table::new(&["check", "problem"]);
    for problem in &problems {
        table.row(vec![json!(problem.check), json!(problem.what)]);
    }
    table.print(args.json, "The store is whole.");
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
