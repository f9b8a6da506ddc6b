//! The verbs, through the whole loop.

use model::*;
use store::{CaseFilter, SendOutcome};

use crate::world::*;

#[test]
fn the_loop_closes() {
    let w = World::new();
    let (case, referral) = w.planned("loud");
    assert_eq!(w.state(case), CaseState::AwaitingSend);
    let outgoing = w.store.claim_send(at(40)).unwrap().expect("an outbox row");
    assert_eq!((outgoing.referral, outgoing.payload.endpoint.as_str()), (referral, "report"));
    assert_eq!(w.store.claim_send(at(41)).unwrap(), None, "one at a time");
    let receipt = Receipt { reference: Some("7".into()), raw: "{\"id\":7}".into(), at: at(42) };
    w.store.commit_send(referral, &SendOutcome::Sent(receipt.clone()), at(42)).unwrap();
    assert_eq!(w.state(case), CaseState::Referred);

    assert_eq!(w.store.claim_checks(at(43), 10).unwrap(), []);
    let due = w.store.claim_checks(at(42 + 3_600), 10).unwrap();
    assert_eq!((due.len(), due[0].age), (1, Timestamp::HOUR));
    let seen = Observation { status: Status::TakenDown, raw: "{}".into(), handle: None };
    w.store.commit_check(&due[0], &seen, at(4_000)).unwrap();
    assert_eq!(w.store.claim_checks(at(4_001), 10).unwrap(), []);

    let row = &w.store.ledger().unwrap()[0];
    assert_eq!(row.approvers, [w.ana, w.ben]);
    assert_eq!((row.sender, row.sends.len(), row.sends[2].receipt.as_ref()), (w.sam, 3, Some(&receipt)));
    assert_eq!(row.checks[0].observation, seen);
    assert_eq!(w.store.referral(referral).unwrap().as_ref(), Some(row));
    let rows = w.store.cases(&CaseFilter::default()).unwrap();
    assert_eq!((rows.len(), rows[0].reviews, rows[0].posts), (1, 2, 2));
    assert_eq!(w.store.fsck().unwrap(), []);
    let report = w.store.verify_audit(None).unwrap();
    assert_eq!((report.first_problem, report.problems), (None, vec![]));
    assert!(report.records > 30);
}
