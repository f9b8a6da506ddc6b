//! The third person.

use flagstone_model::{
    CaseId, Confirmation, Decision, Notice, PersonId, PostRef, Proposer, Role, Scope, Standing,
    gate::{Approved, CaseFile, Referral, Refusal, Refused, UNDO, approve},
};

use crate::desk::{Desk, NOW, approved_by_two, at, clause, confirmation, evidence, notice, reviewer, sender, standing};

fn approved(file: &CaseFile) -> Approved {
    approve(file, NOW).unwrap()
}

fn confirmed(file: &CaseFile, who: &Standing) -> Result<Referral, Vec<Refusal>> {
    let approved = approved(file);
    let notice = notice(&approved);
    let word = confirmation(&approved, &notice, who.person.0);
    Referral::confirmed(approved, notice, (who, word)).map_err(|Refused(refusals)| refusals)
}

#[test]
fn a_third_person_sends_exactly_what_they_saw() {
    let file = approved_by_two();
    let referral = confirmed(&file, &sender(3)).unwrap();
    assert_eq!(referral.confirmation().sender, PersonId(3));
    assert_eq!(referral.confirmation().notice, referral.notice().digest());
    assert_eq!(referral.approved().version(), file.version());
}

#[test]
fn a_sender_who_approved_is_refused() {
    let both = standing(2, &[Role::Reviewer, Role::Sender], &["en"]);
    assert_eq!(confirmed(&approved_by_two(), &both), Err(vec![Refusal::SenderDecided(PersonId(2))]));
}

#[test]
fn so_is_a_sender_who_took_part_in_any_other_way() {
    let table: [(&str, crate::desk::Change); 4] = [
        ("proposed", |f| f.case.proposer = Proposer::Person(PersonId(3))),
        ("decided as lead", |f| {
            f.lead(3, Decision::Approve, 2);
        }),
        ("reviewed older evidence", |f| {
            let old = evidence(1).version();
            f.review(reviewer(3), Decision::Approve, 0).evidence = old;
        }),
        ("took a review back", |f| {
            f.review(reviewer(3), Decision::Reject, 1);
            f.withdraw(3, 3, 2);
        }),
    ];
    for (what, take_part) in table {
        let mut file = approved_by_two();
        take_part(&mut file);
        assert_eq!(confirmed(&file, &sender(3)), Err(vec![Refusal::SenderDecided(PersonId(3))]), "{what}");
    }
}

#[test]
fn only_a_sender_at_that_moment_sends() {
    for roles in [&[][..], &[Role::Admin], &[Role::Lead], &[Role::Reviewer]] {
        let who = standing(3, roles, &["en"]);
        assert_eq!(confirmed(&approved_by_two(), &who), Err(vec![Refusal::NotASender(PersonId(3))]), "{roles:?}");
    }
    let approved = approved(&approved_by_two());
    let notice = notice(&approved);
    let word = confirmation(&approved, &notice, 3);
    let refused = Referral::confirmed(approved, notice, (&sender(4), word)).unwrap_err();
    assert_eq!(refused.0, [Refusal::NotASender(PersonId(3))], "someone else's standing");
}

#[test]
fn nobody_confirms_before_the_approvals_stand() {
    let approved = approved(&approved_by_two());
    let notice = notice(&approved);
    let mut word = confirmation(&approved, &notice, 3);
    word.at = at(1).plus(UNDO - 1);
    let refused = Referral::confirmed(approved, notice, (&sender(3), word)).unwrap_err();
    assert_eq!(refused.0, [Refusal::ConfirmedTooEarly]);
}

#[test]
fn nobody_confirms_before_the_lead_decided() {
    let mut file = approved_by_two();
    file.review(reviewer(4), Decision::Reject, 2);
    file.lead(5, Decision::Approve, 50);
    assert_eq!(confirmed(&file, &sender(3)), Err(vec![Refusal::ConfirmedTooEarly]));
}

#[test]
fn what_is_sent_is_what_was_approved_and_confirmed() {
    type Change = fn(&mut Notice, &mut Confirmation);
    let table: [(&str, Change); 12] = [
        ("another case", |_, c| c.case = CaseId(2)),
        ("other evidence", |_, c| c.evidence = evidence(1).version()),
        ("other evidence", |n, c| {
            n.evidence = evidence(1).version();
            c.notice = n.digest();
        }),
        ("another text", |n, _| n.text.push('!')),
        ("another text", |n, c| {
            let mut other = n.clone();
            other.text.push('!');
            c.notice = other.digest();
        }),
        ("another account", |n, c| {
            n.subject = "simulated/world/b".parse().unwrap();
            c.notice = n.digest();
        }),
        ("another platform", |n, c| {
            n.platform = "atproto".parse().unwrap();
            c.notice = n.digest();
        }),
        ("another policy clause", |n, c| {
            n.clause = clause("BP-2");
            c.notice = n.digest();
        }),
        ("another scope", |n, c| {
            n.scope = Scope::Posts;
            c.notice = n.digest();
        }),
        ("posts that are not in the evidence", |n, c| {
            n.posts.push(PostRef { uri: "at://a/9".parse().unwrap(), cid: "9".into() });
            c.notice = n.digest();
        }),
        ("posts that are not in the evidence", |n, c| {
            n.posts[0].cid = "another version".into();
            c.notice = n.digest();
        }),
        ("posts that are not in the evidence", |n, c| {
            n.posts.clear();
            c.notice = n.digest();
        }),
    ];
    for (place, (what, change)) in table.into_iter().enumerate() {
        let approved = approved(&approved_by_two());
        let mut notice = notice(&approved);
        let mut word = confirmation(&approved, &notice, 3);
        change(&mut notice, &mut word);
        let refused = Referral::confirmed(approved, notice, (&sender(3), word)).unwrap_err();
        assert_eq!(refused.0, [Refusal::NotWhatWasConfirmed(what)], "{place}");
    }
}

#[test]
fn an_admin_holds_neither_of_the_deciding_roles() {
    use flagstone_model::Roles;
    for role in [Role::Reviewer, Role::Sender] {
        assert!(Roles::new([Role::Admin, role]).is_err());
    }
    for role in [Role::Auditor, Role::ReadOnly] {
        assert!(Roles::new([role]).is_ok());
        assert!(Role::ALL.iter().all(|other| *other == role || Roles::new([role, *other]).is_err()), "{role:?}");
    }
    assert!(Roles::new([Role::Admin, Role::Lead]).is_ok());
    assert!(Roles::new([Role::Reviewer, Role::Sender, Role::Lead]).is_ok(), "the gate sees to that they act once");
}
