//! Killed with SIGKILL around every commit, the store opens whole: its log fits its records, and no send is made twice.
//! Runs with `--features crash-points`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

extern crate flagstone_store as store;

#[path = "it/world.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod world;

use std::{os::unix::process::ExitStatusExt, path::PathBuf, process::Command};

use model::*;
use store::{ArchiveChunk, NewSource, Retention, SendOutcome, Store};
use world::*;

/// The whole loop in the folder the parent names; does nothing when run as a test of its own.
#[test]
fn child() {
    let Some(folder) = std::env::var_os("FLAGSTONE_TEST_FOLDER") else { return };
    let w = World::at(PathBuf::from(folder));
    let case = w.case("loud");
    w.review(case, w.ana, Decision::Approve, 10);
    w.review(case, w.ben, Decision::Reject, 11);
    w.store.append_adjudication(&w.ruling(case, w.lea, Decision::Approve, 25)).unwrap();
    w.store.append_confirmation(&w.confirmation(case, w.sam, 30)).unwrap();
    let referral = w.plan(case, 31);
    w.store.claim_send(at(40)).unwrap().unwrap();
    let receipt = Receipt { reference: None, raw: "{}".into(), at: at(42) };
    w.store.commit_send(referral, &SendOutcome::Sent(receipt), at(42)).unwrap();
    let due = w.store.claim_checks(at(5_000), 9).unwrap();
    let seen = Observation { status: Status::Up, raw: "{}".into(), handle: None };
    w.store.commit_check(&due[0], &seen, at(5_000)).unwrap();
    w.store.checkpoint(at(5_001)).unwrap();
}

#[test]
fn every_commit_is_whole_or_not_there() {
    let mine = store::crash::POINTS.iter().filter(|p| p.ends_with("_commit"));
    let mut ambiguous = 0;
    for point in mine {
        let folder = tempfile::tempdir().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["child", "--exact", "--quiet"])
            .env("FLAGSTONE_TEST_FOLDER", folder.path())
            .env("FLAGSTONE_CRASH_AT", point)
            .status()
            .unwrap();
        assert_eq!(status.signal(), Some(9), "{point} was never passed: {status}");
        let store = Store::open_or_create(&folder.path().join("world.db"), true, at(6_000)).unwrap();
        let report = store.verify_audit(None).unwrap();
        assert_eq!((report.first_problem, report.problems), (None, vec![]), "{point}");
        assert_eq!(store.fsck().unwrap(), [], "{point}");
        let sends: Vec<_> = store.ledger().unwrap().into_iter().flat_map(|row| row.sends).map(|s| s.state).collect();
        let sending = sends.iter().filter(|s| **s == SendState::Sending).count();
        assert!(sending <= 1, "{point}: {sends:?}");
        // Once it was on its way it never goes again by itself.
        assert!(sending == 0 || store.claim_send(at(1_000_000)).unwrap().is_none(), "{point}: {sends:?}");
        ambiguous += sends.iter().filter(|s| **s == SendState::Ambiguous).count();
    }
    assert_eq!(ambiguous, 2, "killed after the claim, and before the outcome is committed");
}

/// Interactions come, are sealed, deleted, written again and expire, and an archive comes in two chunks: from wherever it
/// was cut off, as cursors say.
#[test]
fn sealing_child() {
    let Some(folder) = std::env::var_os("FLAGSTONE_TEST_FOLDER") else { return };
    let path = PathBuf::from(folder).join("world.db");
    let store = Store::open_or_create(&path, true, at(0)).unwrap();
    let source = |kind: &str| {
        let (kind, url) = (kind.to_owned(), "one".to_owned());
        let platform = PlatformName::new("simulated").unwrap();
        store.add_source(&NewSource { platform, kind, url, authority: "world".into() }, None, at(0)).unwrap()
    };
    let (stream, archive) = (source("world"), source("archive"));
    let stands = |id: SourceId| {
        let row = store.sources().unwrap().into_iter().find(|row| row.id == id).unwrap();
        row.cursor.map_or(0, |cursor| cursor.0.parse().unwrap())
    };
    let turned = |n: i64, seen| Interaction {
        actor: account("other"),
        kind: InteractionKind::Reply,
        target: account("found"),
        uri: format!("sim://other/{n:03}").parse().unwrap(),
        about: None,
        seen,
    };
    let day = |n: i64| at(n * 86_400 + 3_600);
    for step in 1..=6 {
        if stands(stream) < step {
            let mut batch = intake(stream, &step.to_string(), day(step));
            if step == 1 {
                let found = post(&account("found"), "a");
                batch.findings = vec![finding(&found, "phrase-1", Kind::Phrase)];
                batch.posts = vec![found];
            }
            batch.interactions = (0..20).map(|n| turned(step * 10 + n, day(step))).collect();
            // One in a segment, one that is fresh.
            batch.deleted = [step * 10 - 15, step * 10 + 5].map(|n| turned(n, day(0)).uri).into();
            store.commit_intake(&batch).unwrap();
        }
        if step <= 2 && stands(archive) < step {
            let posts = (0..5).map(|n| post(&account("archived"), &format!("{step}-{n}"))).collect();
            let interactions = (0..5).map(|n| turned(step * 1_000 + n, day(0))).collect();
            let commit = intake(archive, &step.to_string(), day(step));
            store.commit_archive(&commit, ArchiveChunk { posts, interactions }, day(4 + step)).unwrap();
        }
        store.seal(day(step)).unwrap();
        store.expire(day(step), &Retention { interactions: 3, ..Retention::default() }).unwrap();
    }
    store.seal(day(7)).unwrap();
    store.seal(day(8)).unwrap();
}

/// What is there in the end.
#[derive(Debug, PartialEq)]
struct End {
    interactions: Vec<Interaction>,
    posts: Vec<Post>,
    segments: Vec<(String, u64, u64, [u8; 32])>,
    files: usize,
}

fn end(folder: &std::path::Path) -> End {
    let store = Store::open(&folder.join("world.db"), store::Mode::Own).unwrap();
    assert_eq!(store.fsck().unwrap(), []);
    assert_eq!(store.verify_audit(None).unwrap().problems, Vec::<String>::new());
    let (mut interactions, mut posts) = (Vec::new(), Vec::new());
    store.interactions(0, |seen| Ok(interactions.push(Interaction::try_from(&seen)?))).unwrap();
    store.archived_posts(|post| Ok(posts.push(post))).unwrap();
    let segments = store.segments().unwrap().into_iter().map(|s| (s.kind, s.rows, s.gaps, s.sha256)).collect();
    let files = std::fs::read_dir(folder.join("world.db.segments")).unwrap().count();
    End { interactions, posts, segments, files }
}

#[test]
fn killed_while_it_seals_it_ends_with_the_same_segments() {
    let run = |folder: &std::path::Path, crash: Option<String>| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["sealing_child", "--exact", "--quiet"]).env("FLAGSTONE_TEST_FOLDER", folder);
        crash.map(|at| command.env("FLAGSTONE_CRASH_AT", at));
        command.status().unwrap()
    };
    let folder = || tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let undisturbed = folder();
    assert!(run(undisturbed.path(), None).success());
    let expected = end(undisturbed.path());
    assert!(expected.segments.len() > 2 && !expected.interactions.is_empty(), "{expected:?}");
    for point in store::crash::SEGMENT_POINTS {
        for pass in 1..4 {
            let folder = folder();
            let status = run(folder.path(), Some(format!("{point}:{pass}")));
            let killed = status.signal() == Some(9);
            assert!(killed || (pass > 1 && status.success()), "{point} is never passed: {status}");
            assert!(run(folder.path(), None).success(), "{point}:{pass}");
            assert_eq!(end(folder.path()), expected, "killed at {point}, pass {pass}");
        }
    }
}
