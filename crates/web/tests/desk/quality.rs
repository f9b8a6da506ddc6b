//! Decided cases among the jobs: nobody can tell one from another job, and nothing about the case changes.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use casework::quality::Rules;
use model::{Adjudication, AdjudicationId, CaseId, CaseState, Decision, Role, Roles, Scope, gate::UNDO};
use serde_json::Value;

use crate::{
    browser::{Answer, Browser, answered},
    house::{CLAUSE, CaseSpec, House},
};

const NEITHER: Rules = Rules { gold: 0, audit: 0, floor: 700_000 };
const GOLD: Rules = Rules { gold: 1_000_000, ..NEITHER };
const AUDIT: Rules = Rules { audit: 1_000_000, ..NEITHER };

fn open(house: &House, account: &'static str) -> CaseId {
    house.open_case(&CaseSpec { account, handle: account, ties: 0, ..CaseSpec::default() })
}

/// Ravi and Bo reject it, and Leyla as lead.
fn reject(house: &House, case: CaseId) {
    house.review(case, house.team.second, Decision::Reject);
    house.review(case, house.team.both, Decision::Reject);
    house.pass(UNDO + 1);
    let decision = Adjudication {
        id: AdjudicationId(0),
        case,
        evidence: house.store.case(case).unwrap().unwrap().row.evidence,
        lead: house.team.lead,
        language: "en".parse().unwrap(),
        decision: Decision::Reject,
        clause: CLAUSE.parse().unwrap(),
        scope: Scope::Posts,
        reasons: "Both read it, and it is news.".into(),
        at: house.now(),
    };
    house.store.append_adjudication(&decision).unwrap();
}

/// A second lead.
fn lead_too(house: &House) -> model::PersonId {
    let roles = Roles::new([Role::Lead, Role::Sender]).unwrap();
    house.store.grant_roles(house.team.sender, &roles, house.team.admin, house.now()).unwrap();
    house.team.sender
}

async fn make_gold(house: &House, case: CaseId, decision: &str) {
    for lead in [house.team.lead, lead_too(house)] {
        let path = format!("/cases/{case}");
        let done = Browser::of(house, lead).post(&format!("{path}/gold-answers"), &[("decision", decision)]).await;
        assert_eq!(done.to(), format!("{path}#decide"), "{}", done.body);
    }
}

fn at(house: &House, rules: Rules, who: model::PersonId) -> Browser {
    Browser::at(web::Desk { quality: rules, ..house.desk() }, house, who)
}

/// A page without what differs from case to case: numbers, digests and the account's name.
fn form_of(answer: &Answer, account: &str) -> String {
    let mut out = String::new();
    for c in answer.body.replace(account, "ACCOUNT").chars() {
        if !c.is_ascii_hexdigit() || c.is_ascii_uppercase() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

/// Names and types of data, all the way down.
fn shape_of(data: &Value) -> String {
    match data {
        Value::Object(map) => map.iter().map(|(name, value)| format!("{name}:{{{}}}", shape_of(value))).collect(),
        // Findings stand in the order of their digests.
        Value::Array(all) => {
            let mut shapes: Vec<String> = all.iter().map(shape_of).collect();
            shapes.sort();
            format!("[{}]", shapes.join(","))
        }
        Value::Null => "null".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "text".into(),
    }
}

#[tokio::test]
async fn page_and_data_of_gold_are_those_of_any_job_before_and_while_it_can_be_taken_back() {
    let house = House::new();
    let (gold, other) = (open(&house, "acc-1"), open(&house, "acc-2"));
    reject(&house, gold);
    make_gold(&house, gold, "reject").await;
    let mixed = at(&house, GOLD, house.team.reviewer);
    let mut plain = at(&house, NEITHER, house.team.reviewer);
    plain.cookie.clone_from(&mixed.cookie);
    let (gold_path, other_path) = (format!("/cases/{gold}"), format!("/cases/{other}"));
    let alike = async |what: &str| {
        let at = |path: &str| what.replace("{case}", path);
        let (one, two) = (mixed.get(&at(&gold_path)).await, plain.get(&at(&other_path)).await);
        assert_eq!(one.status, two.status, "{what}");
        assert_eq!(form_of(&one, "acc-1"), form_of(&two, "acc-2"), "{what}");
        let (one, two) = (mixed.get_json(&at(&gold_path)).await, plain.get_json(&at(&other_path)).await);
        assert_eq!(shape_of(&one.json()), shape_of(&two.json()), "{what}");
        assert_eq!((&one.json()["state"], &one.json()["judged"]), (&two.json()["state"], &two.json()["judged"]));
    };
    assert_eq!((mixed.take().await, plain.take().await), (gold_path.clone(), other_path.clone()));
    assert_eq!(mixed.take().await, gold_path, "it stays theirs");
    alike("{case}").await;
    alike("/queue").await;
    mixed.get(&gold_path).await.says("awaiting review").says("Record my review").says("Hidden for now");
    let listed = mixed.get_json("/cases").await.json();
    let listed = listed.as_array().unwrap().iter().find(|line| line["case"] == gold.0).unwrap();
    assert_eq!(listed["state"], "awaiting_review");
    mixed.get("/cases?state=rejected").await.hides(&format!("href=\"{gold_path}\""));

    let review = async |browser: &Browser, path: &str| {
        let case = CaseId(path.rsplit('/').next().unwrap().parse().unwrap());
        let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
        assert_eq!(browser.post(&format!("{path}/reviews"), &answered(&version, "approve")).await.to(), path);
    };
    for (browser, path) in [(&mixed, &gold_path), (&plain, &other_path)] {
        review(browser, path).await;
    }
    alike("{case}").await;
    mixed.get(&gold_path).await.says("Take it back");
    let record = async |browser: &Browser| browser.get_json("/record").await.json()[0].clone();
    assert_eq!(record(&mixed).await["kind"], "reviews");
    mixed.get("/record").await.hides("quality");
    for (browser, path) in [(&mixed, &gold_path), (&plain, &other_path)] {
        let page = browser.get(path).await.body;
        let id = page.split("name=\"review\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(browser.post(&format!("{path}/withdrawals"), &[("review", id)]).await.to(), path);
    }
    alike("{case}").await;
    review(&mixed, &gold_path).await;
    house.pass(UNDO);
    // Then it opens as it is, and with it the answer.
    mixed.get(&gold_path).await.says("not referred").says("It was decided not to refer it");
    assert_eq!(mixed.take().await, other_path, "gold is given once");
    let view = house.store.case(gold).unwrap().unwrap();
    assert_eq!((view.row.state, view.reviews.len()), (CaseState::Rejected, 2));
}

#[tokio::test]
async fn gold_is_given_among_other_work_to_who_never_saw_it_and_not_to_leads() {
    let house = House::new();
    let gold = open(&house, "acc-1");
    reject(&house, gold);
    make_gold(&house, gold, "reject").await;
    let rosa = at(&house, GOLD, house.team.reviewer);
    assert_eq!(rosa.take().await, "/queue", "where nothing waits nothing is given");
    let other = open(&house, "acc-2");
    let ravi = rosa.beside(&house, house.team.second);
    assert_eq!(ravi.take().await, format!("/cases/{other}"), "he judged it");
    let both = Roles::new([Role::Lead, Role::Reviewer]).unwrap();
    house.store.grant_roles(house.team.english_only, &both, house.team.admin, house.now()).unwrap();
    let third = open(&house, "acc-3");
    let tom = rosa.beside(&house, house.team.english_only);
    assert_eq!(tom.take().await, format!("/cases/{third}"));
    tom.post(&format!("/cases/{third}/declined"), &[]).await;
    // Given on like any job, with the reason on record, and then not given again.
    assert_eq!(rosa.take().await, format!("/cases/{gold}"));
    assert_eq!(rosa.post(&format!("/cases/{gold}/skips"), &[("reason", "close")]).await.to(), "/queue");
    assert_eq!(rosa.take().await, format!("/cases/{third}"));
}

#[tokio::test]
async fn a_lead_does_not_see_what_another_said_before_they_said_it_themselves() {
    let house = House::new();
    let gold = open(&house, "acc-1");
    reject(&house, gold);
    let path = format!("/cases/{gold}");
    let (leyla, sanna) = (Browser::of(&house, house.team.lead), Browser::of(&house, lead_too(&house)));
    leyla.post(&format!("{path}/gold-answers"), &[("decision", "reject")]).await;
    leyla.post(&format!("{path}/gold-answers"), &[("decision", "both")]).await.says("Choose what the right answer is");
    sanna.get(&path).await.says("Another lead has said").hides("Leyla Haddad</bdi>: do not").hides("This case is gold");
    sanna.post(&format!("{path}/gold-answers"), &[("decision", "reject")]).await;
    sanna.get(&path).await.says("This case is gold").says("Leyla Haddad: do not tell the platform");
    Browser::of(&house, house.team.second).get(&path).await.hides("gold");
}

#[tokio::test]
async fn an_audit_that_disagrees_goes_to_a_lead_who_had_no_part_and_the_case_stays() {
    let house = House::new();
    let (audited, _) = (open(&house, "acc-1"), open(&house, "acc-2"));
    reject(&house, audited);
    let path = format!("/cases/{audited}");
    let rosa = at(&house, AUDIT, house.team.reviewer);
    assert_eq!(rosa.take().await, path);
    let version = house.store.case(audited).unwrap().unwrap().row.evidence.to_string();
    assert_eq!(rosa.post(&format!("{path}/reviews"), &answered(&version, "approve")).await.to(), path);
    let (leyla, sanna) = (Browser::of(&house, house.team.lead), Browser::of(&house, lead_too(&house)));
    sanna.get(&path).await.hides("An audit disagrees");
    house.pass(UNDO);
    leyla.get(&path).await.says("An audit disagrees").says("A lead who had no part").hides("The decision was wrong");
    sanna.get("/adjudications").await.says("Audits that disagree").says(&format!("href=\"{path}\""));
    sanna.get(&path).await.says("Rosa Mbeki").says("The decision was wrong");
    assert_eq!(
        sanna.post(&format!("{path}/audit-rulings"), &[("was_right", "no")]).await.to(),
        format!("{path}#decide")
    );
    sanna.get("/adjudications").await.hides("Audits that disagree");
    sanna.get(&path).await.says("the decision was wrong").says("not referred");
    assert_eq!(house.store.case(audited).unwrap().unwrap().row.state, CaseState::Rejected);
    assert_eq!(leyla.post(&format!("{path}/audit-rulings"), &[("was_right", "yes")]).await.status, 409);
}

/// Rosa says the contrary of gold eight times.
fn wrong_eight_times(house: &House) -> Vec<CaseId> {
    const ACCOUNTS: [&str; 8] = ["g-1", "g-2", "g-3", "g-4", "g-5", "g-6", "g-7", "g-8"];
    let other = lead_too(house);
    let gold: Vec<CaseId> = ACCOUNTS.map(|account| open(house, account)).to_vec();
    for case in &gold {
        reject(house, *case);
        for lead in [house.team.lead, other] {
            house.store.answer_gold(*case, lead, Decision::Reject, house.now()).unwrap();
        }
        let said = model::Review {
            id: model::ReviewId(0),
            case: *case,
            evidence: house.store.case(*case).unwrap().unwrap().row.evidence,
            reviewer: house.team.reviewer,
            language: "en".parse().unwrap(),
            decision: Decision::Approve,
            clause: CLAUSE.parse().unwrap(),
            scope: Scope::Posts,
            confidence: model::Confidence::try_from(4).unwrap(),
            checklist: model::Checklist::from_answers(|_| Some(model::Answer::No)).unwrap(),
            reasons: "It calls for violence.".into(),
            at: house.now(),
        };
        house.store.append_quality_review(model::Purpose::Gold, &said).unwrap();
    }
    gold
}

#[tokio::test]
async fn who_is_below_the_floor_loses_the_language_until_a_lead_confirms_it_again() {
    let house = House::new();
    let t = house.team;
    let english = "en".parse().unwrap();
    let before = open(&house, "acc-0");
    house.review(before, t.reviewer, Decision::Approve);
    house.review(before, t.second, Decision::Approve);
    wrong_eight_times(&house);
    let waits = open(&house, "acc-1");
    let rosa = Browser::of(&house, t.reviewer);
    let leyla = rosa.beside(&house, t.lead);
    // Ten seconds after the eighth.
    house.pass(UNDO);
    rosa.get("/measures").await.says("You against gold").says("0 to 32 %").hides("Ravi Iyer");
    assert_eq!(rosa.take().await, "/queue");
    assert_eq!(rosa.take().await, "/queue");
    let rosa_now = house.store.person(t.reviewer).unwrap().unwrap();
    assert!(!rosa_now.languages.contains(&english) && rosa_now.languages.len() == 1, "Arabic stays");
    leyla.get("/measures").await.says("Reviewers against gold").says("Rosa Mbeki").says("language lost");
    Browser::of(&house, t.second).get("/measures").await.hides("against gold</h2><p>").hides("Rosa Mbeki");
    // What she judged before counts as it was then.
    assert!(model::gate::approve(&house.store.case_file(before).unwrap(), house.now()).is_ok());
    let late = house.store.append_review(&model::Review {
        case: waits,
        evidence: house.store.case(waits).unwrap().unwrap().row.evidence,
        at: house.now(),
        ..house.store.case(before).unwrap().unwrap().reviews[0].clone()
    });
    assert!(matches!(late, Err(store::Error::Refused(_))), "{late:?}");
    // Confirmed again, she begins anew.
    house.pass(1);
    house.store.declare_languages(t.reviewer, &["en", "ar"].map(|l| l.parse().unwrap()).into(), house.now()).unwrap();
    house.store.confirm_language(t.reviewer, &english, t.lead, house.now()).unwrap();
    assert_eq!(rosa.take().await, format!("/cases/{waits}"));
}
