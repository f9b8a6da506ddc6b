//! Who stands around a case, asked of the invented world: what is kept of it, within which budget, and from where it
//! goes on.

use std::{collections::BTreeSet, sync::Arc};

use casework::around::Budget;
use flagstone::{
    demo::{Demo, Play},
    house::House,
    stages::neighbourhoods,
};
use model::{Amount, CaseId, InteractionKind, Timestamp};
use store::CaseFilter;

/// A demo with a first case, and the folder it lies in.
async fn demo() -> (tempfile::TempDir, Demo, CaseId) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let play = Play { store: folder.path().join("demo.db"), seed: 11, days: 3, attended: true };
    let mut demo = Demo::open(&play).unwrap();
    demo.settle().await.unwrap();
    loop {
        demo.step().await.unwrap();
        if let Some(row) = demo.house.store.cases(&CaseFilter::default()).unwrap().first() {
            let case = row.case.id;
            return (folder, demo, case);
        }
    }
}

fn with_budget(house: &Arc<House>, requests: u32, accounts: u32) -> Arc<House> {
    let store = house.store.clone();
    let channels = house.channels.clone();
    let policy = flagstone::policy::InForce::fixed((*house.policy()).clone());
    let fresh = House::new(store, policy, channels, house.clock.clone()).unwrap();
    let case = Amount { requests, accounts };
    Arc::new(House { neighbourhoods: Budget { case, ..Budget::default() }, ..fresh })
}

async fn until_it_ends(house: &Arc<House>, case: CaseId) -> String {
    while neighbourhoods::step(house).await.unwrap() > 0 {}
    let (rows, _) = house.store.neighbourhoods(case).unwrap();
    rows.last().filter(|row| row.ended.is_some()).expect("it has ended").line.clone()
}

#[tokio::test]
async fn everyone_around_a_case_is_asked_for_and_nobody_is_kept_twice() {
    let (_folder, mut demo, _) = demo().await;
    // A day and a half: most have followed someone by then, and some before they were found.
    let later = demo.house.now().plus(36 * Timestamp::HOUR);
    while demo.house.now() < later {
        demo.step().await.unwrap();
    }
    let house = &demo.house;
    let reviewer = house.store.people().unwrap().into_iter().find(|p| p.roles.has(model::Role::Reviewer)).unwrap().id;
    let mut new = 0;
    for row in house.store.cases(&CaseFilter { limit: 5, ..CaseFilter::default() }).unwrap() {
        let (case, subject) = (row.case.id, row.case.subject);
        let around = || house.store.interactions_of(&subject, 10_000).unwrap();
        let before = around().len();
        house.store.ask_neighbourhood(case, reviewer, house.now()).unwrap();
        assert_eq!(until_it_ends(house, case).await, "everything was asked");
        let after = around();
        new += after.len() - before;
        for kind in [InteractionKind::Follow, InteractionKind::Repost] {
            let of_kind = after.iter().filter(|i| i.kind == kind);
            let all: Vec<_> = of_kind.map(|i| (&i.actor, &i.target, &i.about)).collect();
            assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "{}s are there once", kind.as_str());
        }
        assert!(
            after.iter().all(|i| i.actor == subject || i.target == subject),
            "only what has the subject at one end"
        );
        // Asked again, it knows them all.
        house.store.ask_neighbourhood(case, reviewer, house.now().plus(Timestamp::SECOND)).unwrap();
        until_it_ends(house, case).await;
        assert_eq!(around().len(), after.len());
    }
    assert!(new > 0, "nobody was found that the stream had not told");
}

#[tokio::test]
async fn it_ends_with_its_budget_and_goes_on_where_it_was_after_a_restart() {
    let (_folder, demo, case) = demo().await;
    let lead = demo.house.store.people().unwrap().into_iter().find(|p| p.roles.has(model::Role::Lead)).unwrap().id;
    demo.house.store.ask_neighbourhood(case, lead, demo.house.now()).unwrap();
    let two = with_budget(&demo.house, 2, 1_000);
    assert_eq!(neighbourhoods::step(&two).await.unwrap(), 1);
    let work = two.store.claim_neighbourhood(two.now()).unwrap().unwrap();
    assert!(work.at.is_some() && work.spent.0.requests == 1, "{work:?}");
    // Another house on the same store: nothing but what is stored.
    let two = with_budget(&two, 2, 1_000);
    assert_eq!(until_it_ends(&two, case).await, "the budget of the case is spent");
    assert_eq!(two.store.neighbourhoods(case).unwrap().1.requests, 2);
    let few = with_budget(&two, 100, two.store.neighbourhoods(case).unwrap().1.accounts + 3);
    few.store.ask_neighbourhood(case, lead, few.now()).unwrap();
    until_it_ends(&few, case).await;
    let spent = few.store.neighbourhoods(case).unwrap().1;
    assert!(spent.accounts <= few.neighbourhoods.case.accounts, "{spent:?}");
}
