//! What pages say, for programs: every page that reads, and why there is no answer.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::{body::Body, http::Request};
use model::{Decision, PersonId, gate::UNDO};
use web::{Access, Method};

use crate::{browser::Browser, house::House, seeded};

/// What is read and is not both, page and data: counts are data alone, and files are files; the document is one and the
/// same for all.
const NO_DATA: [&str; 4] =
    ["/openapi.json", "/queue/counts", "/cases/{id}/pictures/{file}", "/cases/{id}/images/{file}"];

/// Lists of which the invented desk has nothing.
const NOTHING_YET: [&str; 3] = ["/record/set-aside", "/people/openings", "/me/tokens"];

/// Somebody whom the table lets in.
fn who_may(house: &House, access: Access) -> Option<PersonId> {
    match access {
        Access::Anyone => None,
        Access::SignedIn => Some(house.team.reviewer),
        Access::OneOf(roles) => roles.first().map(|role| house.holder(*role)),
    }
}

#[tokio::test]
async fn every_page_that_reads_gives_the_same_as_data() {
    let house = House::new();
    seeded::fill(&house);
    let mut pages = 0;
    for route in web::routes() {
        let (Method::Get, Some(person)) = (route.method, who_may(&house, route.access)) else { continue };
        let path = route.path.replace("{id}", "1");
        let browser = Browser::of(&house, person);
        if NO_DATA.contains(&route.path) {
            continue;
        }
        let answer = browser.get_json(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let data = answer.json();
        let full = data.as_array().map_or_else(|| data.is_object(), |all| !all.is_empty());
        assert!(full || NOTHING_YET.contains(&path.as_str()), "{path} says nothing: {data}");
        assert_eq!(browser.get(&format!("{path}?format=json")).await.json(), data, "{path}");
        assert!(browser.get(&path).await.body.starts_with("<!doctype html>"), "{path}");
        pages += 1;
    }
    assert!(pages >= 17, "{pages}");
}

#[tokio::test]
async fn a_program_is_told_why_there_is_no_answer_and_what_to_do() {
    let house = House::new();
    house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    for (path, status, kind) in [
        ("/nowhere", 404, "not-found"),
        ("/cases/77", 404, "not-found"),
        ("/ledger/77", 404, "not-found"),
        ("/people", 403, "not-allowed"),
        ("/confirmations", 403, "not-allowed"),
        ("/cases/x", 400, "blank"),
        ("/cases/99999999999999999999", 400, "blank"),
        ("/record?before=yesterday", 400, "blank"),
        ("/cases?state=guilty", 400, "unclear"),
        ("/sign-out", 405, "blank"),
    ] {
        assert_eq!(rosa.get_json(path).await.problem(), (status, kind.to_owned()), "{path}");
    }
    rosa.get_json("/people").await.says("This needs the role of admin").says("Ada Lindqvist could.");
    rosa.get_json("/record?before=yesterday").await.says("before");
    rosa.get("/cases?state=guilty").await.says("is no state of a case").says("<!doctype html>");
    let admin = Browser::of(&house, house.team.admin);
    assert_eq!(admin.get_json("/people/openings?from=x").await.problem(), (400, "unclear".into()));
    let nobody = Browser::signed_out(&house);
    assert_eq!(nobody.get_json("/ledger").await.problem(), (401, "signed-out".into()));
    assert_eq!(nobody.get("/ledger").await.to(), "/sign-in");
    let forged = Request::post("/me/languages").header("accept", "application/json").body(Body::empty()).unwrap();
    assert_eq!(rosa.send(forged).await.problem(), (403, "forged".into()));
    let foreign = Request::get("/").header("host", "evil.example").header("accept", "application/json");
    assert_eq!(rosa.send(foreign.body(Body::empty()).unwrap()).await.problem(), (421, "host".into()));
}

#[tokio::test]
async fn data_of_a_case_is_as_blind_as_its_page() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Approve);
    house.pass(UNDO + 1);
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let before = rosa.get_json(&path).await;
    before.hides("own page to sign up").hides("nats").hides("Ravi Iyer").hides("weight");
    let data = before.json();
    assert!(data["judged"].is_null());
    assert_eq!(rosa.beside(&house, house.team.both).get_json("/queue").await.json()["held"], 0, "it lends nothing");
    let post = &data["posts"][0];
    let in_its_text = |f: &&serde_json::Value| f["post"] == post["uri"] && f["kind"] == "phrase";
    let found = data["findings"].as_array().unwrap().iter().find(in_its_text).unwrap();
    let text = post["text"].as_str().unwrap();
    let span = |n: usize| &found["spans"][n];
    let at = |n: &serde_json::Value| usize::try_from(n.as_u64().unwrap()).unwrap();
    assert_eq!(&text[at(&span(0)["start"])..at(&span(0)["end"])], "black pine", "spans count bytes");

    house.review(case, house.team.reviewer, Decision::Approve);
    assert!(rosa.get_json(&path).await.json()["judged"].is_null(), "it can still be taken back");
    house.pass(UNDO + 1);
    let judged = rosa.get_json(&path).await.json()["judged"].clone();
    assert_eq!((&judged["nats"], &judged["severity"]), (&6.7.into(), &3.into()));
    assert_eq!(judged["decisions"][0]["by"]["name"], "Ravi Iyer");
    assert_eq!(judged["decisions"][0]["by"]["invited_by"], "Ada Lindqvist");
}
