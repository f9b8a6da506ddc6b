//! Weight of evidence: what each finding adds to a subject's score, in log-odds (Good 1985). Uncalibrated: a sum, never
//! a probability.

use std::{cmp::Reverse, collections::BTreeMap};

use model::{Contribution, Finding, Kind, PostUri, SignalRole, Weight};

/// What each finding adds, in the order of their ids; every finding is listed, also those that add nothing.
///
/// Log-odds may be added only for independent evidence, and the same phrase in a second post is not. So repeats of one
/// signal (same detector, same entry of the bank) are folded: one finding a post counts, the weightiest of its
/// versions; the weightiest post (of equals, the first seen) counts in full, the next a half, the next a quarter, and so
/// on. A signal can therefore never add more than twice its weight, however often it is repeated. Weights that speak for
/// and against are folded apart.
///
/// [`Kind::Network`] adds nothing, ever: nobody is guilty of whom they know. Neither does [`SignalRole::Shadow`], which
/// is on trial.
///
/// The result does not depend on the order of `findings`, and another finding with a weight that is not negative never
/// lowers the total by more than the rounding of a thousandth of a nat a repeat.
pub fn contributions(findings: &[Finding]) -> Vec<Contribution> {
    let mut listed: Vec<&Finding> = findings.iter().collect();
    listed.sort_by_key(|f| f.id);
    listed.dedup_by_key(|f| f.id);

    let mut groups: BTreeMap<(&str, &str, bool), Vec<usize>> = BTreeMap::new();
    let adds = |f: &Finding| f.kind != Kind::Network && f.role != SignalRole::Shadow;
    for (place, f) in listed.iter().enumerate().filter(|(_, f)| adds(f)) {
        groups.entry((&f.rule.detector, &f.signal, f.weight.0 < 0)).or_default().push(place);
    }
    let mut weights = vec![Weight(0); listed.len()];
    for mut places in groups.into_values() {
        places.sort_by_key(|place| {
            (Reverse(listed[*place].weight.0.unsigned_abs()), listed[*place].seen, listed[*place].id)
        });
        let mut posts: Vec<&PostUri> = Vec::new();
        for place in places {
            let f = listed[place];
            if !posts.contains(&&f.post.uri) {
                weights[place] = folded(f.weight, posts.len());
                posts.push(&f.post.uri);
            }
            if posts.len() >= FULLY_FOLDED {
                break;
            }
        }
    }
    let explain = |(f, weight): (&Finding, Weight)| Contribution {
        finding: f.id,
        detector: f.rule.detector.clone(),
        signal: f.signal.clone(),
        kind: f.kind,
        role: f.role,
        weight,
    };
    listed.into_iter().zip(weights).map(explain).collect()
}

/// From this repeat on, nothing is left of any 32-bit weight.
const FULLY_FOLDED: usize = 31;

/// What is left of a weight after `repeats` weightier posts with the same signal: halved each time, towards zero.
fn folded(weight: Weight, repeats: usize) -> Weight {
    Weight(weight.0 / (1_i32 << repeats.min(30)))
}

/// The score: the sum of the contributions.
pub fn total(contributions: &[Contribution]) -> Weight {
    contributions.iter().map(|c| c.weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Dice;

    use crate::testing::{finding, post};

    fn score(findings: &[Finding]) -> i32 {
        total(&contributions(findings)).0
    }

    fn random(dice: &mut Dice) -> Vec<Finding> {
        let n = dice.below(12);
        (0..n).map(|_| one(dice)).collect()
    }

    fn one(dice: &mut Dice) -> Finding {
        let p = post("a", dice.below(6) as i64);
        let kind = Kind::ALL[dice.below(6) as usize];
        finding(&p, ["s", "t"][dice.below(2) as usize], kind, dice.below(3_000) as i32)
    }

    #[test]
    fn repeats_of_a_signal_are_halved_and_bounded() {
        let repeat = |n: i64| (0..n).map(|i| finding(&post("a", i), "s", Kind::Phrase, 1_000)).collect::<Vec<_>>();
        assert_eq!([1, 2, 3].map(|n| score(&repeat(n))), [1_000, 1_500, 1_750]);
        assert!(score(&repeat(500)) < 2_000);
        let other = finding(&post("a", 0), "t", Kind::Phrase, 1_000);
        assert_eq!(score(&[&repeat(1)[..], &[other]].concat()), 2_000);
    }

    #[test]
    fn another_version_of_the_same_post_or_pack_is_no_repeat() {
        let p = post("a", 0);
        let mut edited = p.clone();
        edited.at.cid = "another".into();
        let mut other_pack = finding(&p, "s", Kind::Phrase, 900);
        other_pack.rule.pack_digest = "1".into();
        let all =
            [finding(&p, "s", Kind::Phrase, 1_000), finding(&edited, "s", Kind::Phrase, 1_000), other_pack.sealed()];
        assert_eq!(score(&all), 1_000);
        assert_eq!(contributions(&all).len(), 3);
    }

    #[test]
    fn network_adds_nothing() {
        let p = post("a", 0);
        let all = [finding(&p, "s", Kind::Network, 9_000), finding(&p, "s", Kind::Phrase, 10)];
        assert_eq!(score(&all), 10);
    }

    #[test]
    fn what_is_on_trial_adds_nothing() {
        let p = post("a", 0);
        let trial = crate::testing::shadow(&p, "s", Kind::Phrase, 9_000);
        assert_eq!(score(&[trial, finding(&p, "s", Kind::Phrase, 10)]), 10);
    }

    #[test]
    fn weights_against_count_against() {
        let p = post("a", 0);
        assert_eq!(score(&[finding(&p, "s", Kind::Phrase, 500), finding(&p, "quoted", Kind::Model, -200)]), 300);
    }

    #[test]
    fn order_does_not_matter_and_more_evidence_never_lowers_the_score() {
        let mut dice = Dice::new(7);
        for _ in 0..3_000 {
            let mut all = random(&mut dice);
            let before = contributions(&all);
            dice.shuffle(&mut all);
            assert_eq!(contributions(&all), before);
            let rounding = all.len() as i32;
            all.push(one(&mut dice));
            assert!(score(&all) >= total(&before).0 - rounding);
        }
    }

    #[test]
    fn a_signal_never_adds_more_than_twice_its_weight() {
        let mut dice = Dice::new(8);
        for _ in 0..1_000 {
            let all: Vec<_> = (0..dice.below(40))
                .map(|i| finding(&post("a", i as i64), "s", Kind::Link, dice.below(5_000) as i32))
                .collect();
            let heaviest = all.iter().map(|f| f.weight.0).max().unwrap_or(0);
            assert!(score(&all) <= 2 * heaviest && score(&all) >= heaviest);
        }
    }
}
