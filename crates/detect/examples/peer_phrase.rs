//! How fast phrases are found, for the comparison with peers (`cargo xtask peers detect`).
//!
//! `peer_phrase PATTERNS.txt POSTS.txt [N]`: a phrase, a post on each line; `N` posts at most. Prints one JSON line:
//! CPU seconds of [`Engine::scan`] alone, one thread, over the text as it is, folding, word boundaries, spans and
//! sealed findings included. Megabytes count the line ends, as the peers' scripts do. Peers count every place of
//! a pattern's bytes, inside words as well: their hits and ours differ by that.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measurement reads files and clocks")]

mod measuring;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use flagstone_detect::{Engine, Memory, Pack, text};
use model::{Post, PostRef};

use measuring::cpu_seconds;

const MANIFEST: &str = "name = \"peer\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"generated\"\n\
                        [threshold]\nopen = 3\n\
                        [[banks]]\nfile = \"p.csv\"\nkind = \"phrase\"\nrole = \"topic\"\nweight = 1\n";

/// Posts made and looked through at a time: few enough to be in the cache, as those that have just come in are.
const BATCH: usize = 1_000;

/// Times the whole is measured; the median counts.
const ROUNDS: usize = 3;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let [patterns, posts, more @ ..] = &args[..] else {
        eprintln!("usage: peer_phrase PATTERNS.txt POSTS.txt [N]");
        std::process::exit(2);
    };
    let most = more.first().map_or(usize::MAX, |n| n.parse().expect("N is a number"));
    let patterns = fs::read_to_string(patterns).unwrap();
    let texts = fs::read_to_string(posts).unwrap();
    let mb = texts.lines().take(most).map(|line| line.len() + 1).sum::<usize>() as f64 / 1e6;
    let count = texts.lines().take(most).count();

    let (before, resident) = (cpu_seconds(), resident_mib());
    let files = BTreeMap::from([("pack.toml".into(), MANIFEST.into()), ("p.csv".into(), bank(&patterns))]);
    let pack = Pack::parse(&files).unwrap_or_else(|errors| panic!("{errors}"));
    let parsed = cpu_seconds();
    let phrases = pack.signals();
    let engine = Engine::new(vec![pack]);
    let built = cpu_seconds();
    drop(files);
    let memory = resident_mib() - resident;

    let mut times: Vec<f64> = Vec::new();
    let (mut hit_posts, mut findings, mut places) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let mut lines = texts.lines().take(most);
        let mut spent = 0.0;
        (hit_posts, findings, places) = (0, 0, 0);
        loop {
            let posts: Vec<Post> = lines.by_ref().take(BATCH).enumerate().map(|(n, line)| post(n, line)).collect();
            if posts.is_empty() {
                break;
            }
            let start = cpu_seconds();
            let scan = engine.scan(&posts, &mut Memory::default());
            spent += cpu_seconds() - start;
            hit_posts += scan.findings.iter().map(|f| &f.post.uri).collect::<BTreeSet<_>>().len();
            findings += scan.findings.len();
            places += scan.findings.iter().map(|f| f.spans.len()).sum::<usize>();
        }
        times.push(spent);
    }
    times.sort_by(f64::total_cmp);
    let cpu = times[ROUNDS / 2];
    println!(
        "{{\"work\":\"phrases {phrases}\",\"ours\":{:.1},\"unit\":\"MB/s\",\"kposts_s\":{:.0},\"cpu_s\":{cpu:.3},\
         \"hit_posts\":{hit_posts},\"findings\":{findings},\"matches\":{places},\
         \"parse_s\":{:.2},\"build_s\":{:.2},\"mem_mib\":{memory:.0},\"folding\":\"{}\"}}",
        mb / cpu,
        count as f64 / cpu / 1e3,
        parsed - before,
        built - parsed,
        text::folding(),
    );
}

/// The list as a bank. Patterns that fold to one phrase are one: a bank refuses the second.
fn bank(patterns: &str) -> Vec<u8> {
    let mut seen = BTreeSet::new();
    let mut bank = String::from("id,text\n");
    for (number, line) in patterns.lines().enumerate() {
        if seen.insert(text::fold(line).text) {
            bank.push_str(&format!("p{number},\"{}\"\n", line.replace('"', "\"\"")));
        }
    }
    bank.into_bytes()
}

fn post(number: usize, text: &str) -> Post {
    let at =
        PostRef { uri: format!("at://did:plc:peer/app.bsky.feed.post/{number}").parse().unwrap(), cid: "c".into() };
    Post::of_text(at, "atproto/peer/did:plc:peer".parse().unwrap(), text)
}

/// Memory of this process that is resident; 0 where the system does not say.
fn resident_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}
