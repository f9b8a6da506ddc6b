//! The command line. Exit codes: 0 all is well, 1 the answer is no (a record does not fit, a problem was found),
//! 2 it could not be done.

pub mod audit;
pub mod backtest;
pub mod cascades;
pub mod changes;
pub mod communities;
pub mod coordination;
pub mod demo;
pub mod evaluate;
pub mod export;
pub mod fsck;
pub mod hash;
pub mod hash_match;
pub mod import;
pub mod matching;
pub mod pack;
pub mod progress;
pub mod rank;
pub mod returns;
pub mod run;
pub mod score;
pub mod server;
pub mod show;
pub mod simulate;
pub mod suggest;
pub mod table;
pub mod train;

use std::{path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};
use store::{Mode, Store};

use crate::config;

/// Collects public posts, detects what may be terrorist content, puts it before people, refers what two of them
/// approve, and measures how often that was right.
#[derive(Debug, Parser)]
#[command(
    name = "flagstone",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  flagstone run                     open the desk on 127.0.0.1:8642
  flagstone demo                    watch the whole loop on an invented world
  flagstone ledger --json           what was referred, and what came of it
  flagstone audit verify            check every record against the audit log
  flagstone cases --server https://desk.example --token desk.token

Exit codes: 0 all is well, 1 a problem was found, 2 it could not be done."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The store's file [default: flagstone/flagstone.db in the user's data folder]
    #[arg(long, global = true, value_name = "FILE")]
    store: Option<PathBuf>,
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ask a desk that runs, instead of the store's file: `sources`, `cases`, `ledger`, `measures`, `set-aside`;
    /// `import` hands its files over
    #[arg(long, global = true, value_name = "URL")]
    server: Option<String>,
    /// The file with the token for --server; one makes it on the desk, at /me/tokens
    #[arg(long, global = true, value_name = "FILE")]
    token: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on the embedded store and open the desk: the main job
    Run(run::Args),
    /// Play the whole loop on a small invented world: no network, two minutes
    Demo(demo::Args),
    /// Where posts come from, and how each source does
    Sources(show::Args),
    /// Accounts that stand before people, and where each case stands
    Cases(show::Cases),
    /// What was referred, and what came of it
    Ledger(show::Args),
    /// How often it was right: rates with intervals
    Measures(show::Args),
    /// What could not be read
    SetAside(show::SetAside),
    /// The never-queued accounts kept for audits, with their inclusion probabilities
    Reservoir(show::Args),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Check that the store is whole
    Fsck(show::Args),
    /// Read archives that you have: posts and who turned to whom, kept whole until they expire
    Import(import::Args),
    /// Look through files of posts with a pack: much at once, no store
    Match(matching::Args),
    /// What a pack, or a change to it, would have found in posts that went before
    Backtest(backtest::Args),
    /// Hash files that you have: PDQ of images, MD5, SHA-256, TLSH
    Hash(hash::Args),
    /// Look for hashes in a bank
    HashMatch(hash_match::Args),
    /// Detection policies
    #[command(subcommand)]
    Pack(pack::Command),
    /// Train a model on labelled posts and innocent text
    Train(train::Args),
    /// Figures that cannot flatter: how well a model ranks, and how much innocent text it flags
    Evaluate(evaluate::Args),
    /// Score posts with a model
    Score(score::Args),
    /// Say which posts to label next
    Suggest(suggest::Args),
    /// From known accounts to whom to look at next, by who links to whom
    Rank(rank::Args),
    /// Who hangs together, and how surely
    Communities(communities::Args),
    /// Which way forwarded messages went, and who carries them
    Cascades(cascades::Args),
    /// Who shares the same things at the same time, more than chance has it
    Coordination(coordination::Args),
    /// A network for Gephi, yEd, networkx, MISP: GEXF, GraphML, CSV, STIX 2.1
    Export(export::Args),
    /// Whether operators of accounts that a platform took down are back under others
    Returns(returns::Args),
    /// Which accounts changed, and whether somebody else seems to write
    Changes(changes::Args),
    /// Make a large invented world with planted truth, as files
    Simulate(simulate::Args),
    /// Print what programs may ask the desk for, as an OpenAPI 3.1 document
    #[command(after_help = "Example: flagstone openapi > desk.json")]
    Openapi,
    /// Print completions for a shell
    #[command(
        after_help = "Example: flagstone completions bash > ~/.local/share/bash-completion/completions/flagstone"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs a command.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Some(server) = server::Server::named(cli.server.as_deref(), cli.token.as_deref())? {
        return match cli.command {
            Command::Sources(args) => server.list("/", "/sources", args.json),
            Command::Cases(args) => server.list(&args.path(), "", args.json),
            Command::Ledger(args) => server.list("/ledger", "", args.json),
            Command::Measures(args) => server.list("/measures", "/all/horizons", args.json),
            Command::SetAside(args) => server.list("/record/set-aside", "", args.json),
            Command::Import(args) => server.hand_over(args.plain_files()?, args.json),
            _ => anyhow::bail!("this command works on what is here and asks no desk: leave out --server"),
        };
    }
    let place = Place { store: cli.store, config: cli.config };
    match cli.command {
        Command::Run(args) => run::run(place, args),
        Command::Demo(args) => demo::run(place, args),
        Command::Sources(args) => show::sources(&place.read()?, args),
        Command::Cases(args) => show::cases(&place.read()?, &args),
        Command::Ledger(args) => show::ledger(&place.read()?, args),
        Command::Measures(args) => show::measures(&place.read()?, args),
        Command::SetAside(args) => show::set_aside(&place.read()?, args),
        Command::Reservoir(args) => show::reservoir(&place.read()?, args),
        Command::Audit(command) => audit::run(&place, command),
        Command::Train(args) => train::run(args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Score(args) => score::run(args),
        Command::Suggest(args) => suggest::run(args),
        Command::Fsck(args) => fsck::run(&place.read()?, args),
        Command::Import(args) => import::run(&place, &args),
        Command::Match(args) => matching::run(args),
        Command::Backtest(args) => backtest::run(&place, &args),
        Command::Hash(args) => hash::run(&args),
        Command::HashMatch(args) => hash_match::run(&args),
        Command::Pack(command) => pack::run(command),
        Command::Rank(args) => rank::run(&args),
        Command::Communities(args) => communities::run(&args),
        Command::Cascades(args) => cascades::run(&args),
        Command::Coordination(args) => coordination::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Returns(args) => returns::run(&args),
        Command::Changes(args) => changes::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Openapi => {
            println!("{:#}", web::openapi());
            Ok(ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "flagstone", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Where the command line says the store and the configuration are.
#[derive(Debug)]
pub struct Place {
    store: Option<PathBuf>,
    config: Option<PathBuf>,
}

impl Place {
    /// The configuration, with the command line's words in place of the file's.
    pub fn config(&self, listen: Option<String>) -> Result<config::Config, config::ConfigProblems> {
        config::Config::load(self.config.as_deref(), self.store.clone(), listen)
    }

    /// The store's file.
    pub fn store(&self) -> Result<PathBuf, config::ConfigProblems> {
        config::Config::store_of(self.config.as_deref(), self.store.clone())
    }

    /// The store, to look at: beside a running `flagstone run`.
    pub fn read(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.store()?, Mode::Read)?)
    }
}
