//! Runs the golden specs: `tests/detectors/<detector>.md`.
//!
//! A spec is Markdown. Fenced blocks named after a file (```` ```toml pack.toml ````, ```` ```csv phrases.csv ````)
//! make the pack: those before the first `##` hold for the whole page, those in a section for the section. Each
//! ```` ```post ```` is one post, with what came before it in the section remembered (beside it, as words: its links
//! `links=<address>`, its images `image=<hash>+<hash>` or `image=cid:<id>`, who wrote it `by=<name>`, the minute it was
//! seen `minute=<number>`), and the ```` ```findings ```` after it say what has to be seen in it, one line each: the
//! signal's id, then every span as `start..end "what stands there"`. A hash that adds nothing is followed by its role
//! and weight.
//! A ```` ```train desk.model ```` block trains a model on posts invented of its words; `{desk.model}` in `pack.toml`
//! stands for its digest.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the specs are files, and a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use flagstone_detect::{
    Engine, Memory, Pack,
    learn::{self, Sample},
};
use model::{Finding, ImageRef, Kind, MediaHash, Post, PostRef, Timestamp, Weight};

#[test]
fn phrase() {
    run("phrase");
}

#[test]
fn rule() {
    run("rule");
}

#[test]
fn phrase_in_disguise() {
    run("phrase-in-disguise");
}

#[test]
fn link() {
    run("link");
}

#[test]
fn near_duplicate() {
    run("near_duplicate");
}

#[test]
fn hash() {
    run("hash");
}

#[test]
fn model() {
    run("model");
}

/// A fenced block: the words after the fence, the line it begins at, what it holds.
struct Block {
    info: Vec<String>,
    line: usize,
    text: String,
}

/// Runs a page: `<detector>.md`, or `<detector>-<more>.md`.
fn run(name: &str) {
    let detector = name.split('-').next().unwrap_or(name);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/detectors").join(name).with_extension("md");
    let page = fs::read_to_string(&path).unwrap();
    let mut sections = page.split("\n## ");
    let mut line = 1;
    let mut shared = BTreeMap::new();
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (number, section) in sections.by_ref().enumerate() {
        let mut files = shared.clone();
        let mut post: Option<Block> = None;
        let mut memory = Memory::default();
        for block in blocks(section, line) {
            match block.info.first().map(String::as_str) {
                Some("toml" | "csv") => drop(files.insert(block.info[1].clone(), block.text.into_bytes())),
                Some("train") => drop(files.insert(block.info[1].clone(), trained(&block.text))),
                Some("post") => {
                    assert!(post.is_none(), "{name}.md:{}: a post without findings before it", block.line);
                    post = Some(block);
                }
                Some("findings") => {
                    let post = post.take().expect("findings follow a post");
                    let seen = see(&files, &post, detector, &mut memory);
                    if seen != block.text {
                        wrong.push(format!("{name}.md:{}: expected\n{}but saw\n{seen}", block.line, block.text));
                    }
                    checked += 1;
                }
                _ => {}
            }
        }
        assert!(post.is_none(), "{name}.md: the last post of section {number} has no findings");
        if number == 0 {
            shared = files;
        }
        line += section.matches('\n').count() + 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 3, "only {checked} examples in {name}.md");
}

/// A model of 600 posts by 60 accounts. Every fifth is positive and holds three of the planted words among the ordinary
/// ones; some innocent ones hold one.
fn trained(words: &str) -> Vec<u8> {
    let list = |name: &str| -> Vec<&str> {
        words.lines().find_map(|l| l.strip_prefix(name)).unwrap().split_whitespace().collect()
    };
    let (ordinary, planted) = (list("ordinary:"), list("planted:"));
    let sample = |i: usize| {
        let mut text: Vec<&str> = (0..14).map(|n| ordinary[(i * 31 + n * n * 7 + n * i) % ordinary.len()]).collect();
        let count = if i.is_multiple_of(5) { 3 } else { usize::from(i % 40 == 1) };
        for n in 0..count {
            text[(i + n * 4) % 14] = planted[(i / 5 + n) % planted.len()];
        }
        Sample {
            account: format!("account-{}", i * 7 % 60),
            text: text.join(" "),
            positive: i.is_multiple_of(5),
            lang: Some("en".into()),
            part: None,
        }
    };
    let samples: Vec<Sample> = (0..600).map(sample).collect();
    learn::train(&samples, &[], learn::Plan::default()).unwrap().to_bytes()
}

fn blocks(section: &str, first_line: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in section.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                let info = info.split(' ').map(str::to_owned).collect();
                blocks.push(Block { info, line: first_line + number, text: String::new() });
            }
        } else if let Some(block) = blocks.last_mut().filter(|_| open) {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

fn see(files: &BTreeMap<String, Vec<u8>>, post: &Block, detector: &str, memory: &mut Memory) -> String {
    let mut files = files.clone();
    let digests: Vec<(String, String)> =
        files.iter().map(|(name, bytes)| (format!("{{{name}}}"), learn::file::digest(bytes))).collect();
    if let Some(manifest) = files.get_mut("pack.toml") {
        let text = String::from_utf8(std::mem::take(manifest)).unwrap();
        *manifest = digests.iter().fold(text, |text, (name, digest)| text.replace(name, digest)).into_bytes();
    }
    // A spec says what a detector sees; whether a model may be used is not its matter.
    let pack = Pack::draft(&files).unwrap_or_else(|e| panic!("the pack before line {}:\n{e}", post.line));
    let text = post.text.strip_suffix('\n').unwrap_or_default();
    let post_words = |key: &'static str| post.info.iter().filter_map(move |word| word.strip_prefix(key));
    let links = post_words("links=").map(str::to_owned).collect();
    let word = |name: &str| post.info.iter().find_map(|word| word.strip_prefix(name));
    let mut seen = a_post(text, links);
    seen.tags = post_words("tag=").map(str::to_owned).collect();
    let described = |alt: &str| ImageRef { alt: alt.replace('+', " "), ..image("") };
    seen.images = post_words("alt=").map(described).chain(post_words("image=").map(image)).collect();
    if let Some(author) = word("by=") {
        seen.author = format!("atproto/spec/did:plc:{author}").parse().unwrap();
    }
    if let Some(minute) = word("minute=") {
        seen.seen = Timestamp::from_millis(60_000 * minute.parse::<i64>().unwrap());
    }
    let findings = Engine::new(vec![pack]).scan(std::slice::from_ref(&seen), memory).findings;
    // A rule's finding names the rule.
    let of = |f: &&Finding| match detector {
        "rule" => f.signal == f.rule.detector,
        detector => f.rule.detector == detector,
    };
    findings.iter().filter(of).map(|f| shown(f, text)).collect()
}

/// An image as the spec writes it.
fn image(written: &str) -> ImageRef {
    let (cids, hashes): (Vec<&str>, Vec<&str>) =
        written.split('+').filter(|part| !part.is_empty()).partition(|part| part.starts_with("cid:"));
    ImageRef {
        cid: cids.first().map_or_else(String::new, |cid| cid["cid:".len()..].into()),
        mime: "image/jpeg".into(),
        size: 0,
        alt: String::new(),
        hashes: hashes.into_iter().map(|hash| MediaHash::parse(hash).expect("a hash with its algorithm")).collect(),
    }
}

fn shown(finding: &Finding, text: &str) -> String {
    assert_eq!(finding.id, finding.content_id(), "findings are sealed");
    let mut out = finding.signal.clone();
    if finding.kind == Kind::Hash && finding.weight == Weight(0) {
        out.push_str(&format!(" {} {}", finding.role.as_str(), finding.weight));
    }
    for span in &finding.spans {
        let range = span.start as usize..span.end as usize;
        out.push_str(&format!(" {}..{} \"{}\"", span.start, span.end, text[range].escape_debug()));
    }
    out.push('\n');
    out
}

fn a_post(text: &str, links: Vec<String>) -> Post {
    let at = PostRef { uri: "at://did:plc:spec/app.bsky.feed.post/1".parse().unwrap(), cid: "cid".into() };
    let plain = Post::of_text(at, "atproto/spec/did:plc:spec".parse().unwrap(), text);
    Post { seen: Timestamp::from_millis(1), links, ..plain }
}
