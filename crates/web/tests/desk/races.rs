//! People who act at the same moment, each on a thread of their own.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::{future::Future, pin::Pin, sync::Barrier};

use model::{Decision, Role, Roles, gate::UNDO};

use crate::{
    browser::{Answer, Browser, answered},
    house::House,
};

/// Rounds of each race: what can go wrong need not go wrong at once.
const ROUNDS: usize = 6;

/// Lets both begin together; gives what each came to.
fn at_once<T: Send>(one: impl Future<Output = T> + Send, other: impl Future<Output = T> + Send) -> [T; 2] {
    let start = Barrier::new(2);
    let run = |act: Pin<Box<dyn Future<Output = T> + Send + '_>>| {
        start.wait();
        alone(act)
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| run(Box::pin(one)));
        let second = scope.spawn(|| run(Box::pin(other)));
        [first.join().unwrap(), second.join().unwrap()]
    })
}

fn alone<T>(act: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(act)
}

#[test]
fn of_two_who_ask_for_the_one_job_one_is_given_it() {
    for _ in 0..ROUNDS {
        let house = House::new();
        let case = format!("/cases/{}", house.plain_case());
        let rosa = Browser::of(&house, house.team.reviewer);
        let ravi = rosa.beside(&house, house.team.second);
        let mut given = at_once(rosa.take(), ravi.take());
        given.sort();
        assert_eq!(given, [case, "/queue".to_owned()]);
    }
}

#[test]
fn who_approves_twice_at_once_approves_once() {
    for _ in 0..ROUNDS {
        let house = House::new();
        let case = house.plain_case();
        let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
        let rosa = Browser::of(&house, house.team.reviewer);
        let again = rosa.beside(&house, house.team.reviewer);
        alone(rosa.take());
        let path = format!("/cases/{case}/reviews");
        let form = answered(&version, "approve");
        let answers = at_once(rosa.post(&path, &form), again.post(&path, &form));
        assert_eq!(recorded(&answers), 1, "{:?}", answers.map(|a| (a.status, a.body)));
        let view = house.store.case(case).unwrap().unwrap();
        assert_eq!(view.reviews.len(), 1);
        assert_eq!(view.row.state.as_str(), "awaiting_review", "one person is not two");
    }
}

#[test]
fn two_who_send_at_once_send_once() {
    for _ in 0..ROUNDS {
        let house = House::new();
        let case = house.plain_case();
        for reviewer in [house.team.reviewer, house.team.second] {
            house.review(case, reviewer, Decision::Approve);
        }
        house.pass(UNDO + 1);
        let sanna = Browser::of(&house, house.team.sender);
        let other = sanna.beside(&house, house.team.sender);
        let path = format!("/cases/{case}/confirmation");
        let page = alone(sanna.get(&path)).body;
        let digest = page.split("name=\"digest\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = [("digest", digest.as_str())];
        let answers = at_once(sanna.post(&path, &form), other.post(&path, &form));
        assert!(recorded(&answers) >= 1, "{:?}", answers.map(|a| (a.status, a.body)));
        assert_eq!(house.store.claim_confirmations(9).unwrap().len(), 1, "confirmed twice");
    }
}

#[test]
fn who_loses_the_role_while_judging_judges_nothing() {
    let house = House::new();
    let case = house.plain_case();
    let version = house.store.case(case).unwrap().unwrap().row.evidence.to_string();
    let rosa = Browser::of(&house, house.team.reviewer);
    alone(rosa.take());
    let sender = Roles::new([Role::Sender]).unwrap();
    house.store.grant_roles(house.team.reviewer, &sender, house.team.admin, house.now()).unwrap();
    let answer = alone(rosa.post(&format!("/cases/{case}/reviews"), &answered(&version, "approve")));
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert!(house.store.case(case).unwrap().unwrap().reviews.is_empty());
}

/// How many led on, as what was recorded does.
fn recorded(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 303).count()
}
