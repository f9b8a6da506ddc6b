//! Makes valid frames and Jetstream lines for benchmarks and tests. Nothing here is read by the collector.

use cid::{Cid, multihash::Multihash};
use serde::Serialize;
use sha2::{Digest, Sha256};

const DAG_CBOR: u64 = 0x71;

/// The content id of DAG-CBOR bytes: CIDv1, SHA-256.
pub fn cid_of(bytes: &[u8]) -> Cid {
    let hash = Multihash::wrap(0x12, Sha256::digest(bytes).as_slice()).expect("32 bytes fit");
    Cid::new_v1(DAG_CBOR, hash)
}

/// A post to put in a frame.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyntheticPost {
    #[serde(skip)]
    /// The record key.
    pub key: String,
    /// The text.
    pub text: String,
    /// Declared languages.
    pub langs: Vec<String>,
    /// RFC 3339.
    pub created_at: String,
}

/// One operation of a commit.
#[derive(Debug, Clone)]
pub struct SyntheticOp {
    /// `create`, `update` or `delete`.
    pub action: &'static str,
    /// `collection/key`.
    pub path: String,
    /// The record's DAG-CBOR; none for a deletion.
    pub record: Option<Vec<u8>>,
}

#[derive(Serialize)]
struct Header {
    op: i64,
    t: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Commit<'a> {
    ops: Vec<Op<'a>>,
    rev: &'a str,
    seq: i64,
    repo: &'a str,
    time: &'a str,
    blobs: [Cid; 0],
    since: Option<&'a str>,
    blocks: &'a serde_bytes::Bytes,
    commit: Cid,
    rebase: bool,
    too_big: bool,
}

#[derive(Serialize)]
struct Op<'a> {
    action: &'a str,
    path: &'a str,
    cid: Option<Cid>,
}

/// A `#commit` frame in which `repo` creates these posts.
pub fn encode_commit(seq: i64, repo: &str, posts: &[SyntheticPost]) -> Vec<u8> {
    let ops: Vec<SyntheticOp> = posts.iter().map(SyntheticPost::op).collect();
    encode_ops(seq, repo, &ops)
}

impl SyntheticPost {
    /// The operation that creates it.
    pub fn op(&self) -> SyntheticOp {
        self.creation(None)
    }

    /// The operation that creates it, with an image of which only the digest is there.
    pub fn with_image(&self, sha256: [u8; 32]) -> SyntheticOp {
        const RAW: u64 = 0x55;
        let cid = Cid::new_v1(RAW, Multihash::wrap(0x12, &sha256).expect("32 bytes fit"));
        let image = Blob { kind: "blob", r#ref: cid, mime_type: "image/jpeg", size: 100_000 };
        let images = [Image { alt: "", image }];
        self.creation(Some(Embed { kind: "app.bsky.embed.images", images }))
    }

    fn creation(&self, embed: Option<Embed>) -> SyntheticOp {
        let record = to_cbor(&Typed { kind: "app.bsky.feed.post", record: self, embed });
        SyntheticOp { action: "create", path: format!("app.bsky.feed.post/{}", self.key), record: Some(record) }
    }
}

#[derive(Serialize)]
struct Typed<'a, T> {
    #[serde(rename = "$type")]
    kind: &'a str,
    #[serde(flatten)]
    record: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    embed: Option<Embed>,
}

#[derive(Serialize)]
struct Embed {
    #[serde(rename = "$type")]
    kind: &'static str,
    images: [Image; 1],
}

#[derive(Serialize)]
struct Image {
    alt: &'static str,
    image: Blob,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Blob {
    #[serde(rename = "$type")]
    kind: &'static str,
    r#ref: Cid,
    mime_type: &'static str,
    size: u64,
}

/// A `#commit` frame with these operations, in a repository whose signed commit and tree are placeholders: the
/// collector reads neither.
pub fn encode_ops(seq: i64, repo: &str, ops: &[SyntheticOp]) -> Vec<u8> {
    let root_bytes = to_cbor(&repo);
    let root = cid_of(&root_bytes);
    let mut blocks: Vec<(Cid, &[u8])> = vec![(root, &root_bytes)];
    blocks.extend(ops.iter().filter_map(|op| op.record.as_deref()).map(|bytes| (cid_of(bytes), bytes)));
    encode_with_blocks(seq, repo, ops, &encode_car(root, &blocks))
}

/// A `#commit` frame with these operations and exactly these CAR bytes, fitting or not.
pub fn encode_with_blocks(seq: i64, repo: &str, ops: &[SyntheticOp], car: &[u8]) -> Vec<u8> {
    let ops =
        ops.iter().map(|op| Op { action: op.action, path: &op.path, cid: op.record.as_deref().map(cid_of) }).collect();
    let body = Commit {
        ops,
        rev: "3ksynthetic22",
        seq,
        repo,
        time: "2026-11-23T00:00:00.000Z",
        blobs: [],
        since: None,
        blocks: serde_bytes::Bytes::new(car),
        commit: cid_of(car),
        rebase: false,
        too_big: false,
    };
    encode_frame(1, "#commit", &body)
}

/// A frame with this header and body.
pub fn encode_frame(op: i64, t: &'static str, body: &impl Serialize) -> Vec<u8> {
    let mut frame = to_cbor(&Header { op, t });
    frame.extend(to_cbor(body));
    frame
}

/// An error frame: header `{op: -1}`, body `{error, message}`.
pub fn encode_error(error: &str, message: Option<&str>) -> Vec<u8> {
    let mut frame = to_cbor(&serde_json::json!({ "op": -1 }));
    frame.extend(to_cbor(&serde_json::json!({ "error": error, "message": message })));
    frame
}

/// A CAR v1 with these blocks, whether or not they hash to their names.
pub fn encode_car(root: Cid, blocks: &[(Cid, &[u8])]) -> Vec<u8> {
    #[derive(Serialize)]
    struct CarHeader {
        roots: [Cid; 1],
        version: u64,
    }
    let header = to_cbor(&CarHeader { roots: [root], version: 1 });
    let mut car = Vec::new();
    varint(header.len(), &mut car);
    car.extend(header);
    for (cid, bytes) in blocks {
        let name = cid.to_bytes();
        varint(name.len() + bytes.len(), &mut car);
        car.extend(name);
        car.extend_from_slice(bytes);
    }
    car
}

/// The blocks of a repository with these records (`collection/key`, DAG-CBOR): the commit first, then the records, then
/// the tree, in nodes of a few hundred keys. Its signature is a placeholder, and its tree is not of the shape that the
/// specification asks for: whoever reads records needs neither.
pub fn repository(did: &str, records: &[(String, Vec<u8>)]) -> Vec<(Cid, Vec<u8>)> {
    let mut sorted: Vec<(&str, &[u8])> =
        records.iter().map(|(key, record)| (key.as_str(), record.as_slice())).collect();
    sorted.sort_unstable();
    let mut nodes = Vec::new();
    let mut below = None;
    for keys in sorted.chunks(256) {
        let mut before = "";
        let entries = keys.iter().map(|(key, record)| {
            let p = before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
            before = key;
            Entry { k: serde_bytes::Bytes::new(&key.as_bytes()[p..]), p, t: None, v: cid_of(record) }
        });
        let node = to_cbor(&Node { e: entries.collect(), l: below });
        below = Some(cid_of(&node));
        nodes.push(node);
    }
    let data = below.unwrap_or_else(|| cid_of(b""));
    let commit = RepositoryCommit {
        did,
        rev: "3ksynthetic22",
        sig: serde_bytes::Bytes::new(&[7; 64]),
        data,
        prev: None,
        version: 3,
    };
    let records = sorted.into_iter().map(|(_, record)| record.to_vec());
    std::iter::once(to_cbor(&commit)).chain(records).chain(nodes).map(|bytes| (cid_of(&bytes), bytes)).collect()
}

#[derive(Serialize)]
struct RepositoryCommit<'a> {
    did: &'a str,
    rev: &'a str,
    sig: &'a serde_bytes::Bytes,
    data: Cid,
    prev: Option<Cid>,
    version: u64,
}

#[derive(Serialize)]
struct Node<'a> {
    e: Vec<Entry<'a>>,
    l: Option<Cid>,
}

#[derive(Serialize)]
struct Entry<'a> {
    k: &'a serde_bytes::Bytes,
    p: usize,
    t: Option<Cid>,
    v: Cid,
}

fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// DAG-CBOR of plain data.
pub fn to_cbor(value: &impl Serialize) -> Vec<u8> {
    serde_ipld_dagcbor::to_vec(value).expect("plain data serialises")
}

/// A Jetstream line in which `did` creates this post.
pub fn jetstream_line(time_us: i64, did: &str, post: &SyntheticPost) -> String {
    let record = Typed { kind: "app.bsky.feed.post", record: post, embed: None };
    let commit = serde_json::json!({
        "rev": "3ksynthetic22", "operation": "create", "collection": "app.bsky.feed.post", "rkey": post.key,
        "record": record, "cid": cid_of(&to_cbor(&record)).to_string(),
    });
    serde_json::json!({ "did": did, "time_us": time_us, "kind": "commit", "commit": commit }).to_string()
}
