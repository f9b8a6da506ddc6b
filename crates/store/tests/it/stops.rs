//! The child-abuse stop: nothing goes on about the case, in either formulation of the gate.

use model::{gate::Refusal, *};
use store::SendOutcome;

use crate::world::*;

#[test]
fn a_stopped_case_is_neither_judged_nor_referred_nor_sent() {
    let w = World::new();
    let case = w.approved("seen");
    w.store.append_confirmation(&w.confirmation(case, w.sam, 30)).unwrap();
    w.plan(case, 31);
    w.store.stop_act(case, StopAct::Stopped, w.sam, at(32)).unwrap();
    assert_eq!(w.state(case), CaseState::Stopped);
    assert_eq!(w.store.claim_send(at(40)).unwrap(), None);
    let file = w.store.case_file(case).unwrap();
    assert!(gate::approve(&file, at(40)).unwrap_err().0.contains(&Refusal::Stopped));
    let stop = w.store.case(case).unwrap().unwrap().stop.unwrap();
    assert_eq!((stop.by, stop.at, stop.looks), (w.sam, at(32), vec![]));
    w.store.stop_act(case, StopAct::Looked, w.lea, at(50)).unwrap();
    w.store.stop_act(case, StopAct::Looked, w.lea, at(60)).unwrap();
    let stop = w.store.case(case).unwrap().unwrap().stop.unwrap();
    assert_eq!(stop.looks, [(w.lea, at(50)), (w.lea, at(60))], "every look is on record");
    w.store.stop_act(case, StopAct::Lifted, w.lea, at(70)).unwrap();
    assert_eq!(w.state(case), CaseState::AwaitingSend);
    assert!(w.store.claim_send(at(80)).unwrap().is_some());
    assert_eq!(w.store.count_stops().unwrap(), (1, 1));
}

#[test]
fn what_was_sent_before_a_stop_was_right_and_is_not_looked_at_again() {
    let w = World::new();
    let (case, _) = w.planned("sent");
    let sent = w.store.claim_send(at(40)).unwrap().unwrap();
    let receipt = Receipt { reference: None, raw: "{}".into(), at: at(41) };
    w.store.commit_send(sent.referral, &SendOutcome::Sent(receipt), at(41)).unwrap();
    assert_eq!(w.store.claim_checks(at(9_000), 9).unwrap().len(), 1);
    w.store.stop_act(case, StopAct::Stopped, w.lea, at(50)).unwrap();
    assert_eq!(w.store.claim_checks(at(9_000), 9).unwrap(), []);
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn of_a_stopped_subject_nothing_more_is_fetched_or_copied() {
    let w = World::new();
    let case = w.case("stopped");
    w.store.ask_neighbourhood(case, w.lea, at(10)).unwrap();
    assert!(w.store.claim_neighbourhood(at(11)).unwrap().is_some());
    let posts = |w: &World| w.store.posts(None, 99).unwrap().len();
    let before = posts(&w);
    w.store.stop_act(case, StopAct::Stopped, w.ana, at(12)).unwrap();
    assert_eq!(w.store.claim_neighbourhood(at(13)).unwrap(), None);
    let subject = account("stopped");
    assert!(!w.store.kept_accounts(at(13)).unwrap().watched.contains(&subject));
    let more = post(&subject, "c");
    let mut batch = intake(w.source, "more", at(14));
    batch.findings = vec![finding(&more, "phrase-2", Kind::Phrase)];
    batch.posts = vec![more];
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(posts(&w), before);
    let work = w.investigation(&subject);
    assert_eq!(w.store.commit_investigation(&work, Some(&propose(&work, Proposer::Pack)), at(15)).unwrap(), None);
    assert_eq!(w.store.case(case).unwrap().unwrap().versions.len(), 1);
}
