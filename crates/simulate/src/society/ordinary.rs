//! Everyday accounts: nothing is kept of them.

use model::Dice;

use super::{
    BEGINS, DAY, Society, What,
    chance::{chance, exponential, pareto, unit},
    fates::risks_of,
    hours::Rhythm,
    person::{Fate, NONE, Person},
};
use crate::Class;

/// The share of everyday accounts that are created while the world lasts, in four weeks.
pub(super) const NEW: f64 = 0.03;
/// The share that does anything in a month: of all users of Twitter in 2014, 13 % (Berger and Morgan 2015).
pub(super) const ACTIVE: f64 = 0.13;
/// Whom they follow: at least so many, and the exponent of the tail of how many.
pub(super) const FOLLOWS: (f64, f64) = (2.8, 1.276);

impl Society {
    /// What is fixed of the everyday account of a place.
    pub(super) fn ordinary(&self, place: u32) -> Person {
        let (mut dice, created, fate) = self.life(place);
        let active = chance(&mut dice, ACTIVE);
        let rate = if active { pareto(&mut dice, 0.3, 1.3).min(40.0) as f32 } else { 0.0 };
        let block = self.blocks.home(place);
        let hours = self.blocks.of(block).hours + dice.below(5) as i8 - 2;
        Person {
            class: Class::Everyday,
            role: None,
            undercover: false,
            block,
            cell: u16::MAX,
            circle: NONE,
            ring: NONE,
            created,
            fate,
            operator: place,
            previous: NONE,
            like: NONE,
            rhythm: Rhythm { rate, hours, awake: false },
            public: 0.0,
        }
    }

    /// When any account was created, and what becomes of it: asked for both ends of every link, and so without what a link
    /// does not need.
    pub(super) fn span(&self, place: u32) -> (i64, Fate) {
        match self.plan.people.get(place as usize) {
            Some(person) => (person.created, person.fate),
            None => {
                let (_, created, fate) = self.life(place);
                (created, fate)
            }
        }
    }

    fn life(&self, place: u32) -> (Dice, i64, Fate) {
        let mut dice = self.dice(What::Traits, place);
        let new = chance(&mut dice, NEW * f64::from(self.asked.days) / 28.0);
        let created = if new {
            BEGINS + (unit(&mut dice) * (self.ends - BEGINS) as f64) as i64
        } else {
            BEGINS - 1 - (exponential(&mut dice, 900.0) * DAY as f64) as i64
        };
        let fate = risks_of(Class::Everyday, 0).fate(&mut dice, created, BEGINS, self.ends);
        (dice, created, fate)
    }
}
