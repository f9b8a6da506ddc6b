//! `flagstone match`: a file of posts through packs, findings into a file.

use std::{
    io::{self, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use serde_json::json;

use super::{progress::Progress, table::Table};
use crate::{
    bulk::{self, Sinks, Summary},
    output::Output,
    packs, posts,
};

/// Options of `flagstone match`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone match --pack packs/un-isil-alqaida-taliban --posts posts.ndjson --out findings.ndjson
  flagstone match --pack mine --posts dump.ndjson.gz --out findings.ndjson --threads 4 --set-aside bad.ndjson

The forms a line may have are in docs/match.md. A line that cannot be read is set aside and counted; the rest goes on.
Where a pack counts or compares posts, they are looked through one after the other, in the order of the file, and more
threads only help reading.")]
pub struct Args {
    /// A pack's folder; may be given more than once
    #[arg(long = "pack", value_name = "FOLDER", required = true)]
    packs: Vec<PathBuf>,
    /// Posts, one JSON object a line; plain, gzip or Zstandard; `-` is standard input
    #[arg(long, value_name = "FILE")]
    posts: PathBuf,
    /// Where findings go, one JSON object a line, in the order of the posts; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Threads; the output is the same whatever their number
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZeroUsize,
    /// Where lines that cannot be read are listed, with number and reason
    #[arg(long, value_name = "FILE")]
    set_aside: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let engine = packs::engine(Some(&args.packs))?;
    let source = posts::open(&args.posts).with_context(|| format!("{} cannot be read", args.posts.display()))?;
    let mut findings = Output::create(&args.out)?;
    let mut set_aside = args.set_aside.as_deref().map(Output::create).transpose()?;
    if engine.remembers() && args.threads.get() > 1 {
        eprintln!("The pack remembers what went before: one thread detects, in order; the others read posts.");
    }
    let mut progress = Progress::over(&args.posts);
    let mut nowhere = io::sink();
    let sinks = Sinks {
        findings: &mut findings,
        set_aside: set_aside.as_mut().map_or(&mut nowhere as &mut dyn Write, |file| file),
        progress: &mut |so_far| progress.say(so_far.bytes, so_far.posts, so_far.findings.values().sum()),
    };
    let summary = bulk::run(&engine, source, args.threads, sinks)
        .with_context(|| format!("{} could not be looked through; no findings were written", args.posts.display()))?;
    progress.end();
    findings.finish()?;
    set_aside.map_or(Ok(()), Output::finish)?;
    let beside = args.out == Path::new("-");
    print(&summary, args.json, beside);
    Ok(ExitCode::SUCCESS)
}

/// The summary; on standard error where the findings have taken standard output.
fn print(summary: &Summary, as_json: bool, beside: bool) {
    let text = if as_json {
        format!("{:#}\n", json!(summary))
    } else {
        let mut table = Table::new(&["what", "of", "count"]);
        let mut row = |what: &str, of: &str, count: u64| table.row(vec![json!(what), json!(of), json!(count)]);
        row("lines", "", summary.lines);
        row("posts", "", summary.posts);
        row("posts", "with findings", summary.posts_with_findings);
        let noted = [
            ("posts", "without a time", summary.posts_without_time),
            ("posts", "too late to be counted", summary.counted_late),
            ("keys", "forgotten", summary.keys_forgotten),
            ("texts", "cut", summary.cut_texts),
            ("links", "left out", summary.links_left_out),
            ("hashes", "left out", summary.hashes_left_out),
            ("spans", "left out", summary.spans_left_out),
            ("images", "silenced", summary.images_silenced),
        ];
        noted.into_iter().filter(|(.., n)| *n > 0).for_each(|(what, of, n)| row(what, of, n));
        summary.findings.iter().for_each(|(detector, n)| row("findings", detector, *n));
        summary.rule_faults.iter().for_each(|(rule, n)| row("no answer", rule, *n));
        summary.set_aside.iter().for_each(|(reason, n)| row("set aside", reason, *n));
        table.to_text("")
    };
    if beside {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}
