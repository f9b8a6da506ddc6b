//! `flagstone cascades`: which way forwarded messages went.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use files::rows::{Column, Create, Type};
use graph::cascades::{Asked, Cascade, Cascades, cascades};
use model::Timestamp;
use serde_json::{Value, json};

use super::table::Table;
use crate::investigate::{
    forwards::{self, Columns},
    names::Names,
    rows::Read,
};

/// Cascades and chains that the summary shows.
const SHOWN: usize = 10;

/// Options of `flagstone cascades`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: flagstone cascades --forwards forwards.csv.gz --columns message=msg_id,time=date,source=src --out cascades.csv

Forwards have the columns channel, message (a whole number), time and, if known, source, source_message (what is
forwarded) and source_time: Parquet, or CSV with a header line, plain, gzip or Zstandard. A row that cannot be
read is set aside and counted.

CASCADES.csv, the largest first: channel, message (where it starts), size (messages), channels, depth, breadth, virality
(mean distance of two messages), first, last, half (seconds to half its size), inferred (parents that were guessed),
bridges (channels that more than half of the rest hangs under, with how much). CHANNELS.csv: channel, started, passed_on,
delay (median, seconds), bridge. CHAINS.csv: source, channel, next, count, within, delay: who forwards whom, and with a
next, who forwards right after. TREES.csv: a line a message.

A forward hangs under the message that it names, which on most platforms is the origin: who stood between is unknown and
is not made up, unless --infer asks for it. Channels are called by pseudonyms unless the input is pseudonymous already.
To pass something on is no finding. How it is made is in docs/investigate.md.")]
pub struct Args {
    /// Who forwarded what; `-` is standard input
    #[arg(long, value_name = "FILE")]
    forwards: PathBuf,
    /// What the file calls its columns, where it is not as above
    #[arg(long, value_name = "OURS=THEIRS,…")]
    columns: Option<Columns>,
    /// Where cascades go (CSV, or Parquet if it ends in .parquet); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where channels go (CSV)
    #[arg(long, value_name = "FILE")]
    channels: Option<PathBuf>,
    /// Where pairs and chains of channels go that came twice or more (CSV)
    #[arg(long, value_name = "FILE")]
    chains: Option<PathBuf>,
    /// Where the messages of each cascade go (CSV)
    #[arg(long, value_name = "FILE")]
    trees: Option<PathBuf>,
    /// Only cascades of so many messages
    #[arg(long, value_name = "N", default_value_t = 2)]
    at_least: u32,
    /// How soon forwards of a message make a chain, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    within: u32,
    /// Guess who stood between: the latest earlier forwarder that the channel usually forwards from
    #[arg(long)]
    infer: bool,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let forwards = forwards::read(&args.forwards, &args.columns.clone().unwrap_or_default())?;
    let asked = Asked { infer: args.infer, within: args.within * 60 };
    let found = cascades(forwards.forwards, forwards.channels.len(), asked);
    let names =
        if args.pseudonymous { Names::plain(&forwards.channels) } else { Names::pseudonymous(&forwards.channels) };
    let shown = || found.iter().take_while(|cascade| cascade.size >= args.at_least);
    write(&args.out, &COLUMNS, shown().map(|cascade| fields(&cascade, &names)))?;
    if let Some(place) = &args.trees {
        write(place, &STEPS, (1..).zip(shown()).flat_map(|(number, cascade)| steps(number, &cascade, &found, &names)))?;
    }
    if let Some(place) = &args.channels {
        let row = |one: graph::cascades::Passing| {
            let [started, passed_on, bridge] = [one.started, one.passed_on, one.bridge].map(|n| n.to_string());
            [names.of(one.channel), started, passed_on, or_nothing(one.delay), bridge]
        };
        write(place, &PASSING, found.passing().into_iter().map(row))?;
    }
    if let Some(place) = &args.chains {
        write(place, &CHAINS, chains(&found, &names))?;
    }
    tell(args, &forwards.read, forwards.channels.len(), &found, &names);
    Ok(ExitCode::SUCCESS)
}

fn write<const N: usize>(
    place: &Path,
    columns: &[Column; N],
    all: impl Iterator<Item = [String; N]>,
) -> anyhow::Result<()> {
    let mut rows = Create::new(place, columns)?;
    for row in all {
        rows.write(row)?;
    }
    Ok(rows.finish()?)
}

const COLUMNS: [Column; 12] = [
    ("channel", Type::Text),
    ("message", Type::Whole),
    ("size", Type::Whole),
    ("channels", Type::Whole),
    ("depth", Type::Whole),
    ("breadth", Type::Whole),
    ("virality", Type::Number),
    ("first", Type::Time),
    ("last", Type::Time),
    ("half", Type::Whole),
    ("inferred", Type::Whole),
    ("bridges", Type::Text),
];
const PASSING: [Column; 5] = [
    ("channel", Type::Text),
    ("started", Type::Whole),
    ("passed_on", Type::Whole),
    ("delay", Type::Whole),
    ("bridge", Type::Whole),
];
const CHAINS: [Column; 6] = [
    ("source", Type::Text),
    ("channel", Type::Text),
    ("next", Type::Text),
    ("count", Type::Whole),
    ("within", Type::Whole),
    ("delay", Type::Whole),
];

fn fields(cascade: &Cascade, names: &Names<'_>) -> [String; 12] {
    let bridge = |bridge: &graph::cascades::Bridge| format!("{} {}", names.of(bridge.channel), bridge.cut);
    [
        names.of(cascade.root.channel),
        cascade.root.number.to_string(),
        cascade.size.to_string(),
        cascade.channels.to_string(),
        cascade.depth.to_string(),
        cascade.breadth.to_string(),
        format!("{:.4}", cascade.virality),
        time(cascade.first),
        time(cascade.last),
        or_nothing(cascade.half),
        cascade.inferred.to_string(),
        cascade.bridges.iter().map(bridge).collect::<Vec<_>>().join("; "),
    ]
}

const STEPS: [Column; 8] = [
    ("cascade", Type::Whole),
    ("channel", Type::Text),
    ("message", Type::Whole),
    ("time", Type::Time),
    ("parent_channel", Type::Text),
    ("parent_message", Type::Whole),
    ("depth", Type::Whole),
    ("inferred", Type::Whole),
];

/// A cascade is called by its place among all, from 1.
fn steps(number: u32, cascade: &Cascade, found: &Cascades, names: &Names<'_>) -> Vec<[String; 8]> {
    let row = |step: graph::cascades::Step| {
        [
            number.to_string(),
            names.of(step.message.channel),
            step.message.number.to_string(),
            time(step.time),
            step.parent.map(|parent| names.of(parent.channel)).unwrap_or_default(),
            step.parent.map(|parent| parent.number.to_string()).unwrap_or_default(),
            step.depth.to_string(),
            u8::from(step.inferred).to_string(),
        ]
    };
    found.steps(cascade).into_iter().map(row).collect()
}

/// Pairs that came twice or more, then chains.
fn chains<'a>(found: &'a Cascades, names: &'a Names<'_>) -> impl Iterator<Item = [String; 6]> + 'a {
    let nothing = String::new;
    let pairs = found.pairs.iter().filter(|pair| pair.count > 1).map(move |pair| {
        let [count, within] = [pair.count, pair.within].map(|n| n.to_string());
        [names.of(pair.source), names.of(pair.channel), nothing(), count, within, or_nothing(pair.delay)]
    });
    let chains = found.chains.iter().map(move |chain| {
        let [source, first, next] = [chain.source, chain.first, chain.next].map(|channel| names.of(channel));
        [source, first, next, chain.count.to_string(), chain.count.to_string(), nothing()]
    });
    pairs.chain(chains)
}

fn or_nothing(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn time(seconds: Option<u32>) -> String {
    let time = |seconds| Timestamp::from_millis(i64::from(seconds) * Timestamp::SECOND).to_string();
    seconds.map(time).unwrap_or_default()
}

/// The summary; on standard error where the cascades have taken standard output.
fn tell(args: &Args, read: &Read, channels: usize, found: &Cascades, names: &Names<'_>) {
    let odd = found.oddities;
    let summary = json!({
        "forwards": read.rows,
        "set_aside": read.set_aside.count,
        "of_a_message_that_has_a_row_already": odd.repeated,
        "that_name_no_message": odd.unplaced,
        "of_the_own_channel": odd.own,
        "before_what_they_forward": odd.backwards,
        "circles_cut": odd.circles,
        "channels": channels,
        "cascades": found.len(),
        "messages_in_cascades": found.iter().map(|cascade| u64::from(cascade.size)).sum::<u64>(),
        "parents_guessed": found.iter().map(|cascade| u64::from(cascade.inferred)).sum::<u64>(),
        "pseudonyms": names.are_pseudonyms(),
    });
    let mut largest = Table::new(&["channel", "message", "size", "channels", "depth", "breadth", "virality"]);
    for cascade in found.iter().take_while(|cascade| cascade.size >= args.at_least).take(SHOWN) {
        let [size, channels, depth, breadth] =
            [cascade.size, cascade.channels, cascade.depth, cascade.breadth].map(Value::from);
        let virality = json!((cascade.virality * 1e4).round() / 1e4);
        let root = [json!(names.of(cascade.root.channel)), json!(cascade.root.number)];
        largest.row([root.to_vec(), vec![size, channels, depth, breadth, virality]].concat());
    }
    let mut often = Table::new(&["source", "first", "next", "count"]);
    for chain in found.chains.iter().take(SHOWN) {
        let who = [chain.source, chain.first, chain.next].map(|channel| json!(names.of(channel)));
        often.row([who.to_vec(), vec![json!(chain.count)]].concat());
    }
    let text = if args.json {
        format!("{:#}\n", json!({ "summary": summary, "largest": largest.to_json(), "chains": often.to_json() }))
    } else {
        let mut whole = Table::new(&["what", "value"]);
        let rows = summary.as_object().into_iter().flatten();
        rows.for_each(|(what, value)| whole.row(vec![json!(what.replace('_', " ")), value.clone()]));
        let tables = [largest.to_text("no cascade"), often.to_text("no chain came twice"), whole.to_text("")];
        tables.join("\n")
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}
