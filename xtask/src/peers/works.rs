//! The comparisons: what runs, on what, and what is wanted. `{}` stands for the folder of the inputs.

use super::{Area, Size};

/// One comparison.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) area: Area,
    pub(super) name: String,
    /// What it runs on, for people.
    pub(super) input: &'static str,
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
    /// Its adapter in `benches/peers`.
    pub(super) adapter: &'static str,
    /// Packages of `requirements.txt` or `package.json` that it needs.
    pub(super) packages: &'static [&'static str],
    pub(super) arguments: Vec<String>,
}

/// Every comparison at one size.
pub(super) fn all(size: Size) -> Vec<Work> {
    let full = size == Size::Full;
    let mut works = vec![pdq(if full { 1_000_000 } else { 100_000 }, full.then_some(60.0))];
    works.extend(full.then(|| pdq(10_000_000, Some(200.0))));
    works.extend([(1_000, Some(500.0)), (10_000, None), (100_000, Some(250.0))].map(|(n, t)| phrases(n, t, full)));
    works.extend([rules(full), near(full), ndjson(full), posts(full), path(full)]);
    works
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

fn pdq(hashes: u32, target: Option<f64>) -> Work {
    let database = format!("db_{hashes}.bin");
    let files = [&format!("{{}}/{database}"), "{}/q.bin", "{}/truth.csv"];
    let faiss: &[&str] = &["numpy", "faiss-cpu"];
    let peer = |name, packages, queries: u32| Peer {
        name,
        adapter: "hash_peers.py",
        packages,
        arguments: [words([name]), words(files), words([&queries.to_string()])].concat(),
    };
    let peers = if hashes > 1_000_000 {
        // Multi-hash and threatexchange need more than 8 GiB here.
        vec![peer("faiss-flat", faiss, 100)]
    } else {
        vec![
            peer("faiss-multi-hash", faiss, 5_000),
            peer("faiss-flat", faiss, 500),
            peer("faiss-ivf", faiss, 2_000),
            peer("threatexchange", &["numpy", "faiss-cpu", "threatexchange"], 2_000),
        ]
    };
    Work {
        area: Area::Pdq,
        name: format!("PDQ {}", count(hashes)),
        input: "random hashes, 10,000 queries, half of them planted",
        example: ("flagstone-detect", "peer_hash"),
        arguments: [words(["pdq"]), words(files)].concat(),
        line: 0,
        peers,
        target,
        recall: Some(1.0),
        needs: vec![database, "q.bin".into(), "truth.csv".into()],
    }
}

fn phrases(patterns: u32, target: Option<f64>, full: bool) -> Work {
    let file = format!("pat_{patterns}.txt");
    let files = [&format!("{{}}/{file}"), "{}/posts.txt"];
    let posts = if full { "1000000" } else { "100000" };
    let peer = |name, packages, posts| Peer {
        name,
        adapter: "phrase_peers.py",
        packages,
        arguments: [words([name]), words(files), words([posts])].concat(),
    };
    Work {
        area: Area::Phrases,
        name: format!("phrases {}", count(patterns)),
        input: "posts of a made-up Zipf vocabulary; peers: bytes only, no folding, no word boundaries",
        example: ("flagstone-detect", "peer_phrase"),
        arguments: [words(files), words([posts])].concat(),
        line: 0,
        peers: vec![
            peer("hyperscan", &["hyperscan"], posts),
            peer("pyahocorasick", &["pyahocorasick"], if full { "200000" } else { "50000" }),
        ],
        target: target.filter(|_| full),
        recall: None,
        needs: vec![file, "posts.txt".into()],
    }
}

fn rules(full: bool) -> Work {
    let peer = |name, package, events| Peer {
        name,
        adapter: "rules_peers.js",
        packages: package,
        arguments: words([name, "{}/posts.ndjson", events]),
    };
    Work {
        area: Area::Rules,
        name: "20 rules as text".into(),
        input: "events with windowed counts; peers parse JSON, too",
        example: ("flagstone-detect", "peer_rules"),
        arguments: words(["{}/posts.ndjson", if full { "100000" } else { "20000" }]),
        line: 0,
        peers: vec![
            peer("json-rules-engine", &["json-rules-engine"], if full { "20000" } else { "3000" }),
            peer("zen-engine", &["@gorules/zen-engine"], if full { "20000" } else { "3000" }),
        ],
        target: full.then_some(300_000.0),
        recall: None,
        needs: vec!["posts.ndjson".into()],
    }
}

fn near(full: bool) -> Work {
    let files = ["{}/posts.txt", "{}/dup_truth.csv"];
    let peer = |name, packages, posts| Peer {
        name,
        adapter: "near_peers.py",
        packages,
        arguments: [words([name]), words(files), words([posts])].concat(),
    };
    Work {
        area: Area::Near,
        name: "near-duplicates".into(),
        input: "a stream of posts, 5 % planted copies with one or two words replaced",
        example: ("flagstone-detect", "peer_near"),
        arguments: [words(files), words([if full { "1000000" } else { "100000" }])].concat(),
        line: 0,
        peers: vec![
            peer("rensa", &["rensa"], if full { "100000" } else { "20000" }),
            peer("datasketch", &["datasketch", "numpy"], if full { "20000" } else { "5000" }),
        ],
        target: full.then_some(150_000.0),
        recall: Some(0.99),
        needs: vec!["posts.txt".into(), "dup_truth.csv".into()],
    }
}

fn ndjson(full: bool) -> Work {
    let rows = if full { "1000000" } else { "100000" };
    let peer = |name, package| Peer {
        name,
        adapter: "ndjson_peers.py",
        packages: package,
        arguments: words([name, "{}/posts.ndjson", rows]),
    };
    Work {
        area: Area::Ndjson,
        name: "NDJSON, 8 fields".into(),
        input: "rows of about 500 bytes into typed fields, one thread",
        example: ("flagstone", "peer_ndjson"),
        arguments: words(["{}/posts.ndjson", rows]),
        line: 0,
        peers: vec![
            peer("duckdb", &["duckdb"]),
            peer("orjson", &["orjson"]),
            peer("pysimdjson", &["pysimdjson"]),
            peer("polars", &["polars"]),
        ],
        target: full.then_some(800_000.0),
        recall: None,
        needs: vec!["posts.ndjson".into()],
    }
}

/// The same rows into whole posts of ours: no peer makes those.
fn posts(full: bool) -> Work {
    Work { name: "NDJSON to posts".into(), line: 1, peers: Vec::new(), ..ndjson(full) }
}

fn path(full: bool) -> Work {
    Work {
        area: Area::Path,
        name: "whole path".into(),
        input: "firehose frames to findings committed; no peer does it in one process",
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
