//! The file: one owner, readers beside it, what a crash leaves, threads.

use model::*;
use store::{Error, Mode, Store};

use crate::world::*;

#[test]
fn one_process_owns_it_and_others_may_read() {
    let w = World::new();
    let case = w.case("seen");
    let again = || Store::open_or_create(&w.path(), true, at(1)).map(drop);
    assert!(matches!(again(), Err(Error::Locked)), "{:?}", again());
    assert!(matches!(Store::open(&w.path(), Mode::Own).map(drop), Err(Error::Locked)));
    let reader = Store::open(&w.path(), Mode::Read).unwrap();
    assert_eq!(reader.case(case).unwrap(), w.store.case(case).unwrap());
    assert!(matches!(reader.checkpoint(at(1)), Err(Error::Refused(_))));
    assert_eq!(reader.verify_audit(None).unwrap().problems, Vec::<String>::new());
    assert_eq!(reader.fsck().unwrap(), []);
    w.review(case, w.ana, Decision::Approve, 10);
    assert_eq!(reader.case(case).unwrap().unwrap().row.reviews, 1, "a reader sees the last commit");
}

#[test]
fn what_was_committed_is_there_when_it_opens_again() {
    let w = World::new();
    let (path, case) = (w.path(), w.case("kept"));
    let World { folder, store, .. } = w;
    let before = store.case(case).unwrap();
    drop(store);
    let reader = Store::open(&path, Mode::Read).unwrap();
    assert_eq!(reader.case(case).unwrap(), before, "with no owner beside it");
    let store = Store::open(&path, Mode::Own).unwrap();
    assert_eq!(store.case(case).unwrap(), before);
    assert_eq!(store.verify_audit(None).unwrap().first_problem, None);
    drop((reader, store, folder));
}

#[test]
fn a_store_keeps_its_world() {
    let folder = tempfile::tempdir().unwrap();
    for (name, synthetic) in [("a.db", true), ("b.db", false)] {
        let path = folder.path().join(name);
        drop(Store::open_or_create(&path, synthetic, at(0)).unwrap());
        let other = Store::open_or_create(&path, !synthetic, at(1)).map(drop);
        assert!(matches!(other, Err(Error::WrongWorld(_))), "{other:?}");
        assert_eq!(Store::open_or_create(&path, synthetic, at(1)).unwrap().is_synthetic().unwrap(), synthetic);
    }
    let none = Store::open(&folder.path().join("none.db"), Mode::Own).map(drop);
    assert!(matches!(none, Err(Error::Missing(_))), "{none:?}");
    assert!(!folder.path().join("none.db").exists(), "looking makes no file");
}

#[test]
fn opening_it_as_the_wrong_world_changes_nothing() {
    let w = World::new();
    let (_, referral) = w.planned("cut");
    w.store.claim_send(at(40)).unwrap().unwrap();
    let path = w.path();
    let World { folder, store, .. } = w;
    drop(store);
    let before = std::fs::read(&path).unwrap();
    let wrong = Store::open_or_create(&path, false, at(50)).map(drop);
    assert!(matches!(wrong, Err(Error::WrongWorld(_))), "{wrong:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before, "not a byte of the file");
    let sends = Store::open(&path, Mode::Read).unwrap().referral(referral).unwrap().unwrap().sends;
    assert_eq!(sends.last().unwrap().state, SendState::Sending, "nor a row beside it");
    drop(folder);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let w = World::new();
    let path = w.path();
    let World { folder, store, .. } = w;
    drop(store);
    crate::raw_sql::plain(&path).execute_batch("PRAGMA user_version = 99").unwrap();
    let opened = Store::open_or_create(&path, true, at(0)).map(drop);
    assert!(matches!(opened, Err(Error::TooNew { found: 99, .. })), "{opened:?}");
    drop(folder);
}

#[test]
fn a_store_of_the_first_version_opens_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.db");
    let before = rusqlite::Connection::open(&path).unwrap();
    // Children come before their parents in there.
    before.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    before.execute_batch(include_str!("store_v1.sql")).unwrap();
    let session = "INSERT INTO sessions VALUES (randomblob(32), 1, 0, 9000000000000)";
    before.execute_batch(session).unwrap();
    before.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(before);
    let Err(Error::Refused(why)) = Store::open(&path, Mode::Read).map(drop) else { panic!("an old store is not read") };
    assert!(why.contains("older version"), "{why}");
    let store = Store::open_or_create(&path, true, at(9_000)).unwrap();
    assert_eq!(store.fsck().unwrap(), []);
    let report = store.verify_audit(None).unwrap();
    assert_eq!((report.first_problem, report.problems), (None, vec![]));
    assert_eq!(store.sessions(None, at(9_000)).unwrap()[0].browser, "unknown", "who is signed in stays so");
    // What was declared counts, by nobody's word but the migration's, and as of then.
    for person in store.people().unwrap() {
        assert_eq!((&person.languages, person.declared.len()), (&languages(&["en"]), 0), "{}", person.name);
        let acts = store.language_acts(Some(person.id)).unwrap();
        assert_eq!(acts.iter().map(|a| a.act).collect::<Vec<_>>(), [LanguageAct::Declared, LanguageAct::Confirmed]);
        assert_eq!((acts[1].by, acts[1].at), (None, acts[0].at));
    }
    let lines = store.record(None, 1).unwrap();
    assert!(lines[0].line.ends_with("may judge in en, as an earlier version of this store had it"), "{lines:?}");
    let cases = store.cases(&store::CaseFilter::default()).unwrap();
    assert_eq!((cases.len(), cases[0].state, store.ledger().unwrap()[0].checks.len()), (1, CaseState::Referred, 1));
    let mut interactions = Vec::new();
    let to = store.interactions(0, |seen| Ok(interactions.push(Interaction::try_from(&seen)?))).unwrap();
    let records: Vec<_> = interactions.iter().map(|i| (i.kind.as_str(), i.uri.as_str())).collect();
    let post = "at://other/post/1";
    let expected = [("reply", post), ("quote", post), ("mention", post), ("repost", "sim://other/post/2")];
    assert_eq!((&records[..], to.number), (&expected[..], 4));
    // Seen again, they are the same; and a new one gets a new number.
    let source = store.sources().unwrap()[0].id;
    let mut batch = intake(source, "again", at(9_001));
    batch.interactions = interactions.clone();
    batch.interactions.push(Interaction { uri: "sim://other/post/3".parse().unwrap(), ..interactions[0].clone() });
    assert_eq!(store.commit_intake(&batch).unwrap().new_interactions, 1);
    assert_eq!(store.interactions_to().unwrap().number, 5);
    batch.deleted = vec![post.parse().unwrap()];
    batch.interactions.clear();
    store.commit_intake(&batch).unwrap();
    assert_eq!(store.interactions_of(&account("other"), 9).unwrap().len(), 2, "a post goes with all that it made");
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let w = World::new();
    for file in std::fs::read_dir(&w.place).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[test]
fn a_send_that_was_cut_off_is_ambiguous_and_never_sent_again() {
    let w = World::new();
    let (case, referral) = w.planned("cut");
    let (path, sam) = (w.path(), w.sam);
    w.store.claim_send(at(40)).unwrap().unwrap();
    let World { folder, store, .. } = w;
    drop(store);
    let store = Store::open_or_create(&path, true, at(50)).unwrap();
    assert_eq!(store.case(case).unwrap().unwrap().row.state, CaseState::Ambiguous);
    assert_eq!(store.claim_send(at(1_000_000)).unwrap(), None);
    let sends = store.referral(referral).unwrap().unwrap().sends;
    assert_eq!((sends[2].state, sends[2].at), (SendState::Ambiguous, at(50)));
    assert_eq!(store.verify_audit(None).unwrap().first_problem, None);
    store.resolve_ambiguous(referral, false, "their desk has nothing", sam, at(60)).unwrap();
    assert_eq!(store.case(case).unwrap().unwrap().row.state, CaseState::Refused);
    store.resolve_ambiguous(referral, true, "again", sam, at(61)).unwrap_err();
    drop(folder);
}

#[test]
fn of_two_reviews_at_once_by_one_person_one_wins() {
    let w = World::new();
    for round in 0..20 {
        let case = w.case(&format!("raced-{round}"));
        let draft = w.draft(case, w.ana, Decision::Approve, 10);
        let results = std::thread::scope(|s| {
            let tries: Vec<_> = (0..4).map(|_| s.spawn(|| w.store.append_review(&draft))).collect();
            tries.into_iter().map(|t| t.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().all(|r| matches!(r, Ok(_) | Err(Error::Refused(_)))), "{results:?}");
    }
    assert_eq!(w.store.verify_audit(None).unwrap().first_problem, None);
}

#[test]
fn of_two_claims_at_once_one_gets_the_send() {
    let w = World::new();
    w.planned("one");
    w.planned("two");
    let claimed = std::thread::scope(|s| {
        let tries: Vec<_> = (0..8).map(|_| s.spawn(|| w.store.claim_send(at(40)).unwrap())).collect();
        tries.into_iter().filter_map(|t| t.join().unwrap()).count()
    });
    assert_eq!(claimed, 1);
}
