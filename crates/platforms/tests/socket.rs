//! The collector against real WebSocket servers on loopback: batches, reconnects, slow consumers, and what a source
//! says about the stream.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of an IO room")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use flagstone_platforms::{
    Collect, CollectError,
    atproto::{
        Collector, SourceConfig, SourceKind,
        config::Limits,
        frame::FRAME_MAX,
        synthetic::{self, SyntheticPost},
    },
};
use futures_util::{SinkExt, StreamExt};
use model::{Batch, Cursor, Event, Timestamp};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        protocol::WebSocketConfig,
    },
};

const DID: &str = "did:plc:author";

fn post(n: i64) -> SyntheticPost {
    SyntheticPost {
        key: format!("k{n}"),
        text: format!("post {n}"),
        langs: vec!["en".into()],
        created_at: "2026-11-23T10:00:00Z".into(),
    }
}

fn commit(seq: i64) -> Message {
    Message::binary(synthetic::encode_commit(seq, DID, &[post(seq)]))
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// The next connection and what it asked for.
async fn accept(listener: &TcpListener) -> (WebSocketStream<TcpStream>, String) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut asked = String::new();
    let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
    #[allow(clippy::result_large_err, reason = "the callback's type")]
    let note = |request: &Request, response: Response| {
        asked = request.uri().to_string();
        Ok(response)
    };
    let socket = accept_hdr_async_with_config(stream, note, Some(config)).await.unwrap();
    (socket, asked)
}

fn limits() -> Limits {
    Limits { batch_millis: 100, connect_millis: 2_000, idle_millis: 300, ..Limits::default() }
}

fn collector(kind: SourceKind, url: &str, cursor: Option<i64>, limits: Limits) -> Collector {
    let config = SourceConfig { limits, ..SourceConfig::new(kind, url, "local") };
    let cursor = cursor.map(|n| Cursor(n.to_string()));
    Collector::new(config, cursor, Arc::new(|| Timestamp::from_millis(7))).unwrap()
}

/// The collector says that it is connected before it has read anything.
async fn connects(collector: &mut Collector) {
    let said = tokio::time::timeout(Duration::from_secs(2), collector.next()).await;
    assert_eq!(said.expect("a quiet source is no reason to wait").unwrap(), Batch::default());
}

fn texts(batch: &Batch) -> Vec<&str> {
    let posts = batch.events.iter().filter_map(|event| match event {
        Event::Post(post) => Some(post.text.as_str()),
        _ => None,
    });
    posts.collect()
}

fn at(n: i64) -> Option<Cursor> {
    Some(Cursor(n.to_string()))
}

#[tokio::test]
async fn a_cut_connection_goes_on_after_the_last_batch_handed_over() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, first) = accept(&listener).await;
        for seq in [10, 11] {
            socket.send(commit(seq)).await.unwrap();
        }
        drop(socket);
        let (mut socket, second) = accept(&listener).await;
        socket.send(commit(12)).await.unwrap();
        let _ = socket.next().await;
        (first, second)
    });
    let mut collector = collector(SourceKind::Firehose, &url, None, limits());
    connects(&mut collector).await;
    let batch = collector.next().await.unwrap();
    assert_eq!((texts(&batch), batch.cursor.clone(), batch.received), (vec!["post 10", "post 11"], at(11), 2));
    assert!(matches!(collector.next().await, Err(CollectError::Disconnected(_))));
    connects(&mut collector).await;
    let batch = collector.next().await.unwrap();
    assert_eq!((texts(&batch), batch.cursor.clone()), (vec!["post 12"], at(12)));
    drop(collector);
    let (first, second) = server.await.unwrap();
    assert!(!first.contains("cursor"), "{first}");
    assert!(second.ends_with("?cursor=11"), "{second}");
}

#[tokio::test]
async fn a_batch_ends_at_its_limit_and_the_rest_is_in_the_next() {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = accept(&listener).await;
        for seq in 1..=5 {
            socket.send(commit(seq)).await.unwrap();
        }
        let _ = socket.next().await;
    });
    let mut collector = collector(SourceKind::Firehose, &url, None, Limits { batch_messages: 2, ..limits() });
    connects(&mut collector).await;
    let mut sizes = Vec::new();
    for _ in 0..3 {
        sizes.push(collector.next().await.unwrap().received);
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn bad_frames_and_numbers_that_go_back_lose_nothing_and_the_cursor_goes_past() {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = accept(&listener).await;
        let whole = synthetic::encode_commit(21, DID, &[post(21)]);
        let cut = whole[..whole.len() - 50].to_vec();
        let huge = [synthetic::encode_commit(24, DID, &[]), vec![0; FRAME_MAX]].concat();
        let messages =
            [commit(20), Message::binary(cut), Message::text("rubbish"), Message::binary(huge), commit(22), commit(19)];
        for message in messages {
            socket.send(message).await.unwrap();
        }
        let _ = socket.next().await;
    });
    let mut collector =
        collector(SourceKind::Firehose, &url, None, Limits { batch_messages: 6, batch_millis: 5_000, ..limits() });
    connects(&mut collector).await;
    let batch = collector.next().await.unwrap();
    assert_eq!(texts(&batch), ["post 20", "post 22", "post 19"]);
    let aside: Vec<(&str, &str)> = batch.set_aside.iter().map(|s| (s.at.as_str(), s.reason.as_str())).collect();
    assert_eq!(
        aside,
        [("21", "frame.truncated"), ("frame without a sequence number", "frame.malformed"), ("24", "frame.too_large"),]
    );
    assert_eq!((batch.cursor, batch.received), (at(24), 6));
}

#[tokio::test]
async fn what_the_source_says_about_the_stream_is_told_apart() {
    for (name, check) in [
        ("FutureCursor", (|e| matches!(e, CollectError::FutureCursor)) as fn(&CollectError) -> bool),
        ("ConsumerTooSlow", |e| matches!(e, CollectError::TooSlow)),
        ("Odd", |e| matches!(e, CollectError::Disconnected(why) if why.contains("Odd"))),
    ] {
        let (listener, url) = listen().await;
        tokio::spawn(async move {
            let (mut socket, _) = accept(&listener).await;
            socket.send(commit(1)).await.unwrap();
            socket.send(Message::binary(synthetic::encode_error(name, None))).await.unwrap();
            let _ = socket.next().await;
        });
        let mut collector = collector(SourceKind::Firehose, &url, Some(0), limits());
        connects(&mut collector).await;
        assert_eq!(collector.next().await.unwrap().cursor, at(1), "what came before {name} is handed over");
        let error = collector.next().await.unwrap_err();
        assert!(check(&error), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn an_outdated_cursor_is_said_once_with_where_to_go_on() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        for outdated in [true, false] {
            let (mut socket, uri) = accept(&listener).await;
            asked.push(uri);
            if outdated {
                let info = synthetic::encode_frame(1, "#info", &json!({"name": "OutdatedCursor"}));
                socket.send(Message::binary(info)).await.unwrap();
            }
            socket.send(commit(100)).await.unwrap();
            let _ = socket.next().await;
        }
        asked
    });
    let mut collector = collector(SourceKind::Firehose, &url, Some(5), limits());
    connects(&mut collector).await;
    match collector.next().await {
        Err(CollectError::OutdatedCursor { resume }) => assert_eq!(resume, at(99)),
        other => panic!("{other:?}"),
    }
    connects(&mut collector).await;
    let batch = collector.next().await.unwrap();
    assert_eq!(texts(&batch), ["post 100"], "the message that told the place is not lost");
    drop(collector);
    let asked = server.await.unwrap();
    assert!(asked[0].ends_with("?cursor=5") && asked[1].ends_with("?cursor=99"), "{asked:?}");
}

#[tokio::test]
async fn a_slow_caller_slows_the_source_down() {
    let (listener, url) = listen().await;
    let sent = Arc::new(AtomicUsize::new(0));
    let count = sent.clone();
    tokio::spawn(async move {
        let (mut socket, _) = accept(&listener).await;
        // 64 MB in all: far more than the kernel keeps.
        for seq in 0..64 {
            let text = "x".repeat(1_000_000);
            let record = synthetic::SyntheticOp {
                action: "create",
                path: format!("app.bsky.feed.like/{seq}"),
                record: Some(synthetic::to_cbor(&text)),
            };
            let frame = synthetic::encode_ops(seq, DID, &[record]);
            if socket.send(Message::binary(frame)).await.is_err() {
                return;
            }
            count.fetch_add(1, Ordering::SeqCst);
        }
        let _ = socket.next().await;
    });
    let mut collector = collector(SourceKind::Firehose, &url, None, Limits { batch_messages: 1, ..limits() });
    connects(&mut collector).await;
    assert_eq!(collector.next().await.unwrap().received, 1);
    tokio::time::sleep(Duration::from_millis(700)).await;
    let stuck = sent.load(Ordering::SeqCst);
    assert!(stuck < 40, "{stuck} of 64 MB left the source while nobody read");
    for _ in 1..64 {
        assert_eq!(collector.next().await.unwrap().received, 1);
    }
}

#[tokio::test]
async fn silence_is_asked_for_a_sign_of_life_and_then_ended() {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        // A server that answers pings by itself, and later one that is deaf.
        let (mut socket, _) = accept(&listener).await;
        let quiet = tokio::time::timeout(Duration::from_millis(900), socket.next()).await;
        assert!(quiet.is_ok(), "no ping came");
        socket.flush().await.unwrap();
        socket.send(commit(1)).await.unwrap();
        drop(socket);
        let (socket, _) = accept(&listener).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        drop(socket);
    });
    let mut collector = collector(SourceKind::Firehose, &url, None, limits());
    connects(&mut collector).await;
    assert_eq!(collector.next().await.unwrap().received, 1);
    assert!(matches!(collector.next().await, Err(CollectError::Disconnected(_))));
    connects(&mut collector).await;
    let error = tokio::time::timeout(Duration::from_secs(5), collector.next()).await.expect("it ends by itself");
    assert!(matches!(&error, Err(CollectError::Disconnected(why)) if why.contains("silent")), "{error:?}");
}

#[tokio::test]
async fn giving_up_on_a_batch_loses_nothing() {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = accept(&listener).await;
        for seq in 1..=4 {
            socket.send(commit(seq)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        let _ = socket.next().await;
    });
    let mut collector = collector(SourceKind::Firehose, &url, None, Limits { batch_millis: 500, ..limits() });
    connects(&mut collector).await;
    // Dropped in the middle of a batch, as a shutdown or a `select!` does.
    let dropped = tokio::time::timeout(Duration::from_millis(150), collector.next()).await;
    assert!(dropped.is_err());
    let batch = collector.next().await.unwrap();
    assert_eq!(texts(&batch), ["post 1", "post 2", "post 3", "post 4"]);
}

#[tokio::test]
async fn jetstream_asks_for_its_collections_and_steps_back() {
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, asked) = accept(&listener).await;
        socket.send(Message::text(synthetic::jetstream_line(20_000_000, DID, &post(1)))).await.unwrap();
        socket.send(Message::text("{\"did\":\"did:plc:x\",\"time_us\":20000001,\"kind\":\"commit\"}")).await.unwrap();
        let _ = socket.next().await;
        asked
    });
    let mut collector = collector(SourceKind::Jetstream, &url, Some(10_000_000), limits());
    connects(&mut collector).await;
    let batch = collector.next().await.unwrap();
    assert_eq!((texts(&batch), batch.cursor.clone()), (vec!["post 1"], at(20_000_001)));
    assert_eq!(batch.set_aside[0].reason, "line.malformed");
    drop(collector);
    let asked = server.await.unwrap();
    assert!(asked.starts_with("/subscribe?wantedCollections=app.bsky.feed.post&"), "{asked}");
    assert!(asked.ends_with("&cursor=5000000"), "{asked}");
}

/// Jetstream begins before the place it is asked for: what lies before it is repeated, what lies up to the cursor is
/// read once more, and only what follows counts.
#[tokio::test]
async fn a_stretch_is_read_once_more_and_told_apart_from_what_is_repeated_and_what_is_new() {
    let line = |n: i64| Message::text(synthetic::jetstream_line(20_000_000 + n, DID, &post(n)));
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, asked) = accept(&listener).await;
        for n in [2, 3, 4, 5, 6, 7, 8] {
            socket.send(line(n)).await.unwrap();
        }
        let _ = socket.next().await;
        asked
    });
    let mut collector = collector(SourceKind::Jetstream, &url, Some(20_000_006), limits());
    collector.again_from(&Cursor("20000003".into())).unwrap();
    connects(&mut collector).await;
    let mut said = Vec::new();
    for _ in 0..3 {
        let batch = collector.next().await.unwrap();
        said.push((texts(&batch).join(","), batch.repeated, batch.cursor.clone(), batch.received));
    }
    let step = |texts: &str, repeated, cursor, received| (texts.to_owned(), repeated, cursor, received);
    let want = [
        step("post 2,post 3", true, None, 0),
        step("post 4,post 5,post 6", false, None, 0),
        step("post 7,post 8", false, at(20_000_008), 2),
    ];
    assert_eq!(said, want);
    drop(collector);
    let asked = server.await.unwrap();
    let begun: i64 = asked.split_once("cursor=").unwrap().1.split('&').next().unwrap().parse().unwrap();
    assert!(begun <= 20_000_003, "{asked}");
}

#[tokio::test]
async fn a_stretch_that_the_source_has_forgotten_is_said_and_the_cursor_stays() {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        let (mut socket, _) = accept(&listener).await;
        let info = synthetic::encode_frame(1, "#info", &serde_json::json!({ "name": "OutdatedCursor" }));
        socket.send(Message::binary(info)).await.unwrap();
        socket.send(commit(5)).await.unwrap();
        let _ = socket.next().await;
    });
    let mut collector = collector(SourceKind::Firehose, &url, Some(7), limits());
    collector.again_from(&Cursor("3".into())).unwrap();
    connects(&mut collector).await;
    assert!(matches!(collector.next().await, Err(CollectError::OutdatedCursor { resume: None })));
}

/// What arrives twice over a reconnect is handed over and counts once; what arrives for the first time, though the
/// cursor was already past it, is handed over too.
#[tokio::test]
async fn what_jetstream_repeats_after_a_reconnect_counts_nothing_and_loses_nothing() {
    let line = |n: i64| Message::text(synthetic::jetstream_line(20_000_000 + n, DID, &post(n)));
    let (listener, url) = listen().await;
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        // 3 was late: this server's clock put it before the cursor. The second time nothing new follows at first.
        for (messages, later) in [(vec![2, 4], None), (vec![2, 3, 4, 5, 6], None), (vec![5, 6], Some(7))] {
            let (mut socket, uri) = accept(&listener).await;
            asked.push(uri);
            for n in messages {
                socket.send(line(n)).await.unwrap();
            }
            if let Some(n) = later {
                tokio::time::sleep(Duration::from_millis(250)).await;
                socket.send(line(n)).await.unwrap();
                let _ = socket.next().await;
            }
        }
        asked
    });
    let mut collector = collector(SourceKind::Jetstream, &url, None, Limits { batch_messages: 2, ..limits() });
    let mut said = Vec::new();
    for _ in 0..11 {
        said.push(match collector.next().await {
            Ok(batch) => (texts(&batch).join(","), batch.cursor.map(|Cursor(text)| text), batch.received),
            Err(CollectError::Disconnected(_)) => ("cut".to_owned(), None, 0),
            Err(other) => panic!("{other:?}"),
        });
    }
    let step = |texts: &str, cursor: Option<&str>, received| (texts.to_owned(), cursor.map(str::to_owned), received);
    let (connected, cut) = (step("", None, 0), step("cut", None, 0));
    let want = [
        connected.clone(),
        step("post 2,post 4", Some("20000004"), 2),
        cut.clone(),
        connected.clone(),
        step("post 2,post 3", None, 0),
        step("post 4", None, 0),
        step("post 5,post 6", Some("20000006"), 2),
        cut,
        connected,
        step("post 5,post 6", None, 0),
        step("post 7", Some("20000007"), 1),
    ];
    drop(collector);
    assert_eq!(said, want);
    let asked = server.await.unwrap();
    assert!(asked[1].ends_with("&cursor=15000004") && asked[2].ends_with("&cursor=15000006"), "{asked:?}");
}

#[tokio::test]
async fn no_network_and_no_sense_are_told_apart() {
    let (listener, url) = listen().await;
    drop(listener);
    let error = collector(SourceKind::Firehose, &url, None, limits()).next().await.unwrap_err();
    assert!(matches!(error, CollectError::Offline(_)), "{error:?}");
    let config = SourceConfig::new(SourceKind::Firehose, &url, "local");
    let odd = Collector::new(config, Some(Cursor("yesterday".into())), Arc::new(|| Timestamp::from_millis(0)));
    assert!(matches!(odd.err(), Some(CollectError::Config(_))));
}
