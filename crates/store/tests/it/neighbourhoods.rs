//! Who may ask for a neighbourhood, where fetching it stands, and what it costs.

use model::*;
use store::{Error, NeighbourhoodStep};

use crate::world::*;

fn step(relation: Relation, cursor: Option<&str>, accounts: u32) -> NeighbourhoodStep {
    let at = Some((relation, cursor.map(str::to_owned)));
    NeighbourhoodStep { at, asked: Some(accounts), wait_until: None, line: "asked".into(), ended: false }
}

fn follower(of: &AccountId, n: u32) -> Interaction {
    Interaction {
        actor: account(&format!("follower-{n}")),
        kind: InteractionKind::Follow,
        target: of.clone(),
        uri: format!("sim://follower-{n}/follow").parse().unwrap(),
        about: None,
        seen: at(20),
    }
}

#[test]
fn it_is_on_record_who_asked_and_goes_on_where_it_was() {
    let w = World::new();
    let case = w.case("subject");
    assert_eq!(w.store.claim_neighbourhood(at(10)).unwrap(), None, "nobody asked");
    w.store.ask_neighbourhood(case, w.ana, at(10)).unwrap();
    assert!(w.store.record(None, 5).unwrap()[0].line.contains("asked who stands around the subject"));
    let work = w.store.claim_neighbourhood(at(11)).unwrap().unwrap();
    assert_eq!((work.subject.clone(), work.at.clone(), work.posts.len()), (account("subject"), None, 2));
    let found: Vec<_> = (0..3).map(|n| follower(&work.subject, n)).collect();
    let new = w.store.commit_neighbourhood(&work, &found, &step(Relation::Followers, Some("p2"), 5), at(12)).unwrap();
    assert_eq!(new, 3, "the subject has a case: what turns to it may be kept");
    let work = w.store.claim_neighbourhood(at(13)).unwrap().unwrap();
    assert_eq!(work.at, Some((Relation::Followers, Some("p2".into()))));
    let spent = Amount { requests: 1, accounts: 5 };
    assert_eq!(work.spent, (spent, spent));
    let new = w.store.commit_neighbourhood(&work, &found, &step(Relation::Followers, None, 3), at(14)).unwrap();
    assert_eq!(new, 0, "the same page again is nothing new");
    let post = Relation::Reposters("sim://subject/a".parse().unwrap());
    let wait = NeighbourhoodStep { wait_until: Some(at(60)), ..step(post.clone(), None, 0) };
    w.store.commit_neighbourhood(&work, &[], &wait, at(15)).unwrap();
    assert_eq!(w.store.claim_neighbourhood(at(59)).unwrap(), None, "it waits");
    let work = w.store.claim_neighbourhood(at(60)).unwrap().unwrap();
    assert_eq!(work.at, Some((post, None)));
    let end = NeighbourhoodStep { ended: true, asked: None, ..step(Relation::Followers, None, 0) };
    w.store.commit_neighbourhood(&work, &[], &end, at(61)).unwrap();
    assert_eq!(w.store.claim_neighbourhood(at(99)).unwrap(), None);
    let (rows, spent) = w.store.neighbourhoods(case).unwrap();
    assert_eq!((rows.len(), rows[0].by, rows[0].ended), (1, w.ana, Some(at(61))));
    assert_eq!(spent, Amount { requests: 3, accounts: 8 });
    assert_eq!(w.store.spent_on_neighbourhoods(at(86_400)).unwrap(), Amount::default(), "the next day is another");
    assert_eq!(w.store.interactions_of(&account("subject"), 99).unwrap().len(), 3);
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn only_a_lead_or_a_reviewer_asks_and_not_twice_at_once() {
    let w = World::new();
    let case = w.case("subject");
    for person in [w.admin, w.sam] {
        let refused = w.store.ask_neighbourhood(case, person, at(10));
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    }
    assert!(matches!(w.store.ask_neighbourhood(CaseId(99), w.ana, at(10)), Err(Error::NotFound { .. })));
    w.store.ask_neighbourhood(case, w.lea, at(10)).unwrap();
    assert!(matches!(w.store.ask_neighbourhood(case, w.ana, at(11)), Err(Error::Refused(_))), "it is under way");
    let work = w.store.claim_neighbourhood(at(12)).unwrap().unwrap();
    let end = NeighbourhoodStep { ended: true, ..step(Relation::Follows, None, 1) };
    w.store.commit_neighbourhood(&work, &[], &end, at(13)).unwrap();
    w.store.ask_neighbourhood(case, w.ana, at(14)).unwrap();
    let work = w.store.claim_neighbourhood(at(15)).unwrap().unwrap();
    assert_eq!((work.at, work.spent.0.requests), (None, 1), "from the beginning, and the case has paid before");
}
