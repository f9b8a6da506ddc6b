//! Where a case stands, and that SQL and `model::gate` never disagree about it.

use model::{gate::Refusal, *};

use crate::{raw_sql::plain, world::*};

#[test]
fn a_case_walks_through_its_states() {
    use CaseState::*;
    let w = World::new();
    let case = w.case("walks");
    assert_eq!(w.state(case), AwaitingReview);
    let first = w.review(case, w.ana, Decision::Approve, 10);
    assert_eq!(w.state(case), AwaitingReview);
    w.store.withdraw_review(first, w.ana, at(15)).unwrap();
    w.review(case, w.ana, Decision::Approve, 16);
    w.review(case, w.ben, Decision::Approve, 17);
    assert_eq!(w.state(case), AwaitingConfirmation);
    let confirmation = w.store.append_confirmation(&w.confirmation(case, w.sam, 30)).unwrap();
    assert_eq!(w.state(case), AwaitingSend);
    w.store.hold_confirmation(confirmation, "over the cap", true, at(31)).unwrap();
    assert_eq!(w.state(case), AwaitingSend, "it may still go");
    w.store.hold_confirmation(confirmation, "the text has changed", false, at(32)).unwrap();
    assert_eq!(w.state(case), AwaitingConfirmation, "to be confirmed anew");
    assert!(w.store.claim_confirmations(9).unwrap().is_empty());
    w.store.append_confirmation(&w.confirmation(case, w.sam, 40)).unwrap();
    let referral = w.plan(case, 41);
    assert_eq!(w.state(case), AwaitingSend);
    for (seconds, outcome, state) in [
        (50, store::SendOutcome::NotSent("offline".into()), AwaitingSend),
        (500, store::SendOutcome::Ambiguous("timeout".into()), Ambiguous),
    ] {
        w.store.claim_send(at(seconds)).unwrap().unwrap();
        w.store.commit_send(referral, &outcome, at(seconds + 1)).unwrap();
        assert_eq!(w.state(case), state);
    }
    assert_eq!(w.store.claim_send(at(90_000)).unwrap(), None, "never again by itself");
    w.store.resolve_ambiguous(referral, true, "their desk found it", w.sam, at(90_001)).unwrap();
    assert_eq!(w.state(case), Referred);
    let (case, referral) = w.planned("refused");
    w.store.claim_send(at(50)).unwrap().unwrap();
    w.store.commit_send(referral, &store::SendOutcome::Refused("403".into()), at(51)).unwrap();
    assert_eq!(w.state(case), Refused);
}

#[test]
fn any_objection_waits_for_a_lead() {
    use CaseState::*;
    let w = World::new();
    for (name, ruling, then) in [("yes", Decision::Approve, AwaitingConfirmation), ("no", Decision::Reject, Rejected)] {
        let case = w.case(name);
        w.review(case, w.ana, Decision::Approve, 10);
        w.review(case, w.ben, Decision::Reject, 11);
        assert_eq!(w.state(case), AwaitingAdjudication);
        w.store.append_adjudication(&w.ruling(case, w.lea, ruling, 20)).unwrap();
        assert_eq!(w.state(case), then, "{name}");
    }
    // Two judge before a lead does, whatever the first one said.
    let case = w.case("alone");
    w.review(case, w.ana, Decision::Reject, 10);
    assert_eq!(w.state(case), AwaitingReview);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Approve, 11)).unwrap_err();
    // One approval and a lead's are two; a lead's alone is one.
    w.review(case, w.cem, Decision::Reject, 12);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Approve, 20)).unwrap();
    assert_eq!(w.state(case), AwaitingReview);
    w.review(case, w.ben, Decision::Approve, 30);
    assert_eq!(w.state(case), AwaitingConfirmation);

    let case = w.case("suspected");
    let suspects =
        Checklist::from_answers(|r| Some(if r == ProtectedRole::Journalist { Answer::Suspected } else { Answer::No }));
    w.store
        .append_review(&Review { checklist: suspects.unwrap(), ..w.draft(case, w.ana, Decision::Approve, 10) })
        .unwrap();
    w.review(case, w.ben, Decision::Approve, 11);
    assert_eq!(w.state(case), AwaitingAdjudication);

    let case = w.case("clauses");
    w.review(case, w.ana, Decision::Approve, 10);
    let other = Review { clause: "tvec-2".parse().unwrap(), ..w.draft(case, w.ben, Decision::Approve, 11) };
    w.store.append_review(&other).unwrap();
    assert_eq!(w.state(case), AwaitingAdjudication);
}

#[test]
fn a_decision_in_the_moment_of_a_review_is_refused_rather_than_recorded_for_nothing() {
    let w = World::new();
    let case = w.case("raced");
    w.review(case, w.ana, Decision::Approve, 10);
    w.review(case, w.ben, Decision::Reject, 20);
    let refused = w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Approve, 20)).unwrap_err();
    assert!(refused.to_string().contains("decide again"), "{refused}");
    assert!(w.store.case_file(case).unwrap().adjudications.is_empty());
    let later = Adjudication { at: at(20).plus(1), ..w.ruling(case, w.lea, Decision::Approve, 20) };
    w.store.append_adjudication(&later).unwrap();
    assert_eq!(w.state(case), CaseState::AwaitingConfirmation);
    gate::approve(&w.store.case_file(case).unwrap(), at(40)).unwrap();
}

/// Random histories, some of which only plain SQL can make: after every step the triggers and the gate of
/// `model::gate` must agree whether a sender could confirm now, and the state must be the one the gate's answer means.
#[test]
fn the_triggers_and_the_gate_never_disagree() {
    let w = World::new();
    let mut plain = plain(&w.path());
    plain.execute_batch("DROP TRIGGER reviews_while_awaited; DROP TRIGGER adjudications_while_awaited").unwrap();
    // It goes on from history to history, for languages come and go in all of them.
    let (mut dice, mut now) = (Dice::new(7), 10);
    let fresh = w.case("fresh");
    let (mut passed, mut refused, mut fluent, mut not) = (0, 0, 0, 0);
    for round in 0..120 {
        let proposer = if dice.below(3) == 0 { Proposer::Person(w.cem) } else { Proposer::Pack };
        let language = *dice.pick(&["en", "en", "und"]);
        let case = w.case_as(account(&format!("random-{round}")), language, proposer);
        // Most begin with everybody fluent.
        if dice.below(4) > 0 {
            for who in [w.ana, w.ben, w.cem, w.lou, w.lea, w.both] {
                w.store.declare_languages(who, &languages(&["en"]), at(now)).unwrap();
                let lead = if who == w.lea { w.lou } else { w.lea };
                let _ = w.store.confirm_language(who, &crate::world::language("en"), lead, at(now));
            }
        }
        for step in 0..8 {
            now += 1 + dice.below(8) as i64;
            let decision = *dice.pick(&[Decision::Approve, Decision::Approve, Decision::Reject]);
            // Refused acts are part of the history: they must leave nothing behind.
            let _ = match dice.below(9) {
                0..=3 => {
                    let by = *dice.pick(&[w.ana, w.ben, w.cem, w.lou, w.both]);
                    let clause = dice.pick(&["tvec-1", "tvec-1", "tvec-1", "tvec-2"]).parse().unwrap();
                    let answer = *dice.pick(&[Answer::No, Answer::No, Answer::No, Answer::Suspected]);
                    let checklist = Checklist::from_answers(|_| Some(answer)).unwrap();
                    let review = Review { clause, checklist, ..w.draft(case, by, decision, now) };
                    w.store.append_review(&review).map(drop)
                }
                4..=5 => {
                    let lead = *dice.pick(&[w.lea, w.lou, w.both]);
                    w.store.append_adjudication(&w.ruling(case, lead, decision, now)).map(drop)
                }
                6 => {
                    let reviews = w.store.case(case).unwrap().unwrap().reviews;
                    let Some(review) = reviews.first() else { continue };
                    w.store.withdraw_review(review.id, review.reviewer, review.at.plus(9_000))
                }
                7 => {
                    let who = *dice.pick(&[w.ana, w.ben, w.cem, w.lou, w.lea]);
                    let lead = *dice.pick(&[w.lea, w.lou, w.admin]);
                    let en = &crate::world::language("en");
                    match dice.below(5) {
                        0 => w.store.withdraw_language(who, en, LanguageLoss::BelowFloor, None, at(now)),
                        1..=2 => w.store.declare_languages(who, &languages(&["en"]), at(now)),
                        _ => w.store.confirm_language(who, en, lead, at(now)),
                    }
                }
                _ if dice.below(3) == 0 => {
                    let act = *dice.pick(&[StopAct::Stopped, StopAct::Looked, StopAct::Looked, StopAct::Lifted]);
                    w.store.stop_act(case, act, *dice.pick(&[w.ana, w.lea, w.lea, w.sam]), at(now))
                }
                _ => {
                    let subject = w.store.case(case).unwrap().unwrap().row.case.subject;
                    w.store.protect(&subject, dice.below(4) == 0, "", w.lea, at(now))
                }
            };
            let sender = *dice.pick(&[w.sam, w.sam, w.sam, w.both, w.admin]);
            // About another clause named in the last ten seconds the triggers are stricter than the gate.
            let reviews = w.store.case(case).unwrap().unwrap().reviews;
            let one_clause = reviews.iter().all(|r| r.clause.as_str() == "tvec-1");
            let waits: &[_] = if one_clause { &[0, 5, 10, 20] } else { &[10, 20] };
            let agreed = agree(&w, &mut plain, case, sender, now + *dice.pick(waits));
            *(if agreed { &mut passed } else { &mut refused }) += 1;
            means_the_same(&w, case, &format!("round {round}, step {step}"));
            in_step(&plain, case);
            for who in [w.ana, w.ben, w.cem, w.lou] {
                *(if may_judge(&w, &mut plain, fresh, who, now) { &mut fluent } else { &mut not }) += 1;
            }
        }
    }
    assert!(passed > 20 && refused > 100, "the histories show too little: {passed} passed, {refused} refused");
    assert!(fluent > 100 && not > 100, "languages came and went too little: {fluent}, {not}");
}

/// Whether somebody may judge in English now; panics where the triggers and `model::reading` disagree.
fn may_judge(w: &World, plain: &mut rusqlite::Connection, fresh: CaseId, who: PersonId, seconds: i64) -> bool {
    let acts = w.store.language_acts(Some(who)).unwrap();
    let by_model = reading::in_force(&acts, at(seconds)).contains(&language("en"));
    let review = w.draft(fresh, who, Decision::Reject, seconds);
    let tx = plain.transaction().unwrap();
    let by_sql = tx.execute(
        "INSERT INTO reviews (case_id, version, reviewer, language, decision, clause, scope, confidence, checklist,
            reasons, at) VALUES (?, ?, ?, 'en', 'reject', 'tvec-1', 'account', 4, ?, '', ?)",
        (fresh.0, &review.evidence.0, who.0, serde_json::to_string(&review.checklist).unwrap(), review.at.as_millis()),
    );
    assert_eq!(by_sql.is_ok(), by_model, "{who} at {}: {by_sql:?}\n{acts:#?}", at(seconds));
    by_model
}

/// Whether the gate lets `sender` confirm; panics where the triggers say otherwise.
fn agree(w: &World, plain: &mut rusqlite::Connection, case: CaseId, sender: PersonId, seconds: i64) -> bool {
    let file = w.store.case_file(case).unwrap();
    let roles = w.store.person(sender).unwrap().unwrap().roles;
    let by_gate = gate::approve(&file, at(seconds))
        .is_ok_and(|a| !a.involves(sender) && roles.has(Role::Sender) && !roles.has(Role::Admin));
    let tx = plain.transaction().unwrap();
    let by_sql = tx.execute(
        "INSERT INTO confirmations (case_id, version, sender, notice, at) VALUES (?, ?, ?, randomblob(32), ?)",
        (case.0, &file.evidence.version().0, sender.0, at(seconds).as_millis()),
    );
    assert_eq!(
        by_sql.is_ok(),
        by_gate,
        "{case} by {sender} at {}: {by_sql:?}, {:?}\n{:#?}",
        at(seconds),
        gate::approve(&file, at(seconds)),
        (&file.reviews, &file.withdrawals, &file.adjudications)
    );
    by_gate
}

/// The working copy that lists are read from says what the records do.
fn in_step(plain: &rusqlite::Connection, case: CaseId) {
    let sql = "SELECT count(*) FROM case_standings v JOIN case_standing q
        ON (q.case_id, q.state, q.escalated, q.platform, q.language, q.severity, q.score, q.posts, q.opened)
         = (v.case_id, v.state, v.escalated, v.platform, v.language, v.severity, v.score, v.posts, v.opened)
        WHERE v.case_id = ?";
    assert_eq!(plain.query_row(sql, [case.0], |row| row.get(0)), Ok(1), "case {case}");
}

fn means_the_same(w: &World, case: CaseId, label: &str) {
    let mut file = w.store.case_file(case).unwrap();
    file.protected = false;
    let refusals = gate::approve(&file, at(100_000)).map_or_else(|r| r.0, |_| vec![]);
    let has = |what: fn(&Refusal) -> bool| refusals.iter().any(what);
    let withdrawn = |r: &Review| file.withdrawals.iter().any(|w| w.review == r.id);
    let judged = file.reviews.iter().filter(|(_, r)| !withdrawn(r)).count();
    let expected = if file.stopped {
        CaseState::Stopped
    } else if has(|r| matches!(r, Refusal::AdjudicatedAgainst)) {
        CaseState::Rejected
    } else if judged < 2 {
        CaseState::AwaitingReview
    } else if has(|r| matches!(r, Refusal::NotAdjudicated(_))) {
        CaseState::AwaitingAdjudication
    } else if has(|r| matches!(r, Refusal::TooFewApprovals { .. })) {
        CaseState::AwaitingReview
    } else {
        assert_eq!(refusals, [], "{label}");
        CaseState::AwaitingConfirmation
    };
    assert_eq!(w.state(case), expected, "{label}: {refusals:?}");
}
