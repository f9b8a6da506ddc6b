//! Gold and audits: judged once more, and nothing about the case changes.

use std::collections::BTreeSet;

use model::*;

use crate::world::*;

/// A case that Ana and Ben rejected, and Lea as lead.
fn rejected(w: &World, name: &str) -> CaseId {
    let case = w.case(name);
    w.review(case, w.ana, Decision::Reject, 10);
    w.review(case, w.ben, Decision::Reject, 11);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Reject, 30)).unwrap();
    case
}

fn gold(w: &World, case: CaseId, decision: Decision) {
    w.store.answer_gold(case, w.lea, decision, at(40)).unwrap();
    w.store.answer_gold(case, w.both, decision, at(41)).unwrap();
}

fn jobs(w: &World, purpose: Purpose, who: PersonId) -> Vec<CaseId> {
    w.store.quality_jobs(purpose, who, &languages(&["en"]), 99).unwrap()
}

#[test]
fn two_leads_who_agree_make_gold_for_those_who_never_saw_it() {
    let w = World::new();
    let case = rejected(&w, "one");
    w.store.answer_gold(case, w.lea, Decision::Reject, at(40)).unwrap();
    w.store.answer_gold(case, w.lea, Decision::Reject, at(41)).unwrap();
    assert_eq!(jobs(&w, Purpose::Gold, w.cem), [], "one lead twice is one");
    w.store.answer_gold(case, w.both, Decision::Approve, at(42)).unwrap();
    assert_eq!(jobs(&w, Purpose::Gold, w.cem), [], "they do not agree");
    w.store.answer_gold(case, w.both, Decision::Reject, at(43)).unwrap();
    assert_eq!(jobs(&w, Purpose::Gold, w.cem), [case]);
    assert_eq!(jobs(&w, Purpose::Gold, w.ana), [], "she judged it");
    assert_eq!(jobs(&w, Purpose::Gold, w.both), [], "he knows the answer");
    assert_eq!(w.store.quality_jobs(Purpose::Gold, w.cem, &languages(&["ar"]), 9).unwrap(), []);
    w.store.note_opening(w.cem, case, at(44)).unwrap();
    assert_eq!(jobs(&w, Purpose::Gold, w.cem), [], "he opened it");
    let review = w.store.append_quality_review(Purpose::Gold, &w.draft(case, w.lou, Decision::Approve, 50)).unwrap();
    assert_eq!(w.store.gold_reviews(None, at(55)).unwrap(), [], "it can still be taken back");
    let counted = w.store.gold_reviews(Some(w.lou), at(60)).unwrap();
    assert_eq!(counted.len(), 1);
    assert_eq!((counted[0].said, counted[0].answer), (Decision::Approve, Decision::Reject));
    assert_eq!(w.store.gold_reviews(Some(w.cem), at(60)).unwrap(), []);
    w.store.withdraw_quality_review(review, w.lou, at(58)).unwrap();
    assert_eq!(w.store.gold_reviews(None, at(70)).unwrap(), []);
}

#[test]
fn over_random_histories_what_is_judged_once_more_changes_no_case_and_opens_no_gate() {
    let w = World::new();
    let mut dice = Dice::new(21);
    let cases: Vec<CaseId> = (0..8).map(|n| rejected(&w, &format!("c{n}"))).collect();
    let sent = w.planned("sent");
    let outgoing = w.store.claim_send(at(40)).unwrap().unwrap();
    let receipt = Receipt { reference: None, raw: "{}".into(), at: at(41) };
    w.store.commit_send(outgoing.referral, &store::SendOutcome::Sent(receipt), at(41)).unwrap();
    let waits = w.case("waits");
    let all: Vec<CaseId> = cases.iter().copied().chain([sent.0, waits]).collect();
    let stands = |w: &World| -> Vec<_> {
        let one = |case: &CaseId| {
            let view = w.store.case(*case).unwrap().unwrap();
            let file = w.store.case_file(*case).unwrap();
            (view.row.state, view.reviews, view.adjudications, gate::approve(&file, at(9_999)), file)
        };
        all.iter().map(one).collect()
    };
    let before = stands(&w);
    let (mut done, mut refused) = (0, 0);
    for step in 0..400 {
        let (case, now) = (*dice.pick(&all), 100 + step);
        let decision = *dice.pick(&[Decision::Approve, Decision::Reject]);
        let who = *dice.pick(&[w.ana, w.ben, w.cem, w.lou, w.both, w.lea, w.sam]);
        let purpose = *dice.pick(&[Purpose::Gold, Purpose::Audit]);
        let act = match dice.below(6) {
            0..=1 => w.store.answer_gold(case, who, decision, at(now)),
            2 => w.store.draw_audits(300_000, at(now)).map(drop),
            3..=4 => w.store.append_quality_review(purpose, &w.draft(case, who, decision, now)).map(drop),
            _ => w.store.rule_on_audit(case, who, decision == Decision::Reject, at(now)),
        };
        *(if act.is_ok() { &mut done } else { &mut refused }) += 1;
        // Nobody is ever offered what they had a part in, or twice.
        for purpose in [Purpose::Gold, Purpose::Audit] {
            for case in jobs(&w, purpose, who) {
                let view = w.store.case(case).unwrap().unwrap();
                assert!(
                    view.reviews.iter().all(|r| r.reviewer != who) && view.adjudications.iter().all(|a| a.lead != who)
                );
                assert!(w.store.quality_job(case, who).unwrap().is_some_and(|job| job.own.is_none()));
                assert_ne!(case, waits);
            }
        }
    }
    assert!(done > 40 && refused > 40, "the histories show too little: {done} done, {refused} refused");
    assert!(before == stands(&w), "a judgement that decides nothing changed a case");
    assert!(w.store.verify_audit(None).unwrap().first_problem.is_none());
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn chance_speaks_once_about_every_decided_case_and_the_same_for_the_same_store() {
    let w = World::new();
    let cases: Vec<CaseId> = (0..60).map(|n| rejected(&w, &format!("c{n}"))).collect();
    assert_eq!(w.store.draw_audits(0, at(50)).unwrap(), 0);
    let drawn = w.store.draw_audits(500_000, at(50)).unwrap();
    assert!((15..=45).contains(&drawn), "{drawn} of 60");
    assert_eq!(w.store.draw_audits(1_000_000, at(51)).unwrap(), 0, "it has spoken");
    let audits = w.store.audits().unwrap();
    assert_eq!(audits.len() as u64, drawn);
    assert!(audits.iter().all(|a| (a.inclusion - 0.5).abs() < 1e-9 && !a.referred && a.answered.is_none()));
    let chosen: BTreeSet<CaseId> = audits.iter().map(|a| a.case).collect();
    assert!(chosen.iter().all(|case| cases.contains(case)));
    let later = rejected(&w, "later");
    assert_eq!(w.store.draw_audits(1_000_000, at(52)).unwrap(), 1);
    assert_eq!(w.store.audits().unwrap().last().unwrap().case, later);
    assert_eq!(w.store.audited_population().unwrap(), (61, 0));
}

#[test]
fn an_audit_that_disagrees_goes_to_a_lead_and_the_rejection_stays() {
    let w = World::new();
    let case = rejected(&w, "one");
    w.store.draw_audits(1_000_000, at(40)).unwrap();
    assert_eq!(jobs(&w, Purpose::Audit, w.cem), [case]);
    w.store.append_quality_review(Purpose::Audit, &w.draft(case, w.cem, Decision::Approve, 50)).unwrap();
    assert_eq!(jobs(&w, Purpose::Audit, w.lou), [], "one is asked");
    let audit = |w: &World| w.store.quality_of_case(case).unwrap().audit.unwrap();
    assert!(audit(&w).disagrees && audit(&w).was_right.is_none());
    w.store.rule_on_audit(case, w.lou, false, at(70)).unwrap();
    assert_eq!(audit(&w).was_right, Some(false));
    assert_eq!(w.state(case), CaseState::Rejected);
    w.store.rule_on_audit(case, w.both, true, at(71)).unwrap_err();
    gold(&w, case, Decision::Approve);
    assert_eq!(w.state(case), CaseState::Rejected);
}
