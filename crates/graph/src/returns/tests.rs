use model::Dice;

use super::*;

const DAY: i64 = 24 * 3_600_000;

/// Somebody with habits: favourite words, an ending, a way to write capitals, hours.
struct Writer {
    words: Vec<String>,
    end: &'static str,
    capitals: bool,
    hour: i64,
}

impl Writer {
    fn new(dice: &mut Dice) -> Self {
        let syllables = ["ka", "lo", "mi", "ter", "un", "sha", "be", "ri", "os", "ven"];
        let word = |dice: &mut Dice| (0..2 + dice.below(2)).map(|_| *dice.pick(&syllables)).collect::<String>();
        Self {
            words: (0..40).map(|_| word(dice)).collect(),
            end: dice.pick::<&str>(&["", ".", "!", "!!", " :)", "…"]),
            capitals: dice.once_in(2),
            hour: dice.below(24) as i64,
        }
    }

    /// Half of the words are the writer's own, half everybody's.
    fn posts(&self, count: i64, from: i64, dice: &mut Dice) -> Vec<Post> {
        let post = |n: i64, dice: &mut Dice| {
            let mut text = String::new();
            for _ in 0..6 + dice.below(6) {
                let everybodys: &[&str] = &["the", "and", "of", "news", "today", "people", "we", "must", "see", "it"];
                let own = dice.once_in(2);
                let everybodys: &str = dice.pick::<&str>(everybodys);
                text += if own { dice.pick::<String>(&self.words) } else { everybodys };
                text.push(' ');
            }
            let text = text.trim_end().to_owned() + self.end;
            let text = if self.capitals { text.to_uppercase() } else { text };
            Post { time: Some(from + n * DAY + self.hour * 3_600_000), text }
        };
        (0..count).map(|n| post(n, dice)).collect()
    }
}

struct World {
    before: Vec<Down>,
    after: Vec<Account>,
    /// By account after, which before it is a return of.
    truth: Vec<Option<u32>>,
}

/// Accounts before were taken down on day 100. Those after: returns of every third, and as many strangers as there are
/// before. Handles of returns are the old ones with another counter.
fn world(seed: u64, count: u32, posts: i64, traits: bool) -> World {
    let mut dice = Dice::new(seed);
    let writers: Vec<Writer> = (0..2 * count).map(|_| Writer::new(&mut dice)).collect();
    let account = |writer: &Writer, handle: String, created: i64, dice: &mut Dice| Account {
        handle: if traits { handle } else { String::new() },
        created: traits.then_some(created),
        posts: writer.posts(posts, created, dice),
        ..Account::default()
    };
    let handle = |n: usize| writers[n].words[..2].concat();
    let before = (0..count as usize).map(|n| {
        let account = account(&writers[n], format!("{}_{n}", handle(n)), 0, &mut dice);
        Down::by_the_platform(account, Some(100 * DAY))
    });
    let before: Vec<Down> = before.collect();
    let mut after: Vec<(Option<u32>, Account)> = Vec::new();
    for n in (0..count as usize).step_by(3) {
        after.push((Some(n as u32), account(&writers[n], format!("{}{}", handle(n), n + 1), 103 * DAY, &mut dice)));
    }
    for (n, writer) in writers.iter().enumerate().skip(count as usize) {
        let created = (101 + dice.below(300) as i64) * DAY;
        after.push((None, account(writer, handle(n), created, &mut dice)));
    }
    dice.shuffle(&mut after);
    let (truth, after) = after.into_iter().unzip();
    World { before, after, truth }
}

fn found(world: &mut World, asked: Asked) -> Returns {
    returns(&mut world.before, &mut world.after, asked, &mut |_| {})
}

#[test]
fn operators_who_are_back_are_found_and_strangers_are_not() {
    for (posts, traits) in [(20, false), (20, true), (0, true)] {
        let (mut right, mut likely, mut all, mut said) = (0, 0, 0, 0.0);
        for seed in 0..3 {
            let mut world = world(seed, 30, posts, traits);
            let found = found(&mut world, Asked { least: 0.5, top: 0, ..Asked::default() });
            likely += found.pairs.len();
            said += found.pairs.iter().map(|pair| pair.probability).sum::<f64>();
            right += found
                .pairs
                .iter()
                .map(|pair| i32::from(world.truth[pair.after as usize] == Some(pair.before)))
                .sum::<i32>();
            all += world.truth.iter().flatten().count() as i32;
            assert!(found.pairs.iter().all(|pair| pair.reasons.style.is_some() == (posts > 0)));
            assert_eq!(found.learnt_from > 0, posts > 0);
        }
        assert!(right * 10 >= all * 8, "posts {posts}, traits {traits}: {right} of {all}");
        // What is said of them is about what is true of them.
        let wrong = (said - f64::from(right)) / likely as f64;
        assert!(wrong < 0.2, "posts {posts}, traits {traits}: {said:.1} of {likely} said, {right} right");
    }
}

#[test]
fn an_account_that_was_there_before_the_takedown_is_no_return() {
    let mut world = world(1, 12, 12, true);
    let back = (0..).zip(&world.truth).find_map(|(after, before)| Some(((*before)?, after))).unwrap();
    let has = |world: &mut World| {
        let found = found(world, Asked { top: 100, ..Asked::default() });
        (found.pairs.iter().any(|pair| (pair.before, pair.after) == back), found.too_early)
    };
    assert_eq!(has(&mut world), (true, 0));
    // It wrote a post an hour before.
    let account = &mut world.after[back.1 as usize];
    account.posts[0].time = Some(100 * DAY - 3_600_000);
    assert_eq!(has(&mut world), (false, 12));
    let account = &mut world.after[back.1 as usize];
    account.posts.iter_mut().for_each(|post| post.time = None);
    assert!(has(&mut world).0, "of its posts nothing is known, and it was created later");
    world.after[back.1 as usize].created = Some(99 * DAY);
    assert_eq!(has(&mut world), (false, 12));
    world.after[back.1 as usize].created = None;
    assert!(has(&mut world).0, "where nothing is known of when, it can be");
}

#[test]
fn the_order_of_posts_does_not_matter() {
    let mut world = world(2, 15, 10, true);
    let first = found(&mut world, Asked::default());
    for down in &mut world.before {
        down.account.posts.reverse();
    }
    for account in &mut world.after {
        account.posts.rotate_left(3);
    }
    assert_eq!(found(&mut world, Asked::default()), first);
}

#[test]
fn of_many_accounts_few_pairs_are_compared_and_the_same_are_likely() {
    let mut world = world(3, 24, 12, true);
    let asked = Asked { least: 0.5, top: 0, ..Asked::default() };
    let all = found(&mut world, asked);
    let (crowd, posts) = {
        let side = |accounts: &[&Account]| accounts.iter().map(|account| account.posts.clone()).collect::<Vec<_>>();
        let old: Vec<&Account> = world.before.iter().map(|down| &down.account).collect();
        let new: Vec<&Account> = world.after.iter().collect();
        let posts = [side(&old), side(&new)];
        let slices: Vec<&[Post]> = posts.iter().flatten().map(Vec::as_slice).collect();
        (style::Crowd::new(&slices), posts)
    };
    let [old, new] = posts.each_ref().map(|side| side.iter().map(Vec::as_slice).collect::<Vec<&[Post]>>());
    let nearest = crowd.nearest(&old, &new, 3);
    assert_eq!(nearest.len(), 3 * old.len());
    for (after, before) in (0..).zip(&world.truth) {
        assert!(before.is_none_or(|before| nearest.contains(&(before, after))), "{before:?} {after}");
    }
    let (before, after) = (world.before.len(), world.after.len());
    let few = found(&mut world, Asked { all: 0, ..asked });
    let right = |found: &Returns| {
        let right = found.pairs.iter().filter(|pair| world.truth[pair.after as usize] == Some(pair.before));
        right.map(|pair| (pair.before, pair.after)).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(all.compared == before * after && right(&all).len() >= 6, "{all:?}");
    assert_eq!(right(&few), right(&all));
}

#[test]
fn nothing_is_found_where_nothing_is_known() {
    let none = returns(&mut [], &mut [], Asked::default(), &mut |_| {});
    assert!(none.pairs.is_empty());
    let mut before = [Down::by_the_platform(Account::default(), None)];
    let found = returns(&mut before, &mut [Account::default()], Asked::default(), &mut |_| {});
    let pair = found.pairs[0];
    assert_eq!((pair.reasons, pair.score, pair.probability), (Reasons::default(), 0.0, 0.5));
}
