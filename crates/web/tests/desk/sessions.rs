//! One's own sessions, seen and ended; and an admin who ends somebody's.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use model::{PersonId, Timestamp};
use store::SessionRow;

use crate::{
    browser::{Browser, SAME, form},
    house::{House, PASSWORD, cheap},
};

fn open(house: &House, person: PersonId) -> Vec<SessionRow> {
    house.store.sessions(Some(person), house.now()).unwrap()
}

#[tokio::test]
async fn ones_own_page_lists_ones_sessions_and_ends_one() {
    let house = House::new();
    let (here, there) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.reviewer));
    let foreign = Browser::of(&house, house.team.second);
    here.get("/me").await.says("Firefox").says("this one").says("Sign out everywhere");
    let rosas = open(&house, house.team.reviewer);
    let ravis = open(&house, house.team.second)[0].id;
    // Somebody else's number ends nothing.
    assert_eq!(here.post(&format!("/me/sessions/{ravis}"), &[]).await.to(), "/me");
    assert_eq!(foreign.get("/me").await.status, StatusCode::OK);
    let other = rosas.iter().map(|s| s.id).min().unwrap();
    assert_eq!(there.post(&format!("/me/sessions/{other}"), &[]).await.to(), "/me");
    assert_eq!(here.get("/me").await.to(), "/sign-in");
    assert_eq!(there.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_everywhere_ends_this_session_too_and_nobody_elses() {
    let house = House::new();
    let rosas: Vec<Browser> = (0..3).map(|_| Browser::of(&house, house.team.reviewer)).collect();
    let ravi = Browser::of(&house, house.team.second);
    let answer = rosas[0].post("/sign-out/everywhere", &[]).await;
    assert_eq!(answer.to(), "/sign-in");
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    for rosa in &rosas {
        assert_eq!(rosa.get("/").await.to(), "/sign-in");
    }
    assert_eq!(ravi.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_admin_ends_somebodys_sessions_and_it_is_on_record() {
    let house = House::new();
    let (ada, rosa) = (Browser::of(&house, house.team.admin), Browser::of(&house, house.team.reviewer));
    ada.get("/people").await.says("1 open").says("End them");
    let path = format!("/people/{}/sessions", house.team.reviewer);
    assert_eq!(rosa.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.post(&path, &[]).await.to(), "/people");
    assert_eq!(rosa.get("/").await.to(), "/sign-in");
    let line = format!("sessions of person {} ended by person {}", house.team.reviewer, house.team.admin);
    ada.get("/record").await.says(&line);
}

#[tokio::test]
async fn a_session_without_a_request_for_an_hour_ends_and_a_request_begins_the_hour_anew() {
    let house = House::with_password_hash(&cheap());
    let mut rosa = Browser::signed_out(&house);
    let body = form(&[("name", "rosa mbeki"), ("password", PASSWORD)]);
    let agent = [SAME[0], ("user-agent", "Mozilla/5.0 (X11; rv:143.0) Gecko/20100101 Firefox/143.0")];
    let answer = rosa.post_raw("/sign-in", &body, &agent).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    rosa.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    assert_eq!(open(&house, house.team.reviewer)[0].browser, "Firefox", "the family, and nothing else");
    for _ in 0..3 {
        house.pass(Timestamp::HOUR - 1);
        assert_eq!(rosa.get("/").await.status, StatusCode::OK);
    }
    house.pass(Timestamp::HOUR);
    assert_eq!(rosa.get("/").await.to(), "/sign-in");
}
