//! How often a decided case is mixed into the jobs, to be judged once more: gold, whose right answer two leads agree on, and
//! audits, which chance chose among what was decided. See `docs/decisions/0011-gold-and-audits.md`.

use model::{Dice, Purpose};

const WHOLE: u64 = 1_000_000;

/// Shares, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Of the jobs that are given, those that are gold.
    pub gold: u32,
    /// Of the decided cases, those that are audited; and of the jobs that are given, at most as many are audits.
    pub audit: u32,
    /// Who is right about gold less often, in a language, is below the floor.
    pub floor: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self { gold: 50_000, audit: 20_000, floor: 700_000 }
    }
}

impl Rules {
    /// What the next job is, if chance will have it so and there is one.
    pub fn throw(self, dice: &mut Dice) -> Option<Purpose> {
        let (at, gold) = (dice.below(WHOLE), u64::from(self.gold));
        match at {
            _ if at < gold => Some(Purpose::Gold),
            _ if at < gold + u64::from(self.audit) => Some(Purpose::Audit),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_mixed_in_as_often_as_it_is_written_and_the_same_again_for_the_same_seed() {
        let thrown = |seed| {
            let mut dice = Dice::new(seed);
            (0..100_000).map(|_| Rules::default().throw(&mut dice)).collect::<Vec<_>>()
        };
        let all = thrown(3);
        let share = |wanted| all.iter().filter(|one| **one == Some(wanted)).count();
        // Five standard deviations of a binomial.
        assert!(share(Purpose::Gold).abs_diff(5_000) < 345, "{}", share(Purpose::Gold));
        assert!(share(Purpose::Audit).abs_diff(2_000) < 222, "{}", share(Purpose::Audit));
        assert_eq!(all, thrown(3));
        assert_ne!(all, thrown(4));
        let mut dice = Dice::new(1);
        assert!((0..1_000).all(|_| Rules { gold: 0, audit: 0, ..Rules::default() }.throw(&mut dice).is_none()));
    }
}
