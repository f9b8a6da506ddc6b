//! Jobs that were given on, put before a lead or returned.

use model::*;
use store::{CaseFilter, Error};

use crate::world::*;

fn ids(w: &World, filter: &CaseFilter) -> Vec<CaseId> {
    w.store.cases(filter).unwrap().into_iter().map(|row| row.case.id).collect()
}

#[test]
fn what_one_gave_on_is_for_others() {
    let w = World::new();
    let (one, two) = (w.case("one"), w.case("two"));
    w.store.job_act(one, JobAct::Skipped(SkipReason::Language), w.ana, at(10)).unwrap();
    let waits_for = |who| ids(&w, &CaseFilter { not_reviewed_by: Some(who), ..CaseFilter::default() });
    assert_eq!((waits_for(w.ana), waits_for(w.ben)), (vec![two], vec![one, two]));
    w.store.job_act(one, JobAct::Skipped(SkipReason::Close), w.ben, at(11)).unwrap();
    w.store.job_act(one, JobAct::Skipped(SkipReason::Close), w.ben, at(12)).unwrap();
    assert_eq!(w.store.case(one).unwrap().unwrap().row.skips, 2, "people, not times");
    let lines: Vec<String> = w.store.record(None, 3).unwrap().into_iter().map(|r| r.line).collect();
    assert_eq!(lines[0], format!("person {} gave on case {one}", w.ben));
    let unknown = w.store.job_act(CaseId(99), JobAct::Returned, w.lea, at(13)).unwrap_err();
    assert!(matches!(unknown, Error::NotFound { .. }), "{unknown}");
}

#[test]
fn an_escalation_ends_when_a_lead_returns_it_or_decides() {
    let w = World::new();
    let (one, two) = (w.case("one"), w.case("two"));
    let asked = |escalated| ids(&w, &CaseFilter { escalated: Some(escalated), ..CaseFilter::default() });
    assert_eq!((asked(true), asked(false)), (vec![], vec![one, two]));
    w.store.job_act(one, JobAct::Escalated(EscalationReason::Policy), w.ana, at(10)).unwrap();
    assert_eq!((asked(true), asked(false)), (vec![one], vec![two]));
    let view = w.store.case(one).unwrap().unwrap();
    let escalation = view.escalation.unwrap();
    assert_eq!((escalation.reason, escalation.by, escalation.at), (EscalationReason::Policy, w.ana, at(10)));
    assert_eq!(view.row.escalated, Some(EscalationReason::Policy));
    assert_eq!(w.store.count_cases(&CaseFilter { escalated: Some(true), ..CaseFilter::default() }).unwrap().len(), 1);

    w.store.job_act(one, JobAct::Returned, w.lea, at(11)).unwrap();
    assert_eq!((asked(true), asked(false)), (vec![], vec![one, two]));
    w.store.job_act(one, JobAct::Escalated(EscalationReason::Danger), w.ben, at(12)).unwrap();
    assert_eq!(asked(true), [one]);

    // Whatever else happens, a lead's decision ends it.
    w.review(one, w.ana, Decision::Reject, 13);
    w.review(one, w.ben, Decision::Reject, 14);
    assert_eq!(asked(true), [one]);
    w.store.append_adjudication(&w.ruling(one, w.lea, Decision::Reject, 30)).unwrap();
    assert_eq!(asked(true), []);
    assert_eq!(w.store.case(one).unwrap().unwrap().escalation, None);
}
