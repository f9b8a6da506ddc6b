use super::*;
use crate::chance::{Chance, Resampling};

fn close(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

fn items(of: impl IntoIterator<Item = (f64, bool, u32)>) -> Ranking {
    Ranking::new(of.into_iter().map(|(score, positive, group)| Item { score, positive, group }).collect())
}

/// Ten items, with ties.
fn few() -> Ranking {
    let scores = [0.9, 0.8, 0.8, 0.8, 0.7, 0.5, 0.5, 0.3, 0.2, 0.1];
    let labels = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0];
    items((0..10).map(|i| (scores[i], labels[i] == 1, i as u32)))
}

/// 200 items on 53 and more scores; 73 are positive.
fn many() -> Ranking {
    items((0..200_u64).map(|i| {
        let positive = (i * i * 7 + i * 3) % 11 < 3;
        (((i * 37 + 11) % 53) as f64 / 10.0 + if positive { 1.1 } else { 0.0 }, positive, (i % 40) as u32)
    }))
}

/// `roc_auc_score`, `average_precision_score` and `precision_recall_curve` of scikit-learn 1.9.1.
#[test]
fn golden_values_of_scikit_learn() {
    let (few, many) = (few().curve(), many().curve());
    assert!(close(Statistic::RocAuc.of(&few), 0.7));
    assert!(close(Statistic::AveragePrecision.of(&few), 0.725_396_825_396_825_5));
    assert!(close(Statistic::RocAuc.of(&many), 0.676_626_038_183_583_2));
    assert!(close(Statistic::AveragePrecision.of(&many), 0.600_527_634_765_608_9));
    let curve = [(1.0, 0.2), (0.75, 0.6), (0.6, 0.6), (0.571_428_571_428_571_4, 0.8), (0.5, 0.8)];
    for (point, (precision, recall)) in few.points().iter().zip(curve) {
        assert!(close(point.precision(), precision) && close(few.recall(point.threshold), recall), "{point:?}");
    }
}

/// The same with `sample_weight`: a resample counts a group as often as it was drawn.
#[test]
fn a_group_that_was_drawn_thrice_counts_thrice() {
    let weights = [1, 2, 0, 3, 1, 1, 2, 1, 1, 4];
    let mut curve = Curve::default();
    few().curve_into(&mut curve, |group| weights[group as usize]);
    assert!(close(Statistic::RocAuc.of(&curve), 0.783_333_333_333_333_3));
    assert!(close(Statistic::AveragePrecision.of(&curve), 0.666_666_666_666_666_6));
}

#[test]
fn precision_at_a_recall_is_where_it_is_first_reached_not_the_best_beyond() {
    let curve = few().curve();
    assert_eq!(curve.at_recall(0.5), Some(Point { threshold: 0.8, right: 3, wrong: 1 }));
    assert_eq!(curve.at_recall(0.8), Some(Point { threshold: 0.5, right: 4, wrong: 3 }));
    // Every threshold below is worse here, but one that was better would not be taken either.
    let late = items([(5.0, false, 0), (4.0, true, 1), (3.0, true, 2), (2.0, true, 3)]).curve();
    assert!(close(Statistic::PrecisionAtRecall(0.3).of(&late), 0.5));
}

#[test]
fn what_was_abstained_on_is_missed() {
    let none = f64::NEG_INFINITY;
    let half = items([(2.0, true, 0), (1.0, false, 1), (none, true, 2), (none, false, 3)]).curve();
    assert_eq!(half.at_recall(0.5).map(|p| p.threshold), Some(2.0));
    assert_eq!(half.at_recall(0.8), None, "flagging what was abstained on is no threshold");
    assert_eq!(half.recall(f64::MIN), Some(0.5));
    let nan = items([(2.0, true, 0), (1.0, false, 1), (f64::NAN, true, 2), (none, false, 3)]);
    assert_eq!(nan.curve(), half, "not a number is abstained on");
}

#[test]
fn nothing_to_tell_is_nothing() {
    let innocent = items([(1.0, false, 0), (2.0, false, 1)]).curve();
    for statistic in [Statistic::RocAuc, Statistic::AveragePrecision, Statistic::PrecisionAtRecall(0.5)] {
        assert_eq!(statistic.of(&innocent), None);
        assert_eq!(statistic.of(&items([]).curve()), None);
    }
    assert_eq!(Statistic::FalsePositiveRate(1.5).of(&innocent), Some(0.5));
    let resampling = Resampling { replicates: 10, seed: 1 };
    assert_eq!(estimate(&[], Statistic::RocAuc, resampling), None);
}

/// The figures of `DOMAIN.md`: recall 0.80 at 5 % wrong is 45.7 % right at one in twenty, 0.16 % at one in 10,000.
#[test]
fn precision_falls_with_prevalence() {
    assert!((precision_at(0.8, 0.05, 0.05).unwrap() - 0.457).abs() < 5e-4);
    assert!((precision_at(0.8, 0.05, 0.0001).unwrap() - 0.0016).abs() < 5e-5);
    assert_eq!(precision_at(0.0, 0.0, 0.5), None);
}

#[test]
fn order_of_items_and_names_of_groups_change_nothing() {
    let mut reversed = many().items;
    reversed.reverse();
    let resampling = Resampling { replicates: 50, seed: 3 };
    let of = |r| estimate(&[r], Statistic::AveragePrecision, resampling);
    assert_eq!(of(many()), of(Ranking::new(reversed)));
    assert_ne!(of(many()), estimate(&[many()], Statistic::AveragePrecision, Resampling { replicates: 50, seed: 4 }));
}

/// A world where accounts differ: an account's items share an effect on score and label. Two scorings, the second
/// noisier.
fn world(chance: &mut Chance, accounts: u32) -> (Vec<Item>, Vec<Item>) {
    let normal = |chance: &mut Chance| (0..12).map(|_| chance.unit()).sum::<f64>() - 6.0;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for group in 0..accounts {
        let effect = normal(chance);
        for _ in 0..=chance.below(6) {
            let positive = chance.unit() < if effect > 0.7 { 0.7 } else { 0.1 };
            let score = f64::from(u8::from(positive)) + effect * 0.5 + normal(chance) * 0.7;
            first.push(Item { score, positive, group });
            second.push(Item { score: score + normal(chance), positive, group });
        }
    }
    (first, second)
}

/// Planted truth, from a world of 60,000 accounts: the intervals of 150 worlds of 100 accounts hold it about as often
/// as they say.
#[test]
fn intervals_cover_the_truth() {
    let mut chance = Chance::new(5);
    let (first, second) = world(&mut chance, 60_000);
    let (first, second) = (Ranking::new(first).curve(), Ranking::new(second).curve());
    for statistic in [Statistic::RocAuc, Statistic::AveragePrecision, Statistic::PrecisionAtRecall(0.5)] {
        let truth = statistic.of(&first).unwrap();
        let apart = truth - statistic.of(&second).unwrap();
        let (mut covered, mut paired_covered, mut bias) = (0, 0, 0.0);
        for seed in 0..150 {
            let (a, b) = world(&mut chance, 100);
            let (a, b) = ([Ranking::new(a)], [Ranking::new(b)]);
            let resampling = Resampling { replicates: 200, seed };
            let e = estimate(&a, statistic, resampling).unwrap();
            let d = paired(&a, &b, statistic, resampling).unwrap();
            covered += u32::from(e.interval.low <= truth && truth <= e.interval.high);
            paired_covered += u32::from(d.low <= apart && apart <= d.high);
            bias += (e.value - truth) / 150.0;
        }
        assert!(covered >= 132, "{statistic:?}: {covered} of 150");
        assert!(paired_covered >= 132, "{statistic:?}, paired: {paired_covered} of 150");
        assert!(bias.abs() < 0.02, "{statistic:?}: {bias}");
    }
}

/// Resampling posts as if they were independent is what this module must not do: with accounts that speak much alike
/// the interval by account is far wider.
#[test]
fn intervals_by_account_are_wider_than_by_post() {
    let accounts: Vec<Item> = (0..20_u32)
        .flat_map(|group| {
            let (positive, score) =
                (group % 3 == 0, f64::from(group * 7 % 20) + if group % 3 == 0 { 4.0 } else { 0.0 });
            (0..30).map(move |_| Item { score, positive, group })
        })
        .collect();
    let posts = accounts.iter().enumerate().map(|(i, item)| Item { group: i as u32, ..*item }).collect();
    let resampling = Resampling { replicates: 300, seed: 9 };
    let width = |items: Vec<Item>| {
        let interval = estimate(&[Ranking::new(items)], Statistic::RocAuc, resampling).unwrap().interval;
        interval.high - interval.low
    };
    assert!(width(accounts) > 3.0 * width(posts));
}

#[test]
fn a_scoring_does_not_differ_from_itself() {
    let resampling = Resampling { replicates: 100, seed: 2 };
    let d = paired(&[many()], &[many()], Statistic::AveragePrecision, resampling).unwrap();
    assert_eq!((d.value, d.low, d.high, d.first_higher, d.undefined), (0.0, 0.0, 0.0, 0.5, 0));
    assert_eq!(
        many().positive_groups(),
        many().items.iter().filter(|i| i.positive).map(|i| i.group).collect::<std::collections::BTreeSet<_>>().len()
    );
}
