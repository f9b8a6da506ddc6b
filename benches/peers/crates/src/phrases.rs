//! Phrases as bytes: no folding, no word boundaries, every place counted.

use std::fs;

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::{Value, json};

use crate::measured::{cpu, median, mib};

/// Chooses its own automaton, as its documentation recommends.
pub fn aho_corasick(patterns: &str, posts: &str, count: usize) -> Value {
    let patterns = fs::read_to_string(patterns).expect("PATTERNS is read");
    let posts = fs::read_to_string(posts).expect("POSTS is read");
    let posts: Vec<&str> = posts.lines().take(count).collect();
    let megabytes = posts.iter().map(|post| post.len() + 1).sum::<usize>() as f64 / 1e6;
    let (before, begun) = (mib(), cpu());
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns.lines()).expect("builds");
    let (built, used) = (cpu() - begun, mib() - before);
    let find = || posts.iter().map(|post| automaton.find_overlapping_iter(post).count()).sum::<usize>();
    let (seconds, hits) = median(find);
    json!({
        "peer": "aho-corasick", "value": megabytes / seconds, "unit": "MB/s", "hits": hits, "build_cpu_s": built,
        "mib": used, "automaton": format!("{:?}", automaton.kind()),
    })
}
