//! The `flagstone` program: reads the command line, calls a command, turns its error into words and an exit code.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use flagstone::commands::Cli;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("FLAGSTONE_LOG")
                .unwrap_or_else(|_| "warn,flagstone=info".into()),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match flagstone::commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("flagstone: {error:#}");
            ExitCode::from(2)
        }
    }
}
