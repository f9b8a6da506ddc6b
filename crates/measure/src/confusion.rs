//! How often a reviewer says what gold says, and when that is too seldom.

use model::Decision;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Interval, Z95, gates, wilson};

/// What a reviewer said against what was right, in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Confusion {
    /// Said approve, and it was.
    pub approved_rightly: u64,
    /// Said approve, and it was to be rejected: somebody would have been referred wrongly.
    pub approved_wrongly: u64,
    /// Said reject, and it was.
    pub rejected_rightly: u64,
    /// Said reject, and it was to be approved.
    pub rejected_wrongly: u64,
}

impl Confusion {
    /// Counts one judgement.
    pub fn add(&mut self, said: Decision, answer: Decision) {
        *match (said, answer) {
            (Decision::Approve, Decision::Approve) => &mut self.approved_rightly,
            (Decision::Approve, Decision::Reject) => &mut self.approved_wrongly,
            (Decision::Reject, Decision::Reject) => &mut self.rejected_rightly,
            (Decision::Reject, Decision::Approve) => &mut self.rejected_wrongly,
        } += 1;
    }

    /// How many judgements.
    pub fn judged(&self) -> u64 {
        self.right() + self.approved_wrongly + self.rejected_wrongly
    }

    /// How many were right.
    pub fn right(&self) -> u64 {
        self.approved_rightly + self.rejected_rightly
    }

    /// The 95 % interval of the share that is right (Wilson).
    pub fn accuracy(&self) -> Interval {
        wilson(self.right(), self.judged(), Z95)
    }

    /// The same of what was to be approved: how much is found.
    pub fn sensitivity(&self) -> Interval {
        wilson(self.approved_rightly, self.approved_rightly + self.rejected_wrongly, Z95)
    }

    /// The same of what was to be rejected: how much is spared.
    pub fn specificity(&self) -> Interval {
        wilson(self.rejected_rightly, self.rejected_rightly + self.approved_wrongly, Z95)
    }
}

/// The first look, in judgements; each later one is after twice as many.
const FIRST_LOOK: usize = 8;

/// Whether a reviewer is below the floor: at one of the looks after 8, 16, 32, … judgements the exact one-sided upper bound
/// of Clopper and Pearson lay below it, at `alpha`/2, `alpha`/4, `alpha`/8, …. The levels add up to `alpha` at most, so
/// however long somebody judges, one who is right as often as the floor or more is found below it with probability `alpha` at
/// most. `right` is in the order of the judgements.
pub fn is_below(right: &[bool], floor: f64, alpha: f64) -> bool {
    let (mut look, mut level) = (FIRST_LOOK, alpha / 2.0);
    while look <= right.len() {
        let hits = right[..look].iter().filter(|one| **one).count() as u64;
        if gates::is_below(hits, look as u64, floor, level) {
            return true;
        }
        (look, level) = (look * 2, level / 2.0);
    }
    false
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    fn judge(dice: &mut Dice, thousandths: u64, n: usize) -> Vec<bool> {
        (0..n).map(|_| dice.below(1_000) < thousandths).collect()
    }

    /// How many of `runs` simulated reviewers are found below a floor of 0.7 within 512 judgements.
    fn found(seed: u64, thousandths: u64, runs: usize) -> usize {
        let mut dice = Dice::new(seed);
        (0..runs).filter(|_| is_below(&judge(&mut dice, thousandths, 512), 0.7, 0.05)).count()
    }

    #[test]
    fn who_is_at_the_floor_or_above_is_found_below_it_in_no_more_than_alpha_of_the_runs() {
        let runs = 4_000;
        for (seed, accuracy) in [(1, 700), (2, 720), (3, 800), (4, 950)] {
            let lost = found(seed, accuracy, runs);
            assert!(lost <= runs / 20, "at {accuracy}: {lost} of {runs}");
        }
        assert_eq!(found(5, 950, runs), 0);
    }

    #[test]
    fn who_is_far_below_is_found_and_most_of_them_soon() {
        assert!(found(6, 500, 1_000) >= 990);
        let mut dice = Dice::new(7);
        let soon = (0..1_000).filter(|_| is_below(&judge(&mut dice, 300, 32), 0.7, 0.05)).count();
        assert!(soon >= 950, "{soon}");
    }

    #[test]
    fn seven_wrong_are_too_few_to_say_and_eight_are_not() {
        assert!(!is_below(&[false; 7], 0.7, 0.05));
        assert!(is_below(&[false; 8], 0.7, 0.05));
        assert!(!is_below(&[true; 512], 0.7, 0.05));
        // What came after a look does not undo it: the language is lost at that moment.
        assert!(is_below(&[vec![false; 8], vec![true; 500]].concat(), 0.7, 0.05));
    }

    #[test]
    fn the_counts_are_those_of_a_list_and_the_intervals_hold_what_is_true() {
        let mut dice = Dice::new(8);
        let (mut held, runs) = (0, 2_000);
        for _ in 0..runs {
            let mut counted = Confusion::default();
            for _ in 0..60 {
                let answer = if dice.once_in(3) { Decision::Approve } else { Decision::Reject };
                let other = if answer == Decision::Approve { Decision::Reject } else { Decision::Approve };
                counted.add(if dice.below(10) < 8 { answer } else { other }, answer);
            }
            assert_eq!(counted.judged(), 60);
            let i = counted.accuracy();
            held += usize::from(i.low <= 0.8 && 0.8 <= i.high);
        }
        assert!((1_860..=1_960).contains(&held), "{held} of {runs}");
    }
}
