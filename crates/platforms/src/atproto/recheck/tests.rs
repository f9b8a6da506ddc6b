use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use model::Status;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

const SERVICE: &str = "did:plc:6wfxwapdtwuxunc7s4fyaaux";
const DID: &str = "did:plc:subject";

/// Answers recorded from a network of PLC, PDS, AppView and Ozone.
fn recorded(name: &str, with_posts: bool) -> Answers {
    let all: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(include_str!("../fixtures/answers.json")).unwrap();
    let said = |question: &str| {
        let answer = all[name].get(question)?;
        Some(Said::answer(answer["status"].as_u64().unwrap() as u16, answer["body"].to_string()))
    };
    let mut uris: Vec<&String> = all[name].keys().filter(|q| with_posts && q.starts_with("getRecord ")).collect();
    uris.sort();
    let records: Vec<(String, Said)> =
        uris.into_iter().map(|q| (q["getRecord ".len()..].to_owned(), said(q).unwrap())).collect();
    let did = all[name]["getProfile"]["body"]["did"].as_str().unwrap_or(DID).to_owned();
    Answers {
        did,
        profile: said("getProfile"),
        repo: said("getRepoStatus").unwrap(),
        shown: said("getPosts").filter(|_| with_posts),
        records,
    }
}

#[test]
fn recorded_answers_about_accounts() {
    for (name, want) in [
        ("up_one_post_deleted_by_owner", Status::Up),
        ("taken_down_by_moderator", Status::TakenDown),
        ("taken_down_at_the_server", Status::TakenDown),
        ("deactivated", Status::Deactivated),
        ("deleted", Status::Deleted),
        ("never_existed", Status::Deleted),
        ("account_labelled_hide", Status::Limited),
        ("not_for_the_public", Status::Private),
        ("first_post_taken_down_second_labelled_warn", Status::Up),
        ("first_post_taken_down_at_the_server_only", Status::Up),
    ] {
        assert_eq!(decide(&recorded(name, false), Some(SERVICE)), want, "{name}");
    }
}

#[test]
fn recorded_answers_about_posts() {
    let only = |name: &str, at: usize| {
        let mut answers = recorded(name, true);
        answers.records = vec![answers.records.remove(at)];
        decide(&answers, Some(SERVICE))
    };
    assert_eq!(only("up_one_post_deleted_by_owner", 0), Status::Up);
    assert_eq!(only("up_one_post_deleted_by_owner", 1), Status::Deleted);
    assert_eq!(only("first_post_taken_down_second_labelled_warn", 0), Status::TakenDown);
    assert_eq!(only("first_post_taken_down_second_labelled_warn", 1), Status::Limited);
    // The application still shows it: for the public it is up.
    assert_eq!(only("first_post_taken_down_at_the_server_only", 0), Status::Up);
    // Account states come before posts, and one post that is still there keeps the whole from being down.
    assert_eq!(decide(&recorded("taken_down_by_moderator", true), Some(SERVICE)), Status::TakenDown);
    assert_eq!(decide(&recorded("deleted", true), Some(SERVICE)), Status::Deleted);
    assert_eq!(decide(&recorded("up_one_post_deleted_by_owner", true), Some(SERVICE)), Status::Up);
    assert_eq!(decide(&recorded("not_for_the_public", true), Some(SERVICE)), Status::Private);
}

#[test]
fn a_post_that_the_application_hides_and_the_server_has_was_taken_down() {
    let mut answers = recorded("up_one_post_deleted_by_owner", true);
    answers.records.truncate(1);
    answers.shown = Some(Said::answer(200, json!({"posts": []}).to_string()));
    assert_eq!(decide(&answers, None), Status::TakenDown);
    answers.shown = Some(Said::answer(502, String::new()));
    assert_eq!(decide(&answers, None), Status::Unreachable);
}

fn silent() -> Said {
    Said::silence("no connection".into())
}

/// Every pair of what the two sides can say.
#[test]
fn the_table() {
    use Status::*;
    let profile = |body: Value| move |status: u16| Said::answer(status, body.to_string());
    let here = profile(json!({"did": DID, "handle": "a.test", "labels": []}))(200);
    let taken = profile(json!({"error": "AccountTakedown"}))(400);
    let deactivated = profile(json!({"error": "AccountDeactivated"}))(400);
    let missing = profile(json!({"error": "InvalidRequest", "message": "Profile not found"}))(400);
    let odd = profile(json!({"error": "SomethingNew"}))(400);
    let views = [here, taken, deactivated, missing, silent(), odd];
    let repo = |status: &str| Said::answer(200, json!({"did": DID, "active": false, "status": status}).to_string());
    let repos = [
        Said::answer(200, json!({"did": DID, "active": true, "rev": "x"}).to_string()),
        repo("takendown"),
        repo("suspended"),
        repo("deactivated"),
        repo("deleted"),
        Said::answer(400, json!({"error": "RepoNotFound"}).to_string()),
        silent(),
        repo("desynchronized"),
    ];
    //   active       takendown  suspended  deactivated  deleted    not found  silent       odd
    let want = [
        [Up, Unknown, Unknown, Unknown, Unknown, Up, Up, Up], // here
        [TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown], // taken down
        [Unknown, TakenDown, TakenDown, Deactivated, Deleted, Deactivated, Deactivated, Unknown], // deactivated
        [Unknown, TakenDown, TakenDown, Deactivated, Deleted, Deleted, Unknown, Unknown], // not found
        [Unreachable, TakenDown, TakenDown, Deactivated, Deleted, Unknown, Unreachable, Unknown], // silent
        [Unknown, TakenDown, TakenDown, Unknown, Unknown, Unknown, Unknown, Unknown], // odd
    ];
    for (view, row) in views.iter().zip(want) {
        for (repo, want) in repos.iter().zip(row) {
            let answers = Answers {
                did: DID.into(),
                profile: Some(view.clone()),
                repo: repo.clone(),
                shown: None,
                records: Vec::new(),
            };
            assert_eq!(decide(&answers, None), want, "{}", answers.raw());
        }
    }
}

#[test]
fn labels_count_from_the_service_only_and_not_when_withdrawn() {
    let with = |src: &str, val: &str, neg: bool| {
        let body = json!({"did": DID, "labels": [{"src": src, "val": val, "neg": neg}]});
        let repo = Said::answer(200, json!({"active": true}).to_string());
        let profile = Some(Said::answer(200, body.to_string()));
        decide(&Answers { did: DID.into(), profile, repo, shown: None, records: Vec::new() }, Some(SERVICE))
    };
    assert_eq!(with(SERVICE, "!hide", false), Status::Limited);
    assert_eq!(with(SERVICE, "!takedown", false), Status::TakenDown);
    assert_eq!(with(SERVICE, "!hide", true), Status::Up);
    assert_eq!(with("did:plc:anybody", "!takedown", false), Status::Up);
    assert_eq!(with(DID, "!takedown", false), Status::Up);
    assert_eq!(with(DID, "!no-unauthenticated", false), Status::Private);
}

#[test]
fn raw_answers_are_kept_verbatim_and_bounded() {
    let answers = recorded("taken_down_by_moderator", true);
    let raw: Value = serde_json::from_str(&answers.raw()).unwrap();
    assert_eq!(raw["getProfile"]["status"], 400);
    assert_eq!(raw["getProfile"]["body"]["error"], "AccountTakedown");
    assert_eq!(raw.as_object().unwrap().keys().filter(|k| k.starts_with("getRecord at://")).count(), 2);
    let odd = Said::answer(200, "<html>".into());
    assert_eq!(serde_json::to_value(&odd).unwrap()["status"], 200);
    let huge = Said::answer(200, format!("\"{}\"", "x".repeat(100_000)));
    assert!(huge.body.get().len() < 1_000);
}

/// A hidden post, with a host that answers like this about its record and its account.
fn hidden(record: Said, repo: Said) -> Status {
    let uri = format!("at://{DID}/app.bsky.feed.post/1");
    let profile = Some(Said::answer(200, json!({"did": DID}).to_string()));
    let shown = Some(Said::answer(200, json!({"posts": []}).to_string()));
    decide(&Answers { did: DID.into(), profile, repo, shown, records: vec![(uri, record)] }, None)
}

#[test]
fn a_host_that_does_not_know_the_account_says_nothing_about_its_posts() {
    let known = || Said::answer(200, json!({"did": DID, "active": true}).to_string());
    let not_found = || Said::answer(400, json!({"error": "RepoNotFound"}).to_string());
    let gone = || Said::answer(400, json!({"error": "RecordNotFound"}).to_string());
    assert_eq!(hidden(gone(), known()), Status::Deleted);
    assert_eq!(hidden(gone(), not_found()), Status::Unknown);
    assert_eq!(hidden(gone(), silent()), Status::Unknown);
    // A relay has no records to show.
    assert_eq!(
        hidden(Said::answer(501, json!({"error": "MethodNotImplemented"}).to_string()), known()),
        Status::Unknown
    );
    assert_eq!(hidden(silent(), known()), Status::Unreachable);
}

#[test]
fn without_an_application_an_account_the_host_does_not_know_is_not_called_deleted() {
    let repo = Said::answer(400, json!({"error": "RepoNotFound"}).to_string());
    let answers = Answers { did: DID.into(), profile: None, repo, shown: None, records: Vec::new() };
    assert_eq!(decide(&answers, None), Status::Unknown);
}

/// A real server on a real socket with one answer to everything. Gives back the first line of each question.
async fn serve(status: u16, body: Value) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
            while !request.ends_with(b"\r\n\r\n") {
                let n = stream.read(&mut buffer).await.unwrap();
                assert!(n > 0, "the client went away");
                request.extend_from_slice(&buffer[..n]);
            }
            let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
            log.lock().unwrap().push(line);
            let body = body.to_string();
            let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.unwrap();
        }
    });
    (url, asked)
}

#[tokio::test]
async fn repositories_are_asked_about_at_the_relay_and_one_it_does_not_know_is_up_if_shown() {
    let (pds, asked_pds) = serve(500, json!({})).await;
    let (relay, asked_relay) = serve(400, json!({"error": "RepoNotFound"})).await;
    let (appview, _) = serve(200, json!({"did": DID, "handle": "a.test", "labels": []})).await;
    let subject: AccountId = format!("atproto/bsky/{DID}").parse().unwrap();
    let config = RecheckConfig::new(&pds, Some(&appview), None).authority("bsky");
    let observation = Checker::new(config.clone().relay(&relay)).unwrap().check(&subject, &[]).await;
    assert_eq!(
        (observation.status, observation.handle.as_deref()),
        (Status::Up, Some("a.test")),
        "{}",
        observation.raw
    );
    assert!(asked_relay.lock().unwrap()[0].starts_with("GET /xrpc/com.atproto.sync.getRepoStatus?did="));
    assert!(asked_pds.lock().unwrap().is_empty());
    Checker::new(config).unwrap().check(&subject, &[]).await;
    assert_eq!(
        (asked_pds.lock().unwrap().len(), asked_relay.lock().unwrap().len()),
        (1, 1),
        "the server, without a relay"
    );
}

#[tokio::test]
async fn an_account_of_another_network_is_not_asked_about() {
    let (server, asked) = serve(200, json!({"did": DID, "active": true})).await;
    let checker = Checker::new(RecheckConfig::new(&server, None, None).authority("bsky")).unwrap();
    for (subject, status) in [
        (format!("atproto/elsewhere/{DID}"), Status::Unknown),
        (format!("simulated/bsky/{DID}"), Status::Unknown),
        (format!("atproto/bsky/{DID}"), Status::Up),
    ] {
        let observation = checker.check(&subject.parse().unwrap(), &[]).await;
        assert_eq!(observation.status, status, "{subject}");
        assert_eq!(observation.raw.contains("not asked"), status == Status::Unknown, "{}", observation.raw);
    }
    assert_eq!(asked.lock().unwrap().len(), 1);
}
