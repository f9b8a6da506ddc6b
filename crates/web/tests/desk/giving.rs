//! Nobody is shown the same twice, and nobody is given what they opted out of.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use model::{CaseId, Decision, ImageRef, Role, Roles};

use crate::{
    browser::{Browser, answered},
    house::{CLAUSE, CaseSpec, House},
};

/// Another account that says the same, word for word or nearly.
fn copy(house: &House, account: &'static str) -> CaseId {
    house.open_case(&CaseSpec { account, handle: account, copied: true, ..CaseSpec::default() })
}

async fn judge(browser: &Browser, house: &House, path: &str) {
    let case = CaseId(path.rsplit('/').next().unwrap().parse().unwrap());
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    assert_eq!(browser.post(&format!("{path}/reviews"), &answered(&version, "reject")).await.to(), path);
}

#[tokio::test]
async fn what_somebody_saw_goes_to_others_while_there_are_any_and_is_folded_then() {
    let house = House::new();
    let (one, two) = (copy(&house, "acc-1"), copy(&house, "acc-2"));
    let (one, two) = (format!("/cases/{one}"), format!("/cases/{two}"));
    let rosa = Browser::of(&house, house.team.reviewer);
    let [ravi, tom, bo] = [house.team.second, house.team.english_only, house.team.both].map(|p| rosa.beside(&house, p));
    assert_eq!(rosa.take().await, one);
    rosa.get(&one).await.says("before winter").hides("seen by you");
    rosa.get(&one).await.hides("seen by you");
    judge(&rosa, &house, &one).await;
    // Three others could judge the second without having seen its words.
    assert_eq!(rosa.take().await, "/queue");
    rosa.get("/queue").await.says("Nothing waits for you");
    assert_eq!(ravi.take().await, one);
    ravi.get(&one).await;
    judge(&ravi, &house, &one).await;
    assert_eq!(ravi.take().await, "/queue");
    assert_eq!(tom.take().await, two);
    tom.get(&two).await.hides("seen by you");
    judge(&tom, &house, &two).await;
    assert_eq!(rosa.take().await, "/queue", "it is still new to Bo");
    // Bo saw the words elsewhere meanwhile: to nobody is it new now, and it needs a second review.
    bo.get(&one).await.says("before winter");
    house.pass(11 * 60 * model::Timestamp::SECOND);
    assert_eq!(rosa.take().await, two);
    let page = rosa.get(&two).await;
    page.says("seen by you on").says("in another case").says("<details class=\"before\" data-before>");
    page.says("Record my review");
    judge(&rosa, &house, &two).await;
}

#[tokio::test]
async fn the_same_image_is_the_same_and_a_new_word_is_new() {
    let house = House::new();
    let image =
        |cid: &str| ImageRef { cid: cid.into(), mime: "image/png".into(), size: 9, alt: String::new(), hashes: vec![] };
    let case = |account: &'static str, text: &'static str, cid: &str| {
        let (posts, images) = (vec![(text, vec!["https://blackpine.example/join"])], vec![image(cid)]);
        house.open_case(&CaseSpec { account, handle: account, posts, images, copied: true, ..CaseSpec::default() })
    };
    case("acc-1", "The black pine stands.", "bafkone");
    let path = |case: CaseId| format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.get("/cases/1").await;
    let folded = async |case: CaseId| rosa.get(&path(case)).await.body.contains("seen by you on");
    assert!(folded(case("acc-2", "THE BLACK  PINE\u{200B} STANDS.", "bafkone")).await, "however it is written");
    assert!(!folded(case("acc-3", "The black pine stands.", "bafktwo")).await, "another image");
    assert!(!folded(case("acc-4", "The black pine falls.", "bafkone")).await, "another text");
    assert!(folded(case("acc-5", "The black pine falls.", "bafktwo")).await, "both were shown, each in its case");
}

#[tokio::test]
async fn what_was_shown_is_forgotten_after_its_time() {
    let house = House::new();
    let (one, two) = (copy(&house, "acc-1"), copy(&house, "acc-2"));
    let rosa = Browser::of(&house, house.team.reviewer);
    rosa.get(&format!("/cases/{one}")).await;
    house.pass(181 * model::Timestamp::DAY);
    let rosa = Browser::of(&house, house.team.reviewer);
    let gone = house.store.expire(house.now(), &store::Retention::default()).unwrap();
    assert_eq!(gone["shown"], 2);
    rosa.get(&format!("/cases/{two}")).await.hides("seen by you");
}

#[tokio::test]
async fn who_opts_out_of_a_clause_is_given_nothing_under_it_and_nobody_is_told_who() {
    let house = House::new();
    let case = house.plain_case();
    let path = format!("/cases/{case}");
    let rosa = Browser::of(&house, house.team.reviewer);
    let leyla = rosa.beside(&house, house.team.lead);
    rosa.get("/queue").await.says("Themes you would rather not be given").says("T-2: Threat of an attack");
    assert_eq!(rosa.post("/queue/opt-outs", &[("clause", "T-9")]).await.status, 409);
    let records = house.store.record(None, 1).unwrap()[0].number;
    assert_eq!(rosa.post("/queue/opt-outs", &[("clause", CLAUSE)]).await.to(), "/queue");
    assert_eq!(house.store.record(None, 1).unwrap()[0].number, records, "nothing is recorded");
    rosa.get("/queue").await.says("value=\"T-1\" checked");
    assert_eq!(rosa.take().await, "/queue");
    rosa.get("/queue").await.says("Nothing waits for you");
    leyla.get("/queue").await.hides("Fewer than two reviewers");
    for person in [house.team.second, house.team.english_only] {
        let browser = rosa.beside(&house, person);
        assert_eq!(browser.post("/queue/opt-outs", &[("clause", CLAUSE)]).await.to(), "/queue");
    }
    let page = leyla.get("/queue").await;
    page.says("Fewer than two reviewers are given cases under T-1").hides("Rosa Mbeki").hides("Ravi Iyer");
    // Changed again, it holds at once. Even what all have seen is not given to who opted out.
    assert_eq!(rosa.post("/queue/opt-outs", &[("clause", "T-2")]).await.to(), "/queue");
    assert_eq!(rosa.take().await, path);
    rosa.get("/queue").await.hides("Fewer than two reviewers");
}

#[tokio::test]
async fn a_lead_who_decides_sees_folded_what_they_saw_and_decides_all_the_same() {
    let house = House::new();
    let (one, two) = (copy(&house, "acc-1"), copy(&house, "acc-2"));
    for who in [house.team.reviewer, house.team.second] {
        house.review(two, who, Decision::Reject);
    }
    house.pass(model::gate::UNDO + 1);
    let leyla = Browser::of(&house, house.team.lead);
    leyla.get(&format!("/cases/{one}")).await.hides("seen by you");
    leyla.get(&format!("/cases/{two}")).await.says("seen by you on").says("Your decision as lead");
    // A lead who reviews as well takes from the list: what they take is theirs, folded.
    let both = Roles::new([Role::Lead, Role::Reviewer]).unwrap();
    house.store.grant_roles(house.team.lead, &both, house.team.admin, house.now()).unwrap();
    let three = copy(&house, "acc-3");
    leyla.get(&format!("/cases/{three}")).await.says("seen by you on").says("Record my review");
}
