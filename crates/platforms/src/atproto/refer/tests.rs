use std::sync::{Arc, Mutex};

use model::{EvidenceVersion, PlatformName, PostRef, Timestamp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

const DID: &str = "did:plc:subject";
const SERVICE: &str = "did:plc:moderators";
const AT: Timestamp = Timestamp::from_millis(42);

fn config(url: &str) -> ReferConfig {
    ReferConfig { timeout_millis: 1_000, ..ReferConfig::new(url, "local", "team.test", Secret::new("pw"), SERVICE) }
}

fn reporter(url: &str) -> Reporter {
    Reporter::new(config(url), Arc::new(|| AT)).unwrap()
}

fn notice(scope: Scope, posts: usize, text: &str) -> Notice {
    let post =
        |n| PostRef { uri: format!("at://{DID}/app.bsky.feed.post/{n}").parse().unwrap(), cid: format!("cid{n}") };
    Notice {
        platform: PlatformName::new("atproto").unwrap(),
        subject: format!("atproto/local/{DID}").parse().unwrap(),
        scope,
        posts: (0..posts).map(post).collect(),
        clause: "terror.praise".parse().unwrap(),
        text: text.to_owned(),
        evidence: EvidenceVersion([7; 32]),
    }
}

#[test]
fn the_bytes_are_these() {
    let reporter = reporter("http://127.0.0.1:1");
    let payload = reporter.render(&notice(Scope::Posts, 2, "Because.")).unwrap();
    assert_eq!(payload.endpoint, CREATE_REPORT);
    let want = format!(
        concat!(
            r#"{{"reasonType":"tools.ozone.report.defs#reasonViolenceExtremistContent","#,
            r#""subject":{{"$type":"com.atproto.repo.strongRef","uri":"at://{did}/app.bsky.feed.post/0","cid":"cid0"}},"#,
            r#""reason":"Because.\n\nPosts:\nat://{did}/app.bsky.feed.post/1","#,
            r#""modTool":{{"name":"flagstone/{version}","meta":{{"evidence":"{evidence}"}}}}}}"#
        ),
        did = DID,
        version = env!("CARGO_PKG_VERSION"),
        evidence = "07".repeat(32),
    );
    assert_eq!(payload.body, want);
    let account = reporter.render(&notice(Scope::Account, 1, "Because.")).unwrap();
    assert!(account.body.contains(r#""subject":{"$type":"com.atproto.admin.defs#repoRef","did":"did:plc:subject"}"#));
    assert!(account.body.contains("Posts:\\nat://did:plc:subject/app.bsky.feed.post/0"));
}

#[test]
fn posts_that_the_text_names_are_not_named_twice() {
    let text = format!("See at://{DID}/app.bsky.feed.post/1");
    let payload = reporter("http://127.0.0.1:1").render(&notice(Scope::Posts, 2, &text)).unwrap();
    assert_eq!(payload.body.matches("app.bsky.feed.post/1").count(), 1);
}

#[test]
fn a_clause_may_have_its_own_reason() {
    let mut config = config("http://127.0.0.1:1");
    config.reasons.insert("terror.praise".into(), "tools.ozone.report.defs#reasonViolenceThreats".into());
    let payload = Reporter::new(config, Arc::new(|| AT)).unwrap().render(&notice(Scope::Account, 1, "x")).unwrap();
    assert!(payload.body.contains("#reasonViolenceThreats"));
}

#[test]
fn length_is_counted_in_graphemes_and_never_cut() {
    let reporter = reporter("http://127.0.0.1:1");
    // A letter with a mark is one grapheme of two characters.
    let reason = |n: usize| notice(Scope::Posts, 1, &"e\u{301}".repeat(n));
    assert!(reporter.render(&reason(2_000)).is_ok());
    let error = reporter.render(&reason(2_001)).unwrap_err();
    assert!(error.contains("2001 graphemes") && error.contains("Shorten"), "{error}");
    // Few graphemes, many bytes: a family is one grapheme of 25 bytes.
    assert!(reporter.render(&notice(Scope::Posts, 1, &"👨‍👩‍👧‍👦".repeat(801))).is_err());
    // The list of posts counts too.
    assert!(reporter.render(&notice(Scope::Posts, 2, &"x".repeat(1_990))).is_err());
}

#[test]
fn what_is_not_ours_is_refused_before_anything_is_sent() {
    let reporter = reporter("http://127.0.0.1:1");
    let good = notice(Scope::Posts, 1, "x");
    let other = Notice { platform: PlatformName::new("simulated").unwrap(), ..good.clone() };
    assert!(reporter.render(&other).unwrap_err().contains("simulated"));
    let other = Notice { subject: format!("atproto/elsewhere/{DID}").parse().unwrap(), ..good.clone() };
    assert!(reporter.render(&other).is_err());
    let other = Notice { subject: "atproto/local/did:plc:other".parse().unwrap(), ..good.clone() };
    assert!(reporter.render(&other).unwrap_err().contains("is not a post of"));
    assert!(reporter.render(&Notice { posts: Vec::new(), ..good }).is_err());
}

#[test]
fn only_loopback_can_be_configured_and_the_password_does_not_show() {
    let error = Reporter::new(config("https://bsky.social"), Arc::new(|| AT)).err().unwrap();
    assert!(error.contains("this machine only"), "{error}");
    assert!(!format!("{:?}", config("http://127.0.0.1:1")).contains("pw"));
}

/// What the server at the other end does with the report, after a good sign-in.
enum Server {
    Answers(&'static str),
    Hangs,
    Resets,
}

/// A real server on a real socket. Gives back what it was asked, request by request.
async fn serve(session: &'static str, report: Server) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = read_request(&mut stream).await;
            let is_report = request.starts_with("POST /xrpc/com.atproto.moderation.createReport ");
            log.lock().unwrap().push(request);
            let answer = match (&report, is_report) {
                (_, false) => session,
                (Server::Answers(text), true) => text,
                (Server::Hangs, true) => {
                    tokio::time::sleep(Duration::from_secs(30)).await;
                    continue;
                }
                (Server::Resets, true) => continue,
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, asked)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let n = stream.read(&mut buffer).await.unwrap();
        assert!(n > 0, "the client went away: {text}");
        bytes.extend_from_slice(&buffer[..n]);
    }
}

const SESSION: &str = "HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{\"accessJwt\":\"token\"}";
const ACCEPTED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{\"id\":7}";

async fn send(session: &'static str, report: Server) -> (Delivery, Vec<String>) {
    let (url, asked) = serve(session, report).await;
    let reporter = reporter(&url);
    let payload = reporter.render(&notice(Scope::Account, 1, "Because.")).unwrap();
    let delivery = reporter.send(&payload).await;
    let asked = asked.lock().unwrap().clone();
    let reports: Vec<String> = asked.into_iter().filter(|r| r.contains("createReport")).collect();
    assert!(reports.len() <= 1, "sent more than once");
    if let Some(report) = reports.first() {
        assert!(report.ends_with(&payload.body), "not the exact bytes: {report}");
    }
    (delivery, reports)
}

#[tokio::test]
async fn a_yes_is_a_receipt_and_the_right_headers_went_out() {
    let (delivery, reports) = send(SESSION, Server::Answers(ACCEPTED)).await;
    let receipt = Receipt { reference: Some("7".into()), raw: "{\"id\":7}".into(), at: AT };
    assert_eq!(delivery, Delivery::Accepted(receipt));
    let head = reports[0].to_lowercase();
    assert!(head.contains("\r\natproto-proxy: did:plc:moderators#atproto_labeler\r\n"), "{head}");
    assert!(head.contains("\r\nauthorization: bearer token\r\n"), "{head}");
}

#[tokio::test]
async fn every_other_ending_is_told_apart() {
    let refused = "HTTP/1.1 400 Bad Request\r\ncontent-length: 26\r\n\r\n{\"error\":\"InvalidRequest\"}";
    assert!(
        matches!(send(SESSION, Server::Answers(refused)).await.0, Delivery::Refused(w) if w.contains("InvalidRequest"))
    );
    for unclear in [
        "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 303 See Other\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine",
        "HTTP/1.1 200 OK\r\ncontent-length: 500\r\nconnection: close\r\n\r\n{\"id\":",
        "no HTTP at all",
    ] {
        let (delivery, reports) = send(SESSION, Server::Answers(unclear)).await;
        assert!(matches!(delivery, Delivery::Ambiguous(_)), "{unclear}: {delivery:?}");
        assert_eq!(reports.len(), 1);
    }
    for server in [Server::Hangs, Server::Resets] {
        let (delivery, reports) = send(SESSION, server).await;
        assert!(matches!(delivery, Delivery::Ambiguous(_)), "{delivery:?}");
        assert_eq!(reports.len(), 1);
    }
}

#[tokio::test]
async fn turned_away_at_the_door_may_be_tried_again() {
    for (answer, why) in [
        (
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 5\r\ncontent-length: 29\r\n\r\n{\"error\":\"RateLimitExceeded\"}",
            "429",
        ),
        ("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n", "429"),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 23\r\n\r\n{\"error\":\"AuthMissing\"}", "AuthMissing"),
        ("HTTP/1.1 400 Bad Request\r\ncontent-length: 24\r\n\r\n{\"error\":\"ExpiredToken\"}", "ExpiredToken"),
    ] {
        let (delivery, reports) = send(SESSION, Server::Answers(answer)).await;
        assert!(matches!(&delivery, Delivery::NotSent(said) if said.contains(why)), "{answer}: {delivery:?}");
        assert_eq!(reports.len(), 1);
    }
    // A no that only speaks of tokens is a no.
    let refused = "HTTP/1.1 400 Bad Request\r\ncontent-length: 51\r\n\r\n{\"error\":\"InvalidRequest\",\"message\":\"ExpiredToken\"}";
    assert!(matches!(send(SESSION, Server::Answers(refused)).await.0, Delivery::Refused(_)));
}

#[tokio::test]
async fn without_a_session_nothing_was_sent() {
    for session in [
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    ] {
        let (delivery, reports) = send(session, Server::Answers(ACCEPTED)).await;
        assert!(matches!(delivery, Delivery::NotSent(_)), "{session}: {delivery:?}");
        assert!(reports.is_empty());
    }
}

#[tokio::test]
async fn a_closed_door_and_another_method_send_nothing() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let reporter = reporter(&format!("http://{free}"));
    let payload = reporter.render(&notice(Scope::Account, 1, "x")).unwrap();
    assert!(matches!(reporter.send(&payload).await, Delivery::NotSent(_)));
    let other = Payload { endpoint: "com.atproto.server.deleteAccount".into(), ..payload };
    assert!(matches!(reporter.send(&other).await, Delivery::NotSent(why) if why.contains("nothing this platform")));
}

/// The last call alone: a connection that was never made is told apart from one that broke.
#[test]
fn only_a_connection_that_was_never_made_is_not_sent() {
    assert!(matches!(outcome(Answer::NotAsked("refused".into()), AT), Delivery::NotSent(_)));
    assert!(matches!(outcome(Answer::Lost("reset".into()), AT), Delivery::Ambiguous(_)));
}
