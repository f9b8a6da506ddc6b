//! One declares a language; a lead who is somebody else confirms it; only then one is given cases in it.

use axum::http::StatusCode;
use model::LanguageLoss;

use crate::{
    browser::Browser,
    house::{CaseSpec, House},
};

#[tokio::test]
async fn a_language_is_declared_on_ones_own_page_and_confirmed_by_a_lead() {
    let house = House::new();
    let case = house.open_case(&CaseSpec { language: "fr", ..CaseSpec::default() });
    let (rosa, leyla) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.lead));
    assert_eq!(rosa.get_json("/queue").await.json()["for_you"], 0);
    let ticked = [("language", "en"), ("language", "ar"), ("language", "fr")];
    assert_eq!(rosa.post("/me/languages", &ticked).await.to(), "/me");
    rosa.get("/me").await.says("waits for a lead to confirm it");
    assert_eq!(rosa.get_json("/queue").await.json()["for_you"], 0, "declaring is not enough");
    rosa.post("/queue/next", &[]).await;
    rosa.get(&format!("/cases/{case}")).await.says("No lead has confirmed that you read its language");

    leyla.get("/").await.says("1 language that colleagues declared waits for you");
    leyla.get("/people/languages").await.says("Confirm that Rosa Mbeki reads French");
    let path = format!("/people/{}/languages", house.team.reviewer);
    assert_eq!(leyla.post(&path, &[("language", "fr")]).await.to(), "/people/languages");
    rosa.get("/me").await.hides("waits for a lead");
    assert_eq!(rosa.get_json("/queue").await.json()["for_you"], 1);
    assert_eq!(rosa.post("/queue/next", &[]).await.to(), format!("/cases/{case}"));

    let twice = leyla.post(&path, &[("language", "fr")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.says("out of turn");
    leyla.post(&format!("{path}/withdrawal"), &[("language", "fr")]).await;
    assert_eq!(rosa.get_json("/queue").await.json()["for_you"], 0);
    leyla.get("/people/languages").await.says("taken back by a lead");
    assert_eq!(leyla.post(&path, &[("language", "und")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_confirms_their_own_and_an_admin_only_a_leads() {
    let house = House::new();
    let (leyla, ada) = (Browser::of(&house, house.team.lead), Browser::of(&house, house.team.admin));
    leyla.post("/me/languages", &[("language", "en"), ("language", "fr")]).await;
    Browser::of(&house, house.team.second).post("/me/languages", &[("language", "fr")]).await;
    let of = |person| format!("/people/{person}/languages");
    leyla.get("/people/languages").await.hides("Confirm that Leyla").says("another lead or an admin says");
    assert_eq!(leyla.post(&of(house.team.lead), &[("language", "fr")]).await.status, 422);
    ada.get("/people/languages").await.says("Confirm that Leyla Haddad reads French").hides("Confirm that Ravi");
    assert_eq!(ada.post(&of(house.team.second), &[("language", "fr")]).await.status, 422);
    assert_eq!(ada.post(&of(house.team.lead), &[("language", "fr")]).await.status, 303);
    let aino = Browser::of(&house, house.team.auditor);
    aino.get("/people/languages").await.says("Ravi Iyer").hides("Confirm that");
    assert_eq!(aino.post(&of(house.team.second), &[("language", "fr")]).await.status, 403);
}

#[tokio::test]
async fn what_was_lost_below_the_floor_is_said_where_it_is_declared_anew() {
    let house = House::new();
    let (rosa, en) = (house.team.reviewer, "en".parse().unwrap());
    house.store.withdraw_language(rosa, &en, LanguageLoss::BelowFloor, None, house.now()).unwrap();
    let browser = Browser::of(&house, rosa);
    browser.get("/me").await.says("below the floor on known cases");
    browser.post("/me/languages", &[("language", "en"), ("language", "ar")]).await;
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get("/people/languages").await.says("Confirm that Rosa Mbeki reads English").says("below the floor");
}
