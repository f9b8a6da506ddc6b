//! The peers that are Rust crates. One thread.
//!
//!     peers-crates aho-corasick PATTERNS.txt POSTS.txt POSTS
//!     peers-crates cel POSTS.ndjson EVENTS
//!     peers-crates simd-json POSTS.ndjson ROWS
//!
//! Each prints one JSON line.
#![allow(clippy::disallowed_methods, reason = "a measurement: it reads files and its arguments")]

mod measured;
mod ndjson;
mod phrases;
mod rules;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().expect("a number");
    let said = match args[..] {
        ["aho-corasick", patterns, posts, count] => phrases::aho_corasick(patterns, posts, number(count)),
        ["cel", posts, count] => rules::cel(posts, number(count)),
        ["simd-json", posts, count] => ndjson::simd_json(posts, number(count)),
        _ => {
            eprintln!("usage: peers-crates aho-corasick PATTERNS POSTS N | cel POSTS N | simd-json POSTS N");
            std::process::exit(2);
        }
    };
    println!("{said}");
}
