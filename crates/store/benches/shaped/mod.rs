//! Interactions shaped like a public network's: a few thousand accounts with a finding, many who turn to them, most of
//! them rarely.
#![allow(dead_code, unreachable_pub, reason = "each user needs another part of it")]

use std::path::Path;

use model::*;
use store::{NewSource, Store};

/// Accounts with a finding.
pub const FOUND: u64 = 5_000;

/// 2026-11-23T00:00:00Z.
pub fn start() -> Timestamp {
    Timestamp::parse("2026-11-23T00:00:00Z").expect("a time")
}

fn did(dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
    (0..24).map(|_| char::from(LETTERS[dice.below(32) as usize])).collect()
}

fn account(did: &str) -> AccountId {
    format!("atproto/bsky/did:plc:{did}").parse().expect("an account")
}

fn key(n: u64) -> String {
    const LETTERS: &[u8] = b"234567abcdefghijklmnopqrstuvwxyz";
    (0..13).rev().map(|at| char::from(LETTERS[(n.wrapping_mul(0x9e37) >> (5 * at) & 31) as usize])).collect()
}

/// The accounts, and what they do.
pub struct Shaped {
    dice: Dice,
    accounts: Vec<String>,
    next: u64,
}

impl Shaped {
    /// Among this many accounts.
    pub fn new(accounts: usize) -> Self {
        let mut dice = Dice::new(7);
        let accounts = (0..accounts).map(|_| did(&mut dice)).collect();
        Self { dice, accounts, next: 0 }
    }

    /// The next interactions, none of them seen before.
    pub fn some(&mut self, how_many: u64, seen: Timestamp) -> Vec<Interaction> {
        (0..how_many).map(|_| self.one(seen)).collect()
    }

    fn one(&mut self, seen: Timestamp) -> Interaction {
        self.next += 1;
        // Some do much, most little; the found ones likewise.
        let skewed = |dice: &mut Dice, among: u64| {
            let most = 1 + dice.below(among);
            dice.below(most)
        };
        let actor = skewed(&mut self.dice, self.accounts.len() as u64) as usize;
        let target = skewed(&mut self.dice, FOUND) as usize;
        let (collection, kind) = match self.next % 10 {
            0..=3 => ("app.bsky.graph.follow", InteractionKind::Follow),
            4..=6 => ("app.bsky.feed.repost", InteractionKind::Repost),
            7 | 8 => ("app.bsky.feed.post", InteractionKind::Reply),
            _ => ("app.bsky.feed.post", InteractionKind::Mention),
        };
        let about = matches!(kind, InteractionKind::Repost | InteractionKind::Reply).then(|| {
            let post = key(self.dice.below(20_000));
            format!("at://did:plc:{}/app.bsky.feed.post/{post}", self.accounts[target]).parse().expect("an address")
        });
        let uri = format!("at://did:plc:{}/{collection}/{}", self.accounts[actor], key(self.next));
        Interaction {
            actor: account(&self.accounts[actor]),
            kind,
            target: account(&self.accounts[target]),
            uri: uri.parse().expect("an address"),
            about,
            seen,
        }
    }
}

/// A store in which the first [`FOUND`] accounts have a finding.
pub fn store(path: &Path, shaped: &Shaped) -> (Store, SourceId) {
    let store = Store::open_or_create(path, false, start()).expect("a store");
    let source = NewSource {
        platform: "atproto".parse().expect("a name"),
        kind: "firehose".into(),
        url: "ws://127.0.0.1:1".into(),
        authority: "bsky".into(),
    };
    let source = store.add_source(&source, None, start()).expect("a source");
    let mut commit = batch(source, 0, Vec::new(), start());
    for did in shaped.accounts.iter().take(FOUND as usize) {
        let at =
            PostRef { uri: format!("at://did:plc:{did}/app.bsky.feed.post/a").parse().expect("a"), cid: "c".into() };
        let post = Post::of_text(at.clone(), account(did), "Read the banner of blackpine");
        let rule = RuleRef {
            detector: "phrase".into(),
            version: 1,
            pack: "test".into(),
            pack_digest: "00".into(),
            folding: "none".into(),
            model_digest: None,
        };
        let finding = Finding {
            id: FindingId([0; 32]),
            post: at,
            rule,
            signal: "blackpine".into(),
            kind: Kind::Phrase,
            computed_from: Default::default(),
            role: SignalRole::Indicator,
            spans: vec![],
            weight: Weight(1_000),
            clause: None,
            seen: start(),
        };
        commit.findings.push(finding.sealed());
        commit.posts.push(post);
    }
    store.commit_intake(&commit).expect("commits");
    (store, source)
}

/// One commit.
pub fn batch(source: SourceId, number: u64, interactions: Vec<Interaction>, now: Timestamp) -> IntakeCommit {
    IntakeCommit { interactions, ..IntakeCommit::empty(source, Some(Cursor(number.to_string())), now) }
}
