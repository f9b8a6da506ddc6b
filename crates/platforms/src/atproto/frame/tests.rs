use model::InteractionKind;
use serde_json::json;

use super::{super::synthetic::*, *};

const REPO: &str = "did:plc:author";
const CREATED: &str = "2026-11-23T10:00:00.000Z";

fn seen() -> Timestamp {
    Timestamp::from_millis(1_000)
}

fn read_frame(frame: &[u8]) -> Decoded {
    decode(frame, &Network::new("local").unwrap(), seen())
}

fn create(path: &str, record: serde_json::Value) -> SyntheticOp {
    SyntheticOp { action: "create", path: path.into(), record: Some(to_cbor(&record)) }
}

fn one(path: &str, record: serde_json::Value) -> Decoded {
    read_frame(&encode_ops(9, REPO, &[create(path, record)]))
}

fn the_post(decoded: &Decoded) -> &model::Post {
    match &decoded.events[0] {
        Event::Post(post) => post,
        other => panic!("{other:?}"),
    }
}

fn reasons(decoded: &Decoded) -> Vec<&str> {
    decoded.set_aside.iter().map(|s| s.reason.as_str()).collect()
}

#[test]
fn a_post_is_kept_with_everything_it_points_to() {
    let image = cid_of(b"image");
    let mut record = to_ipld(json!({
        "$type": "app.bsky.feed.post", "text": "see https://blackpine.example/a. and more", "createdAt": CREATED,
        "langs": ["de", "ar"], "tags": ["outer"],
        "facets": [{ "index": { "byteStart": 0, "byteEnd": 3 }, "features": [
            { "$type": "app.bsky.richtext.facet#link", "uri": "https://blackpine.example/b" },
            { "$type": "app.bsky.richtext.facet#tag", "tag": "inner" },
            { "$type": "app.bsky.richtext.facet#mention", "did": "did:plc:named" },
        ] }],
        "reply": { "root": { "uri": "at://did:plc:root/app.bsky.feed.post/1", "cid": "x" },
                   "parent": { "uri": "at://did:plc:parent/app.bsky.feed.post/2", "cid": "x" } },
        "embed": { "$type": "app.bsky.embed.recordWithMedia",
            "record": { "record": { "uri": "at://did:plc:quoted/app.bsky.feed.post/3", "cid": "x" } },
            "media": { "images": [{ "alt": "a hill", "image": { "mimeType": "image/png", "size": 7 } }] } },
    }));
    set_ref(&mut record, image);
    let frame = encode_ops(
        9,
        REPO,
        &[SyntheticOp { action: "create", path: "app.bsky.feed.post/k".into(), record: Some(to_cbor(&record)) }],
    );
    let decoded = read_frame(&frame);
    assert_eq!(reasons(&decoded), [""; 0]);
    assert_eq!(decoded.seq, Some(9));
    let post = the_post(&decoded);
    assert_eq!(post.at.uri.as_str(), "at://did:plc:author/app.bsky.feed.post/k");
    assert_eq!(post.at.cid, cid_of(&to_cbor(&record)).to_string());
    assert_eq!(post.author.as_str(), "atproto/local/did:plc:author");
    assert_eq!(post.langs, ["de", "ar"]);
    assert_eq!(post.links, ["https://blackpine.example/b", "https://blackpine.example/a"]);
    assert_eq!(post.tags, ["outer", "inner"]);
    assert_eq!(post.written, Timestamp::parse(CREATED).unwrap());
    assert_eq!(post.seen, seen());
    assert_eq!(post.quotes.as_ref().unwrap().as_str(), "at://did:plc:quoted/app.bsky.feed.post/3");
    assert_eq!(post.reply_to.as_ref().unwrap().as_str(), "at://did:plc:parent/app.bsky.feed.post/2");
    assert_eq!((post.images[0].alt.as_str(), post.images[0].cid.clone()), ("a hill", image.to_string()));
    let turned: Vec<(InteractionKind, &str, Option<&str>)> = decoded.events[1..]
        .iter()
        .map(|event| match event {
            Event::Interaction(i) => {
                assert_eq!(i.uri.as_str(), "at://did:plc:author/app.bsky.feed.post/k", "the post says so");
                (i.kind, i.target.stable(), i.about.as_ref().map(|uri| uri.as_str()))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        turned,
        [
            (InteractionKind::Reply, "did:plc:parent", Some("at://did:plc:parent/app.bsky.feed.post/2")),
            (InteractionKind::Quote, "did:plc:quoted", Some("at://did:plc:quoted/app.bsky.feed.post/3")),
            (InteractionKind::Mention, "did:plc:named", None),
        ]
    );
}

/// JSON as the data model of a repository, so that a link can be put in.
fn to_ipld(value: serde_json::Value) -> cid_tree::Tree {
    serde_json::from_value(value).unwrap()
}

fn set_ref(record: &mut cid_tree::Tree, cid: Cid) {
    let mut at = record;
    for key in ["embed", "media", "images", "0", "image"] {
        at = at.child(key);
    }
    at.insert("ref", cid);
}

/// The smallest tree that can hold a content id.
mod cid_tree {
    use std::collections::BTreeMap;

    use cid::Cid;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    pub(super) enum Tree {
        Number(u64),
        Text(String),
        List(Vec<Tree>),
        Map(BTreeMap<String, Tree>),
        #[serde(skip_deserializing)]
        Link(Cid),
    }

    impl Tree {
        pub(super) fn child(&mut self, key: &str) -> &mut Tree {
            match self {
                Tree::Map(map) => map.get_mut(key).unwrap(),
                Tree::List(list) => &mut list[key.parse::<usize>().unwrap()],
                _ => panic!("no child"),
            }
        }

        pub(super) fn insert(&mut self, key: &str, cid: Cid) {
            let Tree::Map(map) = self else { panic!("no map") };
            map.insert(key.into(), Tree::Link(cid));
        }
    }
}

#[test]
fn reposts_follows_profiles_and_deletions_are_told_apart() {
    let ops = [
        create(
            "app.bsky.feed.repost/a",
            json!({"subject": {"uri": "at://did:plc:b/app.bsky.feed.post/1", "cid": "x"}}),
        ),
        create("app.bsky.graph.follow/b", json!({"subject": "did:plc:c"})),
        create("app.bsky.actor.profile/self", json!({"displayName": "A", "description": "about"})),
        SyntheticOp { action: "delete", path: "app.bsky.feed.post/old".into(), record: None },
        SyntheticOp { action: "delete", path: "app.bsky.graph.follow/old".into(), record: None },
        create("app.bsky.feed.like/x", json!({"subject": 1})),
    ];
    let decoded = read_frame(&encode_ops(1, REPO, &ops));
    assert!(decoded.set_aside.is_empty(), "{:?}", decoded.set_aside);
    assert!(matches!(&decoded.events[0], Event::Interaction(i) if i.kind == InteractionKind::Repost
        && i.about.as_ref().is_some_and(|post| post.as_str() == "at://did:plc:b/app.bsky.feed.post/1")));
    assert!(matches!(&decoded.events[1], Event::Interaction(i) if i.kind == InteractionKind::Follow));
    assert!(matches!(&decoded.events[2], Event::Profile(p) if p.display_name.as_deref() == Some("A")));
    assert!(matches!(&decoded.events[3], Event::PostDeleted { uri, .. } if uri.as_str().ends_with("/old")));
    assert_eq!((decoded.events.len(), decoded.other), (4, 2));
}

#[test]
fn one_bad_record_loses_none_of_its_neighbours() {
    let good = |key: &str| create(&format!("app.bsky.feed.post/{key}"), json!({"text": key, "createdAt": CREATED}));
    let ops = [
        good("one"),
        create("app.bsky.feed.post/two", json!({"createdAt": CREATED})),
        create("app.bsky.feed.post/../../x", json!({"text": "x", "createdAt": CREATED})),
        good("three"),
    ];
    let decoded = read_frame(&encode_ops(1, REPO, &ops));
    let kept: Vec<_> = decoded.events.iter().filter(|e| matches!(e, Event::Post(_))).collect();
    assert_eq!(kept.len(), 2);
    assert_eq!(reasons(&decoded).len(), 2);
    assert!(reasons(&decoded).contains(&"record.malformed") && reasons(&decoded).contains(&"commit.path"));
}

#[test]
fn an_odd_embed_does_not_hide_the_text() {
    let decoded = one("app.bsky.feed.post/k", json!({"text": "seen", "createdAt": CREATED, "embed": {"images": 3}}));
    assert_eq!(the_post(&decoded).text, "seen");
    assert_eq!(reasons(&decoded), ["record.partly_read"]);
}

#[test]
fn a_claimed_time_that_is_none_is_named_and_the_post_kept() {
    let decoded = one("app.bsky.feed.post/k", json!({"text": "x", "createdAt": "yesterday"}));
    assert_eq!(the_post(&decoded).written, seen());
    assert_eq!(reasons(&decoded), ["record.created_at"]);
}

#[test]
fn long_texts_and_long_lists_are_bounded() {
    let long = "x".repeat(record::TEXT_MAX + 1);
    assert_eq!(
        reasons(&one("app.bsky.feed.post/k", json!({"text": long, "createdAt": CREATED}))),
        ["record.text_too_long"]
    );
    let tags: Vec<String> = (0..1_000).map(|n| n.to_string()).collect();
    let decoded = one("app.bsky.feed.post/k", json!({"text": "x", "createdAt": CREATED, "tags": tags}));
    assert_eq!(the_post(&decoded).tags.len(), 16);
    assert_eq!(reasons(&decoded), ["record.list_cut"]);
    // One URL made of a thousand is one link, not a thousand overlapping ones.
    let decoded = one("app.bsky.feed.post/k", json!({"text": "http://a".repeat(1_000), "createdAt": CREATED}));
    assert_eq!(the_post(&decoded).links.len(), 1);
}

#[test]
fn a_thread_that_answers_itself_is_no_interaction() {
    let reply = json!({"parent": {"uri": format!("at://{REPO}/app.bsky.feed.post/1"), "cid": "x"}});
    let decoded = one("app.bsky.feed.post/k", json!({"text": "x", "createdAt": CREATED, "reply": reply}));
    assert_eq!(decoded.events.len(), 1);
    assert!(the_post(&decoded).reply_to.is_some());
}

#[test]
fn account_events_are_told_apart_and_kept_verbatim() {
    for (active, status, want) in [
        (true, None, Status::Up),
        (false, Some("takendown"), Status::TakenDown),
        (false, Some("suspended"), Status::TakenDown),
        (false, Some("deactivated"), Status::Deactivated),
        (false, Some("deleted"), Status::Deleted),
        (false, Some("desynchronized"), Status::Unknown),
        (false, None, Status::Unknown),
        (true, Some("takendown"), Status::Unknown),
    ] {
        let mut body = json!({"seq": 5, "did": REPO, "time": CREATED, "active": active});
        if let Some(status) = status {
            body["status"] = status.into();
        }
        let decoded = read_frame(&encode_frame(1, "#account", &body));
        assert_eq!(decoded.seq, Some(5));
        let Event::Status(event) = &decoded.events[0] else { panic!("{decoded:?}") };
        assert_eq!(event.status, want, "{active} {status:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&event.raw).unwrap(), body);
    }
}

#[test]
fn a_handle_is_a_profile() {
    let body = json!({"seq": 6, "did": REPO, "time": CREATED, "handle": "alice.test"});
    let decoded = read_frame(&encode_frame(1, "#identity", &body));
    assert!(matches!(&decoded.events[..], [Event::Profile(p)] if p.handle.as_deref() == Some("alice.test")));
    let body = json!({"seq": 6, "did": REPO, "time": CREATED});
    assert!(read_frame(&encode_frame(1, "#identity", &body)).events.is_empty());
}

#[test]
fn what_the_source_says_about_the_stream_is_a_signal() {
    let info = encode_frame(1, "#info", &json!({"name": "OutdatedCursor"}));
    assert_eq!(read_frame(&info).signal, Some(Signal::OutdatedCursor));
    for (name, want) in [
        ("FutureCursor", Signal::FutureCursor),
        ("ConsumerTooSlow", Signal::ConsumerTooSlow),
        ("Odd", Signal::Error("Odd: why".into())),
    ] {
        let frame = encode_error(name, Some("why"));
        assert_eq!(read_frame(&frame).signal, Some(want));
    }
}

#[test]
fn other_kinds_are_counted_and_move_the_cursor() {
    let decoded = read_frame(&encode_frame(1, "#sync", &json!({"seq": 8, "did": REPO})));
    assert_eq!((decoded.seq, decoded.other, decoded.events.len()), (Some(8), 1, 0));
}

#[test]
fn a_damaged_frame_is_named_and_its_number_saved() {
    let frame = encode_commit(77, REPO, &[post("k")]);
    // The number stands before the blocks: cutting in the blocks leaves it readable.
    let decoded = read_frame(&frame[..frame.len() - 100]);
    assert_eq!(decoded.seq, Some(77));
    assert_eq!(reasons(&decoded), ["frame.truncated"]);
    assert_eq!(decoded.set_aside[0].at, "77");
    for length in 0..frame.len() {
        let decoded = read_frame(&frame[..length]);
        assert_eq!((decoded.events.len(), decoded.set_aside.len()), (0, 1), "cut at {length}");
    }
}

#[test]
fn a_block_that_is_missing_or_forged_is_set_aside() {
    let op = create("app.bsky.feed.post/k", json!({"text": "true", "createdAt": CREATED}));
    let forged = to_cbor(&json!({"text": "false", "createdAt": CREATED}));
    let cid = cid_of(op.record.as_deref().unwrap());
    let decoded =
        read_frame(&encode_with_blocks(1, REPO, std::slice::from_ref(&op), &encode_car(cid, &[(cid, &forged)])));
    assert_eq!(reasons(&decoded), ["car.wrong_cid", "commit.missing_block"]);
    assert!(decoded.events.is_empty());
    let decoded = read_frame(&encode_with_blocks(1, REPO, &[op], &encode_car(cid, &[])));
    assert_eq!(reasons(&decoded), ["commit.missing_block"]);
}

#[test]
fn deep_nesting_stops_at_the_decoder_s_limit() {
    // 100,000 nested lists as a frame's body, in a header, in a record, and in a field that is skipped.
    let deep = [vec![0x81; 100_000], vec![0x80]].concat();
    assert_eq!(reasons(&read_frame(&deep)), ["frame.malformed"]);
    let mut frame = encode_frame(1, "#account", &0);
    frame.pop();
    assert_eq!(reasons(&read_frame(&[frame.clone(), deep[90_000..].to_vec()].concat())), ["frame.too_deep"]);
    // {"x": [[[…]]]}: a field nobody asked for.
    let record = [vec![0xa1, 0x61, b'x'], deep.clone()].concat();
    let op = SyntheticOp { action: "create", path: "app.bsky.feed.post/k".into(), record: Some(record) };
    assert_eq!(reasons(&read_frame(&encode_ops(1, REPO, &[op]))), ["record.too_deep"]);
}

fn post(key: &str) -> SyntheticPost {
    SyntheticPost { key: key.into(), text: format!("post {key}"), langs: vec!["en".into()], created_at: CREATED.into() }
}

#[test]
fn a_synthetic_commit_decodes_to_its_posts() {
    let decoded = read_frame(&encode_commit(3, REPO, &[post("a"), post("b")]));
    assert_eq!((decoded.events.len(), decoded.set_aside.len(), decoded.seq), (2, 0, Some(3)));
    let line = jetstream_line(3, REPO, &post("a"));
    let jet = super::super::jetstream::decode(line.as_bytes(), &Network::new("local").unwrap(), seen());
    assert_eq!(jet.events[..], decoded.events[..1], "both readers say the same: {:?}", jet.set_aside);
}
