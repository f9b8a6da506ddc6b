//! Minutes of exposure are counted by the server, and end the day.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use axum::http::StatusCode;
use casework::care::Rules;
use model::{PersonId, Role, Roles, Timestamp};
use store::ExposureRow;

use crate::{
    browser::{Browser, answered},
    house::{CaseSpec, House},
};

const MINUTE: i64 = 60 * Timestamp::SECOND;

fn cases(house: &House, n: usize) {
    for n in 0..n {
        let account = format!("acc-{n}").leak();
        house.open_case(&CaseSpec { account, handle: "some.example", ..CaseSpec::default() });
    }
}

/// What was counted of somebody today, in minutes, by severity.
fn counted(house: &House, person: PersonId) -> Vec<(u8, i64)> {
    let rows = house.store.exposure(Some(person), house.now().day()).unwrap();
    rows.iter().map(|row| (row.severity, row.millis / MINUTE)).collect()
}

#[tokio::test]
async fn a_job_counts_from_its_opening_to_whatever_is_done_with_it() {
    let house = House::new();
    cases(&house, 5);
    let me = house.team.reviewer;
    let rosa = Browser::of(&house, me);
    let job = rosa.take().await;
    house.pass(30 * MINUTE);
    rosa.get("/queue").await;
    assert_eq!(counted(&house, me), [], "it was not opened");
    rosa.get(&job).await.says("Record my review");
    house.pass(2 * MINUTE);
    rosa.get(&job).await;
    house.pass(MINUTE);
    let case = model::CaseId(job.trim_start_matches("/cases/").parse().unwrap());
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let fields = answered(&version, "approve");
    assert_eq!(rosa.post(&format!("{job}/reviews"), &fields[1..]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(counted(&house, me), [], "it goes on");
    assert_eq!(rosa.post(&format!("{job}/reviews"), &fields).await.to(), job);
    assert_eq!(counted(&house, me), [(3, 3)]);
    let mut sum = 3;
    for (act, reason) in [("declined", ""), ("skips", "close"), ("escalations", "policy")] {
        let job = rosa.take().await;
        rosa.get(&job).await;
        house.pass(4 * MINUTE);
        assert_eq!(rosa.post(&format!("{job}/{act}"), &[("reason", reason)]).await.to(), "/queue");
        sum += 4;
        assert_eq!(counted(&house, me), [(3, sum)], "{act}");
    }
    // Who forgets a page did not look at it all the while.
    let job = rosa.take().await;
    rosa.get(&job).await;
    house.pass(3 * Timestamp::HOUR);
    rosa.post(&format!("{job}/declined"), &[]).await;
    assert_eq!(counted(&house, me), [(3, sum + 10)]);
    let page = rosa.get("/me").await;
    page.says("Today 25 of 240 minutes").says("<td class=\"n\">25</td>");
    Browser::of(&house, house.team.lead).get("/me").await.hides("Your minutes");
}

#[tokio::test]
async fn beyond_the_days_minutes_no_job_is_given_and_leads_see_only_that() {
    let house = House::new();
    cases(&house, 2);
    let (me, today) = (house.team.reviewer, house.now().day());
    let rosa = Browser::of(&house, me);
    let leyla = rosa.beside(&house, house.team.lead);
    let add = |severity, minutes: i64| {
        house.store.add_exposure(&ExposureRow { person: me, day: today, severity, millis: minutes * MINUTE }).unwrap();
    };
    add(4, 200);
    add(2, 39);
    leyla.get("/queue").await.hides("today's limit");
    let job = rosa.take().await;
    rosa.get(&job).await.says("Record my review");
    add(1, 1);
    rosa.get("/queue").await.says("Go on with case");
    rosa.get(&job).await.says("Record my review");
    rosa.post(&format!("{job}/declined"), &[]).await;
    assert_eq!(rosa.take().await, "/queue", "what one had could be finished, and nothing more is given");
    let page = rosa.get("/queue").await;
    page.says("Time to rest").says("240 minutes today").says("2026-11-24 00:00 UTC").hides("Take the next job");
    leyla.get("/queue").await.says("Reached today's limit").says("<bdi>Rosa Mbeki</bdi>").hides("240");
    rosa.beside(&house, house.team.second).get("/queue").await.says("Take the next job");
    house.pass(Timestamp::DAY);
    let next = rosa.take().await;
    assert!(next.starts_with("/cases/"));
    rosa.post(&format!("{next}/declined"), &[]).await;
    leyla.get("/queue").await.hides("today's limit");

    // Nor does a lead who reviews take from the list then.
    let both = Roles::new([Role::Lead, Role::Reviewer]).unwrap();
    house.store.grant_roles(house.team.lead, &both, house.team.admin, house.now()).unwrap();
    leyla.get("/cases/1").await.says("Record my review");
    let row = ExposureRow { person: house.team.lead, day: house.now().day(), severity: 0, millis: 240 * MINUTE };
    house.store.add_exposure(&row).unwrap();
    leyla.get("/cases/1").await.says("Record my review");
    leyla.get("/cases/2").await.says("240 minutes today").hides("Record my review");
    rosa.get("/me").await.says("Today 0 of 240 minutes").says("<td class=\"n\">200</td>");
}

#[tokio::test]
async fn after_a_stretch_there_is_a_break() {
    let house = House::new();
    cases(&house, 3);
    let rules = Rules { break_after: 15, break_minutes: 10, ..Rules::default() };
    let rosa = Browser::at(web::Desk { care: rules, ..house.desk() }, &house, house.team.reviewer);
    for _ in 0..2 {
        let job = rosa.take().await;
        rosa.get(&job).await;
        house.pass(8 * MINUTE);
        rosa.post(&format!("{job}/declined"), &[]).await;
    }
    house.pass(9 * MINUTE);
    assert_eq!(rosa.take().await, "/queue");
    rosa.get("/queue").await.says("15 minutes").says("look at something else for 10").says("2026-11-23 09:26 UTC");
    house.pass(MINUTE);
    assert!(rosa.take().await.starts_with("/cases/"));
}
