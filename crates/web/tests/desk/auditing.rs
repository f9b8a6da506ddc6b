//! Who audits sees everything and does nothing; who only reads sees figures, and no case.

use axum::http::StatusCode;
use model::{Decision, Role, gate::UNDO};
use web::{Access, Method};

use crate::{browser::Browser, house::House};

#[tokio::test]
async fn an_auditor_sees_score_and_decisions_and_who_opened_what_and_decides_nothing() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Approve);
    let aino = Browser::of(&house, house.team.auditor);
    let path = format!("/cases/{case}");
    // At once: an auditor is never asked to judge, so there is nothing to keep blind.
    aino.get(&path).await.says("own page to sign up").says("Ravi Iyer").says("nats").hides("action=\"/cases/");
    assert_eq!(aino.get_json(&path).await.json()["judged"]["decisions"][0]["by"]["name"], "Ravi Iyer");
    aino.get("/queue").await.says("north.ridge.example").says("<th class=\"n\">nats</th>").hides("Take the next job");
    aino.get("/people/openings").await.says("Aino Berg").hides("href=\"/people\">Team");
    aino.get("/measures").await.says("Measures");
    house.review(case, house.team.reviewer, Decision::Approve);
    house.pass(UNDO + 1);
    aino.get("/confirmations").await.says("north.ridge.example");
    let notice = aino.get(&format!("{path}/confirmation")).await;
    notice.says("The notice, exactly as it would go").says("You read it only").hides("Confirm sending this notice");
    assert_eq!(aino.post(&format!("{path}/confirmation"), &[("digest", "")]).await.status, StatusCode::FORBIDDEN);
}

#[test]
fn no_route_that_records_is_for_who_audits_or_only_reads() {
    for route in web::routes().iter().filter(|r| r.method == Method::Post) {
        let own = ["/me", "/sign-", "/welcome"].iter().any(|own| route.path.starts_with(own));
        match route.access {
            Access::OneOf(roles) => {
                assert!(!roles.contains(&Role::Auditor) && !roles.contains(&Role::ReadOnly), "{}", route.path);
            }
            Access::Anyone | Access::SignedIn => assert!(own, "{} is for everybody", route.path),
        }
    }
}

#[tokio::test]
async fn who_only_reads_sees_ledger_measures_and_policy_and_no_case() {
    let house = House::new();
    house.plain_case();
    let rhea = Browser::of(&house, house.team.read_only);
    for path in ["/ledger", "/measures", "/policy", "/people/roles", "/me"] {
        assert_eq!(rhea.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/cases", "/cases/1", "/queue", "/network", "/record", "/record/set-aside", "/people/openings"] {
        assert_eq!(rhea.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let today = rhea.get_json("/").await.json();
    assert_eq!((&today["sources"], &today["waits"]), (&serde_json::json!([]), &serde_json::json!([])));
    rhea.get("/").await.hides("sim://world").hides("waiting for reviewers");
}
