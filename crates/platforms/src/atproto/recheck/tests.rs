use std::collections::BTreeMap;

use model::Status;
use serde_json::{Value, json};

use super::{Answers, Said, decide};

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
        [Up, Unknown, Unknown, Unknown, Unknown, Unknown, Up, Up], // here
        [TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown, TakenDown], // taken down
        [Unknown, TakenDown, TakenDown, Deactivated, Deleted, Deleted, Deactivated, Unknown], // deactivated
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
