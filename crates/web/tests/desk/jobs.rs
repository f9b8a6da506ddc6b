//! A case is lent to one reviewer at a time.

use casework::jobs::LENT;
use model::gate::UNDO;

use crate::{
    browser::{Browser, answered},
    house::{CaseSpec, House},
};

#[tokio::test]
async fn two_reviewers_never_work_on_the_same_review() {
    let house = House::new();
    let first = house.plain_case();
    let second = house.open_case(&CaseSpec { account: "acc-2", handle: "other.example", ..CaseSpec::default() });
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    let theirs = rosa.get("/queue/next").await.to().to_owned();
    let other = ravi.get("/queue/next").await.to().to_owned();
    assert_ne!(theirs, other);
    let both = [format!("/cases/{first}"), format!("/cases/{second}")];
    assert!(both.contains(&theirs) && both.contains(&other), "{theirs} {other}");
    assert_eq!(rosa.get("/queue/next").await.to(), theirs, "one's own job comes first");
    ravi.get(&theirs).await.says("Somebody else is judging it at the moment").hides("Record my review");
    rosa.get(&theirs).await.says("Record my review");
    ravi.get("/queue").await.says("1 more are being judged by somebody else").hides(&format!("\"{theirs}\""));

    let version = house.store.case(if theirs == both[0] { first } else { second }).unwrap().unwrap().row.evidence;
    let answer = rosa.post(&format!("{theirs}/reviews"), &answered(&version.to_string(), "approve")).await;
    assert_eq!(answer.to(), theirs);
    house.pass(UNDO + 1);
    ravi.get(&theirs).await.says("Record my review");
}

#[tokio::test]
async fn a_job_that_is_not_for_one_goes_to_another_and_one_that_is_left_comes_back() {
    let house = House::new();
    let case = format!("/cases/{}", house.plain_case());
    let rosa = Browser::of(&house, house.team.reviewer);
    let ravi = rosa.beside(&house, house.team.second);
    assert_eq!(rosa.get("/queue/next").await.to(), case);
    assert_eq!(ravi.get("/queue/next").await.to(), "/queue");
    let before = house.store.record(None, 100).unwrap();
    assert_eq!(rosa.post(&format!("{case}/declined"), &[]).await.to(), "/queue/next");
    assert_eq!(house.store.record(None, 100).unwrap(), before, "nobody is told");
    assert_eq!(rosa.get("/queue/next").await.to(), "/queue");
    assert_eq!(ravi.get("/queue/next").await.to(), case);
    house.pass(LENT + 1);
    let tom = rosa.beside(&house, house.team.both);
    assert_eq!(tom.get("/queue/next").await.to(), case);
}
