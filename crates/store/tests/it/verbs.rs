//! The verbs, through the whole loop.

use model::*;
use store::{CaseFilter, CaseOrder, SendOutcome};

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

#[test]
fn the_same_batch_twice_changes_nothing() {
    let w = World::new();
    let who = account("loud");
    let loud = post(&who, "a");
    let mut batch = intake(w.source, "7", at(2));
    batch.findings = vec![finding(&loud, "phrase-1", Kind::Phrase)];
    batch.posts = vec![loud.clone()];
    batch.interactions = vec![
        interaction("fan", "loud", InteractionKind::Follow),
        interaction("loud", "friend", InteractionKind::Repost),
        interaction("one", "two", InteractionKind::Follow),
    ];
    batch.profiles = vec![profile("loud", Some("loud.example")), profile("nobody", None)];
    batch.statuses = vec![status("loud", Status::Up, 2), status("nobody", Status::Up, 2)];
    batch.set_aside =
        vec![SetAside { at: "9".into(), reason: "frame.truncated".into(), detail: "3 of 9 bytes".into(), seen: at(2) }];
    (batch.received, batch.posts_read) = (10, 6);
    batch.dropped = [("en".to_owned(), 3), ("und".to_owned(), 2)].into();

    let first = w.store.commit_intake(&batch).unwrap();
    assert_eq!((first.new_findings, first.new_posts, first.new_interactions), (1, 1, 2), "strangers are not kept");
    let (totals, log) = (w.store.totals().unwrap(), w.store.record(None, 1).unwrap());
    assert_eq!((totals.received, totals.posts_read, totals.dropped, totals.set_aside), (10, 6, 5, 1));
    assert_eq!(w.store.commit_intake(&batch).unwrap(), store::IntakeReceipt::default());
    assert_eq!((w.store.totals().unwrap(), w.store.record(None, 1).unwrap()), (totals, log));
    assert_eq!(w.store.set_aside(Some(w.source), 9).unwrap()[0].item, batch.set_aside[0]);
    let source = &w.store.sources().unwrap()[0];
    assert_eq!((source.cursor.as_ref().map(|c| c.0.as_str()), source.findings), (Some("7"), 1));
    let kept = w.store.kept_accounts(at(3)).unwrap();
    assert_eq!((kept.found.into_iter().collect::<Vec<_>>(), kept.watched.len()), (vec![who.clone()], 0));
    assert_eq!(w.store.interactions_of(&who, 9).unwrap().len(), 2);
    let called = w.store.called(&[account("nobody").to_string(), who.to_string()]).unwrap();
    assert_eq!(called[0], store::Called::default(), "of strangers no profile is kept");
    assert_eq!((called[1].handle.as_deref(), called[1].case), (Some("loud.example"), None));
    // Without a cursor nothing is counted as new either.
    batch.cursor = None;
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.totals().unwrap().received, 10);
    assert_eq!(w.store.fsck().unwrap(), []);
}

#[test]
fn a_finding_without_its_post_commits_nothing() {
    let w = World::new();
    let mut batch = intake(w.source, "1", at(2));
    batch.findings = vec![finding(&post(&account("who"), "a"), "phrase-1", Kind::Phrase)];
    batch.received = 1;
    batch.unflagged = vec![account("quiet")];
    w.store.commit_intake(&batch).unwrap_err();
    assert_eq!((w.store.totals().unwrap().received, w.store.reservoir(at(2)).unwrap().len()), (0, 0));
    assert_eq!(w.store.sources().unwrap()[0].cursor, None);
}

#[test]
fn a_deleted_post_goes_but_frozen_evidence_stays() {
    let w = World::new();
    let (case, pending) = (w.case("judged"), w.seen("pending"));
    let before = w.store.case(case).unwrap().unwrap().evidence;
    let mut batch = intake(w.source, "deleted", at(9));
    batch.deleted = ["judged", "pending"].map(|who| post(&account(who), "a").at.uri).to_vec();
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.case(case).unwrap().unwrap().evidence, before);
    let left = w.investigation(&pending);
    assert_eq!((left.posts.len(), left.findings.len()), (1, 1), "neither the post nor what was seen in it");
    let text: i64 = crate::raw_sql::plain(&w.path())
        .query_row("SELECT count(*) FROM posts WHERE uri LIKE '%/a'", [], |r| r.get(0))
        .unwrap();
    assert_eq!(text, 0);
}

#[test]
fn a_post_deleted_and_written_again_in_one_batch_is_kept() {
    let w = World::new();
    let who = w.seen("rewriter");
    let mut again = post(&who, "a");
    again.at.cid = "cid-again".into();
    let mut batch = intake(w.source, "again", at(9));
    batch.deleted = vec![again.at.uri.clone()];
    batch.findings = vec![finding(&again, "phrase-2", Kind::Phrase)];
    batch.posts = vec![again.clone()];
    w.store.commit_intake(&batch).unwrap();
    let work = w.investigation(&who);
    assert!(work.posts.contains(&again), "{:?}", work.posts);
    assert!(work.findings.iter().any(|f| f.post == again.at), "its finding waits to be looked at");
    assert!(!work.findings.iter().any(|f| f.post == post(&who, "a").at), "what was deleted does not come back");
}

#[test]
fn evidence_grows_until_someone_reviews_it() {
    let w = World::new();
    let case = w.case("grows");
    let first = w.version(case);
    let second = w.grow(case);
    assert_ne!(first, second);
    assert_eq!(w.store.case(case).unwrap().unwrap().versions.len(), 2);
    w.review(case, w.ana, Decision::Approve, 10);
    let subject = w.store.case(case).unwrap().unwrap().row.case.subject;
    let more = post(&subject, "d");
    let mut batch = intake(w.source, "more", at(12));
    batch.findings = vec![finding(&more, "link-2", Kind::Link)];
    batch.posts = vec![more];
    w.store.commit_intake(&batch).unwrap();
    let work = w.investigation(&subject);
    assert!(work.under_review && work.open.as_ref().is_some_and(|(id, ..)| *id == case));
    let proposal = propose(&work, Proposer::Pack);
    assert_eq!(w.store.commit_investigation(&work, Some(&proposal), at(13)).unwrap(), None);
    assert_eq!(w.version(case), second);
    assert_eq!(w.store.claim_investigations(9).unwrap(), [], "it was looked at all the same");
}

#[test]
fn findings_that_come_during_an_investigation_are_looked_at_too() {
    let w = World::new();
    let who = w.seen("busy");
    let work = w.investigation(&who);
    let more = post(&who, "c");
    let mut batch = intake(w.source, "more", at(4));
    batch.findings = vec![finding(&more, "link-2", Kind::Link)];
    batch.posts = vec![more];
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.commit_investigation(&work, None, at(5)).unwrap(), None);
    assert_eq!(w.investigation(&who).findings.len(), 3);
}

#[test]
fn the_team_joins_by_invitation_only() {
    let w = World::new();
    let roles = Roles::new([Role::Reviewer]).unwrap();
    w.store.invite(&roles, None, at(5), at(50)).expect_err("the first person is there");
    w.store.invite(&roles, Some(w.ana), at(5), at(50)).expect_err("Ana is no admin");
    let secret = w.store.invite(&roles, Some(w.admin), at(5), at(50)).unwrap();
    assert_eq!(secret.len(), 43);
    assert_eq!(w.store.invitation(&secret, at(51)).unwrap(), None);
    assert_eq!(w.store.invitation(&secret, at(6)).unwrap().map(|i| i.by), Some(Some(w.admin)));
    let accept =
        |secret: &str, name: &str, now| w.store.accept_invitation(secret, name, "hash", &languages(&["ar"]), now);
    accept(&secret, " ANA ", at(6)).expect_err("the name is taken");
    accept(&secret, "", at(6)).expect_err("no name");
    accept(&secret, "Dee", at(51)).expect_err("too late");
    accept("nonsense", "Dee", at(6)).expect_err("no such invitation");
    let dee = accept(&secret, "Dee", at(6)).unwrap();
    accept(&secret, "Eli", at(7)).expect_err("used");
    assert_eq!(w.store.credentials("dEE").unwrap(), Some((dee, "hash".into())));
    let row = w.store.person(dee).unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.invited_by, row.roles), ("Dee", Some(w.admin), roles));
    assert_eq!(w.store.people().unwrap().len(), 9);

    let sender = Roles::new([Role::Sender]).unwrap();
    w.store.grant_roles(dee, &sender, w.ana, at(8)).expect_err("not by an admin");
    w.store.grant_roles(w.admin, &sender, w.admin, at(8)).expect_err("not one's own");
    w.store.grant_roles(dee, &sender, w.admin, at(8)).unwrap();
    assert!(w.store.person(dee).unwrap().unwrap().roles.has(Role::Sender));
}

#[test]
fn roles_and_languages_count_as_of_the_act() {
    let w = World::new();
    let case = w.approved("then");
    w.store.grant_roles(w.ana, &Roles::new([Role::Sender]).unwrap(), w.admin, at(20)).unwrap();
    w.store.declare_languages(w.ben, &languages(&["fr"]), at(20)).unwrap();
    let file = w.store.case_file(case).unwrap();
    assert!(file.reviews[0].0.roles.has(Role::Reviewer) && file.reviews[1].0.languages == languages(&["en"]));
    gate::approve(&file, at(30)).unwrap();
    // The new role does not undo what she did with the old one.
    assert!(w.store.append_confirmation(&w.confirmation(case, w.ana, 30)).is_err());
}

#[test]
fn what_turns_up_after_the_plan_holds_the_send() {
    let w = World::new();
    let (case, _) = w.planned("archive");
    let subject = w.store.case(case).unwrap().unwrap().row.case.subject;
    w.store.protect(&subject, true, "an archive", w.lea, at(32)).unwrap();
    assert_eq!(w.store.claim_send(at(40)).unwrap(), None);
    let held = || w.store.case(case).unwrap().unwrap().held;
    assert!(held().is_some_and(|why| why.contains("protect list")));
    let records = w.store.record(None, 1).unwrap();
    assert_eq!(w.store.claim_send(at(41)).unwrap(), None);
    assert_eq!(w.store.record(None, 1).unwrap(), records, "the same reason adds no record");
    w.store.protect(&subject, false, "it was another", w.lea, at(42)).unwrap();
    assert!(w.store.claim_send(at(43)).unwrap().is_some());
    w.store.protect(&subject, true, "an archive after all", w.lea, at(44)).unwrap();
    assert_eq!(w.store.fsck().unwrap(), [], "what was planned before it came on the list stays right");
    w.store.protect(&subject, true, "not a lead", w.sam, at(45)).unwrap_err();
}

#[test]
fn a_sender_who_became_an_admin_sends_nothing_any_more() {
    let w = World::new();
    let (sent, _) = w.planned("before");
    w.store.claim_send(at(32)).unwrap().unwrap();
    let case = w.approved("after");
    w.store.append_confirmation(&w.confirmation(case, w.sam, 33)).unwrap();
    w.store.grant_roles(w.sam, &Roles::new([Role::Admin]).unwrap(), w.admin, at(40)).unwrap();
    let pending = w.store.claim_confirmations(9).unwrap().remove(0);
    let approved = gate::approve(&w.store.case_file(case).unwrap(), at(50)).unwrap();
    let refused = gate::Referral::confirmed(approved, w.notice(case), (&pending.sender, pending.confirmation));
    assert_eq!(refused.unwrap_err().0, [gate::Refusal::NotASender(w.sam)], "so the stage holds it");
    assert_eq!(w.state(sent), CaseState::AwaitingSend);
    assert_eq!(w.store.fsck().unwrap(), [], "what went before stays right");
}

#[test]
fn what_was_not_sent_waits_longer_each_time() {
    let w = World::new();
    let (_, referral) = w.planned("offline");
    let mut now = 40;
    for wait in [30, 60, 120] {
        w.store.claim_send(at(now)).unwrap().unwrap();
        w.store.commit_send(referral, &SendOutcome::NotSent("offline".into()), at(now)).unwrap();
        assert_eq!(w.store.claim_send(at(now + wait - 1)).unwrap(), None);
        now += wait;
    }
    assert!(w.store.claim_send(at(now)).unwrap().is_some());
}

#[test]
fn a_subject_is_referred_once_and_limits_count_the_day() {
    let w = World::new();
    let (case, _) = w.planned("once");
    let subject = w.store.case(case).unwrap().unwrap().row.case.subject;
    let limits = w.store.refer_limits(&subject, at(100)).unwrap();
    assert_eq!((limits.today, limits.referred_before), (1, true));
    let tomorrow = w.store.refer_limits(&account("other"), at(100).plus(Timestamp::DAY)).unwrap();
    assert_eq!((tomorrow.today, tomorrow.referred_before), (0, false));
    assert!(w.store.append_confirmation(&w.confirmation(case, w.sam, 60)).is_err());
}

#[test]
fn a_platforms_own_word_is_looked_at_once_and_silence_is_asked_again() {
    let w = World::new();
    let (_, referral) = w.planned("gone");
    w.store.claim_send(at(40)).unwrap().unwrap();
    let mut batch = intake(w.source, "event", at(41));
    // Before the receipt: the platform may be quicker than its answer.
    batch.statuses = vec![status("gone", Status::TakenDown, 41)];
    w.store.commit_intake(&batch).unwrap();
    let receipt = Receipt { reference: None, raw: "{}".into(), at: at(42) };
    w.store.commit_send(referral, &SendOutcome::Sent(receipt), at(42)).unwrap();
    let due = w.store.claim_checks(at(43), 9).unwrap();
    assert_eq!(due[0].event.as_ref().map(|e| e.status), Some(Status::TakenDown));
    let seen = |status| Observation { status, raw: "{}".into(), handle: None };
    w.store.commit_check(&due[0], &seen(Status::TakenDown), at(43)).unwrap();
    assert!(w.store.referral(referral).unwrap().unwrap().checks[0].by_event);
    assert_eq!(w.store.claim_checks(at(44), 9).unwrap(), []);
    // The stream is replayed: the same event, seen by us at another time.
    batch.statuses = vec![status("gone", Status::TakenDown, 45)];
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.claim_checks(at(46), 9).unwrap(), [], "what was heard before is no second event");
    batch.statuses[0].raw = r#"{"seq":2}"#.into();
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.claim_checks(at(46), 9).unwrap().len(), 1, "and one of its own is");
    let again = &w.store.claim_checks(at(46), 9).unwrap()[0];
    w.store.commit_check(again, &seen(Status::TakenDown), at(46)).unwrap();
    let hour = 42 + 3_600;
    let due = w.store.claim_checks(at(hour), 9).unwrap();
    w.store.commit_check(&due[0], &seen(Status::Unreachable), at(hour)).unwrap();
    assert_eq!(w.store.claim_checks(at(hour + 3_599), 9).unwrap(), []);
    let due = w.store.claim_checks(at(hour + 3_600), 9).unwrap();
    assert_eq!(due[0].age, Timestamp::HOUR, "an answer that says nothing does not count as one");
    w.store.commit_check(&due[0], &seen(Status::TakenDown), at(hour + 3_600)).unwrap();
    assert_eq!(w.store.claim_checks(at(hour + 10_000), 9).unwrap(), []);
}

#[test]
fn what_was_found_to_have_arrived_is_as_old_as_its_sending() {
    let w = World::new();
    let (_, referral) = w.planned("late");
    w.store.claim_send(at(40)).unwrap().unwrap();
    w.store.commit_send(referral, &SendOutcome::Ambiguous("timeout".into()), at(70)).unwrap();
    let day = 40 + Timestamp::DAY / SECOND;
    w.store.resolve_ambiguous(referral, true, "their desk found it", w.sam, at(day)).unwrap();
    let due = w.store.claim_checks(at(day), 9).unwrap();
    assert_eq!(due.iter().map(|d| d.age).collect::<Vec<_>>(), [Timestamp::DAY]);
}

#[test]
fn the_record_never_says_how_someone_judged() {
    let w = World::new();
    let case = w.case("blind");
    w.review(case, w.ana, Decision::Approve, 10);
    w.review(case, w.ben, Decision::Reject, 11);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Reject, 20)).unwrap();
    let lines = w.store.record(None, 1_000).unwrap();
    assert!(lines.iter().any(|l| l.line.contains("reviewed case")));
    for line in &lines {
        for word in ["approve", "reject", "tvec-1", "calls for"] {
            assert!(!line.line.contains(word), "{line:?}");
        }
    }
    let stream = w.store.case(case).unwrap().unwrap().stream;
    assert!(stream.windows(2).all(|pair| pair[0].number < pair[1].number) && stream.len() >= 7, "{stream:?}");
    let page = w.store.record(Some(lines[3].number), 2).unwrap();
    assert_eq!(page, lines[4..6]);
}

#[test]
fn the_queue_leaves_out_what_one_reviewed_or_proposed() {
    let w = World::new();
    let (mine, done, open) = (w.case_by("mine", Proposer::Person(w.ana)), w.case("done"), w.case("open"));
    w.review(done, w.ana, Decision::Approve, 10);
    let list = |filter: CaseFilter| w.store.cases(&filter).unwrap().into_iter().map(|r| r.case.id).collect::<Vec<_>>();
    let for_ana = CaseFilter { not_reviewed_by: Some(w.ana), ..CaseFilter::default() };
    assert_eq!(list(for_ana.clone()), [open]);
    assert_eq!(list(CaseFilter { not_reviewed_by: Some(w.ben), ..for_ana }), [mine, done, open]);
    let rejected = CaseFilter { states: [CaseState::Rejected].into(), ..CaseFilter::default() };
    assert_eq!(list(rejected), []);
    assert_eq!(list(CaseFilter { language: Some(language("ar")), ..CaseFilter::default() }), []);
    let platform =
        |name: &str| CaseFilter { platform: Some(PlatformName::new(name).unwrap()), ..CaseFilter::default() };
    assert_eq!(list(platform("simulated")), [mine, done, open]);
    assert_eq!((list(platform("simul")), list(platform("atproto"))), (vec![], vec![]));
    assert_eq!(list(CaseFilter { limit: 2, ..CaseFilter::default() }), [mine, done]);
    assert_eq!(list(CaseFilter { limit: 2, order: CaseOrder::Newest, ..CaseFilter::default() }), [open, done]);

    // Two rejections and a lead's approval ask for a third reviewer: not for the lead, who may hold that role too.
    w.review(open, w.ana, Decision::Reject, 10);
    w.review(open, w.ben, Decision::Reject, 11);
    w.store.append_adjudication(&w.ruling(open, w.lou, Decision::Approve, 30)).unwrap();
    let for_lou = CaseFilter { states: [CaseState::AwaitingReview].into(), ..CaseFilter::default() };
    assert_eq!(list(for_lou.clone()), [mine, done, open]);
    assert_eq!(list(CaseFilter { not_reviewed_by: Some(w.lou), ..for_lou }), [mine, done]);
}

#[test]
fn the_queue_holds_what_one_can_read() {
    let w = World::new();
    let case = |name: &str, tag: &str| w.case_as(account(name), tag, Proposer::Pack);
    let (en, ar, und) = (case("en", "en"), case("ar", "ar"), case("und", "und"));
    let readable = |tags: &[&str]| CaseFilter { readable: Some(languages(tags)), ..CaseFilter::default() };
    let list =
        |tags: &[&str]| w.store.cases(&readable(tags)).unwrap().into_iter().map(|r| r.case.id).collect::<Vec<_>>();
    assert_eq!(list(&["en"]), [en, und]);
    assert_eq!(list(&["ar", "fr"]), [ar, und]);
    assert_eq!(list(&[]), []);
    let counts = w.store.count_cases(&CaseFilter { limit: 1, ..CaseFilter::default() }).unwrap();
    assert_eq!(counts, ["ar", "en", "und"].map(|tag| (language(tag), 1)).into());
    assert_eq!(w.store.count_cases(&readable(&["en"])).unwrap().len(), 2);
}

#[test]
fn fsck_finds_what_does_not_fit() {
    for (harm, check) in [
        ("UPDATE evidence SET data = x'a0' WHERE id = 1", "evidence"),
        ("UPDATE findings SET weight = 9 WHERE id = 1", "findings"),
        ("DELETE FROM evidence_versions WHERE case_id = 1; DELETE FROM evidence WHERE id = 1", "orphans"),
        ("DELETE FROM reviews WHERE case_id = 1 AND reviewer = 2", "gate"),
        ("UPDATE source_states SET findings = findings + 1", "totals"),
        ("UPDATE cases SET proposer = 99 WHERE id = 1", "foreign keys"),
        ("UPDATE sends SET state = 'sending'", "sends"),
    ] {
        let w = World::new();
        w.planned("one");
        w.planned("two");
        assert_eq!(w.store.fsck().unwrap(), []);
        let owner = crate::audit::owner(&w);
        owner.execute_batch(harm).unwrap();
        let found = w.store.fsck().unwrap();
        assert!(found.iter().any(|p| p.check == check), "{harm}: {found:?}");
    }
}

fn interaction(actor: &str, target: &str, kind: InteractionKind) -> Interaction {
    let uri = format!("sim://{actor}/{}/{target}", kind.as_str()).parse().unwrap();
    Interaction { actor: account(actor), kind, target: account(target), uri, about: None, seen: at(2) }
}

fn profile(who: &str, handle: Option<&str>) -> Profile {
    let handle = handle.map(str::to_owned);
    Profile { account: account(who), handle, display_name: None, description: None, seen: at(2) }
}

fn status(who: &str, status: Status, seconds: i64) -> StatusEvent {
    StatusEvent { account: account(who), status, raw: "{}".into(), seen: at(seconds) }
}
