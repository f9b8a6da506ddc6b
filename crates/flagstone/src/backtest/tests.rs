use detect::Pack;

use super::*;
use crate::made_up;

fn engine(entries: &[(&str, &str)]) -> Engine {
    let files = made_up::files("", entries);
    Engine::new(vec![Pack::parse(&files).unwrap_or_else(|errors| panic!("{errors}"))])
}

#[test]
fn two_packs_are_told_apart_post_by_post() {
    let (now, before) = (engine(&[("pine", "Black Pine"), ("stone", "White Stone")]), engine(&[("pine", "Pine")]));
    let posts = "{\"id\":\"1\",\"account\":\"a\",\"text\":\"black pine\"}\n\
                 {\"id\":\"2\",\"account\":\"a\",\"text\":\"a pine\"}\n\
                 not a post\n\
                 {\"id\":\"3\",\"account\":\"b\",\"text\":\"white stone, black pine\"}\n";
    let mut changes = Vec::new();
    let mut both = Backtest::new(&now, Some(&before), &mut changes);
    both.lines(posts.as_bytes(), &mut |_| {}).unwrap();
    let outcome = both.outcome;
    assert_eq!((outcome.posts, outcome.set_aside), (3, 1));
    let counts: Vec<(&str, [u64; 4])> =
        outcome.entries.iter().map(|(entry, p)| (entry.signal.as_str(), [p.now, p.before, p.gained, p.lost])).collect();
    assert_eq!(counts, [("pine", [2, 3, 0, 1]), ("stone", [1, 0, 1, 0])]);
    let changes = String::from_utf8(changes).unwrap();
    assert_eq!(changes.lines().count(), 2, "{changes}");

    let mut nothing = Vec::new();
    let mut alone = Backtest::new(&now, None, &mut nothing);
    alone.lines(posts.as_bytes(), &mut |_| {}).unwrap();
    let alone = alone.outcome;
    assert!(nothing.is_empty() && alone.entries.values().all(|p| p.before == 0 && p.gained == p.now));
}
