//! Planted groups, a fan club beside them: who is found, and who is not.

use std::collections::BTreeSet;

use flagstone_graph::coordination::{Asked, Coordination, Share, coordination};
use model::Dice;

/// Accounts: 1,500 of the public, 150 fans, two groups of six.
const FANS: u32 = 1_500;
const GROUPS: [std::ops::Range<u32>; 2] = [1_650..1_656, 1_656..1_662];
const DAY: i64 = 86_400;

/// Ten days.
struct World {
    dice: Dice,
    shares: Vec<Share>,
    objects: u32,
}

impl World {
    /// A world in which so many of the fans cheer, and in which the groups act or do not.
    fn new(seed: u64, fans: u32, planted: bool) -> Self {
        let mut world = Self { dice: Dice::apart(seed, "coordination"), shares: Vec::new(), objects: 0 };
        world.everyday();
        world.matches(fans);
        if planted {
            world.alone();
            world.within();
        }
        world
    }

    fn object(&mut self) -> u32 {
        self.objects += 1;
        self.objects
    }

    fn share(&mut self, object: u32, time: i64, account: u32) {
        self.shares.push(Share { object, time, account });
    }

    fn time(&mut self, from: i64, long: i64) -> i64 {
        from + self.dice.below(long as u64) as i64
    }

    /// Some accounts do far more than others; all that will be in a group live an everyday life too.
    fn anybody(&mut self) -> u32 {
        let most = 1 + self.dice.below(1_662);
        if self.dice.once_in(2) { self.dice.below(1_662) as u32 } else { self.dice.below(most) as u32 }
    }

    fn everyday(&mut self) {
        for number in 0..3_000 {
            let object = self.object();
            let size = if number % 50 == 0 { 30 + self.dice.below(300) } else { 1 + self.dice.below(8) };
            let (start, long) = (self.time(0, 9 * DAY), [600, 7_200, DAY][self.dice.index(3)]);
            for _ in 0..size {
                let (time, account) = (self.time(start, long), self.anybody());
                self.share(object, time, account);
            }
        }
    }

    /// Twenty matches of six goals each: within a minute and a half of a goal, half the fans and some others share it.
    fn matches(&mut self, fans: u32) {
        for _ in 0..20 {
            let start = self.time(0, 9 * DAY);
            for _ in 0..6 {
                let (object, goal) = (self.object(), self.time(start, 7_200));
                for fan in FANS..FANS + fans {
                    if self.dice.once_in(2) {
                        let long = if self.dice.once_in(4) { 3_600 } else { 90 };
                        let time = self.time(goal, long);
                        self.share(object, time, fan);
                    }
                }
                for _ in 0..20 {
                    let (time, account) = (self.time(goal, 3_600), self.anybody());
                    self.share(object, time, account);
                }
            }
        }
    }

    /// Twelve texts that only the first group shares, each member most of them, within 40 s.
    fn alone(&mut self) {
        for _ in 0..12 {
            let (object, start) = (self.object(), self.time(0, 9 * DAY));
            self.group(object, start, GROUPS[0].clone());
        }
    }

    /// Fifteen links of the public, which the second group shares at its own moment.
    fn within(&mut self) {
        let mut publics: Vec<u32> = (0..60).map(|number| number * 50 + 1).collect();
        self.dice.shuffle(&mut publics);
        for object in publics.into_iter().take(15) {
            let first =
                self.shares.iter().filter(|share| share.object == object).map(|share| share.time).min().unwrap();
            let start = self.time(first, DAY);
            self.group(object, start, GROUPS[1].clone());
        }
    }

    fn group(&mut self, object: u32, start: i64, group: std::ops::Range<u32>) {
        for member in group {
            if !self.dice.once_in(5) {
                let time = self.time(start, 40);
                self.share(object, time, member);
            }
        }
    }
}

fn accounts(found: &Coordination) -> BTreeSet<u32> {
    found.groups.iter().flat_map(|group| &group.members).map(|member| member.account).collect()
}

#[test]
fn groups_are_found_and_fans_are_not() {
    let (mut wrong, mut recall, mut fans) = (0.0, [0.0; 2], 0);
    let seeds = 20;
    for seed in 0..seeds {
        let found = coordination(World::new(seed, 150, true).shares, Asked::default());
        let who = accounts(&found);
        let planted = |account: &&u32| GROUPS.iter().any(|group| group.contains(account));
        let true_pair = |a, b| GROUPS.iter().any(|group| group.contains(&a) && group.contains(&b));
        let false_pairs = found.pairs.iter().filter(|pair| !true_pair(pair.a, pair.b)).count();
        wrong += false_pairs as f64 / found.pairs.len().max(1) as f64 / seeds as f64;
        assert!(who.iter().filter(planted).count() > 0);
        fans += who.range(FANS..GROUPS[0].start).count();
        for (recall, group) in recall.iter_mut().zip(&GROUPS) {
            *recall += group.clone().filter(|account| who.contains(account)).count() as f64 / 6.0 / seeds as f64;
        }
        let surest = &found.groups[0];
        assert!(surest.gap <= 40 && surest.objects >= 3 && surest.q <= 0.05, "{surest:?}");
    }
    println!("false discovery {wrong:.4}, recall {recall:?}, fans {fans}");
    assert!(wrong <= 0.05 && fans == 0, "false discovery {wrong}, {fans} fans");
    assert!(recall.iter().all(|recall| *recall >= 0.9), "{recall:?}");
}

#[test]
fn where_nobody_coordinates_nobody_is_found() {
    let found = (0..20).map(|seed| coordination(World::new(100 + seed, 150, false).shares, Asked::default()));
    let groups: Vec<usize> = found.map(|found| found.groups.len()).collect();
    assert!(groups.iter().filter(|groups| **groups > 0).count() <= 1, "{groups:?}");
}

#[test]
fn a_club_that_is_no_crowd_looks_like_a_group() {
    let found = |fans| accounts(&coordination(World::new(7, fans, false).shares, Asked::default())).len();
    assert_eq!((found(15), found(150)), (15, 0), "the limit that docs/investigate.md names");
}
