//! Jetstream's JSON to events (<https://github.com/bluesky-social/jetstream>). Pure: no network, no clock.
//!
//! The same events as [`super::frame`] gives, from the same repositories. What Jetstream says cannot be verified
//! against content ids.

use std::borrow::Cow;

use model::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::{
    firehose::socket_url,
    frame::{Account, Decoded, Identity},
    network::{Network, is_did, record_uri},
    problem::Problem,
    record::{self, Body, COLLECTIONS, Origin, Sink},
};
use crate::CollectError;

/// Largest line that is read, in bytes: a record of the largest size as JSON.
pub const LINE_MAX: usize = 5_000_000;
/// How far a reconnect goes back, in microseconds: Jetstream's clocks differ between its servers, and what is seen
/// twice is stored once.
pub const STEP_BACK_MICROS: i64 = 5_000_000;

/// Where to connect to go on after `cursor`.
pub fn address(url: &str, cursor: Option<i64>) -> Result<Url, CollectError> {
    let mut url = socket_url(url, "/subscribe")?;
    for collection in COLLECTIONS {
        url.query_pairs_mut().append_pair("wantedCollections", collection);
    }
    if let Some(micros) = cursor {
        let from = micros.saturating_sub(STEP_BACK_MICROS).max(0);
        url.query_pairs_mut().append_pair("cursor", &from.to_string());
    }
    Ok(url)
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    did: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default, borrow)]
    commit: Option<Commit<'a>>,
    #[serde(default)]
    identity: Option<Identity>,
    #[serde(default, borrow)]
    account: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Commit<'a> {
    #[serde(borrow)]
    operation: Cow<'a, str>,
    #[serde(borrow)]
    collection: Cow<'a, str>,
    #[serde(borrow)]
    rkey: Cow<'a, str>,
    #[serde(default, borrow)]
    cid: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct When {
    time_us: i64,
}

/// Reads one message.
pub fn decode(line: &[u8], network: &Network, seen: Timestamp) -> Decoded {
    let mut out = Decoded::default();
    if let Err(problem) = read(line, network, seen, &mut out) {
        let at = out.seq.map_or_else(|| "line without a time".to_owned(), |us| us.to_string());
        out.set_aside.push(problem.at(at, seen));
    }
    out
}

fn read(line: &[u8], network: &Network, seen: Timestamp, out: &mut Decoded) -> Result<(), Problem> {
    if line.len() > LINE_MAX {
        return Err(Problem::new("line", "too_large", format!("{} bytes, at most {LINE_MAX}", line.len())));
    }
    let text = std::str::from_utf8(line).map_err(|e| Problem::new("line", "invalid_utf8", e.to_string()))?;
    // The time first, alone: a line that is odd elsewhere still moves the cursor.
    out.seq = serde_json::from_str::<When>(text).ok().map(|when| when.time_us);
    let line: Line<'_> = serde_json::from_str(text).map_err(|e| Problem::json("line", &e))?;
    if out.seq.is_none() {
        return Err(Problem::new("line", "malformed", "no time_us"));
    }
    let did = line.did.as_ref();
    let no_did = || Problem::new("line", "did", format!("`{did}` is no DID"));
    let author = if is_did(did) { network.account(did).map_err(|_| no_did())? } else { return Err(no_did()) };
    match (line.kind.as_ref(), line.commit, line.identity, line.account) {
        ("commit", Some(commit), _, _) => {
            let collection = commit.collection.as_ref();
            if !COLLECTIONS.contains(&collection) {
                out.other += 1;
                return Ok(());
            }
            let uri = record_uri(did, collection, &commit.rkey)
                .ok_or_else(|| Problem::new("line", "path", format!("`{}` is no record key", commit.rkey)))?;
            let origin = Origin { network, author: &author, collection, uri, seen };
            read_commit(&commit, &origin, out)?;
        }
        ("identity", _, Some(identity), _) => out.events.extend(identity.event(author, seen)),
        ("account", _, _, Some(raw)) => {
            if raw.get().len() > 16 << 10 {
                return Err(Problem::new("line", "too_large", "an account event of more than 16 KiB"));
            }
            let said: Account = serde_json::from_str(raw.get()).map_err(|e| Problem::json("line", &e))?;
            if said.did != did {
                return Err(Problem::new("line", "did", "an account event about another account"));
            }
            out.events.push(said.event(author, raw.get().to_owned(), seen));
        }
        ("commit" | "identity" | "account", ..) => {
            return Err(Problem::new("line", "malformed", format!("no {} in it", line.kind)));
        }
        _ => out.other += 1,
    }
    Ok(())
}

fn read_commit(commit: &Commit<'_>, origin: &Origin<'_>, out: &mut Decoded) -> Result<(), Problem> {
    let mut sink = Sink::default();
    match (commit.operation.as_ref(), &commit.cid, commit.record) {
        ("create" | "update", Some(cid), Some(record)) if cid.parse::<cid::Cid>().is_ok() => {
            record::written(origin, cid, Body::Json(record.get()), &mut sink);
        }
        ("create" | "update", ..) => {
            return Err(Problem::new("line", "malformed", "no record with a content id in it"));
        }
        ("delete", ..) => record::deleted(origin, &mut sink),
        (other, ..) => return Err(Problem::new("line", "action", format!("`{other}` is no known operation"))),
    }
    out.events.append(&mut sink.events);
    out.set_aside.append(&mut sink.set_aside);
    out.other += sink.other;
    Ok(())
}
