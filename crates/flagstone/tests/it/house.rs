//! A house that reads a firehose, for tests and measurements, and its frames decoded as the collector does.
#![allow(dead_code, unreachable_pub, reason = "each user needs another part of it")]

use std::{path::Path, sync::Arc};

use detect::Engine;
use flagstone::{
    house::{Channels, House, system_clock},
    policy::{InForce, Policy},
};
use model::{Batch, Cursor, SourceId, Timestamp};
use platforms::atproto::{Network, frame};
use store::{NewSource, Store};

/// Messages in one batch, as the collector makes them.
pub const BATCH: u64 = 1_000;

/// The source.
pub fn firehose(url: &str) -> NewSource {
    NewSource {
        platform: "atproto".parse().expect("a name"),
        kind: "firehose".into(),
        url: url.into(),
        authority: "local".into(),
    }
}

/// With a new store, which knows the source.
pub fn house(store: &Path, engine: Engine) -> (Arc<House>, SourceId) {
    let clock = system_clock();
    let store = Store::open_or_create(store, false, clock()).expect("a store");
    let source = store.add_source(&firehose("ws://127.0.0.1:1"), None, clock()).expect("a source");
    let policy = InForce::fixed(Policy::of(engine, None));
    (Arc::new(House::new(store, policy, Channels::new(), clock).expect("a house")), source)
}

/// `last` is the number of the last frame.
pub fn decode(frames: &[Vec<u8>], network: &Network, seen: Timestamp, last: u64) -> Batch {
    let mut batch = Batch { cursor: Some(Cursor(last.to_string())), ..Batch::default() };
    for bytes in frames {
        let decoded = frame::decode(bytes, network, seen);
        batch.received += 1;
        batch.events.extend(decoded.events);
        batch.set_aside.extend(decoded.set_aside);
    }
    batch
}
