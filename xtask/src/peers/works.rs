//! The comparisons: what runs, on what, and what is wanted. `{}` stands for the folder of the inputs, `{images}` for
//! that of the images.

use super::{Area, Size};

/// One comparison.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) area: Area,
    pub(super) name: String,
    /// What it runs on, for people.
    pub(super) input: &'static str,
    /// What our side does on it.
    pub(super) does: &'static str,
    /// Our package and its example.
    pub(super) example: (&'static str, &'static str),
    pub(super) arguments: Vec<String>,
    /// Which of the example's lines is this one.
    pub(super) line: usize,
    pub(super) peers: Vec<Peer>,
    /// At least (or, in µs a query, at most) so much. The area's target holds for the full size only.
    pub(super) target: Option<f64>,
    /// The share of what is there that must be found, by us and by a peer that is called the best.
    pub(super) recall: Option<f64>,
    /// Files of the inputs that it needs.
    pub(super) needs: Vec<String>,
}

/// One peer in it.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// What it does on the input, and what it leaves undone.
    pub(super) does: &'static str,
    pub(super) adapter: Adapter,
    /// The packages that it needs, itself first: in `requirements.txt`, `package.json` or `crates/Cargo.toml`.
    pub(super) packages: &'static [&'static str],
    /// Memory that it needs, in GiB, where that is much.
    pub(super) gib: u64,
    pub(super) arguments: Vec<String>,
}

impl Peer {
    /// That needs no more memory than there is anywhere.
    fn new(
        name: &'static str,
        does: &'static str,
        adapter: Adapter,
        packages: &'static [&'static str],
        arguments: Vec<String>,
    ) -> Self {
        Self { name, does, adapter, packages, gib: 0, arguments }
    }
}

/// What runs a peer, in `benches/peers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adapter {
    /// A script.
    Python(&'static str),
    /// `rules_peers.js`
    Node,
    /// `crates`
    Crates,
}

/// Every comparison at one size.
pub(super) fn all(size: Size) -> Vec<Work> {
    let full = size == Size::Full;
    let mut works = if full {
        vec![pdq(1_000_000, Some(60.0)), pdq(10_000_000, Some(200.0)), skewed(1_000_000)]
    } else {
        vec![pdq(100_000, None), skewed(100_000)]
    };
    works.push(images());
    works.extend([(1_000, Some(500.0)), (10_000, None), (100_000, Some(250.0))].map(|(n, t)| phrases(n, t, full)));
    works.extend([rules(full), near(full), ndjson(full), posts(full), path(full)]);
    works
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

fn pdq(hashes: u32, target: Option<f64>) -> Work {
    let database = format!("db_{hashes}.bin");
    Work {
        name: format!("PDQ {}", count(hashes)),
        input: "random hashes; half of 10,000 queries planted within 31 bits",
        target,
        ..search(hashes, [&database, "q.bin", "truth.csv"])
    }
}

fn skewed(hashes: u32) -> Work {
    let [database, truth] = [format!("skewed_{hashes}.bin"), format!("skewed_truth_{hashes}.csv")];
    Work {
        name: format!("PDQ {}, skewed", count(hashes)),
        input: "correlated bits, families of copies; 1,000 queries; recall of every pair there is",
        ..search(hashes, [&database, &format!("skewed_q_{hashes}.bin"), &truth])
    }
}

fn search(hashes: u32, files: [&str; 3]) -> Work {
    let placed = files.map(|file| format!("{{}}/{file}"));
    let faiss: &[&str] = &["faiss-cpu", "numpy"];
    let large = hashes > 1_000_000;
    let peer = |name, does, packages, gib, queries: u32| {
        let arguments = [words([name]), placed.to_vec(), words([&queries.to_string()])].concat();
        let peer = Peer::new(name, does, Adapter::Python("hash_peers.py"), packages, arguments);
        Peer { gib: if large { gib } else { 0 }, ..peer }
    };
    let few = |queries: u32, fewer: u32| if large { fewer } else { queries };
    let ivf = "inverted file of 1,024 lists, 32 read: not exact";
    let threatexchange = "what HMA looks up in: its PDQIndex, one query a call";
    Work {
        area: Area::Pdq,
        name: String::new(),
        input: "",
        does: "exact index, radius 31, one query a call",
        example: ("flagstone-detect", "peer_hash"),
        arguments: [words(["pdq"]), placed.to_vec()].concat(),
        line: 0,
        peers: vec![
            peer("faiss-multi-hash", "16 tables of 16 bits, one flipped: exact", faiss, 12, few(1_000, 500)),
            peer("faiss-flat", "every hash, vectorised: exact", faiss, 1, few(500, 100)),
            peer("faiss-ivf", ivf, faiss, 1, few(1_000, 500)),
            peer("threatexchange", threatexchange, &["threatexchange", "numpy", "faiss-cpu"], 18, few(1_000, 500)),
        ],
        target: None,
        recall: Some(1.0),
        needs: files.map(str::to_owned).to_vec(),
    }
}

fn images() -> Work {
    Work {
        area: Area::Images,
        name: "PDQ of images".into(),
        input: "JPEGs of 512 × 512 (or the .jpg of --images), hashing alone, from pixels in memory",
        does: "bit for bit what pdqhash gives",
        example: ("flagstone-detect", "peer_hash"),
        arguments: words(["images", "{images}"]),
        line: 0,
        peers: vec![Peer::new(
            "pdqhash",
            "the reference's C++",
            Adapter::Python("image_peers.py"),
            &["pdqhash", "numpy", "pillow"],
            words(["pdqhash", "{images}"]),
        )],
        target: None,
        recall: None,
        needs: words(["images/099.jpg"]),
    }
}

fn phrases(patterns: u32, target: Option<f64>, full: bool) -> Work {
    let file = format!("pat_{patterns}.txt");
    let files = [&format!("{{}}/{file}"), "{}/posts.txt"];
    let posts = if full { "1000000" } else { "100000" };
    let fewer = if full { "200000" } else { "50000" };
    let arguments = |name, posts| [words([name]), words(files), words([posts])].concat();
    let peer = |name, does, packages, posts| {
        Peer::new(name, does, Adapter::Python("phrase_peers.py"), packages, arguments(name, posts))
    };
    Work {
        area: Area::Phrases,
        name: format!("phrases {}", count(patterns)),
        input: "posts of a made-up Zipf vocabulary in three languages",
        does: "Unicode folding, word boundaries, spans in the original, sealed findings",
        example: ("flagstone-detect", "peer_phrase"),
        arguments: [words(files), words([posts])].concat(),
        line: 0,
        peers: vec![
            peer("hyperscan", "bytes only, no folding, no word boundaries, ends only", &["hyperscan"], posts),
            Peer::new(
                "aho-corasick",
                "bytes only, no folding, no word boundaries",
                Adapter::Crates,
                &["aho-corasick"],
                arguments("aho-corasick", fewer),
            ),
            peer("pyahocorasick", "characters, no folding, no word boundaries", &["pyahocorasick"], fewer),
            peer("ripgrep", "lines with any phrase, bytes only; the program on the PATH, start included", &[], fewer),
        ],
        target: target.filter(|_| full),
        recall: None,
        needs: vec![file, "posts.txt".into()],
    }
}

fn rules(full: bool) -> Work {
    let events = if full { "20000" } else { "3000" };
    let peer = |name, does, adapter, packages| {
        Peer::new(name, does, adapter, packages, words([name, "{}/posts.ndjson", events]))
    };
    let expressions = "expressions as text; windows by our plain code; a regular expression compiled each time";
    Work {
        area: Area::Rules,
        name: "20 rules as text".into(),
        input: "events with four windowed counts; parsing the JSON is part of it",
        does: "rules as text (CEL), windows included",
        example: ("flagstone-detect", "peer_rules"),
        arguments: words(["{}/posts.ndjson", if full { "100000" } else { "20000" }]),
        line: 0,
        peers: vec![
            peer(
                "json-rules-engine",
                "rules as JSON; windows and regular expressions by our plain code",
                Adapter::Node,
                &["json-rules-engine"],
            ),
            peer("zen-engine", expressions, Adapter::Node, &["@gorules/zen-engine"]),
            peer(
                "sqrl",
                "rules as text, windows included; regular expressions by our plain code",
                Adapter::Node,
                &["sqrl"],
            ),
            peer("cel", expressions, Adapter::Crates, &["cel"]),
        ],
        target: full.then_some(300_000.0),
        recall: None,
        needs: vec!["posts.ndjson".into()],
    }
}

fn near(full: bool) -> Work {
    let files = ["{}/posts.txt", "{}/dup_truth.csv"];
    let peer = |name, does, packages, posts| {
        let arguments = [words([name]), words(files), words([posts])].concat();
        Peer::new(name, does, Adapter::Python("near_peers.py"), packages, arguments)
    };
    let minhash = "128 permutations, 5-grams, no folding";
    Work {
        area: Area::Near,
        name: "near-duplicates".into(),
        input: "a stream of posts, 5 % planted copies with one or two words replaced",
        does: "folding, 5-grams, each looked for and then remembered",
        example: ("flagstone-detect", "peer_near"),
        arguments: [words(files), words([if full { "1000000" } else { "100000" }])].concat(),
        line: 0,
        peers: vec![
            peer("rensa", minhash, &["rensa"], if full { "100000" } else { "20000" }),
            peer("datasketch", minhash, &["datasketch", "numpy"], if full { "20000" } else { "5000" }),
        ],
        target: full.then_some(150_000.0),
        recall: Some(0.99),
        needs: vec!["posts.txt".into(), "dup_truth.csv".into()],
    }
}

fn ndjson(full: bool) -> Work {
    let rows = if full { "1000000" } else { "100000" };
    let peer = |name, does, adapter, packages| {
        Peer::new(name, does, adapter, packages, words([name, "{}/posts.ndjson", rows]))
    };
    let python = |name, does, packages| peer(name, does, Adapter::Python("ndjson_peers.py"), packages);
    Work {
        area: Area::Ndjson,
        name: "NDJSON, 8 fields".into(),
        input: "rows of about 500 bytes",
        does: "into a typed row of eight fields",
        example: ("flagstone", "peer_ndjson"),
        arguments: words(["{}/posts.ndjson", rows]),
        line: 0,
        peers: vec![
            python("duckdb", "into a table in memory", &["duckdb"]),
            python("orjson", "every field, into Python objects", &["orjson"]),
            python("pysimdjson", "the eight fields, into Python objects", &["pysimdjson"]),
            python("polars", "into columns", &["polars"]),
            peer("simd-json", "into a typed row of eight fields, by serde", Adapter::Crates, &["simd-json"]),
        ],
        target: full.then_some(800_000.0),
        recall: None,
        needs: vec!["posts.ndjson".into()],
    }
}

/// The same rows into whole posts of ours: no peer makes those.
fn posts(full: bool) -> Work {
    Work {
        name: "NDJSON to posts".into(),
        does: "into posts as `flagstone match` reads them",
        line: 1,
        peers: Vec::new(),
        target: None,
        ..ndjson(full)
    }
}

fn path(full: bool) -> Work {
    Work {
        area: Area::Path,
        name: "whole path".into(),
        input: "firehose frames; no peer does it in one process",
        does: "frames to findings committed",
        example: ("flagstone", "peer_path"),
        arguments: words([if full { "full" } else { "small" }]),
        line: 0,
        peers: Vec::new(),
        target: full.then_some(100_000.0),
        recall: None,
        needs: Vec::new(),
    }
}

fn count(n: u32) -> String {
    match n {
        1_000_000.. => format!("{} M", n / 1_000_000),
        _ => format!("{} k", n / 1_000),
    }
}
