//! The one test command. Its steps, in order, on one screen.

use std::{process::Command, thread};

use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};

use crate::{
    api, arrows,
    commands::{cargo, run as run_command},
    licences, provision, readme,
    report::{Counts, Outcome, Report},
    servers::{Lifetime, Servers},
    workspace::Workspace,
};

/// What of it to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Run only these steps, with what they need. The whole gate is the command without this
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
    /// Leave the servers running at the end; `cargo xtask platforms down` stops them
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// rustfmt
    Fmt,
    /// Clippy with warnings denied
    Clippy,
    /// The arrows between the rooms
    Arrows,
    /// rustdoc with warnings denied
    Docs,
    /// Licences, bans and sources of the dependencies
    Deny,
    /// Compile the program as it ships
    Build,
    /// Unit and integration tests, documentation tests; against the real network where they ask for it
    Unit,
    /// The desk's API against its OpenAPI document, by schemathesis
    Api,
    /// The loop through the real network, with a real browser
    E2e,
    /// The commands of README.md
    Readme,
}

/// Runs it; whether everything ran and passed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<bool> {
    let wanted = |step| options.only.is_empty() || options.only.contains(&step);
    let steps = Step::value_variants().iter().filter(|step| wanted(**step)).count();
    let with_servers = wanted(Step::Unit) || wanted(Step::E2e);
    let mut report = Report::new(steps + if with_servers { 2 } else { 0 });
    // It mostly waits for others' servers, and goes on beside what compiles.
    let provisioning = with_servers.then(|| {
        thread::spawn(|| {
            let packages = provision::packages()?;
            provision::network(&Workspace::find()?)?;
            Ok(packages)
        })
    });

    if wanted(Step::Fmt) {
        report.step("format", || format(workspace));
    }
    if wanted(Step::Clippy) {
        report.step("clippy", || clippy(workspace));
    }
    if wanted(Step::Arrows) {
        report.step("arrows", || arrows(workspace));
    }
    if wanted(Step::Docs) {
        report.step("documentation", || {
            let mut doc = cargo(workspace, &["doc", "--workspace", "--no-deps", "--locked"]);
            run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))
        });
    }
    if wanted(Step::Deny) {
        report.step("dependencies", || deny(workspace));
    }
    let mut servers = None;
    if let Some(provisioning) = provisioning {
        report.step("provisioning", || provisioning.join().map_err(|_| anyhow!("it panicked"))?);
    }
    if wanted(Step::Build) {
        report.step("build", || run_command(&mut build(workspace)));
    }
    if with_servers {
        report.step("servers", || {
            let lifetime = if options.keep { Lifetime::Kept } else { Lifetime::Ours };
            servers = Some(Servers::start(workspace, lifetime)?);
            Ok(Outcome::of(true, Counts::default()))
        });
    }
    if wanted(Step::Unit) {
        report.step("unit and integration tests", || unit(workspace, servers.as_ref()));
    }
    if wanted(Step::Api) {
        // The features of the tests before it, or what they share is compiled anew.
        report.step("API", || api::check(workspace, &crash_points(workspace)));
    }
    if wanted(Step::E2e) {
        report.step("end to end", || end_to_end(workspace, servers.as_ref()));
    }
    match servers {
        Some(servers) if options.keep => {
            println!("\nthe servers go on: export FLAGSTONE_ATPROTO={}", servers.description().display());
            servers.keep(workspace)?;
        }
        stopped => drop(stopped),
    }
    if wanted(Step::Readme) {
        report.step("README.md", || readme::check(workspace));
    }

    if !options.only.is_empty() {
        println!("\nonly the steps that were asked for: this is not the whole gate");
    }
    Ok(report.close())
}

/// The program as it ships: what the end-to-end test drives, and what the README starts. Tests are compiled where they
/// run, with the crash points.
fn build(workspace: &Workspace) -> Command {
    cargo(workspace, &["build", "--release", "--locked"])
}

/// Workspaces of their own: crates that only the comparison with peers needs, and targets that want a nightly toolchain.
const PEERS: &str = "benches/peers/crates/Cargo.toml";
const FUZZ: &str = "fuzz/Cargo.toml";

fn format(workspace: &Workspace) -> Result<Outcome> {
    let check =
        |manifest: &str| run_command(&mut cargo(workspace, &["fmt", "--all", "--check", "--manifest-path", manifest]));
    Ok(check("Cargo.toml")?.and(check(PEERS)?).and(check(FUZZ)?))
}

/// With the crash points, as the tests are compiled: without them there is one empty function more, which the build
/// compiles.
fn clippy(workspace: &Workspace) -> Result<Outcome> {
    let mut command = cargo(workspace, &["clippy", "--workspace", "--all-targets", "--locked"]);
    run_command(command.args(["--features", &crash_points(workspace), "--", "-D", "warnings"]))
}

/// The feature that compiles the crash points in, for every room that has it.
fn crash_points(workspace: &Workspace) -> String {
    let packages = workspace.packages_with_feature("crash-points");
    packages.iter().map(|name| format!("{name}/crash-points")).collect::<Vec<_>>().join(",")
}

fn arrows(workspace: &Workspace) -> Result<Outcome> {
    Ok(none(&arrows::check(workspace)?))
}

fn deny(workspace: &Workspace) -> Result<Outcome> {
    println!("advisories are not checked here: their database is on GitHub, and this gate needs only registries");
    Ok(none(&licences::check(workspace)?))
}

/// Passes where nothing was found.
fn none(violations: &[String]) -> Outcome {
    violations.iter().for_each(|violation| println!("{violation}"));
    Outcome::of(violations.is_empty(), Counts { failed: violations.len() as u64, ..Counts::default() })
}

fn unit(workspace: &Workspace, servers: Option<&Servers>) -> Result<Outcome> {
    let features = crash_points(workspace);
    let selection = ["--workspace", "--exclude", "flagstone-e2e", "--locked", "--features", &features];
    let nextest = cargo(workspace, &["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
    // Ignored tests run too: here is everything that they wait for.
    let mut tests = if nextest {
        let mut command = cargo(workspace, &["nextest", "run", "--no-fail-fast", "--run-ignored", "all"]);
        command.args(selection);
        command
    } else {
        let mut command = cargo(workspace, &["test", "--no-fail-fast", "--all-targets"]);
        command.args(selection).args(["--", "--include-ignored"]);
        command
    };
    let mut documentation = cargo(workspace, &["test", "--doc", "--no-fail-fast"]);
    documentation.args(selection);
    let Some(servers) = servers else {
        let ran = run_command(&mut tests)?.and(run_command(&mut documentation)?);
        return Ok(ran.and(Outcome::Incomplete("the servers did not start: no test saw the real network".into())));
    };
    let ran = run_command(tests.env("FLAGSTONE_ATPROTO", servers.description()))?;
    Ok(ran.and(run_command(&mut documentation)?))
}

fn end_to_end(workspace: &Workspace, servers: Option<&Servers>) -> Result<Outcome> {
    let Some(servers) = servers else {
        return Ok(Outcome::Incomplete("the servers did not start".into()));
    };
    if provision::in_path("chromedriver").is_none() {
        return Ok(Outcome::Incomplete("there is no chromedriver to drive a browser with".into()));
    }
    let built = run_command(&mut build(workspace))?;
    if !matches!(built, Outcome::Passed(_)) {
        return Ok(built);
    }
    let mut tests = cargo(workspace, &["test", "--workspace", "--test", "e2e", "--locked", "--no-fail-fast"]);
    // As for the other tests, or what they share is compiled anew.
    tests.args(["--features", &crash_points(workspace)]);
    tests.args(["--", "--include-ignored", "--nocapture", "--test-threads", "1"]);
    tests.env("FLAGSTONE_ATPROTO", servers.description());
    tests.env("FLAGSTONE_AXE", provision::axe(workspace)?);
    tests.env("FLAGSTONE_BIN", workspace.target.join("release/flagstone"));
    tests.env("FLAGSTONE_SCREENSHOTS", workspace.target.join("screenshots"));
    run_command(&mut tests)
}
