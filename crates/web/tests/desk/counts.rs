//! Counts that a page asks for by itself.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use model::{EscalationReason, JobAct, Timestamp};

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
};

async fn counts(browser: &Browser) -> serde_json::Value {
    serde_json::from_str(&browser.get("/queue/counts").await.body).unwrap()
}

#[tokio::test]
async fn they_say_how_much_waits_and_nothing_of_any_case() {
    let house = House::new();
    let case = house.plain_case();
    house.open_case(&CaseSpec { account: "acc-2", handle: "ar.example", language: "ar", ..CaseSpec::default() });
    let tom = Browser::of(&house, house.team.english_only);
    let (rosa, leyla) = (tom.beside(&house, house.team.reviewer), tom.beside(&house, house.team.lead));
    let (none, arabic) = (serde_json::json!({}), serde_json::json!({"Arabic (ar)": 1}));
    assert_eq!(counts(&tom).await, serde_json::json!({"for_you": 1, "held": 0, "elsewhere": arabic}));
    tom.take().await;
    assert_eq!(counts(&rosa).await, serde_json::json!({"for_you": 1, "held": 1, "elsewhere": none}));
    assert_eq!(counts(&leyla).await, serde_json::json!({"waiting": 2, "escalated": 0}));
    let asked = JobAct::Escalated(EscalationReason::Policy);
    house.store.job_act(case, asked, house.team.english_only, house.now()).unwrap();
    assert_eq!(counts(&leyla).await["escalated"], 1);
    let page = rosa.get("/queue").await;
    page.says("data-count=\"for_you\"").says("/assets/counts-");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("connect-src 'self'"));
}

#[tokio::test]
async fn asking_for_them_keeps_nobody_signed_in() {
    let house = House::new();
    let rosa = Browser::of_short_session(&house, house.team.reviewer);
    for _ in 0..4 {
        house.pass(14 * 60 * Timestamp::SECOND);
        assert_eq!(rosa.get("/queue/counts").await.status, StatusCode::OK);
    }
    house.pass(5 * 60 * Timestamp::SECOND);
    assert_eq!(rosa.get("/queue").await.to(), "/sign-in", "an hour without a request of theirs");
}
