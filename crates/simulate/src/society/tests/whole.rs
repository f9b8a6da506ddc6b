//! The whole of it: the same for the same seed, in any order, its truth as its files have it.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::plan::Circle, *};
use crate::Class;

#[test]
fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let all = |seed| Kept::whole(&society(seed, 1_000));
    let (one, same, other) = (all(1), all(1), all(2));
    assert!(one.rows == same.rows && one.rows != other.rows);
    assert!(Table::ALL.iter().all(|table| !one.rows(*table).is_empty()), "a table is empty");
}

/// Rows of an account do not hang on which accounts were told before: what is kept in memory while streaming is nothing.
#[test]
fn streaming_is_in_memory_in_any_order() {
    let society = society(3, 1_000);
    let whole = Kept::whole(&society);
    let mut order: Vec<u32> = (0..1_000).collect();
    Dice::new(9).shuffle(&mut order);
    let mut shuffled = Kept::of(&society, &[], order.into_iter());
    let mut whole = whole;
    for kept in [&mut whole, &mut shuffled] {
        kept.rows.values_mut().for_each(|rows| rows.sort());
    }
    assert!(whole.rows == shuffled.rows);
}

#[test]
fn a_table_is_the_same_whatever_else_is_wanted() {
    let society = society(4, 1_000);
    let whole = Kept::whole(&society);
    for table in Table::ALL {
        assert!(Kept::whole_of(&society, &[table]).rows(table) == whole.rows(table), "{table:?}");
    }
}

#[test]
fn what_is_asked_for_is_checked() {
    let refused = |asked: Asked| Society::new(asked).unwrap_err().to_string();
    assert!(refused(Asked::new(1, 999)).contains("1000"));
    assert!(refused(Asked { days: 1, ..Asked::new(1, 5_000) }).contains("days"));
    assert!(refused(Asked { difficulty: f64::NAN, ..Asked::new(1, 5_000) }).contains("difficulty"));
    assert!(refused(Asked { extremists: Some(501), ..Asked::new(1, 5_000) }).contains("30 to 500"));
    for (seed, accounts) in [(1, 1_000), (2, 1_000), (3, 1_001), (4, 4_096), (5, 30_000)] {
        for difficulty in [0.0, 1.0] {
            let society = Society::new(Asked { difficulty, ..Asked::new(seed, accounts) }).unwrap();
            assert_eq!(society.accounts(), accounts);
        }
    }
}

#[test]
fn every_class_is_there_and_numbers_do_not_tell_it() {
    let society = society(7, 3_000);
    let kept = Kept::whole(&society);
    let truth = kept.rows(Table::Truth);
    assert_eq!(truth.len(), 3_000);
    for class in Class::ALL {
        let numbers: Vec<usize> =
            truth.iter().filter(|row| row[1] == class.as_str()).map(|row| row[0].parse().unwrap()).collect();
        assert!(numbers.len() >= 6, "{class:?}: {}", numbers.len());
        let mean = numbers.iter().sum::<usize>() as f64 / numbers.len() as f64;
        let error = 3_000.0 / 12.0_f64.sqrt() / (numbers.len() as f64).sqrt();
        assert!((mean - 1_500.0).abs() < 4.0 * error, "{class:?} stands at {mean}");
    }
}

/// The side file says what the other files show, and nothing of it is in them.
#[test]
fn truth_fits_the_files() {
    for seed in 0..3 {
        let society = society(seed, 1_500);
        let kept = Kept::whole(&society);
        let truth: BTreeMap<&str, &Vec<String>> =
            kept.rows(Table::Truth).iter().map(|row| (row[0].as_str(), row)).collect();
        let time = |text: &str| text.parse::<i64>().unwrap_or(i64::MAX);
        let lives = |account: &str| (time(&truth[account][12]), time(&truth[account][13]));
        let within = |account: &str, at: &str| {
            let (created, gone) = lives(account);
            assert!(created <= time(at) && time(at) < gone, "{account} at {at}, lives {created} to {gone}");
        };
        for row in kept.rows(Table::Interactions) {
            assert!(row[0] != row[2]);
            within(&row[0], &row[3]);
            assert!(lives(&row[2]).0 <= time(&row[3]), "{row:?}");
        }
        kept.rows(Table::Posts).iter().for_each(|row| within(&row[0], &row[1]));
        kept.rows(Table::Shares).iter().for_each(|row| within(&row[0], &row[3]));
        kept.rows(Table::Forwards).iter().for_each(|row| within(&row[0], &row[2]));
        let gone: BTreeMap<&str, (&str, &str)> = kept
            .rows(Table::Statuses)
            .iter()
            .filter(|row| row[2] != "up")
            .map(|row| (row[0].as_str(), (row[1].as_str(), row[2].as_str())))
            .collect();
        for (account, row) in &truth {
            let wanted = (!row[13].is_empty()).then_some((row[13].as_str(), row[14].as_str()));
            assert_eq!(gone.get(account).copied(), wanted, "{account}");
        }
        let hidden = |account: &str| truth[account][1] == "extremist";
        assert!(kept.rows(Table::Seeds).iter().all(|row| hidden(&row[0])));
        assert!(kept.rows(Table::Benign).iter().all(|row| !hidden(&row[0])));
        let down: BTreeSet<&str> = truth.iter().filter(|(_, row)| row[14] == "taken_down").map(|(a, _)| *a).collect();
        let before: BTreeSet<&str> = kept.rows(Table::Before).iter().map(|row| row[0].as_str()).collect();
        assert_eq!(before, down);
        assert!(kept.rows(Table::After).iter().all(|row| lives(&row[0]).0 >= BEGINS));
    }
}

#[test]
fn what_is_kept_is_of_those_who_are_planned() {
    let (small, large) = (society(1, 20_000), society(1, 200_000));
    assert!(large.bytes() < 10 * small.bytes());
    assert_eq!(size_of::<Person>(), 80, "docs/simulate.md states what an account takes");
    assert!(small.plan.circles.iter().all(|circle: &Circle| circle.members.len() == circle.sums.len()));
}
