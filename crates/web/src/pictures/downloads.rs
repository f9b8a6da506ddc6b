//! A picture's files: what other tools open.

use std::{collections::HashMap, fmt};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use graph::{
    Names, Ties,
    export::{self, Edge, Export, Node},
};
use model::Timestamp;

use super::Network;
use crate::{error::Fault, say};

/// The forms a network is given in: the end of the file's name, and its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Accounts,
    Ties,
    GraphMl,
    Gexf,
    Stix,
}

impl Form {
    /// Every form, with the name of its file.
    pub(crate) const ALL: [(&str, Self); 5] = [
        ("accounts.csv", Self::Accounts),
        ("ties.csv", Self::Ties),
        ("network.graphml", Self::GraphMl),
        ("network.gexf", Self::Gexf),
        ("network.stix.json", Self::Stix),
    ];

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(file, _)| *file == name).map(|(_, form)| *form)
    }

    fn mime(self) -> &'static str {
        match self {
            Self::Accounts | Self::Ties => "text/csv; charset=utf-8",
            Self::GraphMl => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::Stix => "application/stix+json;version=2.1",
        }
    }

    /// The file. Under pseudonyms unless names were asked for.
    pub(crate) fn file(
        self,
        name: &str,
        network: &Network,
        ties: &Ties,
        named: bool,
        now: Timestamp,
    ) -> Result<Response, Fault> {
        let names = if named { Names::plain(ties.accounts()) } else { Names::pseudonymous(ties.accounts()) };
        let export = exported(network, &names);
        let mut body = String::new();
        let written: fmt::Result = match self {
            Self::Accounts => export::nodes_csv(&export, &mut body),
            Self::Ties => export::edges_csv(&export, &mut body),
            Self::GraphMl => export::graphml(&export, &mut body),
            Self::Gexf => export::gexf(&export, &mut body),
            Self::Stix => export::stix(&export, now, &mut body),
        };
        written.map_err(Fault::internal)?;
        Ok(file(name, self.mime(), body))
    }
}

fn exported(network: &Network, names: &Names<'_>) -> Export {
    let platform = |id: &str| id.split('/').next().unwrap_or_default().to_owned();
    let node = |at: usize| Node {
        name: names.of(network.near.accounts[at]),
        platform: platform(&network.ids[at]),
        community: network.group(at),
        score: None,
        at: Some(network.places[at]),
    };
    let time = |seconds: u32| Timestamp::from_millis(i64::from(seconds) * Timestamp::SECOND);
    let edge = |(actor, target, tie): (usize, usize, graph::Tie)| Edge {
        from: actor as u32,
        to: target as u32,
        kind: tie.kind.as_str().to_owned(),
        count: tie.times,
        seen: Some([time(tie.first), time(tie.last)]),
    };
    Export {
        title: say("picture-file-title").into(),
        nodes: (0..network.ids.len()).map(node).collect(),
        edges: network.ties().into_iter().map(edge).collect(),
    }
}

/// Every file that a case's network comes as.
pub(crate) const FILES: [&str; 9] = [
    "network.svg",
    "spread.svg",
    "hours.svg",
    "hours.csv",
    "accounts.csv",
    "ties.csv",
    "network.graphml",
    "network.gexf",
    "network.stix.json",
];

/// What accounts are called in a picture that leaves: by pseudonyms, or by their ids.
pub(crate) fn called(network: &Network, ties: &Ties, named: bool) -> HashMap<String, String> {
    if named {
        return HashMap::new();
    }
    let names = Names::pseudonymous(ties.accounts());
    network.ids.iter().cloned().zip(network.near.accounts.iter().map(|account| names.of(*account))).collect()
}

/// A file to keep.
pub(crate) fn file(name: &str, mime: &'static str, body: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}
