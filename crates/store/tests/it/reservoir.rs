//! The reservoir against planted truth.

use model::{AccountId, Kind, SignalRole, Timestamp};
use store::ReservoirRow;

use crate::world::*;

/// How many accounts a sample says there were: each stands for 1 / its inclusion probability (Horvitz–Thompson).
fn estimate(rows: &[ReservoirRow], day: i64) -> f64 {
    rows.iter().filter(|r| r.day == day).map(|r| 1.0 / r.inclusion).sum()
}

fn accounts(day: i64, n: usize) -> Vec<AccountId> {
    (0..n).map(|i| account(&format!("{day}-{i}"))).collect()
}

/// Every day hashes its accounts anew, so that each is an experiment of its own.
#[test]
fn the_number_of_accounts_is_estimated_without_bias() {
    const N: usize = 1_500;
    const DAYS: i64 = 28;
    let mut errors = Vec::new();
    for _ in 0..4 {
        let w = World::new();
        let first = at(0).day();
        for day in first..first + DAYS {
            let mut batch = intake(w.source, &format!("day-{day}"), Timestamp::from_millis(day * Timestamp::DAY));
            batch.unflagged = accounts(day, N);
            w.store.commit_intake(&batch).unwrap();
        }
        let rows = w.store.reservoir(at(0).plus((DAYS - 1) * Timestamp::DAY)).unwrap();
        assert_eq!(rows.len() as i64, 256 * DAYS);
        errors.extend((first..first + DAYS).map(|day| estimate(&rows, day) / N as f64 - 1.0));
    }
    let n = errors.len() as f64;
    let mean = errors.iter().sum::<f64>() / n;
    let deviation = (errors.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    // 1/√(k − 1) is the theory's upper bound for the relative deviation of one estimate.
    assert!(deviation < 1.25 / 255f64.sqrt(), "deviation {deviation}");
    // Fails for one in 15,000 sound runs; an estimator off by 3 % is found.
    assert!(mean.abs() < 4.0 * deviation / n.sqrt(), "bias {mean}, deviation {deviation}, n {n}");
}

#[test]
fn order_and_repetition_change_nothing() {
    let w = World::new();
    let offer = |cursor: &str, list: Vec<AccountId>| {
        let mut batch = intake(w.source, cursor, at(10));
        batch.unflagged = list;
        w.store.commit_intake(&batch).unwrap();
        w.store.reservoir(at(10)).unwrap()
    };
    let day = at(10).day();
    let mut list = accounts(day, 2_000);
    let once = offer("a", list.clone());
    assert!(once.iter().all(|r| r.inclusion < 0.2));
    list.reverse();
    assert_eq!(offer("b", list.clone()), once);
    assert_eq!(offer("b", list), once, "the same batch again");
}

#[test]
fn an_account_with_a_finding_leaves_and_never_comes_back() {
    let w = World::new();
    let mut batch = intake(w.source, "a", at(1));
    batch.unflagged = vec![account("quiet"), account("loud")];
    w.store.commit_intake(&batch).unwrap();
    let held = || w.store.reservoir(at(1)).unwrap().into_iter().map(|r| r.account).collect::<Vec<_>>();
    assert_eq!(held().len(), 2);
    w.seen("loud");
    assert_eq!(held(), [account("quiet")]);
    batch.cursor = Some(model::Cursor("c".into()));
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(held(), [account("quiet")]);
}

#[test]
fn it_expires_after_thirty_days() {
    let w = World::new();
    let mut batch = intake(w.source, "a", at(1));
    batch.unflagged = accounts(0, 300);
    w.store.commit_intake(&batch).unwrap();
    let on = |days: i64| at(1).plus(days * Timestamp::DAY);
    assert_eq!(w.store.reservoir(on(29)).unwrap().len(), 256);
    assert_eq!(w.store.reservoir(on(30)).unwrap().len(), 0, "not shown any more");
    assert_eq!(w.store.expire(on(29), &store::Retention::default()).unwrap()["reservoir"], 0);
    assert_eq!(w.store.expire(on(30), &store::Retention::default()).unwrap()["reservoir"], 256);
}

#[test]
fn what_is_on_trial_is_recorded_and_leaves_its_account_to_the_audit() {
    let w = World::new();
    let quiet = account("quiet");
    let p = post(&quiet, "1");
    let mut trial = finding(&p, "s", Kind::Count);
    trial.role = SignalRole::Shadow;
    trial.computed_from = [Kind::Phrase, Kind::Link].into();
    let trial = trial.sealed();
    let mut batch = intake(w.source, "1", at(0));
    (batch.posts, batch.findings, batch.unflagged) = (vec![p.clone()], vec![trial.clone()], vec![quiet.clone()]);
    w.store.commit_intake(&batch).unwrap();
    assert_eq!(w.store.claim_investigations(9).unwrap().len(), 0, "nobody is put before people for it");
    assert_eq!(w.store.reservoir(at(1)).unwrap().len(), 1, "a random audit may find the account");
    assert!(!w.store.kept_accounts(at(3)).unwrap().found.contains(&quiet), "nothing else is kept of the account");

    // Beside a finding that counts it is there, with what it was computed from.
    let mut batch = intake(w.source, "2", at(2));
    batch.findings = vec![finding(&p, "t", Kind::Phrase)];
    w.store.commit_intake(&batch).unwrap();
    let work = w.store.claim_investigations(9).unwrap();
    assert_eq!(work[0].findings[0], trial);
    assert!(w.store.kept_accounts(at(3)).unwrap().found.contains(&quiet));
}
