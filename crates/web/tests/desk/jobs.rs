//! Jobs are assigned, not picked, and a case is lent to one reviewer at a time.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use casework::jobs::LENT;
use model::{Decision, EscalationReason, JobAct, Role, Roles, gate::UNDO};

use crate::{
    browser::{Browser, answered},
    house::{CaseSpec, House},
};

fn version(house: &House, path: &str) -> String {
    let case = path.trim_start_matches("/cases/").parse().unwrap();
    house.store.case(model::CaseId(case)).unwrap().unwrap().row.evidence.to_string()
}

#[tokio::test]
async fn two_reviewers_never_work_on_the_same_review() {
    let house = House::new();
    let first = house.plain_case();
    let second = house.open_case(&CaseSpec { account: "acc-2", handle: "other.example", ..CaseSpec::default() });
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    let theirs = rosa.take().await;
    let other = ravi.take().await;
    assert_ne!(theirs, other);
    let both = [format!("/cases/{first}"), format!("/cases/{second}")];
    assert!(both.contains(&theirs) && both.contains(&other), "{theirs} {other}");
    assert_eq!(rosa.take().await, theirs, "one's own job comes first");
    ravi.get(&theirs).await.says("Somebody else is judging it at the moment").hides("Record my review");
    rosa.get(&theirs).await.says("Record my review");

    let answer = rosa.post(&format!("{theirs}/reviews"), &answered(&version(&house, &theirs), "approve")).await;
    assert_eq!(answer.to(), theirs);
    house.pass(UNDO + 1);
    ravi.post(&format!("{other}/declined"), &[]).await;
    assert_eq!(ravi.take().await, theirs);
    ravi.get(&theirs).await.says("Record my review");
}

#[tokio::test]
async fn a_job_that_is_not_for_one_goes_to_another_and_one_that_is_left_comes_back() {
    let house = House::new();
    let case = format!("/cases/{}", house.plain_case());
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    assert_eq!(rosa.take().await, case);
    assert_eq!(ravi.take().await, "/queue");
    let before = house.store.record(None, 100).unwrap();
    assert_eq!(rosa.post(&format!("{case}/declined"), &[]).await.to(), "/queue");
    assert_eq!(house.store.record(None, 100).unwrap(), before, "nobody is told");
    rosa.get("/queue").await.says("Nothing waits for you");
    assert_eq!(rosa.take().await, "/queue");
    assert_eq!(ravi.take().await, case);
    house.pass(LENT + 1);
    let tom = rosa.beside(&house, house.team.both);
    assert_eq!(tom.take().await, case);
}

#[tokio::test]
async fn a_reviewer_is_shown_their_job_and_counts_and_no_list() {
    let house = House::new();
    house.plain_case();
    house.open_case(&CaseSpec { account: "acc-2", handle: "other.example", ..CaseSpec::default() });
    house.open_case(&CaseSpec { account: "acc-3", handle: "third.example", language: "ar", ..CaseSpec::default() });
    let tom = Browser::of(&house, house.team.english_only);
    let ravi = tom.beside(&house, house.team.second);
    let page = tom.get("/queue").await;
    page.says("Take the next job").says("waiting in Arabic (ar)").hides("href=\"/cases/").hides(".example");
    for filter in ["?state=any", "?language=ar", "?platform=simulated&state=awaiting_review"] {
        tom.get(&format!("/queue{filter}")).await.hides("href=\"/cases/").hides(".example");
    }
    let counts = async |who: &Browser| {
        let json: serde_json::Value = serde_json::from_str(&who.get("/queue?format=json").await.body).unwrap();
        (json["for_you"].clone(), json["held"].clone(), json["elsewhere"].clone())
    };
    assert_eq!(counts(&tom).await, (2.into(), 0.into(), serde_json::json!({"Arabic (ar)": 1})));
    let job = tom.take().await;
    tom.get("/queue")
        .await
        .says(&format!("Go on with case {}", job.trim_start_matches("/cases/")))
        .hides("Take the next");
    assert_eq!(counts(&ravi).await, (2.into(), 1.into(), serde_json::json!({})));
    // By looking, nothing was lent.
    let other = ravi.take().await;
    assert_ne!(other, job);
    assert_eq!(counts(&tom).await.0, 1);
}

#[tokio::test]
async fn a_case_that_was_not_given_to_one_cannot_be_judged() {
    let house = House::new();
    house.plain_case();
    house.open_case(&CaseSpec { account: "acc-2", handle: "other.example", ..CaseSpec::default() });
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    let job = rosa.take().await;
    let picked = if job == "/cases/1" { "/cases/2" } else { "/cases/1" };
    let page = rosa.get(picked).await;
    page.says("jobs are given, not picked").says("Take the next job").hides("Record my review");
    let version_of = |path: &str| version(&house, path);
    let refused = rosa.post(&format!("{picked}/reviews"), &answered(&version_of(picked), "reject")).await;
    assert_eq!(refused.status, 422);
    refused.says("This is not your job").says("The posts call others to join the group");
    assert!(house.store.case(model::CaseId(1)).unwrap().unwrap().reviews.is_empty());
    assert!(house.store.case(model::CaseId(2)).unwrap().unwrap().reviews.is_empty());

    // Who was away for longer than a loan lasts still answers, unless somebody else was given it.
    house.pass(LENT + 1);
    let late = rosa.post(&format!("{job}/reviews"), &answered(&version_of(&job), "reject")).await;
    assert_eq!(late.to(), job, "{}", late.body);
    assert_eq!(rosa.take().await, picked);
    house.pass(LENT + 1);
    for _ in 0..2 {
        let path = ravi.take().await;
        if path != picked {
            ravi.post(&format!("{path}/declined"), &[]).await;
        }
    }
    let later = rosa.post(&format!("{picked}/reviews"), &answered(&version_of(picked), "reject")).await;
    assert_eq!(later.status, 422, "it is Ravi's now");
    later.says("This is not your job").says("The posts call others to join the group");
}

#[tokio::test]
async fn leads_see_the_list_in_order_with_what_it_rests_on_and_filter_by_address() {
    let house = House::new();
    let plain = house.plain_case();
    let arabic =
        house.open_case(&CaseSpec { account: "a2", handle: "ar.example", language: "ar", ..CaseSpec::default() });
    let far = house.open_case(&CaseSpec { account: "a3", handle: "far.example", ties: 90, ..CaseSpec::default() });
    for who in [house.team.reviewer, house.team.second] {
        house.review(arabic, who, Decision::Reject);
    }
    let leyla = Browser::of(&house, house.team.lead);
    let rosa = leyla.beside(&house, house.team.reviewer);
    let lines = async |query: &str| {
        let json = leyla.get(&format!("/queue?format=json&{query}")).await.body;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        json["list"]["lines"].as_array().unwrap().iter().map(|l| l["case"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(lines("").await, [far.0, plain.0], "the same posts; the one reaches farther");
    assert_eq!(rosa.take().await, format!("/cases/{far}"), "and so it is given");
    assert_eq!(lines("state=any").await.len(), 3);
    assert_eq!(lines("state=any&language=ar&platform=").await, [arabic.0]);
    assert_eq!(lines("state=awaiting_adjudication").await, [arabic.0]);
    assert_eq!(lines("language=ar").await, [0; 0]);
    assert_eq!(lines("platform=simulated").await, [far.0, plain.0]);
    assert_eq!(lines("platform=atproto").await, [0; 0]);

    let page = leyla.get("/queue?language=en&platform=simulated").await;
    page.says("+6.70").says("with <bdi>Rosa Mbeki").says("/queue?language=en&#38;platform=simulated&#38;format=json");
    page.says("<option value=\"en\" selected>")
        .says("<option value=\"simulated\" selected>")
        .hides("Take the next job");
    leyla.get("/queue?state=guilty").await.says("`state` says nothing that could be looked for");
    leyla.get("/queue?language=%3Cscript%3E").await.says("`language` says nothing").hides("<script>alert");
}

#[tokio::test]
async fn a_lead_who_reviews_sees_the_list_and_no_score_in_it() {
    let house = House::new();
    let case = house.plain_case();
    let both = Roles::new([Role::Lead, Role::Reviewer]).unwrap();
    house.store.grant_roles(house.team.lead, &both, house.team.admin, house.now()).unwrap();
    let leyla = Browser::of(&house, house.team.lead);
    let page = leyla.get("/queue").await;
    page.says("Take the next job").says("north.ridge.example").hides("nats").hides("+6.70").hides("severity");
    leyla.get("/queue?format=json").await.hides("apart").hides("score");
    leyla.get(&format!("/cases/{case}")).await.says("Record my review");
}

#[tokio::test]
async fn a_job_that_is_skipped_goes_to_another_with_its_reason_on_record() {
    let house = House::new();
    let case = house.plain_case();
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    let skip = format!("{path}/skips");
    assert_eq!(rosa.post(&skip, &[("reason", "language")]).await.status, 409, "it is not theirs");
    assert_eq!(rosa.take().await, path);
    rosa.get(&path).await.says("I am too close to it to be fair");
    for none in ["", "bored", "danger"] {
        rosa.post(&skip, &[("reason", none)]).await.says("Choose why");
    }
    assert_eq!(rosa.post(&skip, &[("reason", "close")]).await.to(), "/queue");
    // Not back to them: not in a week, not at another desk.
    house.pass(30 * model::Timestamp::DAY);
    assert_eq!(rosa.take().await, "/queue");
    assert_eq!(Browser::of(&house, house.team.reviewer).take().await, "/queue");
    assert_eq!(ravi.take().await, path);
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get("/queue").await.says("skipped by 1");
    leyla.get("/record").await.says(&format!("gave on case {case}"));
    ravi.get("/record").await.hides("gave on case");
}

#[tokio::test]
async fn what_a_lead_was_asked_waits_for_one_and_comes_back() {
    let house = House::new();
    let case = house.plain_case();
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let (ravi, leyla) = (rosa.beside(&house, house.team.second), rosa.beside(&house, house.team.lead));
    leyla.get("/").await.hides("asked of a lead");
    assert_eq!(rosa.take().await, path);
    rosa.post(&format!("{path}/escalations"), &[("reason", "close")]).await.says("Choose what to ask a lead");
    assert_eq!(rosa.post(&format!("{path}/escalations"), &[("reason", "danger")]).await.to(), "/queue");
    for reviewer in [&rosa, &ravi] {
        assert_eq!(reviewer.take().await, "/queue");
        reviewer.get(&path).await.says("A lead was asked to look at it").says("Leyla Haddad").hides("danger");
        let version = version(&house, &path);
        let refused = reviewer.post(&format!("{path}/reviews"), &answered(&version, "reject")).await;
        assert_eq!(refused.status, 422);
        assert_eq!(reviewer.post(&format!("{path}/returns"), &[]).await.status, 403);
    }
    leyla.get("/").await.says("asked of a lead").says("/queue?state=escalated");
    leyla.get("/queue?state=escalated").await.says(&format!("href=\"{path}\"")).says("Somebody may be in danger now");
    leyla.get("/queue?state=rejected").await.hides(&format!("href=\"{path}\""));
    leyla.get(&path).await.says("Return it to the queue").says("Rosa Mbeki");
    assert_eq!(leyla.post(&format!("{path}/returns"), &[]).await.to(), "/queue?state=escalated");
    assert_eq!(leyla.post(&format!("{path}/returns"), &[]).await.status, 409, "once");
    leyla.get("/").await.hides("asked of a lead");
    assert_eq!(ravi.take().await, path);
    ravi.get(&path).await.says("Record my review");
}

#[tokio::test]
async fn a_lead_who_reviews_does_not_judge_what_a_lead_was_asked() {
    let house = House::new();
    let case = house.plain_case();
    let both = Roles::new([Role::Lead, Role::Reviewer]).unwrap();
    house.store.grant_roles(house.team.lead, &both, house.team.admin, house.now()).unwrap();
    let act = JobAct::Escalated(EscalationReason::Policy);
    house.store.job_act(case, act, house.team.reviewer, house.now()).unwrap();
    let (leyla, path) = (Browser::of(&house, house.team.lead), format!("/cases/{case}"));
    leyla.get(&path).await.says("Return it to the queue").hides("Record my review");
    let early = leyla.post(&format!("{path}/reviews"), &answered(&version(&house, &path), "approve")).await;
    assert_eq!(early.status, 422, "first it is returned");
    early.says("A lead was asked");
    leyla.post(&format!("{path}/returns"), &[]).await;
    let done = leyla.post(&format!("{path}/reviews"), &answered(&version(&house, &path), "approve")).await;
    assert_eq!(done.to(), path);
}

#[tokio::test]
async fn a_lead_keeps_views_under_names_and_nobody_else_sees_them() {
    let house = House::new();
    house.plain_case();
    let leyla = Browser::of(&house, house.team.lead);
    let kept = leyla.post("/queue/views", &[("name", "Arabic & old"), ("language", "ar"), ("state", "any")]).await;
    assert_eq!(kept.to(), "/queue?language=ar&state=any");
    let page = leyla.get("/queue?language=ar&state=any").await;
    page.says("href=\"/queue?language=ar&#38;state=any\" aria-current=\"true\"").says("<bdi>Arabic &#38; old</bdi>");
    leyla.post("/queue/views", &[("name", "Arabic & old"), ("state", "referred")]).await;
    leyla.get("/queue").await.says("href=\"/queue?state=referred\"").hides("language=ar");
    for wrong in [[("name", ""), ("state", "any")], [("name", "x"), ("state", "nonsense")]] {
        assert_eq!(leyla.post("/queue/views", &wrong).await.status, 409);
    }
    assert_eq!(Browser::of(&house, house.team.reviewer).post("/queue/views", &[("name", "x")]).await.status, 403);
    leyla.post("/queue/views", &[("name", "Arabic & old"), ("forget", "1")]).await;
    leyla.get("/queue").await.hides("Arabic &#38; old");
}

#[tokio::test]
async fn a_case_is_found_by_number_account_and_handle() {
    let house = House::new();
    let pine = house.open_case(&CaseSpec { account: "a1", handle: "Pine.example", ..CaseSpec::default() });
    let oak = house.open_case(&CaseSpec { account: "a2", handle: "oak.example", ..CaseSpec::default() });
    let leyla = Browser::of(&house, house.team.lead);
    let found = async |text: &str| {
        let json: serde_json::Value =
            serde_json::from_str(&leyla.get(&format!("/cases?format=json&find={text}")).await.body).unwrap();
        json.as_array().unwrap().iter().map(|one| one["case"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((found("pine").await, found("a2").await), (vec![pine.0], vec![oak.0]));
    assert_eq!(found(&oak.0.to_string()).await, [oak.0]);
    assert_eq!(found("").await.len(), 2, "an empty field is none");
    leyla.get("/cases?find=%3Cscript%3E").await.says("Nothing is called that").says("value=\"&#60;script&#62;\"");
}
