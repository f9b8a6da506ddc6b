//! Small builders the tests of this room share.

use model::{AccountId, Finding, FindingId, Kind, Post, PostRef, RuleRef, SignalRole, Timestamp, Weight};

pub(crate) fn account(name: &str) -> AccountId {
    format!("simulated/world/{name}").parse().unwrap()
}

pub(crate) fn post(author: &str, n: i64) -> Post {
    let at = PostRef { uri: format!("at://{author}/post/{n}").parse().unwrap(), cid: format!("cid{n}") };
    let (langs, now) = (vec!["en".into()], Timestamp::from_millis(n));
    Post { langs, written: now, seen: now, ..Post::of_text(at, account(author), format!("post {n}")) }
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
