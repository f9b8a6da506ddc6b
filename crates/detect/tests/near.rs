//! Near-duplicates through the engine: across batches, a restart and another pack.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use flagstone_detect::{Engine, Memory, Pack};
use model::{Kind, Post, PostRef, SignalRole, Timestamp};

const TEXT: &str = "The Black Pine Front calls on everyone to come to the old mill tonight at nine";

fn engine(near: &str) -> Engine {
    let manifest = format!(
        "name = \"n\"\nversion = 1\nlicense = \"CC0-1.0\"\nsource = \"invented\"\n[threshold]\nopen = 3\n\
         [[banks]]\nfile = \"l.csv\"\nkind = \"link\"\nrole = \"topic\"\nweight = 1\n{near}"
    );
    let links = "id,text,match\nsite,blackpine.example,domain\n";
    let files = BTreeMap::from([("pack.toml".into(), manifest.into()), ("l.csv".into(), links.into())]);
    Engine::new(vec![Pack::parse(&files).unwrap()])
}

fn three() -> Engine {
    engine("[near_duplicates]\naccounts = 3\nweight = 0.4\nremember = 100\n")
}

fn post(number: u32, text: &str) -> Post {
    let uri = format!("at://did:plc:near{number}/app.bsky.feed.post/1").parse().unwrap();
    let author = format!("atproto/near/did:plc:near{number}").parse().unwrap();
    Post { seen: Timestamp::from_millis(1_000), ..Post::of_text(PostRef { uri, cid: "c".into() }, author, text) }
}

#[test]
fn batches_are_one_stream_and_a_restart_changes_nothing() {
    let (engine, mut memory) = (three(), Memory::default());
    assert!(engine.scan(&[post(1, TEXT), post(2, TEXT)], &mut memory).findings.is_empty());
    let mut back = Memory::restore(&engine, &memory.snapshot()).unwrap();
    let findings = engine.scan(&[post(3, TEXT)], &mut memory).findings;
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].kind, findings[0].role), (Kind::Count, SignalRole::Topic));
    assert_eq!(engine.scan(&[post(3, TEXT)], &mut back).findings, findings);
    assert_eq!(back.snapshot(), memory.snapshot());
    assert_eq!(engine.detect(&[post(4, TEXT)]), [], "nothing is remembered");
}

#[test]
fn the_cluster_of_the_last_post_can_be_asked_for() {
    let (engine, mut memory) = (three(), Memory::default());
    engine.scan(&[post(1, TEXT), post(1, TEXT), post(2, TEXT)], &mut memory);
    let cluster = memory.nearly_same("n").unwrap();
    assert_eq!((cluster.posts, cluster.accounts), (3, 2));
    engine.scan(&[post(1, "short")], &mut memory);
    assert_eq!((memory.nearly_same("n"), memory.nearly_same("other")), (None, None));
}

#[test]
fn other_settings_begin_empty_and_none_are_forgotten() {
    let mut memory = Memory::default();
    three().scan(&[post(1, TEXT), post(2, TEXT)], &mut memory);
    let stricter = engine("[near_duplicates]\naccounts = 3\nweight = 0.4\nremember = 100\nsimilarity = 0.9\n");
    assert_eq!(stricter.scan(&[post(3, TEXT)], &mut memory).findings, []);
    assert_eq!(memory.nearly_same("n").unwrap().posts, 1);
    engine("").scan(&[post(4, TEXT)], &mut memory);
    assert_eq!(memory.nearly_same("n"), None);
}
