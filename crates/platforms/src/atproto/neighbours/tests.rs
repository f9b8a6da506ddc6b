use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
};

use reqwest::header::HeaderValue;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

fn subject() -> AccountId {
    "atproto/local/did:plc:subject".parse().unwrap()
}

fn answer(relation: &Relation, cursor: Option<&str>, body: &str) -> Page {
    read(&Network::new("local").unwrap(), &subject(), relation, cursor, body.as_bytes(), NOW)
}

fn ends(page: &Page) -> Vec<(String, &'static str, String)> {
    let Page::Found { interactions, .. } = page else { panic!("{page:?}") };
    let end = |i: &Interaction| (i.actor.stable().to_owned(), i.kind.as_str(), i.target.stable().to_owned());
    interactions.iter().map(end).collect()
}

#[test]
fn each_answer_names_accounts_that_turn_to_the_subject_or_it_to_them() {
    let owned = |actor: &str, kind, target: &str| (actor.to_owned(), kind, target.to_owned());
    let page = answer(
        &Relation::Follows,
        None,
        r#"{"subject":{},"follows":[{"did":"did:plc:a","handle":"a.test"}],"cursor":"2"}"#,
    );
    assert_eq!(ends(&page), [owned("did:plc:subject", "follow", "did:plc:a")]);
    assert!(matches!(&page, Page::Found { cursor: Some(next), named: 1, .. } if next == "2"));
    let page = answer(
        &Relation::Followers,
        Some("2"),
        r#"{"followers":[{"did":"did:plc:b"},{"did":"did:plc:subject"},{"did":"b.test"}]}"#,
    );
    assert_eq!(
        ends(&page),
        [owned("did:plc:b", "follow", "did:plc:subject")],
        "nobody turns to themselves, nor a handle"
    );
    assert!(matches!(&page, Page::Found { cursor: None, named: 3, .. }), "named is what the budget counts");
    let post: PostUri = "at://did:plc:subject/app.bsky.feed.post/1".parse().unwrap();
    let page = answer(&Relation::Reposters(post.clone()), None, r#"{"uri":"x","repostedBy":[{"did":"did:plc:c"}]}"#);
    assert_eq!(ends(&page), [owned("did:plc:c", "repost", "did:plc:subject")]);
    assert!(matches!(&page, Page::Found { interactions, .. } if interactions[0].about == Some(post)));
}

#[test]
fn one_that_goes_round_in_circles_ends() {
    let page = answer(&Relation::Follows, Some("same"), r#"{"follows":[],"cursor":"same"}"#);
    assert!(matches!(page, Page::Found { cursor: None, .. }));
    let long = format!(r#"{{"follows":[],"cursor":"{}"}}"#, "x".repeat(CURSOR_MAX + 1));
    assert!(matches!(answer(&Relation::Follows, None, &long), Page::Found { cursor: None, .. }));
}

#[test]
fn what_is_no_answer_is_nothing() {
    for odd in ["", "[]", r#"{"follows":1}"#, r#"{"follows":[{"did":1}]}"#, "\u{0}", r#"{"accounts":[]}"#] {
        assert!(matches!(answer(&Relation::Follows, None, odd), Page::Nothing(_)), "{odd}");
    }
}

#[test]
fn it_waits_as_long_as_it_is_told_within_bounds() {
    let headers = |pairs: &[(&'static str, &str)]| {
        let pair =
            |(name, value): &(&'static str, &str)| ((*name).parse().unwrap(), HeaderValue::from_str(value).unwrap());
        pairs.iter().map(pair).collect::<HeaderMap>()
    };
    assert_eq!(wait(&headers(&[("retry-after", "7")]), NOW), 7_000);
    assert_eq!(wait(&headers(&[("ratelimit-reset", "1030")]), NOW), 30_000);
    assert_eq!(wait(&headers(&[("retry-after", "soon")]), NOW), WAIT);
    assert_eq!(wait(&headers(&[("retry-after", "99999999999999999")]), NOW), LONGEST_WAIT);
    assert_eq!(wait(&headers(&[("ratelimit-reset", "1")]), NOW), Timestamp::SECOND);
    assert_eq!(wait(&HeaderMap::new(), NOW), WAIT);
}

/// A server that gives one answer, and what it was asked.
fn server(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4_096];
        let got = stream.read(&mut request).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..got]).lines().next().unwrap_or_default().to_owned()
    });
    (url, asked)
}

async fn asked(answer: &'static str, cursor: Option<&str>) -> (Page, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (url, asked) = server(answer);
    let asker = Asker::new(&url, "local", Arc::new(|| NOW)).unwrap();
    let page = asker.page(&subject(), &Relation::Follows, cursor, 30).await;
    (page, asked.join().unwrap())
}

#[tokio::test]
async fn it_asks_for_a_page_and_tells_answers_apart() {
    let (page, line) = asked("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"follows\":[]}", Some("a b")).await;
    assert!(matches!(page, Page::Found { named: 0, .. }), "{page:?}");
    assert_eq!(line, "GET /xrpc/app.bsky.graph.getFollows?actor=did%3Aplc%3Asubject&limit=30&cursor=a+b HTTP/1.1");
    let (page, _) = asked("HTTP/1.1 429 Too Many\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n", None).await;
    assert!(matches!(page, Page::Later { millis: 9_000, .. }), "{page:?}");
    let (page, _) = asked("HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\nno", None).await;
    assert!(matches!(page, Page::Nothing(_)), "{page:?}");
    let (page, _) = asked("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", None).await;
    assert!(matches!(page, Page::Later { millis: WAIT, .. }), "cut off: {page:?}");
}

#[tokio::test]
async fn accounts_of_another_network_are_not_asked_about() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asker = Asker::new("http://127.0.0.1:1", "local", Arc::new(|| NOW)).unwrap();
    for other in ["atproto/bsky/did:plc:a", "mastodon/local/1", "atproto/local/a.test"] {
        let page = asker.page(&other.parse().unwrap(), &Relation::Follows, None, 9).await;
        assert!(matches!(page, Page::Nothing(_)), "{other}: {page:?}");
    }
}
