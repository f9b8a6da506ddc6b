//! Killed anywhere, it ends the same: the simulated run is killed with SIGKILL at every named place, and 200 times at
//! seeded moments. After each kill it is started again. At the end nothing is lost, nothing counted twice, no account
//! reported twice; at most the referral that was on its way is *ambiguous*, and stays so.
#![cfg(feature = "crash-points")]

use std::{
    collections::{BTreeMap, BTreeSet},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use detect::{Engine, Pack};
use flagstone::{channels::simulated::Report, demo::beside};
use model::{AccountId, Event, FindingId, Post, SendState};
use simulate::{World, WorldSize};
use store::{CaseFilter, Mode, Store, Totals};

const SEED: u64 = 11;
const DAYS: u32 = 3;
const SIGKILL: i32 = 9;

/// What must be the same, however often it was killed; by subject, so that an ambiguous one can be set apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct EndState {
    subjects: BTreeMap<AccountId, Vec<String>>,
    ambiguous: BTreeSet<AccountId>,
    reports: Vec<AccountId>,
}

fn end_state(path: &Path) -> EndState {
    let store = Store::open(path, Mode::Read).expect("the store opens");
    let mut subjects: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    for row in store.cases(&CaseFilter { limit: 10_000, ..CaseFilter::default() }).expect("cases") {
        let view = store.case(row.case.id).expect("reads").expect("is there");
        let lines = subjects.entry(row.case.subject.clone()).or_default();
        lines.push(format!("case {} {} {} {}", row.state.as_str(), row.evidence, row.case.language, row.score));
        lines.extend(view.reviews.iter().map(|r| format!("review {} {} {}", r.reviewer, r.decision.as_str(), r.at)));
        lines.extend(view.adjudications.iter().map(|a| format!("adjudication {} {}", a.decision.as_str(), a.at)));
    }
    let mut ambiguous = BTreeSet::new();
    for row in store.ledger().expect("ledger") {
        let lines = subjects.entry(row.notice.subject.clone()).or_default();
        lines.push(format!("referral {} {}", row.notice.digest(), row.planned));
        let states: Vec<_> = row.sends.iter().map(|s| s.state).collect();
        lines.push(format!("sends {states:?}"));
        lines.extend(
            row.checks.iter().map(|c| format!("check {} {} {}", c.observation.status.as_str(), c.by_event, c.at)),
        );
        if states.contains(&SendState::Ambiguous) {
            assert_eq!(states.last(), Some(&SendState::Ambiguous), "an ambiguous referral was sent again");
            ambiguous.insert(row.notice.subject);
        }
    }
    let t = store.totals().expect("totals");
    let reports = std::fs::read_to_string(beside(path, "platform.ndjson")).unwrap_or_default();
    let reports: Vec<Report> = reports.lines().map(|l| serde_json::from_str(l).expect("a whole line")).collect();
    assert_eq!(store.fsck().expect("fsck").len(), 0, "the store is not whole: {:?}", store.fsck());
    let audit = store.verify_audit(None).expect("verify");
    assert!(audit.first_problem.is_none() && audit.problems.is_empty(), "the audit log does not fit: {audit:?}");
    assert_counted(t, &reports);
    EndState { subjects, ambiguous, reports: reports.into_iter().map(|r| r.subject).collect() }
}

/// Every event of the world was read once. What happens there depends on which reports arrived, so it is asked again.
fn assert_counted(totals: Totals, reports: &[Report]) {
    let world = World::new(SEED, WorldSize { days: DAYS, ..WorldSize::DEMO });
    let reported = reports.iter().map(|r| (r.subject.clone(), r.at)).collect();
    let events = world.events_given(0, world.ticks(), &reported);
    let posts: Vec<&Post> = events
        .iter()
        .filter_map(|event| match event {
            Event::Post(post) => Some(&**post),
            _ => None,
        })
        .collect();
    let pack = Pack::parse(&world.pack_files()).expect("the world's own pack");
    let found: BTreeSet<FindingId> =
        Engine::new(vec![pack]).detect(posts.iter().copied()).iter().map(|f| f.id).collect();
    let counted = [totals.received, totals.posts_read, totals.findings, totals.set_aside];
    let happened = [events.len() as u64, posts.len() as u64, found.len() as u64, 0];
    assert_eq!(happened, counted, "events were lost or counted twice (received, posts, findings, set aside)");
}

/// The same, or the same with the referrals that were on their way ambiguous.
fn assert_same(expected: &EndState, got: &EndState, most_ambiguous: usize, when: &str) {
    assert!(got.ambiguous.len() <= most_ambiguous, "{when}: {} ambiguous", got.ambiguous.len());
    let once: BTreeSet<_> = got.reports.iter().collect();
    assert_eq!(once.len(), got.reports.len(), "{when}: an account was reported twice");
    let settled = |state: &EndState| {
        state
            .subjects
            .iter()
            .filter(|(s, _)| !got.ambiguous.contains(s))
            .map(|(s, l)| (s.clone(), l.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(settled(expected), settled(got), "{when}");
}

struct Run {
    folder: tempfile::TempDir,
}

impl Run {
    /// In memory where there is such a place: SIGKILL loses nothing that was written, so no disk has to be waited for.
    fn new() -> Self {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self { folder: folder.expect("a folder") }
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("demo.db")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flagstone"));
        command
            .args(["demo", "--unattended", "--seed", &SEED.to_string(), "--days", &DAYS.to_string(), "--store"])
            .arg(self.store());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn finish(&self) {
        let status = self.command().status().expect("it starts");
        assert!(status.success(), "it did not finish: {status}");
    }
}

fn undisturbed() -> (EndState, Duration) {
    let run = Run::new();
    let begun = Instant::now();
    run.finish();
    let lasted = begun.elapsed();
    let state = end_state(&run.store());
    assert!(!state.reports.is_empty(), "the simulated run refers nobody");
    assert!(state.ambiguous.is_empty());
    (state, lasted)
}

/// `sending` is committed and what became of it is not: only here a kill leaves a referral ambiguous, and here always.
const BETWEEN_SENDING_AND_KNOWING: [&str; 4] =
    ["claim_send.after_commit", "send.before_call", "send.after_call", "commit_send.before_commit"];

#[test]
fn killed_at_every_named_place() {
    let (expected, _) = undisturbed();
    for point in store::crash::POINTS {
        for pass in [1, 4] {
            let run = Run::new();
            let status =
                run.command().env("FLAGSTONE_CRASH_AT", format!("{point}:{pass}")).status().expect("it starts");
            let killed = status.signal() == Some(SIGKILL);
            assert!(killed || (pass > 1 && status.success()), "{point} is never passed: {status}");
            run.finish();
            let on_its_way = usize::from(killed && BETWEEN_SENDING_AND_KNOWING.contains(point));
            let state = end_state(&run.store());
            assert_eq!(state.ambiguous.len(), on_its_way, "killed at {point}, pass {pass}");
            assert_same(&expected, &state, on_its_way, &format!("killed at {point}, pass {pass}"));
        }
    }
}

#[test]
fn killed_two_hundred_times_at_seeded_moments() {
    const KILLS: usize = 200;
    const IN_ONE_RUN: usize = 5;
    let (expected, lasted) = undisturbed();
    let mut dice = model::Dice::new(0x5eed);
    let (mut killed, mut runs) = (0, 0);
    while killed < KILLS {
        let run = Run::new();
        let mut landed = 0;
        while landed < IN_ONE_RUN {
            // Moments spread over what is left of the run. How long that is depends on what else the machine does: a run
            // that ends before its last kill is a run with fewer kills.
            let share = dice.below(1_000);
            let wait = lasted.mul_f64(share as f64 / 1_000.0 / (IN_ONE_RUN as f64));
            let mut child = run.command().spawn().expect("it starts");
            std::thread::sleep(wait);
            child.kill().expect("it is killed");
            let status = child.wait().expect("it ends");
            if status.success() {
                break;
            }
            assert_eq!(status.signal(), Some(SIGKILL), "it ended by itself: {status}");
            landed += 1;
        }
        killed += landed;
        runs += 1;
        assert!(runs <= KILLS, "after {runs} runs only {killed} kills came before the end");
        run.finish();
        assert_same(&expected, &end_state(&run.store()), landed, &format!("run {runs}"));
    }
}
