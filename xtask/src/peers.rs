//! `cargo xtask peers detect`: our detection beside its peers, on the same bytes, in CPU time.
//!
//! Our side are the examples `peer_*` of `flagstone-detect` and `flagstone`; the peers' are the adapters in
//! `benches/peers`. Each prints JSON lines. Inputs that are missing are generated; packages are installed when a
//! comparison needs them, into the target directory. A peer that cannot be installed or run is shown with the reason.

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
use serde_json::{Value, json};

use self::{
    install::Places,
    model::Labelled,
    table::{Row, Side},
    works::{Peer, Work},
};
use crate::{
    commands,
    servers::{Group, Lifetime},
    workspace::Workspace,
};

/// What to compare.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask peers detect --size small
  cargo xtask peers detect --only pdq,phrases --json > peers.json

Needs python3 with venv, node and npm, and reaches the package registries the first time; everything that it fetches or
makes lies in the target directory. What cannot be installed or run is shown as `not run`, with the reason. The exit code
is 0 if our side ran everywhere. CPU time, one thread: on a shared machine only the ratios mean something.")]
pub(crate) struct Options {
    /// Where the inputs are, or are generated to [default: $PERF_DATA, else target/peers/SIZE]
    #[arg(long)]
    data: Option<PathBuf>,
    /// A folder of JPEGs (`.jpg`) to hash [default: generated ones]
    #[arg(long, value_name = "FOLDER")]
    images: Option<PathBuf>,
    /// Labelled posts to compare models on: CSV with `account`, `text`, `label` [default: models are not compared]
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "controls")]
    labelled: Vec<PathBuf>,
    /// The folder of the control groups: a CSV file with a column `text` for each
    #[arg(long, value_name = "FOLDER", requires = "labelled")]
    controls: Option<PathBuf>,
    /// Only these areas
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Area>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Area {
    /// Perceptual hashes at Hamming distance 31 or less
    Pdq,
    /// Images to perceptual hashes
    Images,
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
    /// The model that is trained, beside TF-IDF with logistic regression
    Model,
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
    let size = format!("{:?}", options.size).to_lowercase();
    let data = std::path::absolute(data.unwrap_or_else(|| places.folder.join(size)))?;
    let images = std::path::absolute(options.images.clone().unwrap_or_else(|| data.join("images")))?;
    let wanted = |area: Area| options.only.is_empty() || options.only.contains(&area);
    let labelled = options.controls.as_ref().map(|controls| Labelled { posts: &options.labelled, controls });
    if labelled.is_none() && options.only.contains(&Area::Model) {
        bail!("name labelled posts: --labelled FILE --controls FOLDER");
    }
    let within = Duration::from_secs(options.timeout);
    let all = works::all(options.size);
    let works: Vec<&Work> = all.iter().filter(|work| wanted(work.area)).collect();
    install::inputs(&places, &data, &works, options.size)?;
    // `{}` and `{images}` in an argument are the folders of the inputs.
    let placed = |argument: &String| {
        argument.replace("{images}", &images.to_string_lossy()).replace("{}", &data.to_string_lossy())
    };
    let mut rows = Vec::new();
    for (number, work) in works.iter().enumerate() {
        eprintln!("== {} ({} of {})", work.name, number + 1, works.len());
        let ours = told("ours", ours(workspace, work, work.arguments.iter().map(placed), within));
        let side = |peer: &Peer| {
            let measured = told(peer.name, theirs(&places, peer, peer.arguments.iter().map(placed), within));
            Side { name: peer.name, does: peer.does, version: install::version(&places, peer), measured }
        };
        rows.push(Row { work: (*work).clone(), ours, peers: work.peers.iter().map(side).collect() });
    }
    let model = match labelled.filter(|_| wanted(Area::Model)) {
        Some(labelled) => Some(model::compare(workspace, &places, &labelled, options.size)?),
        None => None,
    };
    if options.json {
        println!("{:#}", json!({ "works": table::json(&rows), "model": model }));
    } else {
        print!("{}", if rows.is_empty() { String::new() } else { table::text(&rows) });
        match model {
            Some(said) => print!("{}", model::text(&said)),
            None if wanted(Area::Model) => {
                println!("\nmodel: not run: name labelled posts, --labelled FILE --controls FOLDER")
            }
            None => {}
        }
    }
    Ok(rows.iter().all(|row| row.ours.is_ok()))
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
