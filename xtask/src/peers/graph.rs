//! The comparisons of the network around a case.

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    Options, Size, compared, table,
    works::{Adapter, Peer, Work, count, words},
};
use crate::workspace::Workspace;

/// What to compare of the network.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask peers graph --size small
  cargo xtask peers graph --only ppr,cascades --json > peers.json

Needs python3 with venv, and reaches the package registry the first time; everything that it fetches or makes lies in the
target directory. What cannot be installed or run is shown as `not run`, with the reason. The exit code is 0 if our side
ran everywhere. CPU time, one thread: on a shared machine only the ratios mean something.")]
pub(crate) struct Graph {
    #[command(flatten)]
    options: Options,
    /// Only these areas
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Area>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Area {
    /// Personalised PageRank from 100 seeds
    Ppr,
    /// Communities by modularity
    Communities,
    /// Who shares the same within 60 s
    Coordination,
    /// Trees of forwards
    Cascades,
}

/// Runs every comparison that is asked for; whether our side ran in all of them.
pub(crate) fn graph(workspace: &Workspace, asked: &Graph) -> Result<bool> {
    let wanted = |area: Area| asked.only.is_empty() || asked.only.contains(&area);
    let rows = compared(workspace, &asked.options, all(asked.options.size, wanted))?;
    if asked.options.json {
        println!("{:#}", json!({ "works": table::json(&rows) }));
    } else {
        print!("{}", table::text(&rows));
    }
    Ok(rows.iter().all(|row| row.ours.is_ok()))
}

/// Every comparison that is wanted, at one size.
pub(super) fn all(size: Size, wanted: impl Fn(Area) -> bool) -> Vec<Work> {
    let full = size == Size::Full;
    let works = [
        (Area::Ppr, ppr(if full { 1 << 20 } else { 1 << 17 }, full)),
        (Area::Communities, communities(if full { 1_000_000 } else { 100_000 }, full)),
        (Area::Coordination, coordination(if full { 10_000_000 } else { 1_000_000 }, full)),
        (Area::Cascades, cascades(if full { 10_000_000 } else { 1_000_000 }, full)),
    ];
    works.into_iter().filter(|(area, _)| wanted(*area)).map(|(_, work)| work).collect()
}

/// An example of ours on a file and its truth; peers that are given the same.
fn work(example: &'static str, file: String, truth: &str, more: &[String]) -> Work {
    let needs = [format!("{file}.bin"), format!("{file}.{truth}")];
    Work {
        name: String::new(),
        input: "",
        does: "",
        example: ("flagstone-graph", example),
        arguments: [needs.clone().map(|file| format!("{{}}/{file}")).as_slice(), more].concat(),
        line: 0,
        peers: Vec::new(),
        target: None,
        quality: None,
        needs: needs.to_vec(),
    }
}

impl Work {
    /// With a peer that is given what ours is, after words of its own.
    fn beside<const N: usize>(
        mut self,
        name: &'static str,
        does: &'static str,
        script: &'static str,
        packages: &'static [&'static str],
        own: [&str; N],
    ) -> Self {
        let arguments = [words(own), self.arguments.clone()].concat();
        self.peers.push(Peer::new(name, does, Adapter::Python(script), packages, arguments));
        self
    }
}

fn ppr(accounts: u32, full: bool) -> Work {
    let peer = |work: Work, name, does, packages| work.beside(name, does, "graph_peers.py", packages, ["ppr", name]);
    let work = Work {
        name: format!("PageRank {}", count(accounts)),
        input: "R-MAT, about ten links an account; 100 seeds at equal distances",
        does: "to a change of 1e-6, from a network made ready for walks",
        target: full.then_some(0.25),
        quality: Some(("top_1000", 0.99)),
        ..work("peer_ppr", format!("rmat_{accounts}"), "top", &words([&accounts.to_string()]))
    };
    let work = peer(work, "scikit-network", "the power method to 1e-6", &["scikit-network", "numpy", "scipy"]);
    let work = peer(work, "igraph", "PRPACK, exact", &["igraph", "numpy", "scipy"]);
    let work = peer(work, "rustworkx", "the power method to 1e-6", &["rustworkx", "numpy", "scipy"]);
    let everybody = "of everybody: it knows no seeds; for scale";
    peer(work, "networkit", everybody, &["networkit", "numpy", "scipy"])
}

fn communities(accounts: u32, full: bool) -> Work {
    let peer =
        |work: Work, name, does, packages| work.beside(name, does, "graph_peers.py", packages, ["communities", name]);
    let work = Work {
        name: format!("Leiden {}", count(accounts)),
        input: "planted communities of 20 to 2,000, 9.5 links an account, three in ten to anybody",
        does: "Leiden, two rounds",
        target: full.then_some(6.0),
        quality: Some(("nmi", 0.93)),
        ..work("peer_communities", format!("planted_{accounts}"), "truth", &words([&accounts.to_string()]))
    };
    let work = peer(work, "networkit", "parallel Leiden, one thread", &["networkit", "numpy", "scipy"]);
    let work = peer(work, "igraph", "Leiden, two rounds", &["igraph", "numpy", "scipy"]);
    let work = peer(work, "scikit-network", "Leiden", &["scikit-network", "numpy", "scipy"]);
    let work = peer(work, "networkit-louvain", "Louvain", &["networkit", "numpy", "scipy"]);
    let work = peer(work, "igraph-louvain", "Louvain", &["igraph", "numpy", "scipy"]);
    peer(work, "leidenalg", "Leiden, two rounds", &["leidenalg", "igraph", "numpy", "scipy"])
}

fn coordination(shares: u32, full: bool) -> Work {
    let peer = |work: Work, name, does, packages| work.beside(name, does, "coordination_peers.py", packages, [name]);
    let work = Work {
        name: format!("coordination {}", count(shares)),
        input: "a month of shares, 50 planted groups of eight; window of 60 s, three objects together or more",
        does: "crowds passed over, the rest against a null model, groups at a false discovery rate of 5 %",
        target: full.then_some(60.0),
        quality: Some(("recall", 0.95)),
        ..work("peer_coordination", format!("shares_{shares}"), "truth", &[])
    };
    let every = "every pair within the window, as CooRTweet joins them; no null model";
    let uncrowded = "the same, without shares that have more than 20 others of their object in the window";
    let merged = "the same, with a merge";
    let work = peer(work, "duckdb", every, &["duckdb", "numpy", "scipy"]);
    let work = peer(work, "duckdb-uncrowded", uncrowded, &["duckdb", "numpy", "scipy"]);
    peer(work, "pandas-uncrowded", merged, &["pandas", "numpy", "scipy"])
}

fn cascades(forwards: u32, full: bool) -> Work {
    let peer = |work: Work, name, does, packages| work.beside(name, does, "cascade_peers.py", packages, [name]);
    let work = Work {
        name: format!("cascades {}", count(forwards)),
        input: "forwards that name a message; seven in ten of one that came before",
        does: "trees, their shapes, delays, bridges, pairs and chains of channels",
        quality: Some(("recall", 1.0)),
        ..work("peer_cascades", format!("forwards_{forwards}"), "truth", &[])
    };
    let work =
        peer(work, "duckdb", "a recursive query: depth and size of each tree, pairs of channels", &["duckdb", "numpy"]);
    let work = peer(work, "pandas", "a merge for each step down; the same", &["pandas", "numpy"]);
    let mut work = peer(work, "networkx", "a search from each root; the same", &["networkx", "numpy"]);
    work.peers.iter_mut().filter(|_| full).for_each(|peer| peer.gib = if peer.name == "networkx" { 16 } else { 4 });
    work
}
