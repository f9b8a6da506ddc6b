//! Forms: only our own, only in one's own session, only of a sane size; and how one gets that session.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use model::{Role, Roles, Timestamp};

use crate::{
    browser::{Browser, ROLE_FIELDS, SAME, answered, form},
    house::{House, PASSWORD, cheap},
};

#[tokio::test]
async fn a_form_without_this_sessions_value_is_refused() {
    let house = House::new();
    let rosa = Browser::of(&house, house.team.reviewer);
    let foreign = Browser::of(&house, house.team.second).csrf().await;
    let own = rosa.csrf().await;
    let languages = |csrf: &str| form(&[("csrf", csrf), ("language", "fr")]);
    let other_session = Browser::of(&house, house.team.reviewer).csrf().await;
    for csrf in ["", "rubbish", &foreign, &other_session] {
        let answer = rosa.post_raw("/me/languages", &languages(csrf), &SAME).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "`{csrf}`");
    }
    assert_eq!(rosa.post_raw("/me/languages", "language=fr", &SAME).await.status, StatusCode::FORBIDDEN);
    let declared = |h: &House| h.store.person(h.team.reviewer).unwrap().unwrap().declared.len();
    assert_eq!(declared(&house), 0);
    assert_eq!(rosa.post_raw("/me/languages", &languages(&own), &SAME).await.status, StatusCode::SEE_OTHER);
    assert_eq!(declared(&house), 1);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_value() {
    let house = House::new();
    let rosa = Browser::of(&house, house.team.reviewer);
    let body = form(&[("csrf", &rosa.csrf().await), ("language", "fr")]);
    let foreign: [&[(&str, &str)]; 6] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "null")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://127.0.0.1:8118")],
    ];
    for headers in foreign {
        let answer = rosa.post_raw("/me/languages", &body, headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let own = [("origin", "http://127.0.0.1:8117")];
    assert_eq!(rosa.post_raw("/me/languages", &body, &own).await.status, StatusCode::SEE_OTHER);
    // Signing someone in from elsewhere is a form too.
    let answer = Browser::signed_out(&house).post_raw("/sign-in", "name=x&password=y", foreign[1]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_desk_answers_to_its_own_names_only() {
    let house = House::new();
    let browser = Browser::signed_out(&house);
    for (host, status) in [
        ("127.0.0.1:8117", 200),
        ("localhost", 200),
        ("[::1]:8117", 200),
        ("desk.example:443", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:8117", 421),
        ("", 421),
    ] {
        let request = axum::http::Request::get("/sign-in").header("host", host);
        let answer = browser.send(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "`{host}`");
    }
}

#[tokio::test]
async fn a_form_larger_than_any_is_refused() {
    let house = House::new();
    let rosa = Browser::of(&house, house.team.reviewer);
    let long = "x".repeat(70_000);
    let answer = rosa.post("/me/languages", &[("other_languages", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = Browser::signed_out(&house).post("/sign-in", &[("password", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_signing_out_ends_it() {
    let house = House::with_password_hash(&cheap());
    let mut browser = Browser::signed_out(&house);
    // A token somebody planted beforehand.
    let planted = "a".repeat(43);
    browser.cookie = Some(format!("flagstone={planted}"));
    let body = form(&[("name", "rosa mbeki"), ("password", PASSWORD)]);
    let answer = browser.post_raw("/sign-in", &body, &SAME).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/"), "{}", answer.body);
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie.split(';').next().unwrap().strip_prefix("flagstone=").unwrap();
    assert!(token.len() == 43 && token != planted, "{cookie}");
    assert_eq!(browser.get("/").await.to(), "/sign-in", "the planted token opens nothing");

    browser.cookie = Some(format!("flagstone={token}"));
    assert_eq!(browser.get("/queue").await.status, StatusCode::OK);
    // Signing in again ends the session the browser had.
    let again = browser.post_raw("/sign-in", &body, &SAME).await;
    let second = again.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(browser.get("/").await.to(), "/sign-in");
    browser.cookie = Some(second);
    assert_eq!(browser.post("/sign-out", &[]).await.to(), "/sign-in");
    assert_eq!(browser.get("/").await.to(), "/sign-in");
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let house = House::with_password_hash(&cheap());
    let mut browser = Browser::signed_out(&house);
    let body = form(&[("name", "Rosa Mbeki"), ("password", PASSWORD)]);
    let answer = browser.post_raw("/sign-in", &body, &SAME).await;
    browser.cookie = Some(answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned());
    // However busy it is.
    for _ in 0..12 {
        house.pass(Timestamp::HOUR - 1);
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }
    house.pass(12);
    assert_eq!(browser.get("/").await.to(), "/sign-in");
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_look_alike_and_lock_alike() {
    let house = House::with_password_hash(&cheap());
    let browser = Browser::signed_out(&house);
    let attempt = async |name: &str| {
        let answer = browser.post("/sign-in", &[("name", name), ("password", "not the password")]).await;
        (answer.status, answer.body.replace(name, "NAME"))
    };
    assert_eq!(attempt("Rosa Mbeki").await, attempt("Nora Nobody").await);
    for _ in 0..4 {
        attempt("Rosa Mbeki").await;
        attempt("Nora Nobody").await;
    }
    let (status, page) = attempt("Rosa Mbeki").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((status, page), attempt("Nora Nobody").await);
    // Even the right password has to wait now.
    let right = [("name", "Rosa Mbeki"), ("password", PASSWORD)];
    assert_eq!(browser.post("/sign-in", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.pass(31 * Timestamp::SECOND);
    assert_eq!(browser.post("/sign-in", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_invitation_makes_one_person_with_its_roles() {
    let house = House::new();
    let admin = Browser::of(&house, house.team.admin);
    // No admin who also reviews, and no link without a role.
    for roles in [&[("role", "admin"), ("role", "reviewer")][..], &[]] {
        let answer = admin.post("/people/invitations", roles).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.hides("/welcome/");
    }
    let page = admin.post("/people/invitations", &[("role", "reviewer")]).await.body;
    let link = page.split("http://127.0.0.1:8117").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let browser = Browser::signed_out(&house);
    browser.get(&link).await.says("Ada Lindqvist").says("judges cases");
    let short = [("name", "Nia Park"), ("password", "tooshort"), ("password_again", "tooshort"), ("language", "en")];
    let answer = browser.post(&link, &short).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("at least 12 characters").says("Nia Park").hides("tooshort");
    let good = [("name", "Nia Park"), ("password", PASSWORD), ("password_again", PASSWORD), ("language", "en")];
    let taken = [("name", "rosa mbeki"), good[1], good[2], good[3]];
    browser.post(&link, &taken).await.says("someone has this name already".trim_start_matches("someone"));
    let answer = browser.post(&link, &good).await;
    assert_eq!(answer.to(), "/", "{}", answer.body);
    assert!(answer.headers.contains_key("set-cookie"));
    let people = house.store.people().unwrap();
    let nia = people.iter().find(|p| p.name == "Nia Park").unwrap();
    assert_eq!((nia.roles.clone(), nia.invited_by), (Roles::new([Role::Reviewer]).unwrap(), Some(house.team.admin)));
    let (_, phc) = house.store.credentials("Nia Park").unwrap().unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND, "a link works once");
}

#[tokio::test]
async fn a_review_keeps_what_was_typed_and_names_what_is_missing() {
    let house = House::new();
    let case = house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    let path = format!("{}/reviews", rosa.take().await);
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    // One question of the checklist left open.
    for open in ROLE_FIELDS {
        let mut fields = answered(&version, "approve");
        fields.retain(|(name, _)| *name != open);
        let page = rosa.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{open}");
        page.says("Answer every question").says("The posts call others to join the group");
    }
    let swap = |name: &'static str, value: &'static str| {
        let mut fields = answered(&version, "approve");
        fields.iter_mut().filter(|(n, _)| *n == name).for_each(|f| f.1 = value);
        fields
    };
    for (fields, said) in [
        (swap("decision", ""), "Choose a decision"),
        (swap("clause", "T-99"), "Choose the policy clause"),
        (swap("scope", ""), "Choose what the notice should ask for"),
        (swap("confidence", "6"), "from 1 to 5"),
        (swap("language", "fr"), "No lead has confirmed that you read this language"),
        (swap("reasons", "short"), "at least 20 characters"),
        (swap("reasons", "It is written by someone@mail.example, who lives there."), "Take it out"),
        (swap("version", &"0".repeat(64).leak()[..]), "The evidence changed while you judged it"),
    ] {
        let page = rosa.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        page.says(said);
    }
    assert!(house.store.case(case).unwrap().unwrap().reviews.is_empty());
    // Nothing is chosen beforehand.
    let page = rosa.get(&format!("/cases/{case}")).await.body;
    for field in ["role_", "decision", "clause", "scope", "confidence"] {
        let mut inputs = page.split("<input ").filter(|i| i.contains(&format!("name=\"{field}")));
        assert!(inputs.all(|i| !i.split('>').next().unwrap().contains("checked")), "{field}");
    }
}

#[tokio::test]
async fn reasons_are_looked_through_while_they_are_written_and_not_kept() {
    let house = House::new();
    let case = house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    let path = format!("/cases/{case}");
    assert_eq!(rosa.take().await, path);
    let page = rosa.get(&path).await;
    page.says(&format!("data-scan=\"{path}/scan\"")).says("/assets/reasons-");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("connect-src 'self'"), "the module could not ask: {policy}");
    let found = async |reasons: &str| {
        let answer = rosa.post(&format!("{path}/scan"), &[("reasons", reasons)]).await;
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()["found"].clone()
    };
    let both = found("Write to a.b@mail.example or call +49 30 1234567.").await;
    assert_eq!(both, serde_json::json!(["a telephone number", "an e-mail address"]));
    assert_eq!(found("north.ridge.example asks people to join").await, serde_json::json!([]));
    rosa.get(&path).await.hides("a.b@mail.example");
}
