//! `cargo xtask peers detect`: our detection beside its peers, on the same bytes, in CPU time.
//!
//! Our side are the examples `peer_*` of `flagstone-detect` and `flagstone`; the peers' are the adapters in
//! `benches/peers`. Each prints JSON lines. Inputs that are missing are generated; packages are installed when a
//! comparison needs them, into the target directory. A peer that cannot be installed or run is shown with the reason.

mod install;
mod table;
mod works;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde_json::Value;

use self::{
    install::Places,
    table::Row,
    works::{Peer, Work},
};
use crate::{commands, workspace::Workspace};

/// What to compare.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the inputs are, or are generated to [default: $PERF_DATA, else target/peers/data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only these areas
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Area>,
    /// `small` takes minutes and says little; the targets are about `full`
    #[arg(long, value_enum, default_value = "full")]
    size: Size,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Area {
    /// Perceptual hashes at Hamming distance 31 or less
    Pdq,
    /// Banks of phrases over posts
    Phrases,
    /// Twenty rules as text with windowed counts
    Rules,
    /// Near-duplicates in a stream
    Near,
    /// NDJSON into typed rows
    Ndjson,
    /// Firehose frames to findings committed, one core
    Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Size {
    Small,
    Full,
}

/// Runs every comparison that is asked for; whether our side ran in all of them.
pub(crate) fn detect(workspace: &Workspace, options: &Options) -> Result<bool> {
    let places = Places::new(workspace);
    let data = options.data.clone().or_else(|| std::env::var_os("PERF_DATA").map(PathBuf::from));
    let data = data.unwrap_or_else(|| places.folder.join("data"));
    let wanted = |work: &&Work| options.only.is_empty() || options.only.contains(&work.area);
    let all = works::all(options.size);
    let works: Vec<&Work> = all.iter().filter(wanted).collect();
    install::inputs(&places, &data, &works)?;
    let mut rows = Vec::new();
    for work in works {
        eprintln!("== {}", work.name);
        let ours = ours(workspace, work, &data);
        let peers = work.peers.iter().map(|peer| (peer.name, theirs(&places, peer, &data))).collect();
        rows.push(Row { work: work.clone(), ours, peers });
    }
    if options.json {
        println!("{:#}", table::json(&rows));
    } else {
        print!("{}", table::text(&rows));
    }
    Ok(rows.iter().all(|row| row.ours.is_ok()))
}

/// What one side measured, or why it did not.
type Measured = std::result::Result<Value, String>;

/// Builds and runs our example.
fn ours(workspace: &Workspace, work: &Work, data: &Path) -> Measured {
    let (package, example) = work.example;
    let room = package.strip_prefix("flagstone-").unwrap_or(package);
    if !workspace.root.join(format!("crates/{room}/examples/{example}.rs")).is_file() {
        return Err(format!("there is no example {example} in {package}"));
    }
    let build = ["build", "--release", "--quiet", "-p", package, "--example", example];
    let built = commands::cargo(workspace, &build).status().map_err(|e| e.to_string())?;
    if !built.success() {
        return Err(format!("{example} does not compile"));
    }
    let mut command = Command::new(workspace.target.join("release/examples").join(example));
    command.args(work.arguments.iter().map(|argument| placed(argument, data)));
    measured(&mut command, work.line)
}

/// Installs what a peer needs and runs its adapter.
fn theirs(places: &Places, peer: &Peer, data: &Path) -> Measured {
    eprintln!("   {}", peer.name);
    let mut command = install::adapter(places, peer).map_err(|e| format!("{e:#}"))?;
    command.args(peer.arguments.iter().map(|argument| placed(argument, data)));
    measured(&mut command, 0)
}

/// `{}` in an argument is the folder of the inputs.
fn placed(argument: &str, data: &Path) -> String {
    argument.replace("{}", &data.to_string_lossy())
}

/// Runs it to its end and takes one of the JSON lines that it prints.
fn measured(command: &mut Command, line: usize) -> Measured {
    let output = command.output().map_err(|e| format!("{} does not start: {e}", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        return Err(format!("{}: {}", output.status, last.trim()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let mut lines = said.lines().filter(|line| line.starts_with('{'));
    let line = lines.nth(line).ok_or("it printed no measurement")?;
    serde_json::from_str(line).map_err(|e| format!("it printed something else than JSON: {e}"))
}

/// Runs a command that is not measured, and says what failed.
fn must(command: &mut Command, what: &str) -> Result<()> {
    let output = command.output().with_context(|| format!("{} does not start", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let told = said.lines().rev().find(|line| line.to_lowercase().contains("error")).or(said.lines().last());
    bail!("{what}: {}", told.unwrap_or("it said nothing").trim())
}
