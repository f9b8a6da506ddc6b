//! Tasks of this repository, called as `cargo xtask <command>`.
//!
//! `test` is the one test command: [`gate`] lists its steps. Everything it gets from a registry and everything it
//! starts lives in cargo's target directory, and what it starts it stops.
#![allow(clippy::disallowed_methods, reason = "a tool: it runs other programs, measures time, reads files")]

mod api;
mod arrows;
mod commands;
mod gate;
mod licences;
mod peers;
mod provision;
mod readme;
mod report;
mod servers;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Tasks of this repository")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything that must pass. Fails where a part could not run
    Test(gate::Options),
    /// Check the arrows between the rooms and the purity of the pure ones
    Arrows,
    /// Run the commands of README.md
    Readme,
    /// Run ours beside its peers on the same inputs, and print the ratios
    #[command(subcommand)]
    Peers(Peers),
    /// Start or stop the servers of the tests, for development
    #[command(subcommand)]
    Platforms(Platforms),
}

#[derive(Subcommand)]
enum Peers {
    /// Detection: hashes, phrases, rules, near-duplicates, NDJSON, the whole path
    Detect(peers::Detect),
    /// The network: personalised PageRank, communities, coordination, cascades
    Graph(peers::Graph),
}

#[derive(Subcommand)]
enum Platforms {
    /// Get what the servers need, start them, print the path of the description for FLAGSTONE_ATPROTO
    Up,
    /// Stop what `up` or `test --keep` left running
    Down,
}

fn main() -> anyhow::Result<std::process::ExitCode> {
    let cli = Cli::parse();
    let workspace = workspace::Workspace::find()?;
    servers::stop_on_signals()?;
    let whole = match cli.command {
        Command::Test(options) => gate::run(&workspace, &options)?,
        Command::Arrows => {
            let violations = arrows::check(&workspace)?;
            violations.iter().for_each(|violation| println!("{violation}"));
            println!("{} violations", violations.len());
            violations.is_empty()
        }
        Command::Readme => readme::run(&workspace)?,
        Command::Peers(Peers::Detect(asked)) => peers::detect(&workspace, &asked)?,
        Command::Peers(Peers::Graph(asked)) => peers::graph(&workspace, &asked)?,
        Command::Platforms(Platforms::Up) => {
            provision::network(&workspace)?;
            let servers = servers::Servers::start(&workspace, servers::Lifetime::Kept)?;
            println!("export FLAGSTONE_ATPROTO={}", servers.description().display());
            servers.keep(&workspace)?;
            true
        }
        Command::Platforms(Platforms::Down) => {
            println!("{} servers stopped", servers::stop_kept(&workspace)?);
            true
        }
    };
    Ok(if whole { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE })
}
