//! What only a socket can say: heads that never end, requests in two minds, names with ways out of their folder.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tower::ServiceExt;
use web::{Patience, serve_with};

use crate::house::House;

/// Short, so that a test need not wait as long as people would.
const PATIENCE: Patience =
    Patience { head: Duration::from_millis(300), connections: 2, ending: Duration::from_secs(5) };

/// A desk that answers on a port of its own.
struct Open {
    port: u16,
    stop: tokio::sync::oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Open {
    async fn desk(house: &House) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let until = async {
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve_with(PATIENCE, listener, web::router(house.desk()), until));
        Self { port, stop, ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Says it, and gives everything that is answered until the desk hangs up.
    async fn say(&self, what: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(what.as_bytes()).await.unwrap();
        rest(&mut stream).await
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // Hanging up on somebody who still talks is told as a reset.
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

const WHOLE: &str = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn who_never_ends_a_sentence_is_not_waited_for_and_keeps_nobody_out() {
    let house = House::new();
    let open = Open::desk(&house).await;
    assert!(open.say(WHOLE).await.starts_with("HTTP/1.1 200"));
    // As many as there are places: one that says nothing at all, one that says half.
    let mut silent = open.connect().await;
    let mut half = open.connect().await;
    half.write_all(b"GET /sign-in HTTP/1.1\r\nHost: loc").await.unwrap();
    assert!(open.say(WHOLE).await.starts_with("HTTP/1.1 200"), "they kept everybody out");
    assert!(!rest(&mut half).await.contains("200"));
    assert_eq!(rest(&mut silent).await, "");
    // Nor does one who asked once and stays on the line.
    let mut idle = open.connect().await;
    idle.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(rest(&mut idle).await.starts_with("HTTP/1.1 200"));
    open.stop.send(()).unwrap();
    open.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_in_two_minds_is_refused() {
    let house = House::new();
    let open = Open::desk(&house).await;
    for (what, said) in [
        (
            "two lengths",
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nname",
        ),
        ("no name", "GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n"),
        ("a foreign name", "GET /sign-in HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n"),
        ("no HTTP", "\u{1}\u{2}\u{3}\r\n\r\n"),
        ("a head of a megabyte", &format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(1 << 20))),
    ] {
        let answer = open.say(said).await;
        assert!(!answer.contains(" 200 ") && !answer.contains(" 303 "), "{what}: {answer}");
    }
    // A length and chunks as well: what follows the chunks is another request, and never part of this one's answer.
    let both = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n";
    assert!(!open.say(both).await.contains(" 200 "), "a body of two lengths");
}

#[tokio::test]
async fn no_name_leads_out_of_its_folder() {
    let house = House::new();
    let open = Open::desk(&house).await;
    for path in ["/assets/../../Cargo.toml", "/assets/..%2f..%2fCargo.toml", "/assets/%2e%2e/desk.css", "//etc/passwd"]
    {
        let answer = open.say(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 40") && !answer.contains("[workspace]"), "{path}: {answer}");
    }
}

/// The clock stands for the desk's: it passes as soon as nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn a_form_whose_rest_does_not_come_is_given_up() {
    let house = House::new();
    let first = futures_util::stream::iter([Ok::<_, std::io::Error>("name=Rosa&pass")]);
    let body = Body::from_stream(first.chain(futures_util::stream::pending()));
    let request =
        axum::http::Request::post("/sign-in").header("host", "localhost").header("sec-fetch-site", "same-origin");
    let answer = web::router(house.desk()).oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 408);
    let page = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&page).contains("The rest did not come"));
}
