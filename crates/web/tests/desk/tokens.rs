//! Tokens of programs: how one gets one, what it opens, and what none ever opens.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::{body::Body, http::Request};
use model::{PersonId, Role, Roles, Timestamp, TokenScope};
use store::NewToken;
use web::{Access, ByToken, Method, RouteInfo};

use crate::{
    browser::{Answer, Browser, form, parts_of_a_form},
    house::{House, PASSWORD, cheap},
    seeded,
};

/// A program with a token, made without the form.
struct Program {
    browser: Browser,
    token: String,
}

impl Program {
    fn of(house: &House, person: PersonId, scopes: &[TokenScope]) -> Self {
        let token = format!("flagstone_{:0>43}", house.token(person));
        let (scopes, expires) = (scopes.iter().copied().collect(), house.now().plus(30 * Timestamp::DAY));
        let new = NewToken { person, token: &token, name: "nightly", scopes: &scopes, expires };
        house.store.make_token(&new, house.now()).unwrap();
        Self { browser: Browser::signed_out(house), token }
    }

    async fn ask(&self, method: Method, path: &str) -> Answer {
        let request = match method {
            Method::Get => Request::get(path),
            Method::Post => Request::post(path),
        };
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.browser.send(request.body(Body::empty()).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::Get, path).await
    }

    async fn hand_over(&self, files: &[(&str, &str)]) -> Answer {
        let parts: Vec<_> = files.iter().map(|(name, content)| ("file", Some(*name), *content)).collect();
        let request = Request::post("/archives")
            .header("content-type", "multipart/form-data; boundary=----a-border-of-the-browsers")
            .header("authorization", format!("Bearer {}", self.token));
        self.browser.send(request.body(Body::from(parts_of_a_form(&parts))).unwrap()).await
    }
}

fn people(house: &House) -> [(PersonId, Role); 6] {
    Role::ALL.map(|role| (house.holder(role), role))
}

fn filled(route: &RouteInfo) -> String {
    let file = route.path.replace("{file}", "hours.csv");
    file.replace("{id}", "1").replace("{secret}", "x").replace("{name}", "x")
}

fn records(house: &House) -> u64 {
    house.store.record(None, 1).unwrap()[0].number
}

#[tokio::test]
async fn the_whole_table_for_every_scope_and_every_role() {
    let house = House::new();
    seeded::fill(&house);
    let all: Vec<&[TokenScope]> =
        TokenScope::ALL.chunks(1).chain([&TokenScope::ALL[..], &TokenScope::ALL[..0]]).collect();
    let (mut opened, mut closed) = (0, 0);
    for (person, role) in people(&house) {
        for scopes in &all {
            let program = Program::of(&house, person, scopes);
            for route in web::routes() {
                let before = records(&house);
                let answer = program.ask(route.method, &filled(&route)).await;
                let held = match route.token {
                    ByToken::Never => false,
                    ByToken::Any => true,
                    ByToken::With(scope) => scopes.contains(&scope),
                };
                let may = match route.access {
                    Access::Anyone | Access::SignedIn => true,
                    Access::OneOf(needed) => needed.contains(&role),
                };
                let whose = format!("{:?} {} as {role:?} with {scopes:?}", route.method, route.path);
                match (held, may) {
                    (false, _) => assert_eq!(answer.problem(), (403, "scope".into()), "{whose}"),
                    (true, false) => assert_eq!(answer.problem(), (403, "not-allowed".into()), "{whose}"),
                    (true, true) if route.method == Method::Get => assert_eq!(answer.status, 200, "{whose}"),
                    (true, true) => assert_eq!(answer.problem(), (400, "unclear".into()), "{whose}"),
                }
                assert!(!answer.headers.contains_key("set-cookie"), "{whose}");
                assert_eq!(records(&house), before, "{whose}");
                if held && may { opened += 1 } else { closed += 1 }
            }
        }
    }
    assert!(opened > 60 && closed > 1_000, "{opened} {closed}");
}

#[test]
fn no_token_judges_sends_invites_or_changes_anybody() {
    let acts: Vec<_> = web::routes().into_iter().filter(|r| r.method == Method::Post).collect();
    assert!(acts.len() > 20);
    for route in acts {
        let archives = route.path == "/archives";
        assert_eq!(route.token != ByToken::Never, archives, "{}", route.path);
        assert!(!archives || route.token == ByToken::With(TokenScope::WriteArchives));
    }
    // What lends a case, and what stands before signing in, is no reading.
    for route in web::routes().iter().filter(|r| r.access == Access::Anyone || r.path == "/queue/next") {
        assert_eq!(route.token, ByToken::Never, "{}", route.path);
    }
}

#[tokio::test]
async fn with_a_token_no_cookie_counts_and_a_token_opens_no_more_than_its_person_may() {
    let house = House::new();
    house.plain_case();
    let mut program = Program::of(&house, house.team.reviewer, &TokenScope::ALL);
    program.browser.cookie = Some(format!("flagstone={}", house.token(house.team.admin)));
    assert_eq!(program.browser.get("/people").await.status, 200, "by the cookie");
    assert_eq!(program.get("/people").await.problem(), (403, "scope".into()));
    assert_eq!(program.get("/cases/1").await.status, 200);
    program.token = format!("flagstone_{:0>43}", "nobody's");
    assert_eq!(program.get("/people").await.problem(), (401, "token".into()), "nor does it fall back to one");
    assert_eq!(program.get("/sign-in").await.problem(), (401, "token".into()));

    // Roles count as of the request.
    let program = Program::of(&house, house.team.reviewer, &[TokenScope::ReadCases]);
    assert_eq!(program.get("/cases").await.status, 200);
    let sender = Roles::new([Role::Sender]).unwrap();
    house.store.grant_roles(house.team.reviewer, &sender, house.team.admin, house.now()).unwrap();
    assert_eq!(program.get("/queue").await.problem(), (403, "not-allowed".into()));
    assert_eq!(program.get("/confirmations").await.status, 200);
}

#[tokio::test]
async fn a_token_ends_when_it_runs_out_or_is_revoked_and_rubbish_is_none() {
    let house = House::new();
    let mut program = Program::of(&house, house.team.lead, &[TokenScope::ReadLedger]);
    let answer = program.get("/ledger").await;
    assert_eq!(answer.json(), serde_json::json!([]), "data, whatever it accepts");
    let id = house.store.tokens(house.team.lead, house.now()).unwrap()[0].id;
    let of_another = Browser::of(&house, house.team.second);
    assert_eq!(of_another.post(&format!("/me/tokens/{id}"), &[]).await.to(), "/me/tokens");
    assert_eq!(program.get("/ledger").await.status, 200, "somebody else revokes nothing");
    house.pass(30 * Timestamp::DAY - 1);
    assert_eq!(program.get("/ledger").await.status, 200);
    house.pass(1);
    let answer = program.get("/ledger").await;
    assert_eq!(answer.problem(), (401, "token".into()));
    assert_eq!(answer.headers["www-authenticate"], "Bearer error=\"invalid_token\"");

    let again = Program::of(&house, house.team.lead, &[TokenScope::ReadLedger]);
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get("/me/tokens").await.says("nightly").says("read:ledger").says("never");
    assert_eq!(again.get("/ledger").await.status, 200);
    leyla.get("/me/tokens").await.hides("never</span>");
    let id = house.store.tokens(house.team.lead, house.now()).unwrap()[0].id;
    leyla.post(&format!("/me/tokens/{id}"), &[]).await;
    assert_eq!(again.get("/ledger").await.problem(), (401, "token".into()));
    leyla.get("/record").await.says("token revoked");
    for rubbish in ["", "x", "flagstone_", &"y".repeat(53), &format!("flagstone_{}", "é".repeat(30))] {
        program.token = rubbish.into();
        assert_eq!(program.get("/ledger").await.problem(), (401, "token".into()), "{rubbish}");
    }
}

#[tokio::test]
async fn one_makes_a_token_with_ones_password_and_sees_it_once() {
    let house = House::with_password_hash(&cheap());
    house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    let page = rosa.get("/me/tokens").await;
    page.says("You have no tokens").says("read:cases").hides("write:archives");
    let good = [("name", "figures <b>"), ("scope", "read:cases"), ("days", "30"), ("password", PASSWORD)];
    for (wrong, why) in [
        (("name", ""), "Give it a name"),
        (("name", "a name that is much longer than anybody would ever want to read in a table"), "Give it a name"),
        (("scope", ""), "not a scope"),
        (("scope", "write:archives"), "your roles do not reach so far"),
        (("scope", "approve"), "not a scope"),
        (("days", "366"), "Choose how long"),
        (("password", "not the password"), "not your password"),
    ] {
        let fields: Vec<_> = good.iter().map(|field| if field.0 == wrong.0 { wrong } else { *field }).collect();
        let answer = rosa.post("/me/tokens", &fields).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        answer.says(why).hides("flagstone_");
    }
    assert_eq!(house.store.tokens(house.team.reviewer, house.now()).unwrap(), []);
    let csrf = rosa.csrf().await;
    let foreign = rosa.post_raw("/me/tokens", &form(&[("csrf", &csrf), good[0], good[1]]), &[]).await;
    assert_eq!(foreign.status, 403, "a form from elsewhere");

    let page = rosa.post("/me/tokens", &good).await;
    let token = page.body.split("value=\"flagstone_").nth(1).unwrap().split('"').next().unwrap();
    let program = Program { browser: Browser::signed_out(&house), token: format!("flagstone_{token}") };
    assert_eq!(program.get("/cases/1").await.status, 200);
    rosa.get("/me/tokens").await.says("figures &#60;b&#62;").hides("flagstone_");
    assert_eq!(rosa.get_json("/me/tokens").await.json()[0]["scopes"], serde_json::json!(["read:cases"]));
    let opened = house.store.openings(&store::OpeningFilter { limit: 9, ..Default::default() }).unwrap();
    assert_eq!(opened.len(), 1, "a program that opens a case is noted like its person");
}

#[tokio::test]
async fn a_program_brings_archives_without_a_form() {
    let house = House::new();
    let program = Program::of(&house, house.team.lead, &[TokenScope::WriteArchives]);
    let answer = program.hand_over(&[("a.ndjson", "one"), ("b.ndjson", "two")]).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!((&answer.json()[0]["name"], &answer.json()[1]["name"]), (&"a.ndjson".into(), &"b.ndjson".into()));
    assert_eq!(answer.json()[0]["sha256"], "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    assert!(house.store.sources().unwrap().iter().all(|s| s.on));
    assert_eq!(program.hand_over(&[]).await.problem(), (400, "unclear".into()));
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(program.hand_over(&[("large", &large)]).await.problem(), (413, "no-room".into()));
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits_and_others_do_not() {
    let house = House::new();
    let busy = Program::of(&house, house.team.lead, &[TokenScope::ReadLedger]);
    let Program { token, .. } = Program::of(&house, house.team.lead, &[TokenScope::ReadLedger]);
    let other = Program { browser: busy.browser.beside(&house, house.team.lead), token };
    let mut answer = busy.get("/ledger").await;
    for _ in 0..5_000 {
        if answer.status != 200 {
            break;
        }
        answer = busy.get("/ledger").await;
    }
    assert_eq!(answer.problem(), (429, "too-many-requests".into()));
    let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(other.get("/ledger").await.status, 200);
}
