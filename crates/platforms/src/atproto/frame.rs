//! Frames of `com.atproto.sync.subscribeRepos` to events. Pure: no network, no clock.
//!
//! A frame is two DAG-CBOR maps one after the other: a header `{op, t}` and a body
//! (<https://atproto.com/specs/event-stream>). Whatever cannot be read is set aside under a stable reason, and nothing
//! around it is lost: a commit with one forged block still yields its other records.

use std::{borrow::Cow, fmt};

use cid::Cid;
use model::{AccountId, Event, Profile, SetAside, Status, StatusEvent, Timestamp};
use serde::{
    Deserialize, Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_ipld_dagcbor::de::Deserializer;

use super::{
    car,
    network::{Network, is_did, record_uri},
    problem::{Problem, tidy},
    record::{self, Body, COLLECTIONS, Origin, Sink},
    records::{List, cid_text},
};

/// Largest frame that is read, in bytes (<https://atproto.com/specs/sync>: 5 MB).
pub const FRAME_MAX: usize = 5_000_000;
/// Largest `#account`, `#identity`, `#info` or error frame, in bytes: they hold a few short texts.
const CONTROL_MAX: usize = 16 << 10;
/// Most operations read from one commit. The specification allows 200.
const OPS_MAX: usize = 1_000;

/// What one frame or line held.
#[derive(Debug, Default)]
pub struct Decoded {
    /// What happened, in the source's order.
    pub events: Vec<Event>,
    /// What could not be read.
    pub set_aside: Vec<SetAside>,
    /// Its place in the stream: the sequence number (firehose), microseconds (Jetstream). `None` if even that could
    /// not be read.
    pub seq: Option<i64>,
    /// What the source says about the stream itself.
    pub signal: Option<Signal>,
    /// Records of other collections, deletions of other records than posts, and messages of other kinds.
    pub other: u64,
}

/// What the source says about the stream itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// Our cursor is older than what it keeps. It goes on from its oldest message.
    OutdatedCursor,
    /// Our cursor is ahead of it. It closes.
    FutureCursor,
    /// We read too slowly. It closes.
    ConsumerTooSlow,
    /// Another error: its name and message. It closes.
    Error(String),
}

/// The body, with nothing after it. A macro because the decoder's reader type has no public name.
macro_rules! body {
    ($de:expr) => {{
        let value = Deserialize::deserialize(&mut $de).map_err(|e| Problem::cbor("frame", &e))?;
        $de.end().map_err(|e| Problem::cbor("frame", &e))?;
        value
    }};
}

#[derive(Deserialize)]
struct Header<'a> {
    op: i64,
    #[serde(default, borrow)]
    t: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Commit<'a> {
    seq: i64,
    #[serde(borrow)]
    repo: Cow<'a, str>,
    #[serde(default, rename = "tooBig")]
    too_big: bool,
    #[serde(borrow)]
    blocks: &'a serde_bytes::Bytes,
    #[serde(borrow)]
    ops: List<Op<'a>, OPS_MAX>,
}

#[derive(Deserialize)]
struct Op<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(borrow)]
    path: Cow<'a, str>,
    cid: Option<Cid>,
}

/// Reads one frame.
pub fn decode(frame: &[u8], network: &Network, seen: Timestamp) -> Decoded {
    let mut out = Decoded::default();
    if let Err(problem) = read(frame, network, seen, &mut out) {
        if out.seq.is_none() {
            out.seq = salvage_seq(frame);
        }
        let at = out.seq.map_or_else(|| "frame without a sequence number".to_owned(), |seq| seq.to_string());
        out.set_aside.push(problem.at(at, seen));
    }
    out
}

fn read(frame: &[u8], network: &Network, seen: Timestamp, out: &mut Decoded) -> Result<(), Problem> {
    if frame.len() > FRAME_MAX {
        return Err(Problem::new("frame", "too_large", format!("{} bytes, at most {FRAME_MAX}", frame.len())));
    }
    let mut de = Deserializer::from_slice(frame);
    let header = Header::deserialize(&mut de).map_err(|e| Problem::cbor("frame", &e))?;
    let kind = header.t.as_deref().unwrap_or_default();
    if (header.op, kind) == (1, "#commit") {
        let commit = body!(de);
        return read_commit(commit, network, seen, out);
    }
    let known = header.op == -1 || matches!(kind, "#account" | "#identity" | "#info" | "#sync");
    if known && kind != "#sync" && frame.len() > CONTROL_MAX {
        let detail = format!("a {kind} of {} bytes, at most {CONTROL_MAX}", frame.len());
        return Err(Problem::new("frame", "too_large", detail));
    }
    match (header.op, kind) {
        (-1, _) => out.signal = Some(error_signal(body!(de))),
        (1, "#account") => read_account(body!(de), network, seen, out)?,
        (1, "#identity") => read_identity(body!(de), network, seen, out)?,
        (1, "#info") => {
            let info: Info = body!(de);
            match info.name.as_str() {
                "OutdatedCursor" => out.signal = Some(Signal::OutdatedCursor),
                _ => out.other += 1,
            }
        }
        // `#sync` says that a repository was reset: it holds no record. Kinds to come are none of ours yet.
        _ => {
            out.seq = salvage_seq(frame);
            out.other += 1;
        }
    }
    Ok(())
}

fn read_commit(commit: Commit<'_>, network: &Network, seen: Timestamp, out: &mut Decoded) -> Result<(), Problem> {
    out.seq = Some(commit.seq);
    let author = account(network, &commit.repo)?;
    let mut aside = |problem: Problem| out.set_aside.push(problem.at(commit.seq.to_string(), seen));
    if commit.too_big {
        aside(Problem::new("commit", "too_big", "the source left the records out"));
    }
    if commit.ops.cut {
        aside(Problem::new("commit", "list_cut", format!("more than {OPS_MAX} operations")));
    }
    let ours = |op: &&Op<'_>| op.path.split_once('/').is_some_and(|(collection, _)| COLLECTIONS.contains(&collection));
    let ops: Vec<&Op<'_>> = commit.ops.items.iter().filter(ours).collect();
    out.other += (commit.ops.items.len() - ops.len()) as u64;

    let wanted: Vec<Cid> = ops.iter().filter(|op| op.action != "delete").filter_map(|op| op.cid).collect();
    let blocks = if wanted.is_empty() { car::Blocks::default() } else { car::find(commit.blocks, &wanted) };
    let damaged = !blocks.problems.is_empty();
    blocks.problems.into_iter().for_each(&mut aside);

    let mut sink = Sink { events: std::mem::take(&mut out.events), ..Sink::default() };
    let mut found = blocks.found.into_iter();
    for op in ops {
        let written = op.action != "delete";
        let block = if written && op.cid.is_some() { found.next().flatten() } else { None };
        let Some((collection, uri)) = address(&commit.repo, &op.path) else {
            aside(Problem::new("commit", "path", format!("`{}` is no record's path", op.path)));
            continue;
        };
        let origin = Origin { network, author: &author, collection, uri, seen };
        match (&*op.action, op.cid, block) {
            ("create" | "update", Some(cid), Some(bytes)) => {
                record::written(&origin, &cid_text(&cid), Body::Cbor(bytes), &mut sink);
            }
            ("create" | "update", _, _) => {
                let why = if damaged { "its block could not be taken" } else { "its block is not in the commit" };
                sink.set_aside.push(Problem::new("commit", "missing_block", why).at(origin.uri.as_str(), seen));
            }
            ("delete", _, _) => record::deleted(&origin, &mut sink),
            (action, _, _) => aside(Problem::new("commit", "action", format!("`{action}` is no known action"))),
        }
    }
    out.events = sink.events;
    out.set_aside.append(&mut sink.set_aside);
    out.other += sink.other;
    Ok(())
}

fn address<'p>(repo: &str, path: &'p str) -> Option<(&'p str, model::PostUri)> {
    let (collection, key) = path.split_once('/')?;
    Some((collection, record_uri(repo, collection, key)?))
}

fn account(network: &Network, did: &str) -> Result<AccountId, Problem> {
    let no_did = || Problem::new("frame", "did", format!("`{did}` is no DID"));
    if is_did(did) { network.account(did).map_err(|_| no_did()) } else { Err(no_did()) }
}

#[derive(Deserialize)]
struct Info {
    name: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: String,
    #[serde(default)]
    message: Option<String>,
}

fn error_signal(body: ErrorBody) -> Signal {
    match body.error.as_str() {
        "FutureCursor" => Signal::FutureCursor,
        "ConsumerTooSlow" => Signal::ConsumerTooSlow,
        name => Signal::Error(tidy(&format!("{name}: {}", body.message.unwrap_or_default()))),
    }
}

/// `#account`, in both readers.
#[derive(Deserialize)]
pub(super) struct Account {
    pub(super) did: String,
    #[serde(default)]
    pub(super) seq: Option<i64>,
    active: bool,
    #[serde(default)]
    status: Option<String>,
}

impl Account {
    /// What it says, in our words. `raw` are the platform's.
    pub(super) fn event(&self, account: AccountId, raw: String, seen: Timestamp) -> Event {
        let status = match (self.active, self.status.as_deref()) {
            (true, None) => Status::Up,
            (false, Some("takendown" | "suspended")) => Status::TakenDown,
            (false, Some("deactivated")) => Status::Deactivated,
            (false, Some("deleted")) => Status::Deleted,
            // `desynchronized` and `throttled` are about the relay; anything contradicting or new is told apart later.
            _ => Status::Unknown,
        };
        Event::Status(StatusEvent { account, status, raw, seen })
    }
}

/// `#identity`, in both readers.
#[derive(Deserialize)]
pub(super) struct Identity {
    pub(super) did: String,
    #[serde(default)]
    pub(super) seq: Option<i64>,
    #[serde(default)]
    handle: Option<String>,
}

impl Identity {
    /// The handle as a profile, where one is told. `handle.invalid` is the protocol's word for none.
    pub(super) fn event(self, account: AccountId, seen: Timestamp) -> Option<Event> {
        let handle = self.handle.filter(|h| h != "handle.invalid" && h.len() <= 253)?;
        let profile = Profile { account, handle: Some(handle), display_name: None, description: None, seen };
        Some(Event::Profile(profile))
    }
}

fn read_account(raw: serde_json::Value, network: &Network, seen: Timestamp, out: &mut Decoded) -> Result<(), Problem> {
    let text = raw.to_string();
    let said: Account = serde_json::from_value(raw).map_err(|e| Problem::json("frame", &e))?;
    out.seq = said.seq;
    out.events.push(said.event(account(network, &said.did)?, text, seen));
    Ok(())
}

fn read_identity(said: Identity, network: &Network, seen: Timestamp, out: &mut Decoded) -> Result<(), Problem> {
    out.seq = said.seq;
    let account = account(network, &said.did)?;
    out.events.extend(said.event(account, seen));
    Ok(())
}

/// The sequence number of a body that cannot be read as a whole, so that the cursor can go past it.
fn salvage_seq(frame: &[u8]) -> Option<i64> {
    struct Seq<'c>(&'c mut Option<i64>);
    impl<'de> Visitor<'de> for Seq<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                if key == "seq" {
                    *self.0 = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(())
        }
    }
    // Bounded like every other look: a frame over the limit is not searched further than the limit.
    let mut de = Deserializer::from_slice(&frame[..frame.len().min(FRAME_MAX)]);
    Header::deserialize(&mut de).ok()?;
    let mut seq = None;
    // What comes after the number may be as broken as it likes.
    let _ = de.deserialize_map(Seq(&mut seq));
    seq
}

#[cfg(test)]
mod tests;
