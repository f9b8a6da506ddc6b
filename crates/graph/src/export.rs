//! A network in the forms that other tools open.
//!
//! | form | opened by | says |
//! |---|---|---|
//! | [`graphml`] | yEd, igraph, networkx, Cytoscape | GraphML 1.0 |
//! | [`gexf`] | Gephi | GEXF 1.3, with places and colours where there are any |
//! | [`nodes_csv`], [`edges_csv`] | a spreadsheet; Gephi's import | one row an account, one a link |
//! | [`stix`] | MISP, OpenCTI | a STIX 2.1 bundle: accounts and what was observed of them. Never people |
//!
//! Names are what the caller passes: pseudonyms unless somebody asked for more. Nothing in here knows a handle, a text or
//! a person.

mod gexf;
mod graphml;
mod stix;
mod tables;
mod xml;

pub use gexf::gexf;
pub use graphml::graphml;
pub use stix::stix;
pub use tables::{edges_csv, nodes_csv};

use model::Timestamp;

use crate::layout::Point;

/// An account in an export.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// What it is called: an id, or a pseudonym. None twice.
    pub name: String,
    /// The platform whose account it is; empty if it is not said.
    pub platform: String,
    /// Its community, if communities were looked for.
    pub community: Option<u32>,
    /// A score, if there is a ranking.
    pub score: Option<f64>,
    /// Where it is drawn.
    pub at: Option<Point>,
}

/// What one account did to another, of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Who: a place among the nodes.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// `follow`, `repost`, … or empty if kinds are not told apart.
    pub kind: String,
    /// How often, at least 1.
    pub count: u32,
    /// When first and last, if that is known.
    pub seen: Option<[Timestamp; 2]>,
}

/// A network to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Export {
    /// What it shows, for people.
    pub title: String,
    /// The accounts.
    pub nodes: Vec<Node>,
    /// The links; they name nodes by place.
    pub edges: Vec<Edge>,
}

#[cfg(test)]
mod tests;
