//! Who opened which case, as admins see it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use model::Timestamp;
use store::OpeningFilter;

use crate::{browser::Browser, house::House};

fn noted(house: &House) -> usize {
    house.store.openings(&OpeningFilter { limit: 99, ..OpeningFilter::default() }).unwrap().len()
}

#[tokio::test]
async fn every_page_of_a_case_notes_who_opened_it_and_nothing_else_does() {
    let mut names = 0;
    let house = House::new();
    house.plain_case();
    for route in web::routes() {
        let path = route.path.replace("{id}", "1").replace("{file}", "x.svg");
        let of_a_case = route.path.starts_with("/cases/{id}");
        for person in [house.team.lead, house.team.reviewer, house.team.sender, house.team.admin] {
            house.pass(Timestamp::HOUR);
            let browser = Browser::of(&house, person);
            let before = noted(&house);
            let answer = match route.method {
                web::Method::Get => browser.get(&path).await,
                web::Method::Post if path == "/archives" => continue,
                web::Method::Post => browser.post(&path, &[]).await,
            };
            let expected = of_a_case && answer.status != StatusCode::FORBIDDEN;
            assert_eq!(noted(&house) - before, usize::from(expected), "{path}: {}", answer.status);
            names += usize::from(expected);
        }
    }
    assert!(names > 10, "{names}");
}

#[tokio::test]
async fn admins_see_who_opened_what_and_filter_by_address() {
    let house = House::new();
    let case = house.plain_case();
    let (rosa, leyla) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.lead));
    for _ in 0..2 {
        rosa.get(&format!("/cases/{case}")).await;
        leyla.get(&format!("/cases/{case}/network")).await;
    }
    assert_eq!(rosa.get("/cases/77").await.status, StatusCode::NOT_FOUND);
    assert_eq!(noted(&house), 2, "once an hour, and only what is there");
    house.pass(Timestamp::DAY);
    rosa.get(&format!("/cases/{case}")).await;
    assert_eq!(noted(&house), 3);

    let ada = Browser::of(&house, house.team.admin);
    let lines = async |query: &str| {
        let json = ada.get(&format!("/people/openings?format=json&{query}")).await.body;
        let lines: serde_json::Value = serde_json::from_str(&json).unwrap();
        lines.as_array().unwrap().iter().map(|l| l["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines("").await, ["Rosa Mbeki", "Leyla Haddad", "Rosa Mbeki"]);
    assert_eq!(lines(&format!("person={}&case=&from=&to=", house.team.lead)).await, ["Leyla Haddad"]);
    assert_eq!(lines("case=77").await, [""; 0]);
    assert_eq!(lines("from=2026-11-24").await, ["Rosa Mbeki"]);
    assert_eq!(lines("to=2026-11-23").await, ["Leyla Haddad", "Rosa Mbeki"]);
    ada.get("/people/openings").await.says("2026-11-23 09:00 UTC").says("Rosa Mbeki");
    ada.get("/people/openings?from=yesterday").await.says("`from` says nothing");
    ada.get("/people/openings?case=%3Cscript%3E").await.says("`case` says nothing").hides("<script>");
    assert_eq!(rosa.get("/people/openings").await.status, StatusCode::FORBIDDEN);
}
