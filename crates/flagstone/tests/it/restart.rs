//! Windowed counts outlive SIGKILL: `flagstone run` reads a stream, is killed at seeded moments (with the feature
//! `crash-points` also right before and after it commits a batch) and started again. What it found in the end is what
//! a run finds that nothing disturbed.

use crate::made_up;

use std::{os::unix::process::ExitStatusExt, time::Duration};

use crate::stream::{Place, Relay, Running};
use model::Dice;

/// Windows of every sort: posts, posts with a finding, different accounts.
fn rules() -> String {
    let fifth = made_up::rule("fifth", r#"found("phrase") && count_found("phrase", author, "24h") % 5 == 0"#);
    fifth + &made_up::rule("spread", r#"distinct(post.folded, author, "24h") >= 4 && count(author, "24h") % 3 == 0"#)
}

/// How many posts there are, and how many arrive at once.
const POSTS: usize = 240;
const AT_ONCE: usize = 6;

fn place(relay: &Relay) -> Place {
    let place = Place::reading(&relay.url);
    place.write("pack.toml", &format!("{}{}", made_up::MANIFEST, rules()));
    place.write("phrases.csv", &made_up::phrases(&[("pine", "blackpine")]));
    place
}

/// Posts a few, of five accounts, each one of three texts.
fn some(relay: &Relay, posted: &mut usize, dice: &mut Dice) {
    for _ in 0..AT_ONCE.min(POSTS - *posted) {
        let text = dice.pick(&["the harbour was quiet", "join blackpine", "two goals in the last minute"]);
        relay.post(&format!("a{}", dice.below(5)), text);
        *posted += 1;
    }
}

/// Everything posted, with one program from the beginning to the end.
async fn undisturbed() -> Vec<(usize, String, u32)> {
    let relay = Relay::open().await;
    let place = place(&relay);
    let (mut posted, mut dice) = (0, Dice::new(1));
    while posted < POSTS {
        some(&relay, &mut posted, &mut dice);
    }
    let running = Running::start(place.command());
    place.until("all is read", |row| row.posts_read == POSTS as u64).await;
    running.stop();
    place.findings()
}

fn of(findings: &[(usize, String, u32)], signal: &str) -> usize {
    findings.iter().filter(|(_, found, _)| found == signal).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_after_kills_are_those_of_a_run_that_nothing_disturbed() {
    let expected = undisturbed().await;
    assert!(of(&expected, "fifth") > 5 && of(&expected, "spread") > 30, "the rules tell posts apart: {expected:?}");
    let relay = Relay::open().await;
    let place = place(&relay);
    let (mut posted, mut dice, mut moments, mut kills) = (0, Dice::new(1), Dice::new(77), 0);
    while posted < POSTS - 5 * AT_ONCE {
        let mut running = Running::start(crashing(&place, &mut moments));
        // A few batches, each when the one before was taken, then more that is still on its way when it is killed.
        for _ in 0..1 + moments.below(4) {
            some(&relay, &mut posted, &mut dice);
            let so_far = posted as u64;
            let died = until(&mut running, || place.row().posts_read == so_far).await;
            if died {
                break;
            }
        }
        some(&relay, &mut posted, &mut dice);
        tokio::time::sleep(Duration::from_millis(moments.below(120))).await;
        let _ = running.process.kill();
        assert_eq!(running.process.wait().unwrap().signal(), Some(9), "{}", running.said());
        kills += 1;
    }
    let running = Running::start(place.command());
    while posted < POSTS {
        some(&relay, &mut posted, &mut dice);
    }
    place.until("all is read", |row| row.posts_read == POSTS as u64).await;
    running.stop();
    assert!(kills >= 5, "{kills} kills");
    let asked = relay.asked.lock().unwrap().clone();
    let again = asked.windows(2).filter(|two| two[1] <= two[0]).count();
    assert!(again > 0, "it was never read once more from an earlier cursor: {asked:?}");
    assert_eq!(place.findings(), expected, "after {kills} kills");
}

/// The program, told to die by itself at a seeded commit where it is built for that.
fn crashing(place: &Place, moments: &mut Dice) -> std::process::Command {
    let mut command = place.command();
    if cfg!(feature = "crash-points") {
        let point = moments.pick(&["intake.before_commit", "intake.after_commit"]);
        command.env("FLAGSTONE_CRASH_AT", format!("{point}:{}", 1 + moments.below(5)));
    }
    command
}

/// Waits until something holds; true if the program ended before.
async fn until(running: &mut Running, holds: impl Fn() -> bool) -> bool {
    for _ in 0..600 {
        if running.process.try_wait().unwrap().is_some() {
            return true;
        }
        if holds() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it reads no more:\n{}", running.said());
}
