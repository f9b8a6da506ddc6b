//! Repositories of the AT Protocol.

use cid::Cid;
use flagstone_platforms::atproto::synthetic::{cid_of, encode_car, repository, to_cbor};
use serde_json::json;

use super::*;

const DID: &str = "did:plc:owner";

/// Blocks of a repository with so many posts and a few other records.
fn blocks(posts: usize) -> Vec<(Cid, Vec<u8>)> {
    let at = "2026-03-01T10:00:00Z";
    let mut records: Vec<(String, Vec<u8>)> = (0..posts)
        .map(|n| {
            let record = json!({"$type": "app.bsky.feed.post", "createdAt": at, "text": format!("good {n}")});
            (format!("app.bsky.feed.post/3k{n:05}"), to_cbor(&record))
        })
        .collect();
    let subject = json!({"uri": "at://did:plc:ben/app.bsky.feed.post/3kben", "cid": cid_of(b"x").to_string()});
    let like = json!({"$type": "app.bsky.feed.like", "createdAt": at, "subject": subject});
    let repost = json!({"$type": "app.bsky.feed.repost", "createdAt": at, "subject": subject});
    let follow = json!({"$type": "app.bsky.graph.follow", "createdAt": at, "subject": "did:plc:cora"});
    let profile = json!({"$type": "app.bsky.actor.profile", "displayName": "The Owner", "description": "I garden"});
    for (key, record) in [
        ("app.bsky.feed.like/3klike", like),
        ("app.bsky.feed.repost/3krepost", repost),
        ("app.bsky.graph.follow/3kfollow", follow),
        ("app.bsky.actor.profile/self", profile),
    ] {
        records.push((key.to_owned(), to_cbor(&record)));
    }
    repository(DID, &records)
}

fn car(blocks: &[(Cid, Vec<u8>)]) -> Vec<u8> {
    let borrowed: Vec<(Cid, &[u8])> = blocks.iter().map(|(cid, bytes)| (*cid, bytes.as_slice())).collect();
    encode_car(blocks[0].0, &borrowed)
}

fn texts(read: &Read) -> Vec<&str> {
    let text =
        |event: &Event| if let Event::Post(post) = event { Some(post.text.clone().leak() as &str) } else { None };
    read.events.iter().filter_map(text).collect()
}

#[test]
fn a_repository_gives_its_records_wherever_its_tree_lies() {
    let mut blocks = blocks(5);
    let got = read_bytes("repo.car", car(&blocks));
    assert_eq!(texts(&got), ["good 0", "good 1", "good 2", "good 3", "good 4"]);
    assert_eq!(got.passed_over, PassedOver::from([("records of other collections", 1)]));
    let kinds = got.events.iter().filter(|event| matches!(event, Event::Interaction(_) | Event::Profile(_))).count();
    assert_eq!((kinds, got.received, got.set_aside.len()), (3, 8, 0));
    let Some(Event::Interaction(interaction)) = got.events.iter().find(|e| matches!(e, Event::Interaction(_))) else {
        panic!()
    };
    assert_eq!(interaction.seen, Timestamp::parse("2026-03-01T10:00:00Z").unwrap());
    assert_eq!(interaction.actor.to_string(), "atproto/bsky/did:plc:owner");
    blocks[1..].reverse();
    let turned = read_bytes("repo.car", car(&blocks));
    let mut turned = texts(&turned);
    turned.sort_unstable();
    assert_eq!(turned, texts(&got));
}

#[test]
fn it_goes_on_where_it_stood() {
    let bytes = car(&blocks(20));
    let options = Options { batch: 3, ..options("") };
    let open = |cursor: Option<&Cursor>| read(open_bytes("repo.car", bytes.clone(), &options, cursor));
    let whole = open(None);
    for (n, cursor) in whole.cursors.iter().enumerate() {
        let rest = open(Some(cursor));
        assert_eq!(rest.events, whole.events[whole.before[n]..], "after {cursor:?}");
        assert_eq!(rest.set_aside, [], "after {cursor:?}");
    }
}

#[test]
fn forged_and_missing_blocks_are_set_aside() {
    let mut forged = blocks(5);
    forged[6].1[5] ^= 1;
    let mut missing = blocks(5);
    missing.remove(6);
    for (blocks, reason) in [(forged, "car.wrong_cid"), (missing, "car.missing_block")] {
        let got = read_bytes("repo.car", car(&blocks));
        assert_eq!(got.set_aside.iter().map(|aside| aside.reason.as_str()).collect::<Vec<_>>(), [reason]);
        assert_eq!(texts(&got).len(), 4);
    }
}

/// Cut at every byte, and with every byte turned over: no panic, no forged record, and what can be read is.
#[test]
fn damage_never_makes_a_record() {
    let whole = car(&blocks(3));
    for at in 0..whole.len() {
        let mut odd = whole.clone();
        odd[at] ^= 0x41;
        for bytes in [whole[..at].to_vec(), odd] {
            let Ok(archive) = open_bytes("repo.car", bytes, &options(""), None) else { continue };
            let got = read(Ok(archive));
            assert!(texts(&got).iter().all(|text| ["good 0", "good 1", "good 2"].contains(text)), "{at}");
        }
    }
}
