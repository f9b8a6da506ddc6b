//! Running one command of a step: its output goes through, line by line, and is listened to.

use std::{
    io::{BufRead, BufReader, IsTerminal, Read, Write},
    process::{Command, Stdio},
    sync::mpsc::{Sender, channel},
};

use anyhow::{Context, Result};
use nix::sys::signal::Signal;

use crate::{
    report::{Counts, Outcome},
    servers::{Group, Lifetime},
    workspace::Workspace,
};

/// Cargo in the checkout.
pub(crate) fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(&workspace.root);
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// Runs it to its end. Tests that it reports (cargo's harness and nextest) are counted; without any, the command
/// itself counts as one.
pub(crate) fn run(command: &mut Command) -> Result<Outcome> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::spawn(command, Signal::SIGTERM, Lifetime::Ours)?;
    let (sender, lines) = channel();
    let stdout = group.child.stdout.take().context("stdout is piped")?;
    let stderr = group.child.stderr.take().context("stderr is piped")?;
    let readers = [forward(stdout, std::io::stdout(), sender.clone()), forward(stderr, std::io::stderr(), sender)];
    let counts = lines.iter().filter_map(|line| Counts::in_line(&line)).fold(Counts::default(), Counts::plus);
    for reader in readers {
        reader.join().ok().context("a reader of output panicked")?;
    }
    Ok(Outcome::of(group.wait()?.success(), counts))
}

fn forward(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    lines: Sender<String>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            // Nobody reading our output is no reason to stop listening.
            let _ = to.write_all(&line).and_then(|()| to.write_all(b"\n"));
            let _ = lines.send(String::from_utf8_lossy(&line).into_owned());
        }
    })
}
