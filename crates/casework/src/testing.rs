//! Small builders the tests of this room share.

use model::{AccountId, Finding, FindingId, Kind, Post, PostRef, RuleRef, SignalRole, Timestamp, Weight};

/// SplitMix64 (Steele, Lea & Flood 2014): tests need many cases, not good randomness.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n` - 1.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

pub(crate) fn account(name: &str) -> AccountId {
    format!("simulated/world/{name}").parse().unwrap()
}

pub(crate) fn post(author: &str, n: i64) -> Post {
    Post {
        at: PostRef { uri: format!("at://{author}/post/{n}").parse().unwrap(), cid: format!("cid{n}") },
        author: account(author),
        text: format!("post {n}"),
        langs: vec!["en".into()],
        written: Timestamp::from_millis(n),
        seen: Timestamp::from_millis(n),
        links: Vec::new(),
        tags: Vec::new(),
        images: Vec::new(),
        reply_to: None,
        quotes: None,
        mentions: Vec::new(),
    }
}

pub(crate) fn finding(post: &Post, signal: &str, kind: Kind, weight: i32) -> Finding {
    Finding {
        id: FindingId([0; 32]),
        post: post.at.clone(),
        rule: RuleRef {
            detector: kind.as_str().into(),
            version: 1,
            pack: "blackpine".into(),
            pack_digest: "0".into(),
            folding: "t".into(),
            model_digest: None,
        },
        signal: signal.into(),
        kind,
        computed_from: Default::default(),
        role: SignalRole::Indicator,
        spans: Vec::new(),
        weight: Weight(weight),
        clause: Some("BP-1".into()),
        seen: post.seen,
    }
    .sealed()
}

pub(crate) fn topic(post: &Post, signal: &str, kind: Kind, weight: i32) -> Finding {
    Finding { role: SignalRole::Topic, ..finding(post, signal, kind, weight) }.sealed()
}

/// The same as a finding of something on trial.
pub(crate) fn shadow(post: &Post, signal: &str, kind: Kind, weight: i32) -> Finding {
    Finding { role: SignalRole::Shadow, ..finding(post, signal, kind, weight) }.sealed()
}

/// The same, computed from other kinds as well.
pub(crate) fn computed(post: &Post, signal: &str, kind: Kind, from: &[Kind], weight: i32) -> Finding {
    Finding { computed_from: from.iter().copied().collect(), ..finding(post, signal, kind, weight) }.sealed()
}
