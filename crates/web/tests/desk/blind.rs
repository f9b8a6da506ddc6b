//! Reviewers judge blind: what a page or a JSON answer gives before their own review stands tells neither the score
//! nor what others decided.

use model::{Decision, gate::UNDO};

use crate::{
    browser::{Browser, answered},
    house::{CaseSpec, House},
};

/// Words of a colleague's reasons ([`crate::house::REASONS`]) that stand nowhere else.
const SIGN_UP: &str = "own page to sign up";

/// What must not be known: score, severity, weights, and a colleague's judgement.
const SECRETS: [&str; 9] =
    ["+6.70", "6700", "+2.40", "+3.10", "nats", "Severity of", SIGN_UP, "Decisions so far", "Ravi Iyer</bdi></strong>"];

#[tokio::test]
async fn score_and_decisions_appear_after_the_own_review_stands() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Approve);
    house.pass(UNDO + 1);
    let rosa = Browser::of(&house, house.team.reviewer);
    let path = format!("/cases/{case}");

    assert_eq!(rosa.take().await, path);
    let before = rosa.get(&path).await;
    before.says("Hidden for now").says("Record my review").says("black pine");
    for secret in SECRETS {
        before.hides(secret);
    }

    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let recorded = rosa.post(&format!("{path}/reviews"), &answered(&version, "approve")).await;
    assert_eq!(recorded.to(), path, "{}", recorded.body);

    // While it can be taken back, nothing is shown: else one could look, take it back and answer anew.
    let undo = rosa.get(&path).await;
    undo.says("Take it back").says("Hidden for now");
    for secret in SECRETS {
        undo.hides(secret);
    }

    house.pass(UNDO);
    let after = rosa.get(&path).await;
    for secret in ["+6.70", "+2.40", "+3.10", "Severity of", SIGN_UP, "Ravi Iyer"] {
        after.says(secret);
    }
    after.says("not a probability").hides("Hidden for now");
}

#[tokio::test]
async fn no_list_and_no_json_tells_it_either() {
    let house = House::new();
    house.plain_case();
    let case =
        house.open_case(&CaseSpec { account: "acc-2", handle: "second.example", ties: 1, ..CaseSpec::default() });
    house.review(case, house.team.second, Decision::Approve);
    house.pass(UNDO + 1);
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.take().await;
    for path in ["/", "/queue", "/queue?format=json", "/cases", "/network", "/record", "/record?format=json"] {
        let answer = rosa.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        for secret in SECRETS {
            answer.hides(secret);
        }
    }
    let json: serde_json::Value = serde_json::from_str(&rosa.get("/queue?format=json").await.body).unwrap();
    let mut keys: Vec<&str> = json["job"].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["case", "handle", "language", "minutes", "opened", "posts", "subject"]);
    assert!(json.get("list").is_none());
}

#[tokio::test]
async fn the_record_keeps_decisions_from_reviewers_and_not_from_leads() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Reject);
    house.review(case, house.team.both, Decision::Approve);
    house.pass(UNDO + 1);
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let leyla = Browser::of(&house, house.team.lead);
    let mut fields = answered(&version, "reject");
    fields.retain(|(name, _)| !name.starts_with("role_"));
    let done = leyla.post(&format!("/cases/{case}/adjudications"), &fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    Browser::of(&house, house.team.reviewer).get("/record").await.says("kept back").hides("as lead");
    leyla.get("/record").await.says("as lead").hides("kept back");
}

#[tokio::test]
async fn a_lead_sees_what_the_reviewers_said() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Reject);
    house.pass(UNDO + 1);
    house.review(case, house.team.both, Decision::Approve);
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get(&format!("/cases/{case}")).await.hides(SIGN_UP);
    house.pass(UNDO + 1);
    leyla.get(&format!("/cases/{case}")).await.says(SIGN_UP).says("invited by").says("Ada Lindqvist");
}

#[tokio::test]
async fn who_may_be_asked_for_a_third_review_stays_blind_before_and_after_the_lead() {
    let house = House::new();
    let case = house.plain_case();
    house.review(case, house.team.second, Decision::Reject);
    house.review(case, house.team.both, Decision::Reject);
    house.pass(UNDO + 1);
    let path = format!("/cases/{case}");
    let blind = async |who| {
        let page = Browser::of(&house, who).get(&path).await;
        page.says("Hidden for now");
        for secret in SECRETS {
            page.hides(secret);
        }
    };
    let open = async |who| {
        Browser::of(&house, who).get(&path).await.says(SIGN_UP).hides("Hidden for now");
    };
    blind(house.team.reviewer).await;
    open(house.team.sender).await;
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let mut fields = answered(&version, "approve");
    fields.retain(|(name, _)| !name.starts_with("role_"));
    let leyla = Browser::of(&house, house.team.lead);
    open(house.team.lead).await;
    let done = leyla.post(&format!("{path}/adjudications"), &fields).await;
    assert_eq!(done.status, 303, "{}", done.body);
    house.pass(UNDO + 1);
    // Two rejections and a lead's approval are one approval: a third reviewer is asked.
    assert_eq!(house.store.case(case).unwrap().unwrap().row.state, model::CaseState::AwaitingReview);
    blind(house.team.reviewer).await;
    blind(house.team.english_only).await;
    open(house.team.lead).await;
    house.review(case, house.team.reviewer, Decision::Approve);
    house.pass(UNDO + 1);
    for who in [house.team.reviewer, house.team.english_only, house.team.sender] {
        open(who).await;
    }
}
