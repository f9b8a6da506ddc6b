//! The child-abuse stop at the desk: one press, and nothing of the case is given any more but where to report it.

use axum::http::StatusCode;
use model::{Decision, ImageRef, Role, Roles, gate::UNDO};
use web::{Access, Method};

use crate::{
    browser::{Browser, answered},
    house::{CaseSpec, House},
    seeded,
};

const TEXT: &str = "before winter";
const ALT: &str = "What the image shows";

fn with_image(house: &House) -> model::CaseId {
    let image =
        ImageRef { cid: "bafkimage".into(), mime: "image/png".into(), size: 9, alt: ALT.into(), hashes: vec![] };
    house.open_case(&CaseSpec { images: vec![image], ..CaseSpec::default() })
}

#[tokio::test]
async fn one_press_stops_it_and_says_where_to_report_it() {
    let house = House::new();
    let case = with_image(&house);
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let (ravi, leyla) = (rosa.beside(&house, house.team.second), rosa.beside(&house, house.team.lead));
    assert_eq!(rosa.take().await, path);
    rosa.get(&path).await.says("Stop: it may show the abuse of a child").says(TEXT);
    assert_eq!(rosa.post(&format!("{path}/stops"), &[]).await.to(), path);
    for browser in [&rosa, &ravi, &leyla] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        page.says("www.inhope.org").says("police").says("Rosa Mbeki").hides(TEXT).hides(ALT).hides("href=\"http");
        page.hides("Record my review").hides("bafkimage");
        assert_eq!(browser.get_json(&path).await.problem(), (451, "stopped".into()));
    }
    // Only leads are told which account and which posts: they report it.
    rosa.get(&path).await.hides("acc-1077");
    leyla.get(&path).await.says("acc-1077").says("sim://acc-1077/post/1").says("A report needs the texts");
    assert_eq!(ravi.take().await, "/queue");
    assert_eq!(rosa.post(&format!("{path}/stops"), &[]).await.status, StatusCode::CONFLICT, "once");
    rosa.get("/cases").await.hides(&format!("href=\"{path}\""));
    leyla.get("/cases?state=stopped").await.says(&format!("href=\"{path}\""));
    assert_eq!(rosa.get("/cases?state=stopped").await.status, StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS);
    leyla.get("/").await.says("stopped: report to the hotline");
    rosa.get("/measures").await.says("stopped 1 time because");
    leyla.get("/record").await.says(&format!("stopped case {case}"));
    rosa.get("/record").await.hides(&format!("stopped case {case}"));
}

#[tokio::test]
async fn no_route_gives_anything_of_a_stopped_case() {
    let house = House::new();
    seeded::fill(&house);
    for person in [house.team.sender, house.team.lead, house.team.reviewer] {
        house
            .store
            .grant_roles(
                person,
                &Roles::new([Role::Lead, Role::Reviewer, Role::Sender]).unwrap(),
                house.team.admin,
                house.now(),
            )
            .unwrap();
    }
    house.store.stop_act(model::CaseId(1), model::StopAct::Stopped, house.team.second, house.now()).unwrap();
    let everything = Browser::of(&house, house.team.lead);
    let mut refused = 0;
    for route in web::routes().into_iter().filter(|r| r.path.starts_with("/cases/{id}")) {
        if matches!(route.access, Access::Anyone | Access::SignedIn) || route.path.contains("/stops") {
            continue;
        }
        let path = route.path.replace("{id}", "1").replace("{file}", "hours.csv");
        let answer = match route.method {
            Method::Get => everything.get(&path).await,
            Method::Post => everything.post(&path, &[]).await,
        };
        answer.hides(TEXT).hides("black pine");
        if route.path != "/cases/{id}" {
            assert_eq!(answer.status, StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS, "{path}");
            refused += 1;
        }
    }
    assert!(refused >= 14, "{refused}");
    assert_eq!(everything.get("/ledger/1").await.status, StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS);
}

#[tokio::test]
async fn a_lead_sees_the_words_once_with_a_second_step_and_never_an_image() {
    let house = House::new();
    let case = with_image(&house);
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let leyla = rosa.beside(&house, house.team.lead);
    rosa.post(&format!("{path}/stops"), &[]).await;
    let (looks, lifts) = (format!("{path}/stops/looks"), format!("{path}/stops/lifts"));
    assert_eq!(rosa.post(&looks, &[("needed", "yes")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(leyla.post(&lifts, &[]).await.status, StatusCode::CONFLICT, "who did not look cannot say it was none");
    leyla.post(&looks, &[]).await.says("Say that a report needs the texts").hides(TEXT);
    leyla.post(&looks, &[("needed", "yes")]).await.says(TEXT).hides(ALT).hides("bafkimage");
    leyla.get(&path).await.hides(TEXT).says("had the texts shown");
    assert_eq!(house.store.case(case).unwrap().unwrap().stop.unwrap().looks.len(), 1);
    assert_eq!(leyla.post(&lifts, &[]).await.to(), path);
    leyla.get(&path).await.says(TEXT);
    assert_eq!(rosa.take().await, path);
    rosa.get("/measures").await.says("1 of these stops was lifted");
}

#[tokio::test]
async fn asking_a_lead_about_a_child_stops_it_and_a_review_on_its_way_is_not_recorded() {
    let house = House::new();
    let case = house.plain_case();
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    assert_eq!(rosa.take().await, path);
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let sanna = rosa.beside(&house, house.team.sender);
    assert_eq!(rosa.post(&format!("{path}/escalations"), &[("reason", "child")]).await.to(), path);
    let late = rosa.post(&format!("{path}/reviews"), &answered(&version, "approve")).await;
    assert_eq!(late.status, StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS);
    assert!(house.store.case(case).unwrap().unwrap().reviews.is_empty());
    // Who confirms notices sees posts too.
    let approved = house.open_case(&CaseSpec { account: "acc-9", handle: "nine.example", ..CaseSpec::default() });
    house.review(approved, house.team.reviewer, Decision::Approve);
    house.review(approved, house.team.second, Decision::Approve);
    house.pass(UNDO + 1);
    let path = format!("/cases/{approved}");
    sanna.get(&format!("{path}/confirmation")).await.says("nine.example");
    assert_eq!(sanna.post(&format!("{path}/stops"), &[]).await.to(), path);
    sanna.get("/confirmations").await.hides(&path);
}
