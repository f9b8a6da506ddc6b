//! Who counts as an approver, and of what.

use flagstone_model::{
    AccountId, CaseId,
    Decision::Approve,
    PersonId, Proposer, Role, Scope,
    gate::{Refusal, Refused, approve},
};

use crate::desk::{Desk, NOW, approved_by_two, at, evidence, file, language, reviewer, standing};

fn refusals(file: &flagstone_model::gate::CaseFile) -> Vec<Refusal> {
    let Refused(refusals) = approve(file, NOW).unwrap_err();
    assert!(!refusals.is_empty());
    refusals
}

#[test]
fn two_people_who_approve_are_enough() {
    let mut file = approved_by_two();
    file.reviews[1].1.scope = Scope::Posts;
    let approved = approve(&file, NOW).unwrap();
    assert_eq!(approved.approvers().collect::<Vec<_>>(), [PersonId(1), PersonId(2)]);
    assert_eq!((approved.case(), approved.version()), (CaseId(1), file.version()));
    assert_eq!(approved.subject(), &"simulated/world/a".parse::<AccountId>().unwrap());
    assert_eq!(approved.scope(), Scope::Posts, "the least measure any of them named");
    assert_eq!((approved.clause().as_str(), approved.evidence()), ("BP-1", &file.evidence));
    assert!(approved.involves(PersonId(1)) && !approved.involves(PersonId(3)));
}

#[test]
fn one_approval_is_not() {
    assert_eq!(refusals(&file()), [Refusal::TooFewApprovals { have: 0 }]);
    let mut file = file();
    file.review(reviewer(1), Approve, 0);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }]);
}

#[test]
fn one_person_approving_twice_is_one() {
    let mut file = file();
    file.review(reviewer(1), Approve, 0);
    file.review(reviewer(1), Approve, 1);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }]);
}

#[test]
fn a_proposer_who_approves_is_refused_even_beside_two_others() {
    let mut file = approved_by_two();
    file.case.proposer = Proposer::Person(PersonId(3));
    assert!(approve(&file, NOW).is_ok(), "someone else proposed");
    file.review(reviewer(3), Approve, 2);
    assert_eq!(refusals(&file), [Refusal::ProposerApproved(PersonId(3))]);
    file.case.proposer = Proposer::Person(PersonId(1));
    assert!(refusals(&file).contains(&Refusal::ProposerApproved(PersonId(1))));
}

#[test]
fn approvals_of_different_evidence_versions_do_not_add_up() {
    let mut file = approved_by_two();
    file.reviews[0].1.evidence = evidence(1).version();
    let expected = [Refusal::OtherEvidence(PersonId(1)), Refusal::TooFewApprovals { have: 1 }];
    assert_eq!(refusals(&file), expected);
    // An old approval is in nobody's way once two have judged what is there now.
    file.review(reviewer(3), Approve, 2);
    assert!(approve(&file, NOW).is_ok());
    // Both for the same evidence, but not the current.
    let mut file = approved_by_two();
    file.evidence = evidence(1);
    assert!(refusals(&file).contains(&Refusal::TooFewApprovals { have: 0 }));
}

#[test]
fn an_approval_of_another_case_does_not_count() {
    let mut file = approved_by_two();
    file.reviews[1].1.case = CaseId(2);
    assert!(refusals(&file).contains(&Refusal::OtherEvidence(PersonId(2))));
}

#[test]
fn only_who_was_a_reviewer_at_that_moment_approves() {
    for roles in [&[][..], &[Role::Admin], &[Role::Lead], &[Role::Sender], &[Role::Auditor], &[Role::ReadOnly]] {
        let mut file = approved_by_two();
        file.reviews[1].0 = standing(2, roles, &["en"]);
        assert!(refusals(&file).contains(&Refusal::NotAReviewer(PersonId(2))), "{roles:?}");
    }
}

#[test]
fn someone_elses_standing_counts_for_nobody() {
    let mut file = approved_by_two();
    file.reviews[1].0 = reviewer(9);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }]);
}

#[test]
fn approving_needs_the_language_of_the_case() {
    let cannot = |person, code| Refusal::Language { person: PersonId(person), language: language(code) };
    // Not declared.
    let mut file = approved_by_two();
    file.reviews[1].0 = standing(2, &[Role::Reviewer], &["ar"]);
    assert!(refusals(&file).contains(&cannot(2, "en")));
    // Declared, but not the case's.
    let mut file = approved_by_two();
    file.reviews[1].0 = standing(2, &[Role::Reviewer], &["en", "ar"]);
    file.reviews[1].1.language = language("ar");
    assert!(refusals(&file).contains(&cannot(2, "ar")));
    // Nobody reads an undetermined language.
    let mut file = approved_by_two();
    file.case.language = language("und");
    file.reviews[1].0 = standing(2, &[Role::Reviewer], &["und"]);
    file.reviews[1].1.language = language("und");
    assert!(refusals(&file).contains(&cannot(2, "und")));
}

#[test]
fn a_case_of_undetermined_language_needs_two_who_read_it_as_the_same() {
    let mut file = approved_by_two();
    file.case.language = language("und");
    assert!(approve(&file, NOW).is_ok());
    file.reviews[1].0 = standing(2, &[Role::Reviewer], &["ar"]);
    file.reviews[1].1.language = language("ar");
    assert_eq!(refusals(&file), [Refusal::LanguagesDiffer]);
}

#[test]
fn an_approval_counts_after_ten_seconds() {
    let mut file = approved_by_two();
    file.reviews[1].1.at = NOW.plus(-9_999);
    assert_eq!(refusals(&file), [Refusal::TooYoung(PersonId(2)), Refusal::TooFewApprovals { have: 1 }]);
    file.reviews[1].1.at = NOW.plus(-10_000);
    assert!(approve(&file, NOW).is_ok());
    file.reviews[1].1.at = NOW.plus(5);
    assert!(refusals(&file).contains(&Refusal::TooYoung(PersonId(2))), "from the future");
}

#[test]
fn an_approval_can_be_taken_back_at_any_time_by_its_reviewer_alone() {
    let mut file = approved_by_two();
    file.withdraw(2, 1, 2);
    file.withdraw(9, 2, 2);
    assert!(approve(&file, NOW).is_ok(), "not theirs to take back");
    file.withdraw(2, 2, 95);
    assert_eq!(refusals(&file), [Refusal::TooFewApprovals { have: 1 }]);
}

#[test]
fn the_protect_list_blocks() {
    let mut file = approved_by_two();
    file.protected = true;
    assert_eq!(refusals(&file), [Refusal::Protected]);
}

#[test]
fn there_must_be_something_to_show() {
    let mut file = file();
    file.evidence = evidence(0);
    file.review(reviewer(1), Approve, 0);
    file.review(reviewer(2), Approve, 0);
    assert_eq!(refusals(&file), [Refusal::NoEvidence]);
}

#[test]
fn every_reason_is_given_at_once_and_says_what_is_missing() {
    let mut file = file();
    file.evidence = evidence(0);
    file.protected = true;
    let text = approve(&file, at(0)).unwrap_err().to_string();
    assert!(text.contains("protect list") && text.contains("no post") && text.contains("0 of 2"), "{text}");
}
