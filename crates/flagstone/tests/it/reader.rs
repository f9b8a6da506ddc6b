//! The pipeline on a real socket and a real store: a source that forgets, one that was reset, a store that is held.

use std::{path::Path, sync::Arc, time::Duration};

use flagstone::{
    channels,
    config::Config,
    house::{House, system_clock},
    packs, pipeline,
    policy::{InForce, Policy},
};
use futures_util::{SinkExt, StreamExt};
use model::{Cursor, IntakeCommit, SourceId};
use platforms::atproto::synthetic::{encode_error, encode_frame};
use serde_json::json;
use store::{SourceRow, Store};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    house::firehose,
    stream::{self, accept, listen},
};

/// Names an organisation of the built-in pack.
const NAMING: &str = "The court heard about the Egyptian Islamic Jihad again today.";

struct Program {
    house: Arc<House>,
    source: SourceId,
    tell: watch::Sender<bool>,
    walk: tokio::task::JoinHandle<anyhow::Result<()>>,
    folder: tempfile::TempDir,
}

impl Program {
    /// Reads `url`, having stood at `cursor`.
    fn start(url: &str, cursor: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = (folder.path().join("store.db"), system_clock());
        let config = Config::load(None, Some(store.clone()), None).unwrap();
        let store = Store::open_or_create(&store, false, clock()).unwrap();
        let source = store.add_source(&firehose(url), None, clock()).unwrap();
        if let Some(cursor) = cursor {
            let at = IntakeCommit::empty(source, Some(Cursor(cursor.into())), clock());
            store.commit_intake(&at).unwrap();
        }
        store.switch_source(source, true, None, clock()).unwrap();
        let engine = packs::engine(None).unwrap();
        let (policy, channels) = (InForce::fixed(Policy::of(engine, None)), channels::real(&config, &clock).unwrap());
        let house = Arc::new(House::new(store, policy, channels, clock).unwrap());
        let (tell, stop) = watch::channel(false);
        let walk = tokio::spawn(pipeline::run(Arc::clone(&house), stop));
        Self { house, source, tell, walk, folder }
    }

    fn row(&self) -> SourceRow {
        self.house.store.sources().unwrap().into_iter().find(|row| row.id == self.source).unwrap()
    }

    /// Waits until the source's row is as it should be; says how it was if it never is.
    async fn until(&self, what: &str, holds: impl Fn(&SourceRow) -> bool) {
        stream::until(what, || self.row(), holds).await;
    }

    async fn stop(self) {
        self.tell.send_replace(true);
        self.walk.await.unwrap().unwrap();
    }
}

fn commit(seq: usize) -> Message {
    stream::post(seq, "author", NAMING)
}

fn says(row: &SourceRow, text: &str) -> bool {
    row.status.as_ref().is_some_and(|(line, _)| line.contains(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_has_forgotten_is_read_on_and_the_gap_is_set_aside() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut first, _) = accept(&listener).await;
        let info = encode_frame(1, "#info", &json!({ "name": "OutdatedCursor" }));
        first.send(Message::binary(info)).await.unwrap();
        first.send(commit(100)).await.unwrap();
        let (mut second, asked) = accept(&listener).await;
        second.send(commit(100)).await.unwrap();
        while second.next().await.is_some() {}
        asked
    });
    let program = Program::start(&url, Some("5"));
    program.until("the post after the gap", |row| row.findings == 1).await;
    program.until("it says so", |row| says(row, "connected")).await;
    let aside = program.house.store.set_aside(None, 10).unwrap();
    assert_eq!((aside.len(), aside[0].item.reason.as_str(), aside[0].item.at.as_str()), (1, "source.gap", "5"));
    program.stop().await;
    assert!(server.await.unwrap().ends_with("cursor=99"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_was_reset_begins_anew_when_a_person_switches_it_off_and_on() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut first, asked_first) = accept(&listener).await;
        first.send(Message::binary(encode_error("FutureCursor", None))).await.unwrap();
        let (mut second, asked_second) = accept(&listener).await;
        second.send(commit(7)).await.unwrap();
        while second.next().await.is_some() {}
        (asked_first, asked_second)
    });
    let program = Program::start(&url, Some("900"));
    program.until("it says what to do", |row| says(row, "switch it off and on")).await;
    let switch = |on| program.house.store.switch_source(program.source, on, None, (program.house.clock)()).unwrap();
    switch(false);
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    switch(true);
    program.until("it reads again", |row| row.findings == 1).await;
    assert_eq!(program.row().cursor, Some(Cursor("7".into())));
    program.stop().await;
    let (first, second) = server.await.unwrap();
    assert!(first.ends_with("cursor=900") && !second.contains("cursor"), "{first} {second}");
}

/// Another program holds the file for longer than the store waits: nothing that was on its way is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_held_by_another_is_written_later() {
    let (listener, url) = listen().await;
    let (go, mut wait) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = accept(&listener).await;
            wait.wait_for(|go| *go).await.unwrap();
            socket.send(commit(1)).await.unwrap();
            tokio::spawn(async move { while socket.next().await.is_some() {} });
        }
    });
    let program = Program::start(&url, None);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let file = program.folder.path().join("store.db");
    let held = tokio::task::spawn_blocking(move || hold(&file, Duration::from_secs(14)));
    go.send_replace(true);
    held.await.unwrap();
    program.until("the post is read after all", |row| row.findings == 1).await;
    assert!(!program.walk.is_finished());
    program.stop().await;
}

fn hold(file: &Path, time: Duration) {
    let other = rusqlite::Connection::open(file).unwrap();
    other.busy_timeout(Duration::from_secs(10)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::sleep(time);
    other.execute_batch("ROLLBACK").unwrap();
}
