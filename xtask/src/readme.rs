//! The commands of README.md, run as they are written.
//!
//! A block ```` ```sh ```` is run by bash to its end and must succeed. What differs is said behind the language, where
//! readers do not see it: `ready=TEXT` is a server, which must print TEXT, and then end well when asked to; `gate` is
//! the command that is running this.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use crate::{
    commands,
    report::{Counts, Outcome},
    servers::{Group, Lifetime},
    workspace::Workspace,
};

/// Long enough to compile a release build.
const READY_WITHIN: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, PartialEq, Eq)]
struct Snippet {
    /// Where the block begins, from 1.
    line: usize,
    text: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Ends,
    Ready(String),
    Gate,
}

/// For the command line: whether all passed.
pub(crate) fn run(workspace: &Workspace) -> Result<bool> {
    Ok(matches!(check(workspace)?, Outcome::Passed(_)))
}

/// Runs every snippet.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let text = std::fs::read_to_string(workspace.root.join("README.md")).context("README.md")?;
    let snippets = snippets(&text)?;
    if snippets.is_empty() {
        bail!("README.md has no ```sh block");
    }
    let mut counts = Counts::default();
    for snippet in &snippets {
        println!("README.md:{}: {}", snippet.line, snippet.text.trim());
        match run_one(workspace, snippet) {
            Ok(()) => counts.passed += 1,
            Err(error) => {
                println!("README.md:{}: {error:#}", snippet.line);
                counts.failed += 1;
            }
        }
    }
    Ok(Outcome::of(counts.failed == 0, counts))
}

fn snippets(text: &str) -> Result<Vec<Snippet>> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```").collect();
        let Some(marker) = info.strip_prefix("sh").map(str::trim) else { continue };
        let kind = match marker {
            "" => Kind::Ends,
            "gate" => Kind::Gate,
            _ => match marker.strip_prefix("ready=") {
                Some(text) if !text.is_empty() => Kind::Ready(text.trim_matches('"').to_owned()),
                _ => bail!("README.md:{}: `{marker}` is not a way to run a snippet", index + 1),
            },
        };
        found.push(Snippet { line: index + 1, text: body.join("\n"), kind });
    }
    Ok(found)
}

fn run_one(workspace: &Workspace, snippet: &Snippet) -> Result<()> {
    // Away from the data of whoever runs this.
    let scratch = workspace.target.join("readme");
    let _ = std::fs::remove_dir_all(&scratch);
    std::fs::create_dir_all(&scratch)?;
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", &snippet.text]).current_dir(&workspace.root);
    for name in ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"] {
        command.env(name, &scratch);
    }
    match &snippet.kind {
        Kind::Gate if snippet.text.trim() == "cargo xtask test" => Ok(()),
        Kind::Gate => bail!("only `cargo xtask test` is this gate"),
        Kind::Ends => match commands::run(&mut command)? {
            Outcome::Passed(_) => Ok(()),
            _ => bail!("failed"),
        },
        Kind::Ready(text) => serve(&mut command, text),
    }
}

/// Starts a server, waits for `text` on its output, asks it to end.
fn serve(command: &mut Command, text: &str) -> Result<()> {
    let mut group =
        Group::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()), Signal::SIGINT, Lifetime::Ours)?;
    let (sender, lines) = channel();
    let stdout = group.child.stdout.take().context("stdout is piped")?;
    let stderr = group.child.stderr.take().context("stderr is piped")?;
    let streams: [Box<dyn std::io::Read + Send>; 2] = [Box::new(stdout), Box::new(stderr)];
    for stream in streams {
        let sender = sender.clone();
        std::thread::spawn(move || {
            BufReader::new(stream).lines().map_while(Result::ok).for_each(|line| {
                println!("  | {line}");
                let _ = sender.send(line);
            });
        });
    }
    drop(sender);
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) if line.contains(text) => break,
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => bail!("did not say {text:?} in time"),
            Err(RecvTimeoutError::Disconnected) => bail!("ended without saying {text:?}"),
        }
    }
    // Nobody reads a line and presses Ctrl-C in the same millisecond.
    std::thread::sleep(Duration::from_secs(1));
    let status = group.interrupt(Duration::from_secs(30))?;
    if !status.success() {
        bail!("said {text:?}, and then did not end well: {status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_the_sh_blocks_with_their_markers() {
        let text = "# T\n```sh\necho a\necho b\n```\n```text\nno\n```\n```sh ready=\"open http\"\nserve\n```\n```sh gate\ncargo xtask test\n```\n";
        let found = snippets(text).unwrap();
        let expected = [
            Snippet { line: 2, text: "echo a\necho b".into(), kind: Kind::Ends },
            Snippet { line: 9, text: "serve".into(), kind: Kind::Ready("open http".into()) },
            Snippet { line: 12, text: "cargo xtask test".into(), kind: Kind::Gate },
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_unknown_marker_is_an_error_and_not_a_snippet_left_out() {
        assert!(snippets("```sh skip\nrm -rf x\n```\n").is_err());
    }

    #[test]
    fn a_server_must_say_its_line_and_end_well() {
        let bash = |script: &str| {
            let mut command = Command::new("bash");
            command.args(["-c", script]);
            serve(&mut command, "ready")
        };
        bash("trap 'exit 0' INT; echo ready; while :; do sleep 0.1; done").unwrap();
        assert!(bash("echo no").is_err());
        assert!(bash("trap 'exit 3' INT; echo ready; while :; do sleep 0.1; done").is_err());
    }
}
