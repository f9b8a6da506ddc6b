//! How long working copies are kept: each kind up to its last day, and not a day longer.

use model::*;
use store::Retention;

use crate::world::*;

const KEEP: Retention =
    Retention { posts: 10, interactions: 20, archives: 1, set_aside: 30, status_events: 40, openings: 50, shown: 60 };

fn day(n: i64) -> Timestamp {
    at(0).plus(n * Timestamp::DAY)
}

#[test]
fn every_kind_stays_as_long_as_it_may_and_no_longer() {
    let w = World::new();
    w.seen("found");
    let mut batch = intake(w.source, "more", at(5));
    let (who, other) = (account("found"), account("other"));
    let (kind, uri) = (InteractionKind::Follow, "sim://other/follow".parse().unwrap());
    batch.interactions = vec![Interaction { actor: other, kind, target: who.clone(), uri, about: None, seen: at(2) }];
    let event = |raw: &str| StatusEvent { account: who.clone(), status: Status::Up, raw: raw.into(), seen: at(2) };
    batch.statuses = vec![event("first"), event("newest")];
    batch.set_aside = vec![SetAside { at: "1".into(), reason: "odd".into(), detail: "d".into(), seen: at(2) }];
    w.store.commit_intake(&batch).unwrap();
    // Its findings were looked at, and opened nothing.
    w.store.commit_investigation(&w.investigation(&who), None, at(6)).unwrap();
    let limits = [("posts", 10, 2), ("interactions", 20, 1), ("set_aside", 30, 1), ("status_events", 40, 1)];
    for (kind, days, rows) in limits {
        let gone = w.store.expire(day(days), &KEEP).unwrap();
        assert_eq!(gone[kind], 0, "{kind} on its last day");
        let gone = w.store.expire(day(days + 1), &KEEP).unwrap();
        assert_eq!(gone[kind], rows, "{kind} after it");
    }
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn sealed_interactions_go_with_their_day() {
    let w = World::new();
    w.seen("found");
    for n in 0..3 {
        let mut batch = intake(w.source, &n.to_string(), day(n));
        let (actor, target) = (account("other"), account("found"));
        let uri = format!("sim://other/{n}").parse().unwrap();
        let seen = day(n).plus(Timestamp::HOUR);
        batch.interactions = vec![Interaction { actor, kind: InteractionKind::Reply, target, uri, about: None, seen }];
        w.store.commit_intake(&batch).unwrap();
    }
    assert_eq!(w.store.seal(day(4)).unwrap().segments, 3, "one for each day");
    let gone = w.store.expire(day(22), &KEEP).unwrap();
    assert_eq!((gone["interactions"], w.store.segments().unwrap().len()), (2, 1));
    let files = || std::fs::read_dir(w.place.join("world.db.segments")).unwrap().count();
    assert_eq!(files(), 3, "nobody is cut off while reading");
    w.store.seal(day(22).plus(Timestamp::HOUR)).unwrap();
    assert_eq!(files(), 1);
}

#[test]
fn what_is_being_judged_keeps_its_posts() {
    let w = World::new();
    let case = w.case("judged");
    w.seen("pending");
    let left = || w.store.posts(None, 99).unwrap().len();
    w.store.expire(day(11), &KEEP).unwrap();
    assert_eq!(left(), 4, "one before an investigation, one in an open case");
    w.review(case, w.ana, Decision::Approve, 20);
    w.review(case, w.ben, Decision::Reject, 21);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Reject, 25)).unwrap();
    w.store.expire(day(11), &KEEP).unwrap();
    assert_eq!(left(), 2, "decided, it has its frozen evidence");
    assert_eq!(w.store.case(case).unwrap().unwrap().evidence.posts.len(), 2);
}

#[test]
fn a_status_event_that_comes_after_all_expired_is_still_news() {
    let w = World::new();
    let (_, referral) = w.planned("referred");
    w.store.claim_send(at(40)).unwrap().unwrap();
    let receipt = Receipt { reference: None, raw: "{}".into(), at: at(42) };
    w.store.commit_send(referral, &store::SendOutcome::Sent(receipt), at(42)).unwrap();
    let hear = |raw: &str, seen: Timestamp| {
        let mut batch = intake(w.source, raw, seen);
        let event = StatusEvent { account: account("referred"), status: Status::TakenDown, raw: raw.into(), seen };
        batch.statuses = vec![event];
        w.store.commit_intake(&batch).unwrap();
        w.store.claim_checks(seen, 9).unwrap().into_iter().find(|due| due.event.is_some())
    };
    let due = hear("one", at(50)).expect("news");
    let seen = Observation { status: Status::TakenDown, raw: "one".into(), handle: None };
    w.store.commit_check(&due, &seen, at(51)).unwrap();
    w.store.expire(day(400), &KEEP).unwrap();
    assert!(hear("two", day(400)).is_some(), "its number is new");
}
