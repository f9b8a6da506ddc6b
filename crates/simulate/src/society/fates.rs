//! What becomes of accounts: the platform finds them, somebody reports them, their owners delete, hide or rename them.
//! These compete: what comes first is what happens. Sources and inventions are in `docs/simulate.md`.

use model::{Dice, Status};

use super::{
    DAY,
    chance::{chance, lognormal, unit},
    person::{Fate, NEVER},
};
use crate::Class;

/// The risks that an account of a class runs. Times in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risks {
    /// The platform finds it by itself: Weibull, shape and scale, from its creation.
    pub found: (f64, f64),
    /// Until somebody reports it, on average.
    pub reported: f64,
    /// How likely a reported account is taken down.
    pub heeded: f64,
    /// Until the platform answers a report, at the median.
    pub answer: f64,
    /// The spread of the logarithm of that.
    pub answer_spread: f64,
    /// Until its owner deletes it, on average.
    pub deleted: f64,
    /// Until its owner hides it from the public, on average.
    pub private: f64,
    /// Until it takes another handle, on average.
    pub renamed: f64,
}

const fn risks(found: (f64, f64), reported: f64, heeded: f64, owner: [f64; 3]) -> Risks {
    let [deleted, private, renamed] = owner;
    Risks { found, reported, heeded, answer: 1.0, answer_spread: 1.2, deleted, private, renamed }
}

/// The risks of a class; of extremists of an organisation by its number: platforms heed reports of some more than of
/// others.
pub const fn risks_of(class: Class, organisation: u8) -> Risks {
    match class {
        Class::Extremist => {
            risks((0.27, 92.0), 60.0, if organisation.is_multiple_of(2) { 0.84 } else { 0.61 }, [250.0, 300.0, 150.0])
        }
        Class::Spammer => risks((0.5, 20.0), 100.0, 0.8, [400.0, 4_000.0, 200.0]),
        Class::CounterSpeaker | Class::Satirist => risks((1.0, 20_000.0), 80.0, 0.06, [1_500.0, 900.0, 600.0]),
        Class::Journalist | Class::Researcher | Class::Archivist => {
            risks((1.0, 10_000.0), 150.0, 0.05, [2_000.0, 1_500.0, 900.0])
        }
        Class::Devout => risks((1.0, 20_000.0), 200.0, 0.03, [1_000.0, 900.0, 600.0]),
        Class::NewsBot | Class::Hub => risks((1.0, 40_000.0), 2_000.0, 0.02, [9_000.0, 90_000.0, 2_000.0]),
        Class::Fan | Class::Everyday => risks((1.0, 12_000.0), 3_000.0, 0.1, [900.0, 1_500.0, 700.0]),
    }
}

impl Risks {
    /// What becomes of an account that was created at a time and is watched between two others. One that was there before
    /// is known to have been there still at the beginning.
    pub(super) fn fate(&self, dice: &mut Dice, created: i64, begins: i64, ends: i64) -> Fate {
        let from = created.max(begins);
        let horizon = (ends - from) as f64 / DAY as f64;
        // Nothing is quicker than a minute: an account is there before it is gone.
        let after = |days: Option<f64>| days.map_or(NEVER, |days| from + 60.max((days * DAY as f64) as i64));
        let found = after(self.until_found(dice, (from - created) as f64 / DAY as f64, horizon));
        let reported = within(dice, self.reported, horizon);
        let heeded = reported.filter(|_| chance(dice, self.heeded));
        let heeded = after(heeded.map(|at| at + lognormal(dice, self.answer, self.answer_spread).min(10_000.0)));
        let [deleted, private, renamed] =
            [self.deleted, self.private, self.renamed].map(|mean| after(within(dice, mean, horizon)));
        let left = if deleted < NEVER && chance(dice, 0.3) { Status::Deactivated } else { Status::Deleted };
        let ways = [(found.min(heeded), Status::TakenDown), (deleted, left), (private, Status::Private)];
        let (gone, status) = ways.into_iter().min_by_key(|(at, _)| *at).unwrap_or((NEVER, Status::Up));
        let before = |at: i64| if at < gone.min(ends) { at } else { NEVER };
        let (reported, renamed) = (before(after(reported)), before(renamed));
        if gone >= ends {
            return Fate { reported, renamed, ..Fate::STAYS };
        }
        Fate { gone, status, reported, renamed }
    }

    /// Days from an age until the platform finds an account that it had not found at that age, if before a horizon.
    fn until_found(&self, dice: &mut Dice, age: f64, horizon: f64) -> Option<f64> {
        let (shape, scale) = self.found;
        if shape == 1.0 {
            return within(dice, scale, horizon);
        }
        let spent = libm::pow(age / scale, shape);
        let days = scale * libm::pow(spent - libm::log(unit(dice)), 1.0 / shape) - age;
        (days < horizon).then_some(days)
    }
}

/// An exponential waiting time with a mean, if it ends before a horizon. The logarithm is not taken where it is seen at
/// once that it does not, which is nearly always: exp(-x) is never below 1 - x.
fn within(dice: &mut Dice, mean: f64, horizon: f64) -> Option<f64> {
    let at = unit(dice);
    if at <= 1.0 - horizon / mean {
        return None;
    }
    Some(-libm::log(at) * mean).filter(|days| *days < horizon)
}
