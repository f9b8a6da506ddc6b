//! Passkeys, with an authenticator in software: what is taken, and everything that is not.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use model::{PersonId, Timestamp};
use serde_json::{Value, json};

use crate::{
    authenticator::{Authenticator, Fields, HONEST, MAY_BE_COPIED},
    browser::{Answer, Browser, SAME, form},
    house::{House, PASSWORD, cheap},
};

fn fields(answer: &Fields) -> Vec<(&'static str, &str)> {
    answer.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

async fn asked_to_add(browser: &Browser) -> Value {
    browser.post("/me/passkeys/challenge", &[("password", PASSWORD)]).await.json()
}

async fn add(browser: &Browser, answer: &Fields) -> Answer {
    let fields = [&[("name", "laptop")], &fields(answer)[..]].concat();
    browser.post("/me/passkeys", &fields).await
}

/// Somebody's authenticator, with a passkey for this desk.
async fn with_one(house: &House, person: PersonId, number: u8) -> Authenticator {
    let (browser, mut authenticator) = (Browser::of(house, person), Authenticator::new(number));
    let answer = authenticator.create(&asked_to_add(&browser).await);
    let answer = add(&browser, &answer).await;
    assert_eq!(answer.to(), "/me#passkeys", "{}", answer.body);
    authenticator
}

/// A browser that is asked for a passkey, and what it is asked.
async fn asked(house: &House) -> (Browser, Value) {
    let mut browser = Browser::signed_out(house);
    let answer = browser.post("/sign-in/passkey/challenge", &[]).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict") && cookie.ends_with("; Max-Age=300"), "{cookie}");
    browser.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    (browser, answer.json())
}

async fn sign_in(browser: &Browser, answer: &Fields) -> Answer {
    browser.post_raw("/sign-in/passkey", &form(&fields(answer)), &SAME).await
}

#[track_caller]
fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{why}");
    assert!(!answer.headers.contains_key("set-cookie"), "{why}");
    answer.says(why);
}

#[tokio::test]
async fn a_passkey_is_added_used_and_removed_and_is_both_factors() {
    let house = House::with_password_hash(&cheap());
    let rosa = house.team.reviewer;
    let browser = Browser::of(&house, rosa);
    let options = asked_to_add(&browser).await;
    assert_eq!((&options["rp"]["id"], &options["attestation"]), (&"localhost".into(), &"none".into()));
    let selection = json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" });
    assert_eq!(options["authenticatorSelection"], selection);
    assert!(!options["user"]["id"].as_str().unwrap().is_empty());
    let authenticator = with_one(&house, rosa, 1).await;
    browser.get("/me").await.says("laptop").says("on one device");
    let options = asked_to_add(&browser).await;
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);

    // Whoever has a second factor too is not asked for it: the device and what opens it are two.
    house.store.begin_second_factor(rosa, house.now()).unwrap();
    house.store.confirm_second_factor(rosa, 1, &[], 0, house.now()).unwrap();
    let (mut there, options) = asked(&house).await;
    assert_eq!((&options["rpId"], &options["userVerification"]), (&"localhost".into(), &"required".into()));
    assert_eq!(options.get("allowCredentials"), None, "whose passkeys there are is not said");
    let answer = sign_in(&there, &authenticator.get(&options)).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/"), "{}", answer.body);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("flagstone-passkey=;") && c.ends_with("Max-Age=0")), "{cookies:?}");
    let session = cookies.iter().find(|c| c.starts_with("flagstone=")).unwrap();
    there.cookie = Some(session.split(';').next().unwrap().to_owned());
    there.get("/me").await.says("Rosa Mbeki").hides("never</span>");

    let key = house.store.passkeys(rosa).unwrap()[0].id;
    let remove = format!("/me/passkeys/{key}/removal");
    assert_eq!(there.post(&remove, &[("password", "not hers")]).await.status, 422);
    let others = Browser::of(&house, house.team.second);
    others.post(&remove, &[("password", PASSWORD)]).await.says("no such passkey of yours");
    assert_eq!(there.post(&remove, &[("password", PASSWORD)]).await.to(), "/me#passkeys");
    let (browser, options) = asked(&house).await;
    refused(&sign_in(&browser, &authenticator.get(&options)).await, "not known here, or was removed");
    there.get("/record").await.says("passkey added").says("passkey removed");
}

#[tokio::test]
async fn an_answer_is_taken_once_in_time_and_from_the_browser_that_was_asked() {
    let house = House::with_password_hash(&cheap());
    let authenticator = with_one(&house, house.team.reviewer, 1).await;
    const NOTHING: &str = "nothing was asked, it was answered already";

    let (browser, options) = asked(&house).await;
    let answer = authenticator.get(&options);
    assert_eq!(sign_in(&browser, &answer).await.to(), "/");
    refused(&sign_in(&browser, &answer).await, NOTHING);
    // A wrong answer uses it up too.
    let (browser, options) = asked(&house).await;
    let wrong = Authenticator { rp_id: "evil.example", ..Authenticator::new(1) };
    refused(&sign_in(&browser, &wrong.get(&options)).await, "The passkey was not taken");
    refused(&sign_in(&browser, &authenticator.get(&options)).await, NOTHING);

    let (browser, options) = asked(&house).await;
    house.pass(300 * Timestamp::SECOND);
    refused(&sign_in(&browser, &authenticator.get(&options)).await, NOTHING);

    let (browser, options) = asked(&house).await;
    let elsewhere = Browser::signed_out(&house);
    refused(&sign_in(&elsewhere, &authenticator.get(&options)).await, NOTHING);
    // Another challenge than the one this browser was given.
    let (_, foreign) = asked(&house).await;
    refused(&sign_in(&browser, &authenticator.get(&foreign)).await, "another challenge");

    // One for adding a passkey is for its session, and for that.
    let rosa = Browser::of(&house, house.team.reviewer);
    let options = asked_to_add(&rosa).await;
    let mut second = Authenticator::new(2);
    let answer = second.create(&options);
    let other_session = rosa.beside(&house, house.team.reviewer);
    add(&other_session, &answer).await.says("Nothing was asked");
    assert_eq!(add(&rosa, &answer).await.to(), "/me#passkeys");
    add(&rosa, &answer).await.says("Nothing was asked");
    assert_eq!(rosa.post("/me/passkeys/challenge", &[("password", "x")]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_not_exactly_for_this_desk_signs_nobody_in() {
    let house = House::with_password_hash(&cheap());
    let whole = with_one(&house, house.team.reviewer, 1).await;
    let handle = whole.handle.clone();
    let rosas = || Authenticator { handle: handle.clone(), ..Authenticator::new(1) };
    let client = |name: &str, value: Value| {
        let mut changed = rosas();
        changed.client[name] = value;
        changed
    };
    let cases: Vec<(Authenticator, &str)> = vec![
        (client("origin", "http://localhost:9999".into()), "another address"),
        (client("origin", "https://localhost:8117".into()), "another address"),
        (client("origin", "http://evil.example".into()), "another address"),
        (client("origin", "http://127.0.0.1:8117".into()), "another address"),
        (client("crossOrigin", true.into()), "inside a page of somebody else"),
        (client("topOrigin", "http://evil.example".into()), "inside a page of somebody else"),
        (client("type", "webauthn.create".into()), "another question"),
        (client("challenge", "AAAA".into()), "another challenge"),
        (Authenticator { rp_id: "evil.example", ..rosas() }, "for another desk"),
        (Authenticator { rp_id: "localhost:8117", ..rosas() }, "for another desk"),
        (Authenticator { flags: HONEST & !1, ..rosas() }, "nobody touched"),
        (Authenticator { flags: HONEST & !4, ..rosas() }, "did not make sure who it was"),
        (Authenticator { flags: HONEST | MAY_BE_COPIED, ..rosas() }, "may be copied now"),
        (Authenticator { flags: HONEST | 0b1_0000, ..rosas() }, "copied and may not be"),
        // The right id, signed with another key.
        (Authenticator { id: whole.id.clone(), handle: handle.clone(), ..Authenticator::new(9) }, "signature does not"),
        (Authenticator { id: vec![7; 16], ..rosas() }, "not known here"),
    ];
    for (wrong, why) in cases {
        let (browser, options) = asked(&house).await;
        refused(&sign_in(&browser, &wrong.get(&options)).await, why);
    }
    // Every part that is missing or damaged.
    for part in ["id", "client_data", "authenticator_data", "signature", "user_handle"] {
        for value in ["", "%", "AAAA"] {
            let (browser, options) = asked(&house).await;
            let mut answer = whole.get(&options);
            answer.iter_mut().find(|(name, _)| *name == part).unwrap().1 = value.to_owned();
            refused(&sign_in(&browser, &answer).await, "The passkey was not taken");
        }
    }
    let (browser, options) = asked(&house).await;
    assert_eq!(sign_in(&browser, &whole.get(&options)).await.to(), "/", "and whole it is taken");

    // The same holds where one is added.
    let rosa = Browser::of(&house, house.team.reviewer);
    for (mut wrong, why) in [
        (Authenticator { rp_id: "evil.example", ..Authenticator::new(3) }, "for another desk"),
        (Authenticator { flags: 1, ..Authenticator::new(3) }, "did not make sure who it was"),
        (Authenticator { id: Vec::new(), ..Authenticator::new(3) }, "too long or too short"),
        (Authenticator { id: vec![1; 1_024], ..Authenticator::new(3) }, "too long or too short"),
        (
            Authenticator { client: json!({ "origin": "http://evil.example" }), ..Authenticator::new(3) },
            "another address",
        ),
    ] {
        let answer = wrong.create(&asked_to_add(&rosa).await);
        let answer = add(&rosa, &answer).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says(why);
    }
    assert_eq!(house.store.passkeys(house.team.reviewer).unwrap().len(), 1);
}

#[tokio::test]
async fn a_counter_that_does_not_grow_means_a_copy_and_is_on_record() {
    let house = House::with_password_hash(&cheap());
    let mut authenticator = with_one(&house, house.team.reviewer, 1).await;
    for (counter, taken) in [(0, true), (0, true), (5, true), (5, false), (4, false), (0, false), (6, true)] {
        authenticator.counter = counter;
        let (browser, options) = asked(&house).await;
        let answer = sign_in(&browser, &authenticator.get(&options)).await;
        assert_eq!(answer.to() == "/", taken, "{counter}");
        if !taken {
            refused(&answer, "two of this authenticator");
        }
    }
    Browser::of(&house, house.team.auditor).get("/record").await.says("passkey looked copied");
}

#[tokio::test]
async fn a_passkey_of_somebody_else_is_of_no_use() {
    let house = House::with_password_hash(&cheap());
    let rosas = with_one(&house, house.team.reviewer, 1).await;
    let ravis = with_one(&house, house.team.second, 2).await;
    assert_ne!(rosas.handle, ravis.handle);
    // Rosa's passkey under Ravi's handle.
    let mixed = Authenticator { handle: ravis.handle, ..Authenticator::new(1) };
    let (browser, options) = asked(&house).await;
    refused(&sign_in(&browser, &mixed.get(&options)).await, "belongs to another person");
    // Ravi adds one with the id of Rosa's.
    let ravi = Browser::of(&house, house.team.second);
    let mut thief = Authenticator { id: rosas.id.clone(), ..Authenticator::new(5) };
    let answer = thief.create(&asked_to_add(&ravi).await);
    add(&ravi, &answer).await.says("known here already");
    assert_eq!(house.store.passkeys(house.team.second).unwrap().len(), 1);
}

#[tokio::test]
async fn the_pages_say_where_passkeys_work_and_the_password_goes_on() {
    let house = House::with_password_hash(&cheap());
    let page = Browser::signed_out(&house).get("/sign-in").await;
    page.says("Passkeys work at localhost:8117")
        .says("name=\"password\"")
        .says("data-passkey-place=\"localhost:8117\"");
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.get("/me").await.says("localhost:8117").says("an IP address");
    let unnamed = rosa.post("/me/passkeys", &[("name", "")]).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut authenticator = Authenticator::new(1);
    let answer = authenticator.create(&asked_to_add(&rosa).await);
    let named = [&[("name", "a name\u{202E} that turns")], &fields(&answer)[..]].concat();
    rosa.post("/me/passkeys", &named).await.says("a name of 1 to 40 characters");
}
