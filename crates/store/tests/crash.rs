//! Killed with SIGKILL around every commit, the store opens whole: its log fits its records, and no send is made twice.
//! Runs with `--features crash-points`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

extern crate flagstone_store as store;

#[path = "it/world.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod world;

use std::{os::unix::process::ExitStatusExt, path::PathBuf, process::Command};

use model::*;
use store::{SendOutcome, Store};
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
