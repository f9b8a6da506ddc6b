//! What Flagstone finds in small synthetic worlds, by its own commands, held against their truth: hidden groups before all
//! who look like them, coordinated groups among fans and bots, cascades, blocks. `docs/simulate.md` has the figures of
//! large worlds; these are few and small, and their bounds leave room for chance.

#[path = "../../examples/judge_world/judging/mod.rs"]
mod judging;

use std::path::Path;

use judging::{Figure, World, communities, coordination, rank, returns, ways};

const LOOK_ALIKE: [&str; 8] =
    ["journalist", "researcher", "counter_speaker", "archivist", "satirist", "devout", "news_bot", "fan"];

fn world(folder: &Path, seed: u64, accounts: u32, more: &[&str]) -> World {
    World::make(Path::new(env!("CARGO_BIN_EXE_flagstone")), &folder.join(seed.to_string()), seed, accounts, more)
}

#[test]
fn hidden_groups_stand_above_every_class_that_looks_like_them() {
    let folder = tempfile::tempdir().unwrap();
    let tables = ["--only", "interactions,seeds,benign,truth"];
    let mut above = LOOK_ALIKE.map(|class| (class, Figure::default()));
    let mut first = Figure::default();
    for seed in 1..=4 {
        let world = world(folder.path(), seed, 3_000, &tables);
        let found = rank::judge(&world, false);
        above.iter_mut().for_each(|(class, figure)| figure.add(found.above[*class]));
        first.add(found.precision[&20]);
        let with_benign = rank::judge(&world, true);
        assert!(with_benign.precision_at_all > 0.8 * found.precision_at_all, "benign accounts silence the witnesses");
    }
    for (class, figure) in &above {
        assert!(figure.mean() > 0.55, "{class}: {figure}");
    }
    assert!(first.mean() > 0.85, "{first}");
}

#[test]
fn coordinated_groups_are_found_among_fans_and_bots() {
    let folder = tempfile::tempdir().unwrap();
    let (mut wrong, mut found, mut right, mut there) = (0, 0, 0, 0);
    // In the small ones agencies have sixty bots, of which often too few for a crowd pass a line on.
    for (seed, accounts) in [(1, 20_000), (3, 3_000), (4, 3_000), (5, 3_000)] {
        let world =
            world(&folder.path().join(accounts.to_string()), seed, accounts, &["--only", "shares,truth,truth-bursts"]);
        let judged = coordination::judge(&world, "60s");
        (wrong, found) = (wrong + judged.wrong, found + judged.accounts);
        (right, there) = (right + judged.right, there + judged.there);
    }
    assert!(wrong * 20 <= found, "{wrong} of {found} accounts were in no such group");
    assert!(right * 10 >= there * 9, "{right} of {there}");
}

#[test]
fn cascades_are_those_that_were_planted() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, named) in [(1, "origin"), (2, "way")] {
        let more = ["--forwards-name", named, "--only", "forwards,truth,truth-forwards"];
        let world = world(folder.path(), seed, 3_000, &more);
        let found = ways::judge(&world, named == "way");
        assert_eq!((found.same, found.others), (found.planted, 0), "{named}");
        assert!(found.planted > 100 && (found.deepest > 1) == (named == "way"), "{named}: {found:?}");
    }
}

#[test]
fn everyday_accounts_fall_into_their_blocks_and_groups_stay_together() {
    let folder = tempfile::tempdir().unwrap();
    let (mut nmi, mut together) = (Figure::default(), Figure::default());
    for seed in 1..=2 {
        let world = world(folder.path(), seed, 3_000, &["--only", "interactions,truth"]);
        let found = communities::judge(&world, "1");
        nmi.add(found.nmi);
        together.add(found.together);
    }
    assert!(nmi.mean() > 0.6 && together.mean() > 0.75, "NMI {nmi}, groups together {together}");
}

/// The harness for returns: who names all that came back is right, who names look-alikes is told what they are.
#[test]
fn pairs_of_returns_are_judged_by_their_operators() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(folder.path(), 1, 5_000, &["--only", "before,after,truth"]);
    let after = world.named("after.csv");
    let was = |account: &String| world.truth[account].previous.clone();
    let all: Vec<(String, String)> = after.iter().filter(|a| !was(a).is_empty()).map(|a| (was(a), a.clone())).collect();
    let found = returns::of(&world, &all);
    assert!(found.there > 10, "{found:?}");
    assert_eq!((found.precision(), found.recall()), (1.0, 1.0));
    let namesakes: Vec<(String, String)> = after
        .iter()
        .filter(|account| was(account).is_empty())
        .map(|account| (all[0].0.clone(), account.clone()))
        .collect();
    let found = returns::of(&world, &namesakes);
    assert_eq!((found.right, found.found), (0, 0));
    assert!(found.wrong.contains_key("everyday"), "{found:?}");
}
