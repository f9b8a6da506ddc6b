//! `cargo xtask peers`: ours beside its peers, on the same bytes, in CPU time.
//!
//! Our side are the examples `peer_*` of `flagstone-detect`, `flagstone-graph` and `flagstone`; the peers' are the
//! adapters in `benches/peers`. Each prints JSON lines. Inputs that are missing are generated; packages are installed when
//! a comparison needs them, into the target directory. A peer that cannot be installed or run is shown with the reason.

mod detect;
mod graph;
mod install;
mod model;
mod table;
mod works;

use std::{
    io::Read,
    path::PathBuf,
    process::{Command, Output, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use nix::sys::signal::Signal;
use serde_json::Value;

use self::{
    install::Places,
    table::{Row, Side},
    works::{Peer, Work},
};
use crate::{
    commands,
    servers::{Group, Lifetime},
    workspace::Workspace,
};

pub(crate) use self::{
    detect::{Detect, detect},
    graph::{Graph, graph},
};

/// What every comparison is told.
#[derive(Args)]
struct Options {
    /// Where the inputs are, or are generated to [default: $PERF_DATA, else target/peers/SIZE]
    #[arg(long)]
    data: Option<PathBuf>,
    /// `small` takes minutes and says little; the targets are about `full`
    #[arg(long, value_enum, default_value = "full")]
    size: Size,
    /// How long each side of a comparison may take before it is ended. Models are compared for as long as it takes
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    timeout: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Size {
    Small,
    Full,
}

/// Runs both sides of each work.
fn compared(workspace: &Workspace, options: &Options, works: Vec<Work>) -> Result<Vec<Row>> {
    let places = Places::new(workspace);
    let data = options.data.clone().or_else(|| std::env::var_os("PERF_DATA").map(PathBuf::from));
    let size = format!("{:?}", options.size).to_lowercase();
    let data = std::path::absolute(data.unwrap_or_else(|| places.folder.join(size)))?;
    let within = Duration::from_secs(options.timeout);
    install::inputs(&places, &data, &works, options.size)?;
    // `{}` in an argument is the folder of the inputs.
    let placed = |argument: &String| argument.replace("{}", &data.to_string_lossy());
    let (mut rows, all) = (Vec::new(), works.len());
    for (number, work) in works.into_iter().enumerate() {
        eprintln!("== {} ({} of {all})", work.name, number + 1);
        let ours = told("ours", ours(workspace, &work, work.arguments.iter().map(placed), within));
        let side = |peer: &Peer| {
            let measured = told(peer.name, theirs(&places, peer, peer.arguments.iter().map(placed), within));
            Side { name: peer.name, does: peer.does, version: install::version(&places, peer), measured }
        };
        let peers = work.peers.iter().map(side).collect();
        rows.push(Row { ours, peers, work });
    }
    Ok(rows)
}

/// Says what a side measured as soon as it is known: the table comes at the end.
fn told(name: &str, measured: Measured) -> Measured {
    match &measured {
        Ok(value) => {
            let figure = ["ours", "value"].iter().find_map(|key| value[key].as_f64()).unwrap_or(f64::NAN);
            eprintln!("   {name}: {figure} {}", value["unit"].as_str().unwrap_or_default());
        }
        Err(why) => eprintln!("   {name}: not run: {why}"),
    }
    measured
}

/// What one side measured, or why it did not.
type Measured = std::result::Result<Value, String>;

/// Builds and runs our example.
fn ours(workspace: &Workspace, work: &Work, arguments: impl Iterator<Item = String>, within: Duration) -> Measured {
    let (package, example) = work.example;
    let build = ["build", "--release", "--quiet", "-p", package, "--example", example];
    let built = commands::cargo(workspace, &build).status().map_err(|e| e.to_string())?;
    if !built.success() {
        return Err(format!("{example} does not compile; the compiler's messages are above"));
    }
    let mut command = Command::new(workspace.target.join("release/examples").join(example));
    measured(command.args(arguments), work.line, within)
}

/// Installs what a peer needs and runs its adapter.
fn theirs(places: &Places, peer: &Peer, arguments: impl Iterator<Item = String>, within: Duration) -> Measured {
    let mut command = install::adapter(places, peer).map_err(|e| format!("{e:#}"))?;
    measured(command.args(arguments), 0, within)
}

/// Runs it to its end and takes one of the JSON lines that it prints.
fn measured(command: &mut Command, line: usize, within: Duration) -> Measured {
    let output = output(command, within).map_err(|e| format!("{e:#}"))?;
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

/// Runs it to its end and takes what it prints; ends it, and what it started, after so long.
fn output(command: &mut Command, within: Duration) -> Result<Output> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::spawn(command, Signal::SIGKILL, Lifetime::Ours)?;
    let (stdout, stderr) = (read(group.child.stdout.take()), read(group.child.stderr.take()));
    let deadline = Instant::now() + within;
    while group.runs() {
        if Instant::now() > deadline {
            group.stop();
            bail!("over {} s", within.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let status = group.wait()?;
    let [stdout, stderr] = [stdout, stderr].map(|reader| reader.join().unwrap_or_default());
    Ok(Output { status, stdout, stderr })
}

/// Reads a pipe to its end beside us, so that nobody waits for the other.
fn read(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was said before a pipe broke is shown.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        bytes
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_takes_too_long_is_ended_with_what_it_started() {
        let begun = Instant::now();
        let mut slow = Command::new("sh");
        slow.args(["-c", "sleep 60 & echo $!; wait"]);
        let why = measured(&mut slow, 0, Duration::from_secs(1)).unwrap_err();
        assert_eq!(why, "over 1 s");
        assert!(begun.elapsed() < Duration::from_secs(30));
    }
}
