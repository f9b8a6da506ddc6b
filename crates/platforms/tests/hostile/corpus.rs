//! The hostile corpus, as code: every file has a reason to be, and can be made again.
//!
//! A file's name is the reason under which it must be set aside, `--`, and what is wrong with it.

use flagstone_platforms::atproto::synthetic::*;
use serde_json::json;

const DID: &str = "did:plc:hostile";
const POST: &str = "app.bsky.feed.post/k";
const CREATED: &str = "2026-11-23T10:00:00Z";

/// One file: folder, name without ending, bytes.
pub(crate) struct Sample {
    pub(crate) folder: &'static str,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Everything in `tests/corpora/hostile`.
pub(crate) fn samples() -> Vec<Sample> {
    let mut all = Vec::new();
    let mut add = |folder, name: &str, bytes| all.push(Sample { folder, name: name.to_owned(), bytes });
    for (name, bytes) in frames() {
        add("frames", name, bytes);
    }
    for (name, record) in records() {
        let op = SyntheticOp { action: "create", path: POST.into(), record: Some(record) };
        add("frames", name, encode_ops(5, DID, &[op]));
    }
    for (name, bytes) in cars() {
        add("cars", name, bytes);
    }
    for (name, bytes) in lines() {
        add("jetstream", name, bytes);
    }
    all
}

fn post() -> SyntheticPost {
    SyntheticPost { key: "k".into(), text: "whole".into(), langs: vec!["en".into()], created_at: CREATED.into() }
}

fn whole() -> Vec<u8> {
    encode_commit(5, DID, &[post()])
}

fn header() -> Vec<u8> {
    to_cbor(&json!({"op": 1, "t": "#account"}))
}

/// `header` followed by hand-written CBOR.
fn with_body(body: &[u8]) -> Vec<u8> {
    [&header(), body].concat()
}

fn nested(depth: usize) -> Vec<u8> {
    [vec![0x81; depth], vec![0x80]].concat()
}

fn op(action: &'static str, path: &str) -> SyntheticOp {
    SyntheticOp { action, path: path.into(), record: Some(to_cbor(&json!({"createdAt": CREATED, "text": "x"}))) }
}

fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let whole = whole();
    let commit = |ops: &[SyntheticOp]| encode_ops(5, DID, ops);
    let created = op("create", POST);
    let cid = cid_of(created.record.as_deref().unwrap());
    let car =
        |blocks: &[(_, &[u8])]| encode_with_blocks(5, DID, std::slice::from_ref(&created), &encode_car(cid, blocks));
    let account = json!({"active": true, "did": DID, "seq": 5, "time": CREATED});
    let mut bad_text = with_body(&to_cbor(&account));
    let at = bad_text.windows(DID.len()).position(|w| w == DID.as_bytes()).unwrap();
    bad_text[at] = 0xff;
    vec![
        ("frame.truncated--empty", Vec::new()),
        ("frame.truncated--cut-in-header", whole[..5].to_vec()),
        ("frame.truncated--cut-before-body", header()),
        ("frame.truncated--cut-in-blocks", whole[..whole.len() - 100].to_vec()),
        ("frame.malformed--header-is-a-list", nested(10_000)),
        ("frame.malformed--body-is-a-number", with_body(&[0x01])),
        ("frame.malformed--commit-without-fields", encode_frame(1, "#commit", &json!({"seq": 5}))),
        ("frame.malformed--repo-is-a-number", encode_frame(1, "#commit", &json!({"seq": 5, "repo": 1}))),
        ("frame.too_deep--nested-lists", with_body(&nested(10_000))),
        ("frame.too_deep--nested-in-a-field-nobody-reads", encode_frame_raw(&[0xa1, 0x61, b'x'], &nested(10_000))),
        ("frame.truncated--huge-declared-list", with_body(&[0x9b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff])),
        ("frame.truncated--huge-declared-map", with_body(&[0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
        ("frame.truncated--huge-declared-text", with_body(&[0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
        ("frame.invalid_utf8--did", bad_text),
        ("frame.key_order--duplicate-key", with_body(&[0xa2, 0x61, b'a', 0x01, 0x61, b'a', 0x02])),
        ("frame.key_order--unsorted", with_body(&[0xa2, 0x61, b'b', 0x01, 0x61, b'a', 0x02])),
        ("frame.not_canonical--number-too-wide", with_body(&[0xa1, 0x61, b'a', 0x18, 0x01])),
        ("frame.not_canonical--map-without-length", with_body(&[0xbf, 0xff])),
        ("frame.trailing--two-bodies", [with_body(&to_cbor(&account)), vec![0]].concat()),
        ("frame.did--a-handle", encode_frame(1, "#account", &json!({"active": true, "did": "alice.test", "seq": 5}))),
        ("frame.too_large--account-of-20-KB", {
            encode_frame(1, "#account", &json!({"active": true, "did": DID, "seq": 5, "x": "x".repeat(20_000)}))
        }),
        ("commit.path--dots", commit(&[op("create", "app.bsky.feed.post/..")])),
        ("commit.path--spaces", commit(&[op("create", "app.bsky.feed.post/a b")])),
        ("commit.action--unknown", commit(&[op("destroy", POST)])),
        ("commit.missing_block--no-blocks", car(&[])),
        ("car.wrong_cid--forged-block", car(&[(cid, b"forged")])),
        ("car.truncated--no-archive", encode_with_blocks(5, DID, std::slice::from_ref(&created), &[])),
    ]
}

/// A `#commit` header, and a body in two parts.
fn encode_frame_raw(head: &[u8], tail: &[u8]) -> Vec<u8> {
    [&to_cbor(&json!({"op": 1, "t": "#commit"})), head, tail].concat()
}

/// Records that are stored under their true content id and are hostile inside.
fn records() -> Vec<(&'static str, Vec<u8>)> {
    let record = |value: serde_json::Value| to_cbor(&value);
    let mut bad_text = record(json!({"createdAt": CREATED, "text": "xxxx"}));
    let end = bad_text.len() - 1;
    bad_text[end] = 0xc3;
    vec![
        ("record.malformed--text-is-a-number", record(json!({"createdAt": CREATED, "text": 1}))),
        ("record.malformed--a-list", record(json!([1, 2]))),
        ("record.truncated--empty", Vec::new()),
        ("record.too_deep--nested-lists", [&[0xa1, 0x61, b'x'][..], &nested(10_000)].concat()),
        ("record.invalid_utf8--text", bad_text),
        ("record.key_order--two-texts", {
            [&[0xa2, 0x64][..], b"text", &[0x61, b'a', 0x64], b"text", &[0x61, b'b']].concat()
        }),
        ("record.not_canonical--length-too-wide", [&[0xa1, 0x64][..], b"text", &[0x78, 0x01, b'a']].concat()),
        ("record.created_at--year-of-the-fly", record(json!({"createdAt": "year 4000", "text": "x"}))),
        ("record.text_too_long--20-KB", record(json!({"createdAt": CREATED, "text": "x".repeat(20_000)}))),
        ("record.partly_read--images-are-a-number", {
            record(json!({"createdAt": CREATED, "text": "x", "embed": {"images": 1}}))
        }),
        ("record.list_cut--300-facets", {
            let link = json!({"features": [{"uri": "https://blackpine.example/"}]});
            record(json!({"createdAt": CREATED, "text": "x", "facets": vec![link; 300]}))
        }),
        ("record.target--reply-to-a-handle", {
            let parent = json!({"uri": "at://alice.test/app.bsky.feed.post/1"});
            record(json!({"createdAt": CREATED, "text": "x", "reply": {"parent": parent}}))
        }),
        ("record.target--reply-to-spaces", {
            record(json!({"createdAt": CREATED, "text": "x", "reply": {"parent": {"uri": "at://a b"}}}))
        }),
    ]
}

fn cars() -> Vec<(&'static str, Vec<u8>)> {
    let cid = cid_of(b"block");
    let whole = encode_car(cid, &[(cid, b"block")]);
    let header_end = whole.len() - (1 + 36 + 5);
    let tail = |bytes: &[u8]| [&whole[..header_end], bytes].concat();
    let version = whole.windows(7).position(|w| w == b"version").unwrap() + 7;
    let mut other_version = whole.clone();
    other_version[version] = 2;
    vec![
        ("car.truncated--empty", Vec::new()),
        ("car.truncated--cut-in-header", whole[..10].to_vec()),
        ("car.truncated--cut-in-block", whole[..whole.len() - 1].to_vec()),
        ("car.truncated--huge-declared-block", tail(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0])),
        ("car.length--endless-number", tail(&[0xff; 12])),
        ("car.header--5-KB", [&[0x80, 0x28][..], &[0; 0x1400]].concat()),
        ("car.version--two", other_version),
        ("car.too_deep--header", deep_header()),
        ("car.cid--empty-section", tail(&[0])),
        ("car.cid--rubbish", tail(&[4, 9, 9, 9, 9])),
        ("car.wrong_cid--forged", encode_car(cid, &[(cid, b"forged")])),
    ]
}

/// `{"roots": [[[…` where a header is read.
fn deep_header() -> Vec<u8> {
    let body = [&[0xa1, 0x65][..], b"roots", &nested(1_000)].concat();
    [&[(body.len() as u8 & 0x7f) | 0x80, (body.len() >> 7) as u8][..], &body].concat()
}

fn lines() -> Vec<(&'static str, Vec<u8>)> {
    let whole = jetstream_line(5, DID, &post());
    let swap = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replace(from, to).into_bytes()
    };
    let mut bad_text = whole.clone().into_bytes();
    let at = whole.find("whole").unwrap();
    bad_text[at] = 0xff;
    vec![
        ("line.truncated--empty", Vec::new()),
        ("line.truncated--cut", whole.as_bytes()[..whole.len() - 20].to_vec()),
        ("line.not_json--rubbish", b"hello".to_vec()),
        ("line.not_json--two-objects", format!("{whole}{whole}").into_bytes()),
        ("line.malformed--nested-lists", format!("{{\"time_us\":5,\"did\":{}", "[".repeat(10_000)).into_bytes()),
        ("line.invalid_utf8--text", bad_text),
        ("line.malformed--two-dids", format!("{{\"did\":\"{DID}\",{}", &whole[1..]).into_bytes()),
        ("line.malformed--no-time", swap("\"time_us\":5", "\"time\":5")),
        ("line.malformed--time-is-text", swap("\"time_us\":5", "\"time_us\":\"5\"")),
        ("line.malformed--no-commit", format!("{{\"did\":\"{DID}\",\"time_us\":5,\"kind\":\"commit\"}}").into_bytes()),
        ("line.malformed--cid", swap("\"cid\":\"bafy", "\"cid\":\"b@fy")),
        ("line.did--a-handle", swap(DID, "alice.test")),
        ("line.did--account-of-another", {
            let account = json!({"did": "did:plc:other", "active": false, "status": "takendown"});
            json!({"did": DID, "time_us": 5, "kind": "account", "account": account}).to_string().into_bytes()
        }),
        ("line.path--dots", swap("\"rkey\":\"k\"", "\"rkey\":\"..\"")),
        ("line.action--unknown", swap("\"operation\":\"create\"", "\"operation\":\"destroy\"")),
        ("record.malformed--text-is-a-list", swap("\"text\":\"whole\"", "\"text\":[]")),
        ("record.malformed--two-texts", swap("\"text\":\"whole\"", "\"text\":\"whole\",\"text\":\"other\"")),
        ("record.invalid_utf8--half-a-pair", swap("\"text\":\"whole\"", "\"text\":\"\\ud800\"")),
    ]
}
