//! How long pages of the desk take where the store is large: `cargo run --release -p flagstone-web --example large_desk --
//! 1000000`. One case with ten findings is made by the store's verbs, and its rows are copied by SQL with all triggers,
//! for as many accounts as are asked for; records of reviews are on every fourth case. Then pages are asked for in the
//! process, with everything that a page does. The store goes when it stops.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example that stops where something is wrong")]

extern crate flagstone_web as web;

#[path = "../tests/desk/browser.rs"]
mod browser;
#[path = "../tests/desk/house.rs"]
mod house;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use browser::Browser;
use house::{CaseSpec, House};
use model::{CaseId, Decision, Dice};
use rusqlite::Connection;

/// How often each page is asked for.
const ASKED: usize = 1_000;
const FINDINGS: u64 = 10;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [path, first, cases] = &arguments[..] {
        return copy(&Connection::open(path).unwrap(), CaseId(first.parse().unwrap()), cases.parse().unwrap());
    }
    let cases: u64 = arguments.first().map_or(20_000, |n| n.parse().unwrap());
    let house = House::new();
    let first = house.open_case(&CaseSpec { account: "a0", handle: "first.example", ..CaseSpec::default() });
    house.review(first, house.team.second, Decision::Approve);
    let (started, path) = (Instant::now(), house.path());
    // By another process: what copying takes is no memory of the desk's.
    let mut copying = Command::new(std::env::current_exe().unwrap());
    let copied = copying.arg(&path).args([first.0.to_string(), cases.to_string()]).status().unwrap();
    assert!(copied.success(), "{copied}");
    println!("{cases} cases, {} findings, {:.0} s to make", cases * FINDINGS, started.elapsed().as_secs_f64());
    println!("store: {:.2} GB", std::fs::metadata(&path).unwrap().len() as f64 / 1e9);
    let reviewer = Browser::of(&house, house.team.reviewer);
    let lead = Browser::of(&house, house.team.lead);
    let mut dice = Dice::new(1);
    let fixed = |path: &'static str| move |_: &mut Dice| path.to_owned();
    measure(&mut dice, "reviewer: queue", &reviewer, fixed("/queue")).await;
    measure(&mut dice, "reviewer: counts", &reviewer, fixed("/queue/counts")).await;
    measure(&mut dice, "lead: queue", &lead, fixed("/queue")).await;
    measure(&mut dice, "lead: queue, one language", &lead, fixed("/queue?language=fa")).await;
    measure(&mut dice, "lead: queue, any state", &lead, fixed("/queue?state=any")).await;
    measure(&mut dice, "lead: cases", &lead, fixed("/cases")).await;
    measure(&mut dice, "lead: today", &lead, fixed("/")).await;
    measure(&mut dice, "lead: a case", &lead, move |dice| format!("/cases/{}", 1 + dice.below(cases))).await;
    let mut times = Vec::new();
    for _ in 0..ASKED / 4 {
        let before = Instant::now();
        let job = reviewer.take().await;
        times.push(before.elapsed());
        reviewer.post(&format!("{job}/declined"), &[]).await;
    }
    tell("reviewer: take the next job", times);
    println!("memory, at most: {}", peak());
}

async fn measure(dice: &mut Dice, what: &str, browser: &Browser, path: impl Fn(&mut Dice) -> String) {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let path = path(dice);
        let before = Instant::now();
        let answer = browser.get(&path).await;
        times.push(before.elapsed());
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
    }
    tell(what, times);
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{what:<44} p50 {:>8.2} ms  p99 {:>8.2} ms  max {:>8.2} ms", at(0.5), at(0.99), at(1.0));
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "not known here".into(), |peak| peak.trim().to_owned())
}

/// The rows of a case for so many others: of three platforms and twelve languages.
fn copy(c: &Connection, first: CaseId, cases: u64) {
    let id = first.0;
    c.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = ON;
         PRAGMA cache_size = -4000000;
         BEGIN;
         CREATE TEMP TABLE n AS WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {cases} - 1)
             SELECT n + (SELECT max(id) FROM cases) AS id,
                    'simulated/world/copy-' || n AS subject,
                    substr('en ar fa fr de tr ur ru es en ar en ', 1 + 3 * (n % 12), 2) AS language,
                    n * 7919 % 9000 AS score, n * 104729 % 5 AS severity
             FROM n;
         INSERT INTO cases (id, subject, language, proposer, at) SELECT id, subject, language, NULL, 1795424400000 + id FROM n;
         INSERT INTO evidence_versions (case_id, version, score, severity, contributions, posts, at)
             SELECT n.id, e.version, n.score, n.severity, e.contributions, 1 + n.id % 9, e.at
             FROM n, evidence_versions e WHERE e.case_id = {id};
         INSERT INTO reviews (case_id, version, reviewer, language, decision, clause, scope, confidence, checklist, reasons, at)
             SELECT n.id, r.version, r.reviewer, n.language, r.decision, r.clause, r.scope, r.confidence, r.checklist,
                    r.reasons, r.at + n.id
             FROM n, reviews r WHERE r.case_id = {id} AND n.id % 4 = 0 AND n.language IN ('en', 'ar');
         INSERT INTO profiles (account, handle, display_name, description, seen)
             SELECT subject, 'copy-' || id || '.example', 'Copy', NULL, 1795424400000 FROM n;
         INSERT INTO findings (finding, source, account, uri, cid, rule, signal, kind, computed_from, role, spans, weight,
                               clause, seen)
             SELECT randomblob(32), f.source, n.subject, 'sim://copy/' || n.id || '/' || k.value, f.cid, f.rule, f.signal,
                    f.kind, f.computed_from, f.role, f.spans, f.weight, f.clause, f.seen
             FROM n, json_each('[0,1,2,3,4,5,6,7,8,9]') k,
                  (SELECT * FROM findings WHERE account = (SELECT subject FROM cases WHERE id = {id}) LIMIT 1) f;
         DROP TABLE n;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    ))
    .unwrap();
}
