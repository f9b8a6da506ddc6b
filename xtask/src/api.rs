//! The desk's API against its own document: schemathesis asks a desk with invented data for everything that the document
//! names, with what it allows and what it does not. No answer may be a failure of ours or outside its schema.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use crate::{
    commands::{cargo, run as run_command},
    provision,
    report::{Counts, Outcome},
    servers::{Group, Lifetime},
    workspace::Workspace,
};

/// Whose tokens: between them they may take every route that a token opens.
const WHO: [&str; 2] = ["Leyla Haddad", "Bo Nilsen"];
/// What is held against the document.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,negative_data_rejection,\
                      unsupported_method,ignored_auth";
/// Each address is asked this often beyond its edge cases: some ten seconds a person in all.
const EXAMPLES: &str = "15";
/// The same one asks the same.
const SEED: &str = "7";

/// Starts a desk, compiled with these features, and asks.
pub(crate) fn check(workspace: &Workspace, features: &str) -> Result<Outcome> {
    if provision::in_path("python3").is_none() {
        return Ok(Outcome::Incomplete("there is no python3 to run schemathesis with".into()));
    }
    let schemathesis = provision::schemathesis(workspace)?;
    let mut build = cargo(workspace, &["build", "--workspace", "--example", "desk", "--locked"]);
    let built = run_command(build.args(["--features", features]))?;
    if !matches!(built, Outcome::Passed(_)) {
        return Ok(built);
    }
    let mut command = Command::new(workspace.target.join("debug/examples/desk"));
    command.arg("127.0.0.1:0").stdout(Stdio::piped());
    let mut desk = Group::spawn(&mut command, Signal::SIGTERM, Lifetime::Ours)?;
    let mut lines = BufReader::new(desk.child.stdout.take().context("stdout is piped")?).lines();
    let address = lines.next().context("the desk ended before it began")??;
    let mut tokens = Vec::new();
    // It says who has which token once, and nothing more.
    while tokens.len() < WHO.len() {
        let Some(line) = lines.next().transpose()? else { bail!("the desk named no token of {}", WHO.join(", ")) };
        let mut words = line.split('\t');
        if let (Some(name), Some(_), Some(token)) = (words.next(), words.next(), words.next())
            && WHO.contains(&name)
        {
            tokens.push(token.to_owned());
        }
    }
    let mut outcome = Outcome::of(true, Counts::default());
    for token in tokens {
        let mut ask = Command::new(&schemathesis);
        ask.args(["run", &format!("{address}/openapi.json"), "--url", &address]);
        ask.args(["-H", &format!("Authorization: Bearer {token}"), "-H", "Accept: application/json"]);
        ask.args(["--phases", "examples,coverage,fuzzing", "--checks", CHECKS]);
        ask.args(["--max-examples", EXAMPLES, "--seed", SEED, "--generation-database", "none"]);
        ask.args(["--workers", "1", "--request-timeout", "10", "--no-color"]);
        // Beside what else it leaves behind.
        ask.current_dir(&workspace.target);
        outcome = outcome.and(run_command(&mut ask)?);
    }
    desk.stop();
    Ok(outcome)
}
