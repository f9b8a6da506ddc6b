//! The comparisons of detection.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    Options, Size, compared,
    install::Places,
    model::{self, Labelled},
    table,
    works::{Adapter, Peer, Work, count, words},
};
use crate::workspace::Workspace;

/// What to compare of detection.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo xtask peers detect --size small
  cargo xtask peers detect --only pdq,phrases --json > peers.json

Needs python3 with venv, node and npm, and reaches the package registries the first time; everything that it fetches or
makes lies in the target directory. What cannot be installed or run is shown as `not run`, with the reason. The exit code
is 0 if our side ran everywhere. CPU time, one thread: on a shared machine only the ratios mean something.")]
pub(crate) struct Detect {
    #[command(flatten)]
    options: Options,
    /// Only these areas
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Area>,
    /// A folder of JPEGs (`.jpg`) to hash [default: generated ones]
    #[arg(long, value_name = "FOLDER")]
    images: Option<PathBuf>,
    /// Labelled posts to compare models on: CSV with `account`, `text`, `label` [default: models are not compared]
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "controls")]
    labelled: Vec<PathBuf>,
    /// The folder of the control groups: a CSV file with a column `text` for each
    #[arg(long, value_name = "FOLDER", requires = "labelled")]
    controls: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Area {
    /// Perceptual hashes at Hamming distance 31 or less
    Pdq,
    /// Images to perceptual hashes
    Images,
    /// Banks of phrases over posts
    Phrases,
    /// Twenty rules as text with windowed counts
    Rules,
    /// Near-duplicates in a stream
    Near,
    /// NDJSON into typed rows
    Ndjson,
    /// Firehose frames to findings committed, one core
    Path,
    /// The model that is trained, beside TF-IDF with logistic regression
    Model,
}

/// Runs every comparison that is asked for; whether our side ran in all of them.
pub(crate) fn detect(workspace: &Workspace, asked: &Detect) -> Result<bool> {
    let wanted = |area: Area| asked.only.is_empty() || asked.only.contains(&area);
    let labelled = asked.controls.as_ref().map(|controls| Labelled { posts: &asked.labelled, controls });
    if labelled.is_none() && asked.only.contains(&Area::Model) {
        bail!("name labelled posts: --labelled FILE --controls FOLDER");
    }
    let size = asked.options.size;
    let images = asked.images.as_ref().map(std::path::absolute).transpose()?;
    let images = images.map_or("{}/images".into(), |folder| folder.to_string_lossy().into_owned());
    let rows = compared(workspace, &asked.options, all(size, wanted, &images))?;
    let model = match labelled.filter(|_| wanted(Area::Model)) {
        Some(labelled) => Some(model::compare(workspace, &Places::new(workspace), &labelled, size)?),
        None => None,
    };
    if asked.options.json {
        println!("{:#}", json!({ "works": table::json(&rows), "model": model }));
    } else {
        print!("{}", table::text(&rows));
        match model {
            Some(said) => print!("{}", model::text(&said)),
            None if wanted(Area::Model) => {
                println!("\nmodel: not run: name labelled posts, --labelled FILE --controls FOLDER")
            }
            None => {}
        }
    }
    Ok(rows.iter().all(|row| row.ours.is_ok()))
}

/// Every comparison that is wanted, at one size.
pub(super) fn all(size: Size, wanted: impl Fn(Area) -> bool, images_in: &str) -> Vec<Work> {
    let full = size == Size::Full;
    let hashes = if full {
        vec![pdq(1_000_000, Some(60.0)), pdq(10_000_000, Some(200.0)), skewed(1_000_000)]
    } else {
        vec![pdq(100_000, None), skewed(100_000)]
    };
    let banks = [(1_000, Some(500.0)), (10_000, None), (100_000, Some(250.0))];
    let works = [
        (Area::Pdq, hashes),
        (Area::Images, vec![images(images_in)]),
        (Area::Phrases, banks.map(|(patterns, target)| phrases(patterns, target, full)).to_vec()),
        (Area::Rules, vec![rules(full)]),
        (Area::Near, vec![near(full)]),
        (Area::Ndjson, vec![ndjson(full), posts(full)]),
        (Area::Path, vec![path(full)]),
    ];
    works.into_iter().filter(|(area, _)| wanted(*area)).flat_map(|(_, works)| works).collect()
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
        quality: Some(("recall", 1.0)),
        needs: files.map(str::to_owned).to_vec(),
    }
}

fn images(folder: &str) -> Work {
    Work {
        name: "PDQ of images".into(),
        input: "JPEGs of 512 × 512 (or the .jpg of --images), hashing alone, from pixels in memory",
        does: "bit for bit what pdqhash gives",
        example: ("flagstone-detect", "peer_hash"),
        arguments: words(["images", folder]),
        line: 0,
        peers: vec![Peer::new(
            "pdqhash",
            "the reference's C++",
            Adapter::Python("image_peers.py"),
            &["pdqhash", "numpy", "pillow"],
            words(["pdqhash", folder]),
        )],
        target: None,
        quality: None,
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
        quality: None,
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
        quality: None,
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
        quality: Some(("recall", 0.99)),
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
        quality: None,
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
        name: "whole path".into(),
        input: "firehose frames; no peer does it in one process",
        does: "frames to findings committed",
        example: ("flagstone", "peer_path"),
        arguments: words([if full { "full" } else { "small" }]),
        line: 0,
        peers: Vec::new(),
        target: full.then_some(100_000.0),
        quality: None,
        needs: Vec::new(),
    }
}
