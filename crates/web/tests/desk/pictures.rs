//! Pictures have their table and their files; files hold no account's name unless a lead asks.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use model::{
    CaseId,
    InteractionKind::{Follow, Repost},
};

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
};

const FILES: [&str; 9] = [
    "network.svg",
    "spread.svg",
    "hours.svg",
    "hours.csv",
    "accounts.csv",
    "ties.csv",
    "network.graphml",
    "network.gexf",
    "network.stix.json",
];

#[tokio::test]
async fn a_case_shows_who_stands_around_it_and_when_it_is_active() {
    let house = House::new();
    let case = house.plain_case();
    house.tie("acc-002", Repost, "acc-001");
    let rosa = Browser::of(&house, house.team.reviewer);
    let page = rosa.get(&format!("/cases/{case}")).await;
    page.says("class=\"picture network\"").says("class=\"picture hours\"").says("class=\"picture spread\"");
    page.says("8 accounts and 8 links")
        .says(&format!("href=\"/cases/{case}/network\""))
        .says("north.ridge.example: linked to 7");
    let large = rosa.get(&format!("/cases/{case}/network")).await;
    large.says("class=\"picture network\"").says("acc-006").says("The same as a table").says("reposts it");
    let room = rosa.get("/network").await;
    room.says("class=\"picture network\"").says(&format!("case {case}"));
    assert_eq!(rosa.get("/cases/99/network").await.status, 404);
}

#[tokio::test]
async fn nobody_around_is_said_and_draws_nothing() {
    let house = House::new();
    let case = house.open_case(&CaseSpec { ties: 0, ..CaseSpec::default() });
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.get(&format!("/cases/{case}")).await.hides("picture network").says("None are kept around this account yet");
    rosa.get(&format!("/cases/{case}/network")).await.hides("<svg class=\"picture").says("Nobody stands around it yet");
    rosa.get("/network").await.hides("<svg class=\"picture").says("1 open cases stand alone");
}

#[tokio::test]
async fn files_hold_pseudonyms_unless_a_lead_asks() {
    let house = House::new();
    let case = house.plain_case();
    let (rosa, leyla) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.lead));
    for file in FILES {
        let path = format!("/cases/{case}/pictures/{file}");
        let answer = rosa.get(&path).await;
        assert_eq!(answer.status, 200, "{file}");
        let disposition = answer.headers["content-disposition"].to_str().unwrap();
        assert_eq!(disposition, format!("attachment; filename=\"case-{case}-{file}\""));
        answer.hides("acc-").hides("north.ridge").hides("North Ridge");
        assert!(file.starts_with("hours") || answer.body.contains("p-"), "{file}: {}", answer.body);
        let named = format!("{path}?names=1");
        assert!(rosa.get(&named).await.status.is_client_error(), "{file}");
        let named = leyla.get(&named).await;
        assert!(file.starts_with("hours") || named.body.contains("acc-00"), "{file}: {}", named.body);
        named.hides("north.ridge").hides("North Ridge");
    }
    assert_eq!(rosa.get(&format!("/cases/{case}/pictures/network.exe")).await.status, 404);
    assert_eq!(rosa.get(&format!("/cases/{case}/pictures/..%2f..%2fdesk.db")).await.status, 404);
}

/// The picture of the network on a case's page.
async fn picture(house: &House, case: CaseId) -> String {
    let body = Browser::of(house, house.team.reviewer).get(&format!("/cases/{case}")).await.body;
    let from = body.find("class=\"picture network\"").unwrap();
    body[from..].split("</svg>").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_looked_at_again_is_the_same() {
    let house = House::new();
    let case = house.plain_case();
    let first = picture(&house, case).await;
    assert_eq!(first, picture(&house, case).await);
    house.tie("acc-001", Follow, "acc-002");
    let grown = picture(&house, case).await;
    assert_ne!(first, grown);
    // Every time a desk that was just started: the store knows where they stood.
    assert_eq!(grown, picture(&house, case).await);
    let elsewhere = House::new();
    let same = elsewhere.plain_case();
    elsewhere.tie("acc-001", Follow, "acc-002");
    assert_ne!(grown, picture(&elsewhere, same).await, "where they stood before did not count");
}
