//! `flagstone export`: a network for the tools that people know.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use clap::ValueEnum;
use files::Output;
use graph::{
    Accounts, Names, Network, accounts, communities,
    export::{self, Edge, Export, Node},
    layout,
};
use model::Timestamp;
use serde_json::json;

use super::progress::Progress;
use crate::{
    house::system_clock,
    investigate::{
        rows::{self, Read},
        shares,
    },
};

/// Most accounts that are given a place; more, the tool that opens them lays out itself.
const PLACED: usize = 5_000;

/// Options of `flagstone export`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  flagstone export --interactions forwards.csv.gz --out network.gexf
  flagstone export --interactions forwards.csv.gz --around seeds.csv --most 500 --out network.graphml

Interactions have the columns actor, target and, if known, kind and time: Parquet, or CSV with a header line, plain, gzip or
Zstandard. A row that cannot be read is set aside and counted.

GEXF opens in Gephi, with places and communities; GraphML in yEd, Cytoscape, igraph and networkx; STIX 2.1 in MISP and
OpenCTI: accounts and what was observed of them, never people. Accounts are called by pseudonyms unless the input is
pseudonymous already.")]
pub struct Args {
    /// Who did what to whom; `-` is standard input
    #[arg(long, value_name = "FILE")]
    interactions: PathBuf,
    /// Where it goes; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The form; without this, what the name of --out ends in
    #[arg(long = "as", value_name = "FORM")]
    form: Option<Form>,
    /// Only what stands one step around these accounts: a table with the column account
    #[arg(long, value_name = "FILE")]
    around: Option<PathBuf>,
    /// Most accounts around them, the most linked to them first
    #[arg(long, value_name = "N", default_value_t = 2_000, requires = "around")]
    most: usize,
    /// Names in the input are pseudonyms already
    #[arg(long)]
    pseudonymous: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// GEXF 1.3
    Gexf,
    /// GraphML 1.0
    Graphml,
    /// One row an account
    Accounts,
    /// One row a link
    Ties,
    /// A STIX 2.1 bundle
    Stix,
}

impl Form {
    fn of(args: &Args) -> anyhow::Result<Self> {
        let ending = args.out.extension().and_then(|e| e.to_str()).unwrap_or_default();
        let by_name = match ending {
            "gexf" => Some(Self::Gexf),
            "graphml" => Some(Self::Graphml),
            "csv" => Some(Self::Ties),
            "json" => Some(Self::Stix),
            _ => None,
        };
        args.form.or(by_name).with_context(|| {
            format!(
                "{} does not say which form: end it in .gexf, .graphml, .csv or .json, or give --as",
                args.out.display()
            )
        })
    }
}

/// What one account did to another, of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    count: u32,
    seen: Option<[Timestamp; 2]>,
}

#[derive(Debug)]
struct Links {
    accounts: Accounts,
    /// By actor, target, and place in `kinds`.
    links: BTreeMap<(u32, u32, u32), Times>,
    kinds: Vec<String>,
    read: Read,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let form = Form::of(args)?;
    let links = read(&args.interactions)?;
    let chosen = chosen(args, &links)?;
    let export = exported(args, &links, &chosen);
    let mut text = String::new();
    match form {
        Form::Gexf => export::gexf(&export, &mut text),
        Form::Graphml => export::graphml(&export, &mut text),
        Form::Accounts => export::nodes_csv(&export, &mut text),
        Form::Ties => export::edges_csv(&export, &mut text),
        Form::Stix => export::stix(&export, system_clock()(), &mut text),
    }?;
    let mut out = Output::create(&args.out)?;
    out.write_all(text.as_bytes())?;
    out.finish()?;
    tell(args, &links, &export);
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Links> {
    let (mut seen, mut found, mut kinds) = (Accounts::default(), Vec::new(), Vec::<String>::new());
    let required = ["actor", "target"];
    let read = rows::read(path, &required, &["kind", "time"], &mut Progress::over(path), |values| {
        let [actor, target, kind, time] = [values[0], values[1], values[2], values[3]];
        if actor.is_empty() || target.is_empty() {
            return Err(format!("no {}", if actor.is_empty() { "actor" } else { "target" }));
        }
        let at = match time {
            "" => None,
            time => {
                Some(shares::time(time).map(Timestamp::from_millis).ok_or_else(|| format!("`{time:.40}` is no time"))?)
            }
        };
        let kind = kind.to_ascii_lowercase();
        let kind = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            kinds.push(kind);
            kinds.len() - 1
        });
        let mut number = |name| seen.number(name).ok_or_else(|| format!("more than {} accounts", accounts::MOST));
        found.push((number(actor)?, number(target)?, kind as u32, at));
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!found.is_empty(), "{} has no interaction that can be used", path.display());
    let (accounts, numbers) = seen.sorted();
    let mut links: BTreeMap<(u32, u32, u32), Times> = BTreeMap::new();
    for (actor, target, kind, at) in found {
        let times = links.entry((numbers[actor as usize], numbers[target as usize], kind)).or_default();
        times.count = times.count.saturating_add(1);
        times.seen = match (times.seen, at) {
            (Some([first, last]), Some(at)) => Some([first.min(at), last.max(at)]),
            (seen, at) => seen.or(at.map(|at| [at, at])),
        };
    }
    Ok(Links { accounts, links, kinds, read })
}

/// The accounts that are written, by number.
fn chosen(args: &Args, links: &Links) -> anyhow::Result<Vec<u32>> {
    let Some(path) = &args.around else { return Ok((0..links.accounts.len() as u32).collect()) };
    let mut centres = HashSet::new();
    let read = rows::read(path, &["account"], &[], &mut Progress::new(), |values| {
        centres.extend(links.accounts.find(values[0]));
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!centres.is_empty(), "no account of {} is in the interactions", path.display());
    let mut closest: HashMap<u32, (HashSet<u32>, u64)> = HashMap::new();
    for ((actor, target, _), times) in &links.links {
        for (centre, other) in [(actor, target), (target, actor)] {
            if centres.contains(centre) && !centres.contains(other) {
                let (linked, count) = closest.entry(*other).or_default();
                linked.insert(*centre);
                *count += u64::from(times.count);
            }
        }
    }
    let mut closest: Vec<(u32, (HashSet<u32>, u64))> = closest.into_iter().collect();
    closest.sort_by_key(|(account, (linked, count))| (std::cmp::Reverse((linked.len(), *count)), *account));
    let mut chosen: Vec<u32> = centres.into_iter().chain(closest.into_iter().take(args.most).map(|(a, _)| a)).collect();
    chosen.sort_unstable();
    Ok(chosen)
}

fn exported(args: &Args, links: &Links, chosen: &[u32]) -> Export {
    let names = if args.pseudonymous { Names::plain(&links.accounts) } else { Names::pseudonymous(&links.accounts) };
    let place = |account: &u32| chosen.binary_search(account).ok().map(|at| at as u32);
    let edges: Vec<Edge> = links
        .links
        .iter()
        .filter_map(|((actor, target, kind), times)| {
            let kind = links.kinds[*kind as usize].clone();
            Some(Edge { from: place(actor)?, to: place(target)?, kind, count: times.count, seen: times.seen })
        })
        .collect();
    let pairs: Vec<(u32, u32)> = edges.iter().map(|edge| (edge.from, edge.to)).filter(|(a, b)| a != b).collect();
    let found = communities(&Network::new(chosen.len(), &pairs), communities::Asked::default());
    let placed = (chosen.len() <= PLACED).then(|| {
        let nodes: Vec<layout::Node> =
            chosen.iter().map(|account| layout::Node { key: u64::from(*account), before: None }).collect();
        layout::layout(&nodes, &pairs)
    });
    let node = |(at, account): (usize, &u32)| {
        let id = links.accounts.name(*account);
        // Only a whole id says which platform it is of.
        let platform = id.parse::<model::AccountId>().map(|id| id.platform().to_string()).unwrap_or_default();
        let community = Some(found.of[at]);
        Node { name: names.of(*account), platform, community, score: None, at: placed.as_ref().map(|p| p[at]) }
    };
    Export { title: "Public interactions".into(), nodes: chosen.iter().enumerate().map(node).collect(), edges }
}

/// The summary; on standard error where the network has taken standard output.
fn tell(args: &Args, links: &Links, export: &Export) {
    let summary = json!({
        "interactions": links.read.rows,
        "set_aside": links.read.set_aside.count,
        "accounts": export.nodes.len(),
        "links": export.edges.len(),
        "pseudonyms": !args.pseudonymous,
    });
    let text = if args.json {
        format!("{summary:#}\n")
    } else {
        let mut table = super::table::Table::new(&["what", "value"]);
        let rows = summary.as_object().into_iter().flatten();
        rows.for_each(|(what, value)| table.row(vec![json!(what.replace('_', " ")), value.clone()]));
        table.to_text("")
    };
    if args.out == Path::new("-") {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}
