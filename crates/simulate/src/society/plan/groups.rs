//! Hidden groups, and others who do things together.

use model::Dice;

use super::{Planner, Ring};
use crate::{
    Class,
    society::{
        BEGINS, DAY, HOUR,
        chance::{chance, lognormal, pareto},
        person::{NONE, Person, Role},
        texts::ORGANISATIONS,
    },
};

/// Something that a ring shares at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::society) struct Burst {
    /// When it begins.
    pub(in crate::society) at: i64,
    /// What is shared: its number, of which its name is made.
    pub(in crate::society) object: u64,
    /// A number of [`super::super::shares::KINDS`].
    pub(in crate::society) kind: u8,
}

/// How likely somebody takes after an account that was taken down, and somebody new happens to be called like it within
/// a week; both times the difficulty.
pub(in crate::society) const ADMIRED: f64 = 0.2;
pub(in crate::society) const NAMESAKES: f64 = 0.4;

/// The share of a ring that takes part in a burst.
pub(in crate::society) const TAKES_PART: f64 = 0.75;

impl Planner<'_> {
    /// Groups of several sizes, the largest at most a third of all, until there are as many accounts as were asked for.
    pub(super) fn groups(&mut self) {
        let asked = self.asked.hidden();
        let (mut there, mut number) = (0, 0);
        while there < asked {
            let size = (pareto(&mut self.dice, 15.0, 0.8) as u32).min(asked / 3).max(15).min((asked - there).max(8));
            let block = self.dice.index(self.blocks.all.len()) as u16;
            let circle = self.circle(Class::Extremist, number % ORGANISATIONS.len() as u8, block);
            number = number.wrapping_add(1);
            let from = self.plan.people.len() as u32;
            self.group(circle, block, size);
            self.like_them(circle, from);
            self.rings_of(circle, from);
            there += self.plan.circles[circle as usize].members.len() as u32;
        }
    }

    /// One group: operators, with the accounts they come back with, until it has the size.
    fn group(&mut self, circle: u32, home: u16, size: u32) {
        let core = (size / 20).max(2);
        let amplifiers = core + (size * 3 / 20).max(2);
        let recruits = amplifiers + size / 5;
        let mut operators = 0;
        while (self.plan.circles[circle as usize].members.len() as u32) < size {
            let role = match operators {
                n if n < core => Role::Core,
                n if n < amplifiers => Role::Amplifier,
                n if n < recruits => Role::Recruit,
                _ => Role::Supporter,
            };
            let block = self.blocks.near(&mut self.dice, home, 0.7);
            let newcomer = if role == Role::Recruit { 0.5 } else { 0.15 };
            let created = if chance(&mut self.dice, newcomer) { self.meanwhile() } else { self.long_ago(90.0) };
            let mut person = self.person(Class::Extremist, Some(role), circle, block, created);
            person.cell = (operators / 10) as u16;
            self.lives(person);
            operators += 1;
        }
    }

    /// New accounts that look like one that was taken down, and are somebody else's: newcomers who take the picture and
    /// the name of whom they look up to, and people who happen to be called like that.
    fn like_them(&mut self, circle: u32, from: u32) {
        for place in from..self.plan.people.len() as u32 {
            let person = self.plan.people[place as usize];
            if !person.fate.taken_down() {
                continue;
            }
            if chance(&mut self.dice, ADMIRED * self.asked.difficulty) {
                let created = person.fate.gone + (lognormal(&mut self.dice, 12.0, 1.2) * HOUR as f64) as i64;
                if created < self.ends {
                    let role = if chance(&mut self.dice, 0.5) { Role::Recruit } else { Role::Supporter };
                    let mut copy = self.person(Class::Extremist, Some(role), circle, person.block, created);
                    (copy.like, copy.cell) = (place, person.cell);
                    self.add(copy);
                }
            }
            if chance(&mut self.dice, NAMESAKES * self.asked.difficulty) {
                let created = person.fate.gone + (self.dice.below(7 * DAY as u64) as i64);
                if created < self.ends {
                    let mut namesake = self.person(Class::Everyday, None, NONE, person.block, created);
                    (namesake.like, namesake.public) = (place, 0.0);
                    namesake.rhythm.rate = namesake.rhythm.rate.max(0.5);
                    self.add(namesake);
                }
            }
        }
    }

    /// Rings among those of a group who have something to say and are there for a while.
    fn rings_of(&mut self, circle: u32, from: u32) {
        let fit = |person: &Person| {
            person.role != Some(Role::Recruit) && person.rhythm.rate > 0.0 && person.created < BEGINS + 3 * DAY
        };
        let people = &self.plan.people;
        let mut first: Vec<u32> = (from..people.len() as u32)
            .filter(|place| {
                let person = &people[*place as usize];
                person.circle == circle && person.previous == NONE && person.like == NONE && fit(person)
            })
            .collect();
        self.dice.shuffle(&mut first);
        let rings = (first.len() / 80).max(1);
        let mut rest = first.as_slice();
        for _ in 0..rings {
            let size = (lognormal(&mut self.dice, 8.0, 0.6) as usize).clamp(4, 40).min(first.len() / 2 + 1);
            if rest.len() < size.max(4) {
                break;
            }
            let (these, others) = rest.split_at(size);
            rest = others;
            let ring = self.ring();
            let all = from as usize..self.plan.people.len();
            self.plan.people[all].iter_mut().filter(|p| these.contains(&p.operator)).for_each(|p| p.ring = ring);
        }
    }

    fn ring(&mut self) -> u32 {
        let mut bursts = Vec::new();
        for _ in 0..self.dice.below(26) + 12 {
            let day = self.meanwhile().div_euclid(DAY) * DAY;
            let at = day + 7 * HOUR + self.dice.below(15 * HOUR as u64) as i64;
            bursts.push(Burst { at, object: self.dice.next(), kind: self.dice.index(4) as u8 });
        }
        bursts.sort_unstable_by_key(|burst| (burst.at, burst.object));
        self.plan.rings.push(Ring { bursts });
        self.plan.rings.len() as u32 - 1
    }

    /// Those who sell something with many accounts: coordinated, taken down, coming back, and not violent.
    pub(super) fn sellers(&mut self) {
        let mut left = (self.asked.hidden() / 4).max(15);
        while left >= 5 {
            let size = (lognormal(&mut self.dice, 9.0, 0.6) as u32).clamp(5, 40).min(left);
            left -= size;
            let block = self.dice.index(self.blocks.all.len()) as u16;
            let (circle, ring) = (self.circle(Class::Spammer, 0, block), self.ring());
            for _ in 0..size {
                let created = self.long_ago(20.0);
                let mut person = self.person(Class::Spammer, None, circle, block, created);
                person.ring = ring;
                self.lives(person);
            }
        }
    }
}

/// How long somebody of a ring takes, after a burst begins: seconds, to minutes where it is made difficult.
pub(in crate::society) fn delay(dice: &mut Dice, difficulty: f64) -> i64 {
    lognormal(dice, 8.0 + 40.0 * difficulty * difficulty, 0.8).min(600.0) as i64
}
