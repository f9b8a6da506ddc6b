//! Archives that are handed over at the desk: who may, what comes onto the disk, and what does not.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test that looks at files")]

use axum::http::StatusCode;

use crate::{
    browser::{Browser, parts_of_a_form as form},
    house::House,
};

fn waiting(house: &House) -> Vec<String> {
    let entries = std::fs::read_dir(house.store.uploads()).map(|all| all.collect::<Vec<_>>()).unwrap_or_default();
    entries.into_iter().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_lead_hands_over_files_and_each_waits_under_its_digest() {
    let house = House::new();
    let lead = Browser::of(&house, house.team.lead);
    lead.get("/").await.says("enctype=\"multipart/form-data\"");
    let answer = lead.post_files("/archives", &[("a.ndjson", "one"), ("b.ndjson", "two")]).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/#archives"), "{}", answer.body);
    let sources: Vec<_> = house.store.sources().unwrap().into_iter().filter(|s| s.source.kind == "archive").collect();
    assert_eq!(sources.iter().map(|s| s.name.as_deref().unwrap()).collect::<Vec<_>>(), ["a.ndjson", "b.ndjson"]);
    assert!(sources.iter().all(|s| s.on), "a stage reads them now");
    let one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
    assert_eq!(sources[0].source.archive_digest(), Some(one));
    assert_eq!(std::fs::read(house.store.uploads().join(one)).unwrap(), b"one");
    assert_eq!(waiting(&house).len(), 2, "and no part is left");
    lead.get("/").await.says("a.ndjson").says("waits to be read");
    // The same file under another name is the same source.
    lead.post_files("/archives", &[("again.ndjson", "one")]).await;
    assert_eq!(house.store.sources().unwrap().iter().filter(|s| s.source.kind == "archive").count(), 2);
}

#[tokio::test]
async fn nothing_is_read_of_a_form_that_is_not_of_this_session() {
    let house = House::new();
    let lead = Browser::of(&house, house.team.lead);
    let csrf = lead.csrf().await;
    let file = ("file", Some("a"), "one");
    let other = Browser::of(&house, house.team.lead).csrf().await;
    let long = "x".repeat(10_000);
    for parts in [
        vec![file],
        vec![file, ("csrf", None, &csrf)],
        vec![("csrf", None, "wrong"), file],
        vec![("csrf", None, &other), file],
        vec![("csrf", None, &long), file],
    ] {
        assert_eq!(lead.post_parts("/archives", &form(&parts)).await.status, StatusCode::FORBIDDEN, "{parts:?}");
    }
    assert_eq!(lead.post("/archives", &[]).await.status, StatusCode::FORBIDDEN, "a form without files is none");
    for person in [house.team.admin, house.team.reviewer, house.team.sender] {
        let browser = Browser::of(&house, person);
        assert_eq!(browser.post_files("/archives", &[("a", "one")]).await.status, StatusCode::FORBIDDEN);
        browser.get("/").await.hides("action=\"/archives\"");
    }
    assert_eq!(waiting(&house), Vec::<String>::new());
    assert!(house.store.sources().unwrap().iter().all(|s| s.source.kind != "archive"));
}

#[tokio::test]
async fn what_is_too_large_or_cut_off_leaves_nothing() {
    let house = House::new();
    let lead = Browser::of(&house, house.team.lead);
    let csrf = lead.csrf().await;
    // The house of the tests has room for one MiB.
    let large = "x".repeat((1 << 20) + 1);
    let answer = lead.post_files("/archives", &[("large", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let whole = form(&[("csrf", None, &csrf), ("file", Some("cut"), "some words")]);
    let answer = lead.post_parts("/archives", &whole[..whole.len() - 50]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    let answer = lead.post_files("/archives", &[("", "")]).await;
    answer.says("Choose a file first");
    assert_eq!(waiting(&house), Vec::<String>::new());
    // What waits counts.
    let half = "x".repeat(700_000);
    assert_eq!(lead.post_files("/archives", &[("half", &half)]).await.status, StatusCode::SEE_OTHER);
    let other = "y".repeat(700_000);
    let answer = lead.post_files("/archives", &[("other", &other)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(waiting(&house).len(), 1);
}
