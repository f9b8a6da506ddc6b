//! A STIX 2.1 bundle (OASIS Standard, 10 June 2021).
//!
//! Accounts are `user-account` objects (section 6.15), what one did to another is an `observed-data` of both (section 4.14)
//! and a `relationship` `related-to` between them (section 5.1). There is no `identity`, no `threat-actor` and no
//! `indicator` of an account in it: an export says what was seen, not who somebody is.

use std::fmt::{self, Write};

use model::{AccountId, Timestamp, hex};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::{Edge, Export, Node};

/// The namespace of ids of cyber-observable objects (section 2.9).
const OBSERVABLES: u128 = 0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7;

/// Ours, for everything else: the same network makes the same bundle.
const OURS: u128 = 0x5d1c_9d3e_02c1_5b8f_9a0e_4f1a_9e5d_3c70;

/// Writes a network. `at` is when the bundle is made.
///
/// # Errors
/// What `out` says.
pub fn stix(export: &Export, at: Timestamp, out: &mut impl Write) -> fmt::Result {
    let accounts: Vec<(String, Value)> = export.nodes.iter().map(account).collect();
    let mut objects: Vec<Value> = accounts.iter().map(|(_, object)| object.clone()).collect();
    for edge in &export.edges {
        let ids = [edge.from, edge.to].map(|place| accounts[place as usize].0.as_str());
        objects.extend(observed(edge, ids, at));
    }
    // One object after the other: a bundle may be long.
    let id = ours("bundle", &format!("{}\n{at}\n{}", export.title, objects.len()));
    writeln!(out, "{{\"type\": \"bundle\", \"id\": \"{id}\", \"objects\": [")?;
    let count = objects.len();
    for (number, object) in objects.into_iter().enumerate() {
        writeln!(out, "{object}{}", if number + 1 < count { "," } else { "" })?;
    }
    out.write_str("]}\n")
}

/// An account and its id. The id is a digest of what it is called on its platform, by the rule of section 2.9, so that two
/// teams that saw the same account name it alike.
fn account(node: &Node) -> (String, Value) {
    // Of `platform/authority/stable-id`, the platform's own id; a pseudonym is its own.
    let id: Option<AccountId> = node.name.parse().ok();
    let user_id = id.as_ref().map_or(node.name.as_str(), AccountId::stable);
    let (mut contributing, mut object) = (json!({}), json!({ "type": "user-account", "spec_version": "2.1" }));
    for object in [&mut contributing, &mut object] {
        if !node.platform.is_empty() {
            object["account_type"] = json!(node.platform);
        }
        object["user_id"] = json!(user_id);
    }
    // The keys are in order, and texts are escaped, as RFC 8785 asks.
    let id = format!("user-account--{}", uuid(OBSERVABLES, &contributing.to_string()));
    object["id"] = json!(id);
    (id, object)
}

fn observed(edge: &Edge, [from, to]: [&str; 2], at: Timestamp) -> [Value; 2] {
    let [first, last] = edge.seen.unwrap_or([at, at]);
    let kind = if edge.kind.is_empty() { "turned to" } else { &edge.kind };
    let what = format!("{from} {to} {kind}");
    let observed = json!({
        "type": "observed-data", "spec_version": "2.1", "id": ours("observed-data", &what),
        "created": time(at), "modified": time(at),
        "first_observed": time(first), "last_observed": time(last),
        "number_observed": edge.count.min(999_999_999),
        "object_refs": [from, to],
    });
    let related = json!({
        "type": "relationship", "spec_version": "2.1", "id": ours("relationship", &what),
        "created": time(at), "modified": time(at),
        "relationship_type": "related-to", "description": format!("{kind}, {} times", edge.count),
        "source_ref": from, "target_ref": to,
    });
    [observed, related]
}

fn ours(kind: &str, name: &str) -> String {
    format!("{kind}--{}", uuid(OURS, name))
}

/// A name-based UUID, version 5 (RFC 9562, section 5.5).
fn uuid(namespace: u128, name: &str) -> String {
    let digest = Sha1::new().chain_update(namespace.to_be_bytes()).chain_update(name).finalize();
    let mut bytes: [u8; 16] = std::array::from_fn(|at| digest[at]);
    (bytes[6], bytes[8]) = (bytes[6] & 0x0F | 0x50, bytes[8] & 0x3F | 0x80);
    let hex = hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// With milliseconds, as section 2.13 allows.
fn time(at: Timestamp) -> String {
    at.to_string()
}
