//! What is shared at once, and which way messages go.

use std::collections::{BTreeMap, BTreeSet};

use super::{super::plan::TAKES_PART, *};
use crate::Class;

#[test]
fn rings_share_at_the_times_that_the_truth_names() {
    let society = society(1, 12_000);
    let kept = Kept::whole_of(&society, &[Table::Shares, Table::Truth, Table::TruthBursts]);
    let bursts: BTreeMap<&str, (&str, i64)> = kept
        .rows(Table::TruthBursts)
        .iter()
        .map(|row| (row[1].as_str(), (row[0].as_str(), row[3].parse().unwrap())))
        .collect();
    let truth: BTreeMap<&str, &Vec<String>> =
        kept.rows(Table::Truth).iter().map(|row| (row[0].as_str(), row)).collect();
    let (mut took_part, mut late) = (0, 0);
    for row in kept.rows(Table::Shares) {
        if let Some((ring, at)) = bursts.get(row[1].as_str()) {
            assert_eq!(truth[row[0].as_str()][11], *ring, "nobody else shares it");
            let delay = row[3].parse::<i64>().unwrap() - at;
            assert!((0..=600).contains(&delay));
            took_part += 1;
            late += usize::from(delay > 60);
        }
    }
    // Who could have: an account of the ring that was there when it began and ten minutes later.
    let could: usize = bursts
        .values()
        .map(|(ring, at)| {
            let there = |row: &&&Vec<String>| {
                let gone = row[13].parse().unwrap_or(i64::MAX);
                row[11] == *ring && row[12].parse::<i64>().unwrap() <= *at && at + 600 < gone
            };
            truth.values().filter(there).count()
        })
        .sum();
    assert!(could > 1_000);
    share("takes part", took_part, could, TAKES_PART);
    assert!(late * 3 < took_part, "seconds to minutes");
}

#[test]
fn fans_and_bots_share_at_once_for_reasons_of_their_own() {
    let society = society(2, 8_000);
    let kept = Kept::whole_of(&society, &[Table::Shares, Table::Truth]);
    let class: BTreeMap<&str, &str> =
        kept.rows(Table::Truth).iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    let mut minutes: BTreeMap<(&str, i64), BTreeMap<Class, BTreeSet<&str>>> = BTreeMap::new();
    for row in kept.rows(Table::Shares) {
        let class = Class::parse(class[row[0].as_str()]).unwrap();
        let minute = row[3].parse::<i64>().unwrap() / 60;
        minutes.entry((&row[1], minute)).or_default().entry(class).or_default().insert(&row[0]);
    }
    for class in [Class::Fan, Class::NewsBot] {
        let crowds = minutes.values().filter(|by| by.get(&class).is_some_and(|who| who.len() >= 5));
        assert!(crowds.count() > 100, "{class:?}");
    }
}

#[test]
fn forwards_follow_the_way_that_the_truth_names() {
    for named in [Named::Origin, Named::Way] {
        let society = Society::new(Asked { named, ..Asked::new(3, 6_000) }).unwrap();
        let kept = Kept::whole_of(&society, &[Table::Forwards, Table::Truth, Table::TruthForwards]);
        let forwards = kept.rows(Table::Forwards);
        let truth = kept.rows(Table::TruthForwards);
        assert!(forwards.len() > 1_000 && forwards.len() == truth.len());
        let messages: BTreeSet<[&str; 2]> = forwards.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
        assert_eq!(messages.len(), forwards.len(), "no message is there twice");
        let mut deep = 0;
        for (row, truth) in forwards.iter().zip(truth) {
            let [parent, origin] = [&truth[2..4], &truth[4..6]];
            assert_eq!(&row[3..5], if named == Named::Way { parent } else { origin });
            assert!(
                row[5].parse::<i64>().unwrap() < row[2].parse().unwrap(),
                "a forward is later than what it forwards"
            );
            assert!(parent == origin || messages.contains(&[parent[0].as_str(), parent[1].as_str()]));
            deep += usize::from(parent != origin);
        }
        assert!(deep > 100, "{deep}");
    }
}

/// One channel instructs, affiliated channels forward.
#[test]
fn a_core_channel_is_passed_on_by_its_group_within_minutes() {
    let society = society(4, 8_000);
    let kept = Kept::whole_of(&society, &[Table::Truth, Table::TruthForwards, Table::Forwards]);
    let truth: BTreeMap<&str, &Vec<String>> =
        kept.rows(Table::Truth).iter().map(|row| (row[0].as_str(), row)).collect();
    let (mut quick, mut all) = (0, 0);
    for row in kept.rows(Table::Forwards) {
        let [channel, source] = [&row[0], &row[3]].map(|account| truth[account.as_str()]);
        if source[3] == "core" && channel[4] == source[4] && !channel[4].is_empty() {
            all += 1;
            quick += usize::from(row[2].parse::<i64>().unwrap() - row[5].parse::<i64>().unwrap() < 900);
        }
    }
    assert!(all > 200 && quick * 2 > all, "{quick} of {all} within a quarter of an hour");
}
