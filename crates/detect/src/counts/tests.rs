//! Windows against a naive replay.

use model::Dice;

use super::{
    Counted, Counts, Definition, MAX_LATENESS, Tally, hash,
    stamps::{EXACT, PARTS},
    window::Window,
};

fn events(window: i64) -> Window {
    Window::new(Definition { name: "events".into(), counted: Counted::Events, window })
}

fn distinct(window: i64) -> Window {
    Window::new(Definition { name: "distinct".into(), counted: Counted::Distinct, window })
}

fn naive(seen: &[(u64, u64, i64)], key: u64, from: i64, to: i64) -> Vec<u64> {
    seen.iter().filter(|(k, _, t)| *k == key && from < *t && *t <= to).map(|(_, v, _)| *v).collect()
}

#[test]
fn small_windows_equal_a_replay_also_out_of_order() {
    let mut dice = Dice::new(1);
    for round in 0..60 {
        let window = [1, 7, 60, 1_000, 5_000_000][round % 5];
        let (mut counting, mut tally) = (events(window), Tally::default());
        let lateness = window.min(MAX_LATENESS) as u64;
        let mut seen = Vec::new();
        let (mut now, mut newest) = (-5_000, i64::MIN);
        for _ in 0..400 {
            now += dice.below(window as u64 / 20 + 3) as i64;
            let at = now - dice.below(lateness) as i64 / [1, 1_000][round % 2];
            // Late by less than what is promised, of any key.
            let at = at.max(newest.saturating_sub(lateness as i64 - 1));
            newest = newest.max(at);
            let key = dice.below(3);
            seen.push((key, 0, at));
            let expected = naive(&seen, key, at - window, at).len() as i64;
            assert_eq!(counting.add(key, 0, at, &mut tally), expected, "window {window}, at {at}");
            let other = dice.below(4);
            assert_eq!(counting.get(other, at), naive(&seen, other, at - window, at).len() as i64);
        }
        assert_eq!(tally, Tally::default());
    }
}

#[test]
fn crowded_windows_stay_within_the_stated_error() {
    let mut dice = Dice::new(2);
    for round in 0..12 {
        let window: i64 = [640, 60_000, 61_003][round % 3];
        let part = (window + PARTS - 1) / PARTS;
        let (mut counting, mut tally) = (events(window), Tally::default());
        let mut times: Vec<i64> = Vec::new();
        let mut now = 0;
        let (mut over, mut crowded) = (0, 0);
        for step in 0..20_000_u64 {
            // Bursts and pauses, so that it is entered and left again.
            let gap = if (step / 4_000) % 2 == 0 { window as u64 / 2_000 + 1 } else { window as u64 / 40 + 2 };
            now += dice.below(gap) as i64;
            times.push(now);
            let count = counting.add(9, 0, now, &mut tally);
            let within = |from: i64| (times.len() - times.partition_point(|t| *t <= from)) as i64;
            let (exact, longer) = (within(now - window), within(now - window - part));
            assert!(exact <= count && count <= longer, "{exact} <= {count} <= {longer}");
            crowded += u32::from(exact > EXACT as i64);
            over += u32::from(count > exact);
        }
        assert!(crowded > 1_000, "the sub-buckets were not reached");
        assert!(over > 0 || window < PARTS, "the bound is not tested by equal numbers");
    }
}

#[test]
fn few_different_values_equal_a_replay() {
    let mut dice = Dice::new(3);
    for _ in 0..40 {
        let window = 1 + dice.below(500) as i64;
        let (mut counting, mut tally) = (distinct(window), Tally::default());
        let mut seen = Vec::new();
        let mut now = 0;
        for _ in 0..500 {
            now += dice.below(12) as i64;
            let (key, value) = (dice.below(3), hash::text(&dice.below(40).to_string()));
            seen.push((key, value, now));
            let mut values = naive(&seen, key, now - window, now);
            values.sort_unstable();
            values.dedup();
            assert_eq!(counting.add(key, value, now, &mut tally), values.len() as i64);
        }
    }
}

#[test]
fn many_different_values_are_estimated_within_the_stated_error() {
    let (mut squares, rounds) = (0.0, 40);
    for round in 0..rounds {
        let (mut counting, mut tally) = (distinct(1_000_000), Tally::default());
        let true_number = 5_000;
        let mut estimate = 0;
        for value in 0..true_number {
            // Every value twice: repeats must not count.
            for at in [value, value + 1] {
                estimate = counting.add(7, hash::text(&format!("{round}/{value}")), at, &mut tally);
            }
        }
        let error = estimate as f64 / true_number as f64 - 1.0;
        squares += error * error;
        assert!(error.abs() < 0.33, "{estimate} of {true_number}");
    }
    let standard = (squares / f64::from(rounds)).sqrt();
    assert!(standard < 0.1, "relative standard error {standard:.3}, stated as about 0.075");
}

#[test]
fn a_distinct_count_is_exact_again_after_a_pause() {
    let (mut counting, mut tally) = (distinct(1_000), Tally::default());
    for value in 0..10_000_u64 {
        counting.add(1, hash::text(&value.to_string()), 0, &mut tally);
    }
    assert_eq!(counting.add(1, u64::MAX, 2_000, &mut tally), 1);
    assert_eq!(counting.add(1, u64::MAX - 1, 2_001, &mut tally), 2);
}

#[test]
fn memory_is_bounded_and_what_is_forgotten_is_counted() {
    let (mut counting, mut tally) = (events(1_000_000).bounded(100, 1_000_000), Tally::default());
    for key in 0..10_000_u64 {
        counting.add(key, 0, key as i64, &mut tally);
        assert!(counting.keys() <= 100);
    }
    assert!(tally.forgotten >= 9_900, "{tally:?}");
    assert_eq!(counting.get(9_999, 9_999), 1, "the newest stay");
    assert_eq!(counting.get(0, 9_999), 0, "the oldest go");

    // Cells: one key after another grows.
    let (mut counting, mut tally) = (events(1_000_000).bounded(100_000, 3_000), Tally::default());
    for n in 0..40_000_u64 {
        counting.add(n / 100, 0, n as i64, &mut tally);
    }
    assert!(counting.keys() <= 32 && tally.forgotten > 300);

    // What is empty is forgotten without a loss.
    let (mut counting, mut tally) = (events(10).bounded(100, 1_000_000), Tally::default());
    for key in 0..10_000_u64 {
        counting.add(key, 0, key as i64, &mut tally);
    }
    assert_eq!(tally, Tally::default());
}

#[test]
fn what_is_too_late_counts_for_itself_and_is_told() {
    let (mut counting, mut tally) = (events(1_000), Tally::default());
    counting.add(1, 0, 10_000, &mut tally);
    assert_eq!((counting.add(1, 0, 8_001, &mut tally), tally.late), (1, 0));
    assert_eq!((counting.add(1, 0, 8_000, &mut tally), tally.late), (1, 1));
    assert_eq!(counting.get(1, 8_001), 1, "it is not held");
}

#[test]
fn no_time_is_too_far_away() {
    for mut counting in [events(1), events(86_400_000), distinct(1), distinct(86_400_000)] {
        let mut tally = Tally::default();
        for at in [0, i64::MAX, i64::MIN, -1, i64::MAX - 1, i64::MIN + 1] {
            for value in 0..1_500 {
                assert!(counting.add(1, value, at, &mut tally) >= 1);
            }
            counting.get(1, at);
        }
    }
}

#[test]
fn a_window_is_kept_by_its_definition() {
    let define = |name: &str, window| Definition { name: name.into(), counted: Counted::Events, window };
    let (a, b, longer) = (define("a", 1_000), define("b", 1_000), define("a", 2_000));
    let mut counts = Counts::default();
    counts.align(&[a.clone(), b.clone()]);
    assert_eq!((counts.add(0, 5, 0, 1), counts.add(1, 5, 0, 1), counts.add(1, 5, 0, 2)), (1, 1, 2));
    counts.align(&[b, longer, a]);
    assert_eq!((counts.get(0, 5, 2), counts.get(1, 5, 2), counts.get(2, 5, 2)), (2, 0, 1));
}

#[test]
fn the_hash_tells_texts_apart() {
    let mut hashes: Vec<u64> = (0..200_000).map(|n| hash::text(&format!("account{n}"))).collect();
    hashes.extend((0..40).map(|n| hash::text(&"\0".repeat(n))));
    let leading = hashes.iter().filter(|h| h.leading_zeros() >= 8).count();
    assert!((600..970).contains(&leading), "{leading} of about 781 begin with eight zero bits");
    let all = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), all);
    assert_eq!(hash::text("blackpine.example"), hash::text("blackpine.example"));
}
