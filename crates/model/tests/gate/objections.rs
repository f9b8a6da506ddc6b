//! What only a lead can answer, and which lead.

use flagstone_model::{
    CaseId,
    Decision::{Approve, Reject},
    PersonId, Proposer, ProtectedRole, Role,
    gate::{CaseFile, Objection, Refusal, Refused, approve},
};

use crate::desk::{
    Change, Desk, NOW, approved_by_two, clause, evidence, file, language, reviewer, standing, suspecting,
};

fn refusals(file: &CaseFile) -> Vec<Refusal> {
    let Refused(refusals) = approve(file, NOW).unwrap_err();
    refusals
}

fn rejected_by_a_third() -> CaseFile {
    let mut file = approved_by_two();
    file.review(reviewer(3), Reject, 2);
    file
}

#[test]
fn a_rejection_that_nobody_adjudicated_is_refused() {
    assert_eq!(refusals(&rejected_by_a_third()), [Refusal::NotAdjudicated(Objection::Rejected)]);
}

#[test]
fn a_lead_who_took_no_part_answers_it_either_way() {
    let mut file = rejected_by_a_third();
    file.lead(4, Approve, 3);
    let approved = approve(&file, NOW).unwrap();
    assert_eq!(approved.approvers().collect::<Vec<_>>(), [1, 2, 4].map(PersonId));
    assert!(approved.involves(PersonId(3)), "who rejected took part, too");
    file.lead(5, Reject, 4);
    assert_eq!(refusals(&file), [Refusal::AdjudicatedAgainst]);
    file.lead(4, Approve, 5);
    assert!(approve(&file, NOW).is_ok(), "the latest decision stands");
}

#[test]
fn a_lead_cannot_answer_what_came_later() {
    let mut file = approved_by_two();
    file.lead(4, Approve, 2);
    file.review(reviewer(3), Reject, 2);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)], "at the same moment is not after");
    file.reviews[2].1.at = NOW;
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
}

#[test]
fn a_rejection_stays_with_the_subject_across_evidence_and_cases() {
    let mut file = rejected_by_a_third();
    file.reviews[2].1.evidence = evidence(1).version();
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
    file.reviews[2].1.case = CaseId(9);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
    // A lead's answer in favour is for the evidence it was given on.
    file.lead(4, Approve, 3).1.evidence = evidence(1).version();
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
    file.adjudications[0].1.evidence = file.version();
    file.adjudications[0].1.case = CaseId(9);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
    // One against it is not.
    file.adjudications[0].1.decision = Reject;
    assert_eq!(refusals(&file), [Refusal::AdjudicatedAgainst]);
}

#[test]
fn a_rejection_can_be_taken_back_for_ten_seconds_only() {
    let mut file = rejected_by_a_third();
    file.withdraw(3, 1, 3);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)], "only by its reviewer");
    file.withdraw(3, 3, 13);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)], "nobody is talked out of one later");
    file.withdraw(3, 3, 12);
    assert!(approve(&file, NOW).is_ok());
}

#[test]
fn a_suspected_protected_role_needs_a_lead_even_among_approvals() {
    for role in ProtectedRole::ALL {
        let mut file = approved_by_two();
        file.reviews[1].1.checklist = suspecting(Some(role));
        assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::ProtectedRole)], "{role:?}");
        file.lead(4, Approve, 2);
        assert_eq!(approve(&file, NOW).unwrap().approvers().count(), 3);
    }
}

#[test]
fn approvals_under_different_clauses_need_a_lead_who_names_one() {
    let mut file = approved_by_two();
    file.reviews[1].1.clause = clause("BP-2");
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::ClausesDiffer)]);
    file.lead(4, Approve, 2).1.clause = clause("BP-3");
    assert_eq!(approve(&file, NOW).unwrap().clause().as_str(), "BP-3");
}

/// An answered rejection must not hide that approvals after it name other clauses than the lead.
#[test]
fn a_clause_that_differs_after_the_leads_decision_is_not_answered_by_it() {
    let mut file = file();
    file.review(reviewer(1), Reject, 0);
    file.lead(4, Approve, 1);
    file.review(reviewer(2), Approve, 2);
    file.review(reviewer(3), Approve, 3);
    assert!(approve(&file, NOW).is_ok());
    for (place, other) in [(1, "BP-2"), (2, "BP-2")] {
        let mut differs = file.clone();
        differs.reviews[place].1.clause = clause(other);
        assert_eq!(refusals(&differs), [Refusal::NotAdjudicated(Objection::ClausesDiffer)]);
        differs.lead(4, Approve, 9);
        assert!(approve(&differs, NOW).is_ok());
    }
}

/// A lead decides where two have judged; one approval and a lead are two people, and a suspected role needs three.
#[test]
fn a_lead_counts_as_an_approver_only_on_top_of_two_reviews() {
    let mut file = file();
    file.review(reviewer(1), Approve, 0).checklist = suspecting(Some(ProtectedRole::Journalist));
    file.lead(4, Approve, 1);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }]);
    file.review(reviewer(1), Approve, 2);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }], "the same person again");
    let mut two = file.clone();
    two.review(reviewer(2), Approve, 3);
    assert_eq!(approve(&two, NOW).unwrap().approvers().count(), 3);
    // One for, one against, and the lead: three people judged it.
    let mut split = file.clone();
    split.review(reviewer(2), Reject, 3);
    split.lead(4, Approve, 4);
    assert_eq!(approve(&split, NOW).unwrap().approvers().collect::<Vec<_>>(), [PersonId(1), PersonId(4)]);
    // A second review that does not count makes no second judge.
    let spoilers: [Change; 7] = [
        |f| f.reviews[2].0 = standing(2, &[Role::Lead], &["en"]),
        |f| f.reviews[2].0 = standing(2, &[Role::Reviewer], &["ar"]),
        |f| f.reviews[2].0 = reviewer(9),
        |f| f.reviews[2].1.evidence = evidence(1).version(),
        |f| f.reviews[2].1.case = CaseId(9),
        |f| f.withdraw(3, 2, 4),
        |f| {
            f.reviews[2].1.at = NOW.plus(-2);
            f.adjudications[1].1.at = NOW.plus(-1);
        },
    ];
    for (n, spoil) in spoilers.into_iter().enumerate() {
        let mut spoiled = split.clone();
        spoil(&mut spoiled);
        assert_eq!(refusals(&spoiled), [Refusal::TooFewApprovals { have: 1 }], "{n}");
    }
}

#[test]
fn which_lead_may_decide() {
    let spoilers: [(&str, Change); 7] = [
        ("no lead at that moment", |f| f.adjudications[0].0 = standing(4, &[Role::Reviewer], &["en"])),
        ("someone else's standing", |f| f.adjudications[0].0 = standing(9, &[Role::Lead], &["en"])),
        ("reviewed the subject", |f| {
            let other = evidence(1).version();
            f.review(reviewer(4), Approve, 0).evidence = other;
        }),
        ("proposed the case", |f| f.case.proposer = Proposer::Person(PersonId(4))),
        ("does not read the language", |f| f.adjudications[0].0 = standing(4, &[Role::Lead], &["ar"])),
        ("read it as another language", |f| f.adjudications[0].1.language = language("ar")),
        ("from the future", |f| f.adjudications[0].1.at = NOW.plus(1)),
    ];
    for (what, spoil) in spoilers {
        let mut file = rejected_by_a_third();
        file.lead(4, Approve, 3);
        assert!(approve(&file, NOW).is_ok());
        spoil(&mut file);
        assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)], "{what}");
    }
}

/// Whoever says no is heard, if only by the lead who decides.
#[test]
fn a_rejection_by_a_lead_who_could_not_decide_is_still_a_rejection() {
    let mut file = approved_by_two();
    file.lead(4, Reject, 2).0 = standing(4, &[Role::Lead], &["ar"]);
    assert_eq!(refusals(&file), [Refusal::NotAdjudicated(Objection::Rejected)]);
    file.lead(5, Approve, 3);
    assert!(approve(&file, NOW).is_ok());
}

#[test]
fn a_lead_who_reads_another_language_than_the_reviewers_does_not_agree_with_them() {
    let mut file = rejected_by_a_third();
    file.case.language = language("und");
    let lead = file.lead(4, Approve, 3);
    lead.0 = standing(4, &[Role::Lead], &["ar"]);
    lead.1.language = language("ar");
    assert_eq!(refusals(&file), [Refusal::LanguagesDiffer]);
}
