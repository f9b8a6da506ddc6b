//! One operator: an account, its end, and the account after it.

use super::Planner;
use crate::{
    Class,
    society::{
        BEGINS, HOUR,
        chance::{chance, lognormal},
        person::{Person, Role},
    },
};

/// Hours between a takedown and the next account: the median, and the spread of their logarithm.
pub(in crate::society) const GAP: (f64, f64) = (8.0, 2.0);

/// How likely an operator comes back after a takedown.
pub(in crate::society) const fn comes_back(class: Class, role: Option<Role>) -> f64 {
    match (class, role) {
        (Class::Extremist, Some(Role::Core)) => 0.9,
        (Class::Extremist, Some(Role::Amplifier)) => 0.8,
        (Class::Extremist, Some(Role::Recruit)) => 0.2,
        (Class::Extremist, _) => 0.45,
        (Class::Spammer, _) => 0.7,
        _ => 0.4,
    }
}

impl Planner<'_> {
    /// Adds somebody, and every account that the same operator comes back with before the world ends.
    pub(super) fn lives(&mut self, first: Person) {
        let mut place = self.add(first);
        let mut person = self.plan.people[place as usize];
        let mut willing = comes_back(person.class, person.role);
        while person.fate.taken_down() && chance(&mut self.dice, willing) {
            let gap = lognormal(&mut self.dice, GAP.0, GAP.1) * HOUR as f64;
            let created = person.fate.gone + 60 + gap as i64;
            if created >= self.ends {
                break;
            }
            willing *= 0.85;
            person.created = created;
            person.fate = self.risks(person.class, person.circle).fate(&mut self.dice, created, BEGINS, self.ends);
            person.previous = place;
            person.public *= 0.5;
            place = self.add(person);
        }
    }
}
