//! Tens of thousands of random case files: the gate against a naive second version, written from `DOMAIN.md`.

use std::collections::BTreeSet;

use flagstone_model::{
    Adjudication, CaseId, Decision, Dice, PersonId, Proposer, ProtectedRole, Review, Role, Standing, Timestamp,
    gate::{CaseFile, UNDO, approve},
};

use crate::desk::{Desk, NOW, clause, evidence, file, language, standing, suspecting};

fn any_person(dice: &mut Dice) -> i64 {
    1 + dice.below(6) as i64
}

fn any_decision(dice: &mut Dice, reject_once_in: u64) -> Decision {
    if dice.once_in(reject_once_in) { Decision::Reject } else { Decision::Approve }
}

/// Mostly in order, so that a good share is approved; with every irregularity now and then.
fn random(dice: &mut Dice) -> CaseFile {
    let mut f = file();
    f.protected = dice.once_in(40);
    f.stopped = dice.once_in(40);
    if dice.once_in(40) {
        f.evidence = evidence(0);
    }
    if dice.once_in(4) {
        f.case.language = language("und");
    }
    if dice.once_in(4) {
        f.case.proposer = Proposer::Person(PersonId(any_person(dice)));
    }
    for _ in 0..dice.below(6) {
        let person = any_person(dice);
        let decision = any_decision(dice, 6);
        let (case, version) = (f.case.id, evidence(1).version());
        let who = any_standing(dice, person, Role::Reviewer);
        let review = f.review(who, decision, dice.below(101) as i64);
        if dice.once_in(10) {
            review.evidence = version;
        }
        if dice.once_in(20) {
            review.case = CaseId(case.0 + 1);
        }
        if dice.once_in(15) {
            review.language = language("ar");
        }
        if dice.once_in(10) {
            review.clause = clause("BP-2");
        }
        if dice.once_in(10) {
            review.checklist = suspecting(Some(ProtectedRole::Satire));
        }
    }
    for _ in 0..dice.below(3) {
        let review = 1 + dice.below(6) as i64;
        let by = f.reviews.get(review as usize - 1).map_or(1, |(_, r)| r.reviewer.0);
        let by = if dice.once_in(4) { any_person(dice) } else { by };
        f.withdraw(review, by, dice.below(110) as i64);
    }
    for _ in 0..dice.below(3) {
        let person = any_person(dice);
        let decision = any_decision(dice, 4);
        let version = evidence(1).version();
        let who = any_standing(dice, person, Role::Lead);
        let (standing, adjudication) = f.lead(person, decision, dice.below(103) as i64);
        *standing = who;
        if dice.once_in(10) {
            adjudication.evidence = version;
        }
        if dice.once_in(20) {
            adjudication.case = CaseId(9);
        }
        if dice.once_in(15) {
            adjudication.language = language("ar");
        }
        if dice.once_in(8) {
            adjudication.clause = clause("BP-2");
        }
    }
    f
}

fn any_standing(dice: &mut Dice, person: i64, role: Role) -> Standing {
    let role = if dice.once_in(15) { *dice.pick(&Role::ALL) } else { role };
    let languages: &[&str] = if dice.once_in(12) { &["ar"] } else { &["en", "ar"] };
    standing(person, &[role], languages)
}

fn withdrawn(f: &CaseFile, r: &Review) -> bool {
    let by_themselves = f.withdrawals.iter().filter(|w| w.review == r.id && w.by == r.reviewer);
    let limit = |w: &Timestamp| r.decision == Decision::Approve || w.as_millis() - r.at.as_millis() <= UNDO;
    by_themselves.map(|w| w.at).any(|at| limit(&at))
}

fn fluent(f: &CaseFile, s: &Standing, read: &str) -> bool {
    s.languages.contains(&language(read)) && [read, "und"].contains(&f.case.language.as_str())
}

fn proposed(f: &CaseFile, p: PersonId) -> bool {
    matches!(f.case.proposer, Proposer::Person(q) if q == p)
}

fn lead_is_free(f: &CaseFile, s: &Standing, a: &Adjudication) -> bool {
    s.roles.has(Role::Lead)
        && fluent(f, s, a.language.as_str())
        && !proposed(f, a.lead)
        && f.reviews.iter().all(|(_, r)| r.reviewer != a.lead)
        && a.at <= NOW
}

/// Who approves, if it is approved: person by person and sentence by sentence.
fn naive(f: &CaseFile) -> Option<BTreeSet<PersonId>> {
    let version = f.version();
    let current = |r: &Review| r.evidence == version && r.case == f.case.id;
    let standing_reviews: Vec<&(Standing, Review)> = f.reviews.iter().filter(|(_, r)| !withdrawn(f, r)).collect();
    let approvals: Vec<&(Standing, Review)> =
        standing_reviews.iter().filter(|(_, r)| r.decision == Decision::Approve).copied().collect();

    // A protected subject, a stopped case, nothing to show, and approvals by people who must not approve: never.
    if f.protected || f.stopped || f.evidence.posts.is_empty() || approvals.iter().any(|(_, r)| proposed(f, r.reviewer))
    {
        return None;
    }
    let may = |(s, r): &&(Standing, Review)| s.roles.has(Role::Reviewer) && fluent(f, s, r.language.as_str());
    if approvals.iter().any(|a| current(&a.1) && !may(a)) {
        return None;
    }

    // The lead's word: the last one that is theirs to say.
    let mut words: Vec<&Adjudication> = f
        .adjudications
        .iter()
        .filter(|(s, a)| lead_is_free(f, s, a))
        .map(|(_, a)| a)
        .filter(|a| a.decision == Decision::Reject || (a.evidence == version && a.case == f.case.id))
        .collect();
    words.sort_by_key(|a| (a.at, a.id));
    let word = words.last().copied();
    if word.is_some_and(|w| w.decision == Decision::Reject) {
        return None;
    }

    // Every person's own first approval of this very evidence, once it cannot be undone.
    let ripe = |r: &Review| r.at.as_millis() + UNDO <= NOW.as_millis();
    let mut counted: Vec<&Review> = Vec::new();
    for p in 1..=6 {
        let own = approvals.iter().map(|(_, r)| r).filter(|r| r.reviewer == PersonId(p) && current(r) && ripe(r));
        // In the order of the record, as the gate takes them.
        counted.extend(own.min_by_key(|r| r.id));
    }
    counted.sort_by_key(|r| r.id);

    // Every objection is older than the lead's word.
    let answered = |at: Timestamp| word.is_some_and(|w| w.at > at);
    let suspects = |r: &Review| r.checklist.suspected().count() > 0;
    let objects = |r: &Review| r.decision == Decision::Reject || suspects(r);
    if standing_reviews.iter().any(|(_, r)| objects(r) && !answered(r.at)) {
        return None;
    }
    let unheard = f.adjudications.iter().filter(|(s, a)| a.decision == Decision::Reject && !lead_is_free(f, s, a));
    if unheard.map(|(_, a)| a.at).any(|at| !answered(at)) {
        return None;
    }
    for a in &counted {
        let same = match word {
            Some(w) => a.clause == w.clause || w.at > a.at,
            None => counted.iter().all(|b| a.clause == b.clause),
        };
        if !same {
            return None;
        }
    }

    // Two at least, who read one language; the lead only on top of two who judged.
    let mut people: BTreeSet<PersonId> = counted.iter().map(|r| r.reviewer).collect();
    let judges: BTreeSet<PersonId> = standing_reviews
        .iter()
        .filter(|rev| current(&rev.1) && ripe(&rev.1) && may(rev) && !proposed(f, rev.1.reviewer))
        .map(|(_, r)| r.reviewer)
        .collect();
    let mut languages: BTreeSet<&str> = counted.iter().map(|r| r.language.as_str()).collect();
    if let Some(w) = word {
        languages.insert(w.language.as_str());
        if judges.len() >= 2 {
            people.insert(w.lead);
        }
    }
    (people.len() >= 2 && languages.len() <= 1).then_some(people)
}

#[test]
fn the_gate_is_what_the_naive_version_says() {
    let mut dice = Dice::new(2);
    let (mut passed, mut with_lead) = (0, 0);
    for round in 0..40_000 {
        let f = random(&mut dice);
        let expected = naive(&f);
        let got = approve(&f, NOW);
        assert_eq!(got.as_ref().ok().map(|a| a.approvers().collect()), expected, "round {round}: {got:?}\n{f:#?}");
        let Ok(approved) = got else { continue };
        passed += 1;
        with_lead += u32::from(!f.adjudications.is_empty());

        // What must hold of every approval, whatever made it.
        assert!(approved.approvers().count() >= 2 && !f.protected && !f.stopped);
        for p in approved.approvers() {
            assert!(!proposed(&f, p) && approved.involves(p));
            let by_review = f.reviews.iter().any(|(_, r)| {
                r.reviewer == p
                    && r.decision == Decision::Approve
                    && r.evidence == approved.version()
                    && !withdrawn(&f, r)
            });
            let by_lead = f.adjudications.iter().any(|(_, a)| a.lead == p && a.evidence == approved.version());
            assert!(by_review || by_lead);
        }
        assert!(f.reviews.iter().all(|(_, r)| approved.involves(r.reviewer)));
    }
    // The test says something only if both outcomes are common.
    assert!(passed > 2_000 && with_lead > 1_000, "{passed} passed, {with_lead} with a lead");
}

#[test]
fn the_order_of_the_record_does_not_decide() {
    let mut dice = Dice::new(3);
    for _ in 0..10_000 {
        let f = random(&mut dice);
        let mut turned = f.clone();
        turned.adjudications.reverse();
        turned.withdrawals.reverse();
        assert_eq!(approve(&f, NOW).is_ok(), approve(&turned, NOW).is_ok());
    }
}
