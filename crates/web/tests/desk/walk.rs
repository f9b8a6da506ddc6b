//! From the queue to the ledger in the browser, with three people.

use axum::http::StatusCode;
use casework::refer;
use model::{Decision, Observation, Status, Timestamp, gate, gate::Referral};
use store::SendOutcome;

use crate::{
    browser::{Browser, answered},
    house::House,
};

#[tokio::test]
async fn two_approve_a_third_sends_and_the_ledger_tells_the_rest() {
    let house = House::new();
    let case = house.plain_case();
    let path = format!("/cases/{case}");
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let rosa = Browser::of(&house, house.team.reviewer);
    let bo = Browser::of(&house, house.team.both);
    let sanna = Browser::of(&house, house.team.sender);

    sanna.get(&format!("{path}/confirmation")).await.hides("Confirm sending this notice");
    for reviewer in [&rosa, &bo] {
        assert_eq!(reviewer.take().await, path);
        let answer = reviewer.post(&format!("{path}/reviews"), &answered(&version, "approve")).await;
        assert_eq!(answer.to(), path, "{}", answer.body);
        let twice = reviewer.post(&format!("{path}/reviews"), &answered(&version, "approve")).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody approves twice");
    }
    assert_eq!(rosa.take().await, "/queue");
    house.pass(gate::UNDO);

    // Bo is a sender too, but took part.
    let confirm = format!("{path}/confirmation");
    bo.get(&confirm).await.says("You took part in the decision").says("Sanna Virtanen").hides("Confirm sending this");
    let page = sanna.get(&confirm).await;
    page.says("Confirm sending this notice").says("Rosa Mbeki").says("Bo Nilsen").says("invited by");
    let digest = page.body.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let by_bo = bo.post(&confirm, &[("digest", &digest)]).await;
    assert_eq!(by_bo.status, StatusCode::FORBIDDEN);
    by_bo.says("Sanna Virtanen");
    let other = sanna.post(&confirm, &[("digest", &"0".repeat(64))]).await;
    assert_eq!(other.status, StatusCode::CONFLICT, "another text than the one shown");
    let answer = sanna.post(&confirm, &[("digest", &digest)]).await;
    assert_eq!(answer.to(), path, "{}", answer.body);

    // The stage that refers makes the same notice from the same settings.
    let pending = house.store.claim_confirmations(9).unwrap().remove(0);
    let approved = gate::approve(&house.store.case_file(case).unwrap(), house.now()).unwrap();
    let notice = refer::draft(&approved, &House::notice_settings()).unwrap();
    assert!(page.body.contains("north.ridge.example") && page.body.contains(&notice.digest().to_string()));
    let payload = model::Payload { endpoint: "sim.report".into(), body: "{\"exact\":true}".into() };
    let referral = Referral::confirmed(approved, notice, (&pending.sender, pending.confirmation)).unwrap();
    let id = house.store.commit_referral(&referral, &payload, house.now()).unwrap();

    // Nobody knows whether it arrived: a person finds out, and it is never sent again by itself.
    house.store.claim_send(house.now()).unwrap().unwrap();
    house.store.commit_send(id, &SendOutcome::Ambiguous("timed out".into()), house.now()).unwrap();
    let ledger = format!("/ledger/{id}");
    sanna.get("/ledger").await.says("unclear whether it arrived");
    sanna.get("/").await.says("may or may not have arrived");
    rosa.get(&ledger).await.says("Did it arrive?").says("Leyla Haddad").hides("Record what I found");
    let answer = sanna.post(&format!("{ledger}/resolution"), &[("arrived", "yes")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "without a note");
    let found = [("arrived", "yes"), ("note", "Their moderation desk lists the report.")];
    assert_eq!(sanna.post(&format!("{ledger}/resolution"), &found).await.to(), ledger);

    house.pass(Timestamp::HOUR);
    let due = house.store.claim_checks(house.now(), 9).unwrap().remove(0);
    let raw = "{\"error\":\"AccountTakedown\"}".to_owned();
    let seen = Observation { status: Status::TakenDown, raw, handle: None };
    house.store.commit_check(&due, &seen, house.now()).unwrap();
    rosa.get("/ledger").await.says("taken down by the platform");
    rosa.get(&ledger).await.says("AccountTakedown").says("it was asked").says("{&#34;exact&#34;:true}");
    let json: serde_json::Value = serde_json::from_str(&rosa.get("/ledger?format=json").await.body).unwrap();
    assert_eq!((&json[0]["status"], &json[0]["down_by"]), (&"taken_down".into(), &"platform".into()));
    let figures: serde_json::Value = serde_json::from_str(&rosa.get("/measures?format=json").await.body).unwrap();
    assert_eq!(figures["all"]["now"]["down_by_platform"], 1);
    rosa.get("/measures").await.says("down, by the platform").says("none this old");
}

#[tokio::test]
async fn a_review_can_be_taken_back_for_ten_seconds() {
    let house = House::new();
    let case = house.plain_case();
    let rosa = Browser::of(&house, house.team.reviewer);
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    assert_eq!(rosa.take().await, format!("/cases/{case}"));
    let record = async || rosa.post(&format!("/cases/{case}/reviews"), &answered(&version, "reject")).await;
    assert_eq!(record().await.status, StatusCode::SEE_OTHER);
    let review = house.store.case(case).unwrap().unwrap().reviews[0].id.to_string();
    let undo = [("review", review.as_str())];
    let ravi = Browser::of(&house, house.team.second);
    assert_eq!(ravi.post(&format!("/cases/{case}/withdrawals"), &undo).await.status, StatusCode::CONFLICT);
    assert_eq!(rosa.post(&format!("/cases/{case}/withdrawals"), &undo).await.status, StatusCode::SEE_OTHER);
    rosa.get(&format!("/cases/{case}")).await.says("Record my review").says("Hidden for now");

    assert_eq!(record().await.status, StatusCode::SEE_OTHER);
    let review = house.store.case(case).unwrap().unwrap().reviews.last().unwrap().id.to_string();
    house.pass(gate::UNDO + 1);
    let late = rosa.post(&format!("/cases/{case}/withdrawals"), &[("review", &review)]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("ten seconds");
}

#[tokio::test]
async fn a_lead_decides_where_reviewers_disagree() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Reject);
    house.review(case, house.team.reviewer, Decision::Approve);
    house.pass(gate::UNDO + 1);
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get("/adjudications").await.says("north.ridge.example");
    leyla.get(&format!("/cases/{case}")).await.says("Record my decision");
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let mut fields = answered(&version, "reject");
    fields.retain(|(name, _)| !name.starts_with("role_"));
    assert_eq!(leyla.post(&format!("/cases/{case}/adjudications"), &fields).await.status, StatusCode::SEE_OTHER);
    leyla.get(&format!("/cases/{case}")).await.says("as lead").says("not to refer it");
}

#[tokio::test]
async fn nothing_is_read_until_a_person_starts_it() {
    let house = House::new();
    let ada = Browser::of(&house, house.team.admin);
    ada.get("/").await.says("Start reading").says("public stream");
    assert!(house.store.sources().unwrap().is_empty());
    Browser::of(&house, house.team.reviewer).get("/").await.says("Ada Lindqvist").hides(">Start reading<");
    assert_eq!(ada.post("/sources", &[("offer", "0")]).await.to(), "/");
    let source = house.store.sources().unwrap().remove(0);
    assert!(source.on);
    house.store.set_source_status(source.id, "no network, trying again in 8 s", house.now()).unwrap();
    ada.get("/").await.says("no network, trying again in 8 s").says("Stop reading");
    assert_eq!(ada.post(&format!("/sources/{}", source.id), &[("on", "no")]).await.to(), "/");
    assert!(!house.store.sources().unwrap()[0].on);
}

#[tokio::test]
async fn a_lead_stops_what_was_confirmed() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.reviewer, Decision::Approve);
    house.review(case, house.team.second, Decision::Approve);
    house.pass(gate::UNDO);
    let path = format!("/cases/{case}");
    let (leyla, sanna) = (Browser::of(&house, house.team.lead), Browser::of(&house, house.team.sender));
    let page = sanna.get(&format!("{path}/confirmation")).await;
    let digest = page.body.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(sanna.post(&format!("{path}/confirmation"), &[("digest", &digest)]).await.to(), path);
    let pending = house.store.claim_confirmations(9).unwrap().remove(0);
    let approved = gate::approve(&house.store.case_file(case).unwrap(), house.now()).unwrap();
    let notice = refer::draft(&approved, &House::notice_settings()).unwrap();
    let payload = model::Payload { endpoint: "sim.report".into(), body: "{}".into() };
    let referral = Referral::confirmed(approved, notice, (&pending.sender, pending.confirmation)).unwrap();

    let stop = format!("{path}/protection");
    leyla.get(&path).await.says("put the account on the protect list");
    sanna.get(&path).await.hides("put the account on the protect list");
    let why = "It archives what others post, for a museum.";
    for (on, reason) in [("yes", ""), ("yes", "Ask someone@mail.example, who keeps it."), ("", why), ("no", why)] {
        let answer = leyla.post(&stop, &[("on", on), ("reason", reason)]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{on} {reason}");
    }
    assert_eq!(leyla.post(&stop, &[("on", "yes"), ("reason", why)]).await.to(), path);
    sanna.get(&path).await.says(why).says("Leyla Haddad").says("on the protect list");

    // Before it is a referral: none can be made, by the gate or by what is stored.
    gate::approve(&house.store.case_file(case).unwrap(), house.now()).unwrap_err();
    house.store.commit_referral(&referral, &payload, house.now()).unwrap_err();
    assert_eq!(leyla.post(&stop, &[("on", "no"), ("reason", "It was another account.")]).await.to(), path);
    house.store.commit_referral(&referral, &payload, house.now()).unwrap();
    // After it: it is not sent, and the case says why.
    assert_eq!(leyla.post(&stop, &[("on", "yes"), ("reason", why)]).await.to(), path);
    assert_eq!(house.store.claim_send(house.now()).unwrap(), None);
    sanna.get(&path).await.says("Held: ");
    assert_eq!(leyla.post(&stop, &[("on", "no"), ("reason", "It was another account.")]).await.to(), path);
    assert!(house.store.claim_send(house.now()).unwrap().is_some());
}
