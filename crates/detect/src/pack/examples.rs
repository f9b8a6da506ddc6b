//! Whether the rules of a pack hold what their examples promise.

use model::{AccountId, ImageRef, Post, PostRef, PostUri, Timestamp};

use super::{Example, MANIFEST, Pack, PackError};
use crate::{Engine, Memory};

/// One example, tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The rule's name.
    pub rule: String,
    /// Line and column of `pack.toml` where the example begins.
    pub place: (u64, u64),
    /// Whether it is one of `matches`.
    pub must_match: bool,
    /// Its place in its list, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
    /// Whether the rule did as the example says.
    pub holds: bool,
}

impl Tried {
    /// What is wrong, where the example does not hold.
    pub fn problem(&self) -> Option<PackError> {
        let list = if self.must_match { "matches" } else { "must_not_match" };
        let message = format!(
            "the rule `{}` does not hold example {} of its `{list}`: correct the rule or the example",
            self.rule, self.number
        );
        let (line, column) = self.place;
        (!self.holds).then(|| PackError { file: MANIFEST.into(), line, column, message })
    }
}

impl Engine {
    /// Tries every example of every rule of a pack that is among these, in order, each with a memory of its own.
    pub fn try_examples(&self, pack: &Pack) -> Vec<Tried> {
        let mut tried = Vec::new();
        for rule in &pack.rules {
            for (must_match, examples) in [(true, &rule.matches), (false, &rule.must_not_match)] {
                for (number, example) in examples.iter().enumerate() {
                    let matched = matched(self, pack, example).contains(&rule.name);
                    tried.push(Tried {
                        rule: rule.name.clone(),
                        place: example.place,
                        must_match,
                        number: number + 1,
                        text: example.text.clone(),
                        holds: matched == must_match,
                    });
                }
            }
        }
        tried
    }
}

/// The detectors and rules of a pack that see something in an example's last post.
fn matched(engine: &Engine, pack: &Pack, example: &Example) -> Vec<String> {
    let mut memory = Memory::default();
    let mut found = Vec::new();
    for time in 0..example.times {
        let post = post(example, time);
        found = engine.scan([&post], &mut memory).findings;
    }
    found.into_iter().filter(|f| f.rule.pack_digest == pack.digest).map(|f| f.rule.detector).collect()
}

fn post(example: &Example, time: u32) -> Post {
    let uri = |text: String| text.parse::<PostUri>().expect("a plain address");
    let account = |name: &str| format!("example/example/{name}").parse::<AccountId>().ok();
    let seen = Timestamp::from_millis(i64::from(time) * i64::from(example.every) * 1_000);
    let image = |(n, alt): (usize, &String)| ImageRef {
        cid: format!("image{n}"),
        mime: "image/jpeg".into(),
        size: 0,
        alt: alt.clone(),
        hashes: Vec::new(),
    };
    Post {
        at: PostRef { uri: uri(format!("at://example/{time}")), cid: "example".into() },
        author: account("author").expect("a plain id"),
        text: example.text.clone(),
        langs: example.langs.clone(),
        written: seen,
        seen,
        links: example.links.clone(),
        tags: example.tags.clone(),
        images: example.images.iter().enumerate().map(image).collect(),
        reply_to: example.is_reply.then(|| uri("at://example/answered".into())),
        quotes: example.is_quote.then(|| uri("at://example/quoted".into())),
        mentions: example.mentions.iter().filter_map(|name| account(name)).collect(),
    }
}
