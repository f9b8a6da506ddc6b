//! A whole repository from a CAR file, as `com.atproto.sync.getRepo` gives it (<https://atproto.com/specs/repository>).
//!
//! Which block is whose record only the tree says, and the tree may lie anywhere in the file. So the file is read twice:
//! once for the tree, which is small, and once for the records. Memory grows with how many records there are, not with
//! how large they are. Nothing is taken whose bytes do not hash to its name; the signature of the commit is not checked.

use std::{
    collections::{HashMap, HashSet},
    io::{self, BufReader, Read},
};

use cid::Cid;
use model::{AccountId, Batch, Cursor, Timestamp};
use serde::Deserialize;

use super::{
    Network, PLATFORM,
    car::{self, Sections},
    network::{is_did, record_uri},
    problem::Problem,
    record::{self, Body, COLLECTIONS, Origin, RECORD_MAX, Sink},
};
use crate::archive::{
    Format, OpenError, Options, PassedOver, Progress, ReadError, Reader, container::Container, cursor::Place,
    records::BATCH_BYTES,
};

/// Largest tree, in bytes. One of a million records has sixty million.
const TREE_MAX: usize = 512 << 20;
/// Most records of the collections that are read.
const RECORDS_MAX: usize = 8 << 20;
/// Deepest tree. One of a million records has about ten levels.
const DEPTH: usize = 64;
/// How a node of a tree begins: a map of two, the first of which is `e`.
const NODE: &[u8] = &[0xa2, 0x61, b'e'];

/// The name of the network in account ids, if nobody says another.
const AUTHORITY: &str = "bsky";

#[derive(Deserialize)]
struct Commit {
    did: String,
    data: Cid,
}

#[derive(Deserialize)]
struct Node {
    e: Vec<Entry>,
    l: Option<Cid>,
}

#[derive(Deserialize)]
struct Entry {
    /// How much of the key before is the start of this one.
    p: usize,
    k: serde_bytes::ByteBuf,
    v: Cid,
    t: Option<Cid>,
}

/// The file, read front to back.
type Open = Sections<BufReader<files::unpack::Source>>;

/// Which collection a record is in, and its key there.
type Keys = Vec<(u8, Box<str>)>;

/// Reads the records of a repository.
#[derive(Debug)]
pub(crate) struct Repository {
    format: &'static Format,
    container: Container,
    network: Network,
    options: Options,
    author: AccountId,
    /// Records whose block has not come yet.
    wanted: HashMap<Cid, Keys>,
    /// Records of collections that are not read.
    others: u64,
    /// What is wrong with the tree.
    problems: Vec<Problem>,
    sections: Option<Open>,
    place: Place,
    from: u64,
    ended: bool,
}

impl Repository {
    pub(crate) fn new(
        format: &'static Format,
        container: Container,
        options: &Options,
        place: Option<Place>,
    ) -> Result<Self, OpenError> {
        let at = container.path().display().to_string();
        let unfit = |problem: Problem| OpenError::Unfit(format!("{at}: {}: {}", problem.reason, problem.detail));
        let named = options.accounts.as_ref().filter(|(platform, _)| platform.as_str() == PLATFORM);
        let network = Network::new(named.map_or(AUTHORITY, |(_, authority)| authority)).map_err(OpenError::Unfit)?;
        let io = |source| OpenError::Io { path: container.path().to_owned(), source };
        let mut sections = sections(&container).map_err(io)?;
        let root = sections.header().map_err(unfit)?;
        let (commit, nodes) = blocks(&mut sections, root).map_err(unfit)?;
        let author = if is_did(&commit.did) { network.account(&commit.did).ok() } else { None };
        let author = author.ok_or_else(|| unfit(Problem::new("car", "did", format!("`{}` is no DID", commit.did))))?;
        let mut tree = Tree { nodes, wanted: HashMap::new(), others: 0, problems: Vec::new(), count: 0 };
        tree.walk(commit.data);
        let place = place.unwrap_or_default();
        Ok(Self {
            format,
            network,
            options: options.clone(),
            author,
            wanted: tree.wanted,
            others: tree.others,
            problems: if place == Place::default() { tree.problems } else { Vec::new() },
            sections: None,
            from: place.after,
            place,
            container,
            ended: false,
        })
    }

    fn origin<'a>(&'a self, collection: u8, key: &str, seen: Timestamp) -> Option<Origin<'a>> {
        let collection = COLLECTIONS[usize::from(collection)];
        let uri = record_uri(self.author.stable(), collection, key)?;
        Some(Origin { network: &self.network, author: &self.author, collection, uri, seen })
    }

    /// When a record says it was made. A claim, but the only one that there is.
    fn made_at(&self, bytes: &[u8]) -> Timestamp {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Made {
            created_at: String,
        }
        let made: Option<Made> = serde_ipld_dagcbor::from_slice(bytes).ok();
        let made = made.and_then(|made| Timestamp::parse(&made.created_at));
        made.filter(|time| *time <= self.options.read_at)
            .map_or(self.options.read_at, |time| time.max(Timestamp::default()))
    }

    fn read(&self, cid: &Cid, bytes: &[u8], keys: &Keys, sink: &mut Sink) {
        let seen = self.made_at(bytes);
        for (collection, key) in keys {
            match (self.origin(*collection, key, seen), car::verify(cid, bytes)) {
                (Some(origin), Ok(())) => record::written(&origin, &cid.to_string(), Body::Cbor(bytes), sink),
                (Some(origin), Err(problem)) => sink.set_aside.push(problem.at(origin.uri.as_str(), seen)),
                (None, _) => {
                    let problem = Problem::new("car", "path", format!("`{key}` is no record's key"));
                    sink.set_aside.push(problem.at("tree", seen));
                }
            }
        }
    }

    /// What the tree names and the file does not hold.
    fn missing(&mut self, batch: &mut Batch) {
        let mut missing: Vec<(u8, Box<str>)> = std::mem::take(&mut self.wanted).into_values().flatten().collect();
        missing.sort();
        for (collection, key) in missing {
            let problem = Problem::new("car", "missing_block", "the tree names it, and the file does not hold it");
            let at = format!("{}/{key}", COLLECTIONS[usize::from(collection)]);
            batch.set_aside.push(problem.at(at, self.options.read_at));
        }
    }
}

impl Reader for Repository {
    fn next(&mut self, passed_over: &mut PassedOver) -> Result<Option<Batch>, ReadError> {
        let failed = |source| ReadError { at: self.container.path().display().to_string(), source };
        if self.ended {
            return Ok(None);
        }
        let (mut batch, mut sink, mut bytes) = (Batch::default(), Sink::default(), 0);
        for problem in std::mem::take(&mut self.problems) {
            batch.set_aside.push(problem.at("tree", self.options.read_at));
        }
        let mut open = match self.sections.take() {
            Some(open) => open,
            None => {
                let mut open = sections(&self.container).map_err(failed)?;
                // It was read before.
                let _ = open.header();
                if self.place == Place::default() && self.others > 0 {
                    passed_over.insert("records of other collections", self.others);
                }
                open
            }
        };
        while batch.received < self.options.batch && bytes < BATCH_BYTES {
            let cid = match open.next() {
                Ok(Some(cid)) => cid,
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                // How long a section is, is known though its name is odd.
                Err(problem) => {
                    let goes_on = problem.reason == "car.cid";
                    if open.offset() > self.from {
                        batch.set_aside.push(problem.at(format!("byte {}", open.offset()), self.options.read_at));
                    }
                    if goes_on {
                        continue;
                    }
                    self.ended = true;
                    break;
                }
            };
            let Some(keys) = self.wanted.remove(&cid) else { continue };
            // Records before the place were given before.
            if open.offset() <= self.from {
                continue;
            }
            self.read(&cid, open.data(), &keys, &mut sink);
            bytes += open.data().len() as u64;
            batch.received += keys.len() as u64;
            (self.place.after, self.place.number) = (open.offset(), self.place.number + keys.len() as u64);
        }
        self.sections = Some(open);
        batch.events = sink.events;
        batch.set_aside.append(&mut sink.set_aside);
        if self.ended {
            self.missing(&mut batch);
        }
        if batch.received == 0 && batch.set_aside.is_empty() && passed_over.is_empty() {
            return Ok(None);
        }
        batch.cursor = Some(Cursor(self.place.of(self.format)));
        Ok(Some(batch))
    }

    fn progress(&self) -> Progress {
        self.container.progress()
    }
}

fn sections(container: &Container) -> io::Result<Open> {
    Ok(Sections::new(BufReader::with_capacity(1 << 18, container.open_member(0)?)))
}

/// The commit, and every block that looks like a node of a tree.
fn blocks<R: Read>(sections: &mut Sections<R>, root: Option<Cid>) -> Result<(Commit, HashMap<Cid, Vec<u8>>), Problem> {
    let (mut commit, mut nodes, mut size) = (None, HashMap::new(), 0);
    // What comes before the damage can be read; the second reading tells of it.
    while let Ok(Some(cid)) = sections.next() {
        let data = sections.data();
        if Some(cid) == root && commit.is_none() {
            car::verify(&cid, data)?;
            let read: Commit = serde_ipld_dagcbor::from_slice(data).map_err(|e| Problem::cbor("commit", &e))?;
            commit = Some(read);
        } else if data.starts_with(NODE) {
            size += data.len() + 128;
            if size > TREE_MAX {
                return Err(Problem::new("car", "too_large", format!("a tree of more than {TREE_MAX} bytes")));
            }
            nodes.insert(cid, data.to_vec());
        }
    }
    let commit = commit.ok_or_else(|| Problem::new("car", "missing_block", "the commit is not in the file"))?;
    Ok((commit, nodes))
}

/// The tree of keys and records.
struct Tree {
    nodes: HashMap<Cid, Vec<u8>>,
    wanted: HashMap<Cid, Keys>,
    others: u64,
    problems: Vec<Problem>,
    count: usize,
}

impl Tree {
    fn walk(&mut self, root: Cid) {
        let mut seen = HashSet::new();
        let mut open = vec![(root, 0)];
        while let Some((cid, depth)) = open.pop() {
            if depth > DEPTH || !seen.insert(cid) {
                self.problems.push(Problem::new("car", "tree", "a node is too deep, or stands in two places"));
                continue;
            }
            match self.node(&cid) {
                Ok(node) => {
                    open.extend(node.l.iter().map(|below| (*below, depth + 1)));
                    open.extend(node.e.iter().filter_map(|entry| entry.t).map(|below| (below, depth + 1)));
                    self.keys(node);
                }
                Err(problem) => self.problems.push(problem),
            }
            if self.count > RECORDS_MAX {
                self.problems.push(Problem::new("car", "too_large", format!("more than {RECORDS_MAX} records")));
                return;
            }
        }
    }

    fn node(&mut self, cid: &Cid) -> Result<Node, Problem> {
        let missing = || Problem::new("car", "missing_block", format!("a node of the tree, {cid}, is not in the file"));
        let bytes = self.nodes.remove(cid).ok_or_else(missing)?;
        car::verify(cid, &bytes)?;
        serde_ipld_dagcbor::from_slice(&bytes).map_err(|e| Problem::cbor("car", &e))
    }

    fn keys(&mut self, node: Node) {
        let mut key: Vec<u8> = Vec::new();
        for entry in node.e {
            if entry.p > key.len() || entry.p + entry.k.len() > 1_024 {
                self.problems.push(Problem::new("car", "tree", "a key that cannot be"));
                return;
            }
            key.truncate(entry.p);
            key.extend_from_slice(&entry.k);
            let path = std::str::from_utf8(&key).ok().and_then(|path| path.split_once('/'));
            let known = path.and_then(|(name, key)| Some((COLLECTIONS.iter().position(|known| *known == name)?, key)));
            match known {
                Some((collection, key)) => {
                    self.count += 1;
                    self.wanted.entry(entry.v).or_default().push((collection as u8, key.into()));
                }
                None => self.others += 1,
            }
        }
    }
}

/// Longest block that is read, in bytes: a record, or a node of the tree, with its name.
pub(super) const BLOCK_MAX: u64 = RECORD_MAX as u64 * 2;
