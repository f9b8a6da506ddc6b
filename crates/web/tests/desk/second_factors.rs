//! The second step of signing in, as a browser walks it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use model::PersonId;
use sha1::Sha1;

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD, cheap},
};

/// What an authenticator shows: written apart from the desk's own, and held against it here.
fn code(house: &House, person: PersonId, steps: i64) -> String {
    let secret = house.store.second_factor_secret(person).unwrap().unwrap();
    let mut mac = Hmac::<Sha1>::new_from_slice(&secret).unwrap();
    mac.update(&(house.now().as_millis() / 30_000 + steps).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = (digest[19] & 0xf) as usize;
    let word = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Rosa with a second factor, and her recovery codes.
async fn with_one(house: &House) -> Vec<String> {
    let rosa = Browser::of(house, house.team.reviewer);
    let page = rosa.post("/me/second-factor", &[("password", PASSWORD)]).await;
    page.says("otpauth://totp/Flagstone:Rosa%20Mbeki?secret=").says("<svg class=\"qr\"").says("SHA-1");
    let fits = code(house, house.team.reviewer, 0);
    let page = rosa.post("/me/second-factor/confirmation", &[("code", &fits)]).await;
    page.says("not shown again");
    let codes: Vec<String> =
        page.body.split("<li>").skip(1).map(|s| s.split("</li>").next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{}", page.body);
    codes
}

async fn password(browser: &Browser) -> Answer {
    browser.post("/sign-in", &[("name", "rosa mbeki"), ("password", PASSWORD)]).await
}

fn ticket(answer: &Answer) -> String {
    let after = answer.body.split("name=\"ticket\" value=\"").nth(1).expect("the second step");
    after.split('"').next().unwrap().to_owned()
}

async fn second(browser: &Browser, ticket: &str, code: &str) -> Answer {
    browser.post("/sign-in/code", &[("ticket", ticket), ("code", code)]).await
}

#[tokio::test]
async fn a_password_alone_no_longer_signs_in_and_a_code_does_once() {
    let house = House::with_password_hash(&cheap());
    with_one(&house).await;
    let browser = Browser::signed_out(&house);
    let rosa = house.team.reviewer;
    let half = password(&browser).await;
    assert_eq!((half.status, half.headers.get("set-cookie")), (StatusCode::OK, None));
    let half = ticket(&half);
    let used = code(&house, rosa, 0);
    let again = second(&browser, &half, &used).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the code that confirmed it was used");
    again.says("or was used");
    house.pass(30_000);
    let fits = code(&house, rosa, 0);
    let answer = second(&browser, &half, &fits).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/"), "{}", answer.body);
    assert!(answer.headers["set-cookie"].to_str().unwrap().starts_with("flagstone="));
    assert_eq!(second(&browser, &half, &code(&house, rosa, 1)).await.status, StatusCode::UNAUTHORIZED, "a used ticket");
    let replayed = second(&browser, &ticket(&password(&browser).await), &fits).await;
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED, "a used code, with another ticket");
    // The clock of the device is one step ahead.
    let early = code(&house, rosa, 1);
    assert_eq!(second(&browser, &ticket(&password(&browser).await), &early).await.to(), "/");
    let too_early = code(&house, rosa, 2);
    let answer = second(&browser, &ticket(&password(&browser).await), &too_early).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_ticket_runs_out_and_is_nobody_elses() {
    let house = House::with_password_hash(&cheap());
    with_one(&house).await;
    let browser = Browser::signed_out(&house);
    let half = ticket(&password(&browser).await);
    house.pass(5 * 60_000);
    let fits = code(&house, house.team.reviewer, 0);
    let late = second(&browser, &half, &fits).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    late.says("took too long");
    assert_eq!(second(&browser, "", &fits).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_codes_locks_and_the_right_password_in_between_does_not_unlock() {
    let house = House::with_password_hash(&cheap());
    with_one(&house).await;
    house.pass(60_000);
    let browser = Browser::signed_out(&house);
    let fits = code(&house, house.team.reviewer, 0);
    let wrong = if fits == "000000" { "000001" } else { "000000" };
    for n in 0..5 {
        let half = ticket(&password(&browser).await);
        assert_eq!(second(&browser, &half, wrong).await.status, StatusCode::UNAUTHORIZED, "{n}");
    }
    assert_eq!(password(&browser).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.pass(30_000);
    assert_eq!(
        second(&browser, &ticket(&password(&browser).await), &code(&house, house.team.reviewer, 0)).await.to(),
        "/"
    );
    // Within one ticket it is the same.
    let half = ticket(&password(&browser).await);
    for _ in 0..5 {
        second(&browser, &half, wrong).await;
    }
    house.pass(29_999);
    let right = code(&house, house.team.reviewer, 0);
    assert_eq!(second(&browser, &half, &right).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn each_recovery_code_signs_in_once_and_is_counted() {
    let house = House::with_password_hash(&cheap());
    let codes = with_one(&house).await;
    let browser = Browser::signed_out(&house);
    let loosely = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(second(&browser, &ticket(&password(&browser).await), &loosely).await.to(), "/");
    let twice = second(&browser, &ticket(&password(&browser).await), &codes[3]).await;
    assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.get("/me").await.says("9 recovery codes are left");
    let page = rosa.post("/me/second-factor/codes", &[("password", PASSWORD)]).await;
    page.says("not shown again").hides(&codes[4]);
    let old = second(&browser, &ticket(&password(&browser).await), &codes[4]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED, "replaced");
    Browser::of(&house, house.team.admin).get("/record").await.says("recovery code used");
}

#[tokio::test]
async fn nothing_changes_without_a_fresh_password() {
    let house = House::with_password_hash(&cheap());
    let rosa = Browser::of(&house, house.team.reviewer);
    let me = house.team.reviewer;
    let wrong = [("password", "not the password")];
    let refused = rosa.post("/me/second-factor", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("not your password").hides("otpauth");
    assert_eq!(rosa.post("/me/second-factor/confirmation", &[("code", "000000")]).await.status, StatusCode::CONFLICT);
    with_one(&house).await;
    let rosa = Browser::of(&house, house.team.reviewer);
    assert_eq!(
        rosa.post("/me/second-factor", &[("password", PASSWORD)]).await.status,
        StatusCode::CONFLICT,
        "there is one"
    );
    for path in ["/me/second-factor/codes", "/me/second-factor/removal"] {
        assert_eq!(rosa.post(path, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(house.store.second_factor(me).unwrap().unwrap().recovery_codes, 10);
    assert_eq!(rosa.post("/me/second-factor/removal", &[("password", PASSWORD)]).await.to(), "/me");
    assert_eq!(house.store.second_factor(me).unwrap(), None);
    assert_eq!(password(&Browser::signed_out(&house)).await.to(), "/", "a password is enough again");
    // Guessing it here is guessing it at the door.
    for _ in 0..5 {
        rosa.post("/me/second-factor", &wrong).await;
    }
    rosa.post("/me/second-factor", &[("password", PASSWORD)]).await.says("Too many wrong passwords");
}

#[tokio::test]
async fn adding_it_ends_the_other_sessions_and_keeps_this_one() {
    let house = House::with_password_hash(&cheap());
    let (here, elsewhere) = (Browser::of(&house, house.team.reviewer), Browser::of(&house, house.team.reviewer));
    here.post("/me/second-factor", &[("password", PASSWORD)]).await.says("otpauth");
    let wrong = here.post("/me/second-factor/confirmation", &[("code", "12345")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("does not fit").says("otpauth");
    assert_eq!(elsewhere.get("/").await.status, StatusCode::OK, "not yet");
    let fits = code(&house, house.team.reviewer, 0);
    here.post("/me/second-factor/confirmation", &[("code", &fits)]).await.says("recovery codes");
    assert_eq!(elsewhere.get("/").await.to(), "/sign-in");
    assert_eq!(here.get("/").await.status, StatusCode::OK);
}
