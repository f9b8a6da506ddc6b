//! Who there is besides everyday accounts: hidden groups, those who look like them, and who comes back. They are planned
//! one by one, and what is fixed of them is kept; this is the memory that a world takes.
//!
//! ```text
//! groups.rs   hidden groups with their rings, and what sells things together
//! lives.rs    one operator: an account, its end, the next account
//! others.rs   presses, congregations, fan clubs, agencies, hubs
//! ```

mod groups;
mod lives;
mod others;

#[cfg(test)]
pub(super) use groups::{ADMIRED, NAMESAKES};
pub(super) use groups::{Burst, TAKES_PART, delay};
#[cfg(test)]
pub(super) use lives::{GAP, comes_back};

use model::Dice;

use super::{
    Asked, BEGINS, DAY,
    blocks::Blocks,
    chance::{chance, exponential, lognormal, sums, unit, weighted},
    fates::{Risks, risks_of},
    habits,
    hours::Rhythm,
    person::{NEVER, NONE, Person, Role},
};
use crate::Class;

/// People who are close: a hidden group, a fan club, a congregation, the journalists of a language, an agency's bots.
#[derive(Debug)]
pub(super) struct Circle {
    pub(super) class: Class,
    /// Of a hidden group, the number of its organisation.
    pub(super) organisation: u8,
    pub(super) block: u16,
    /// The hub that they have in common, by its place.
    pub(super) hub: u32,
    /// Places.
    pub(super) members: Vec<u32>,
    /// How much each is looked up to, added up.
    pub(super) sums: Vec<f64>,
    /// Of a hidden group, whoever watches it.
    pub(super) watchers: Vec<u32>,
}

/// Accounts that share the same at once.
#[derive(Debug)]
pub(super) struct Ring {
    /// When they do, and what.
    pub(super) bursts: Vec<Burst>,
}

/// Everybody who is planned.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// By place.
    pub(super) people: Vec<Person>,
    pub(super) circles: Vec<Circle>,
    pub(super) rings: Vec<Ring>,
    /// Of each language, its hubs and those of everybody, by popularity.
    pub(super) hubs: Vec<Vec<u32>>,
    /// Of each language, whom its everyday accounts know, and how much, added up.
    pub(super) known: Vec<(Vec<u32>, Vec<f64>)>,
}

/// Makes a plan.
struct Planner<'a> {
    asked: &'a Asked,
    blocks: &'a Blocks,
    dice: Dice,
    ends: i64,
    plan: Plan,
}

impl Plan {
    pub(super) fn new(asked: &Asked, blocks: &Blocks) -> Self {
        let ends = BEGINS + i64::from(asked.days) * DAY;
        let dice = Dice::apart(asked.seed, "plan");
        let mut planner = Planner { asked, blocks, dice, ends, plan: Self::default() };
        planner.hubs();
        planner.groups();
        planner.sellers();
        planner.others();
        planner.close();
        planner.plan
    }
}

impl Planner<'_> {
    /// A circle that nobody is in yet.
    fn circle(&mut self, class: Class, organisation: u8, block: u16) -> u32 {
        let hubs = &self.plan.hubs[usize::from(self.blocks.of(block).language)];
        let hub = hubs[self.dice.index(hubs.len().min(12))];
        let (members, sums, watchers) = Default::default();
        self.plan.circles.push(Circle { class, organisation, block, hub, members, sums, watchers });
        self.plan.circles.len() as u32 - 1
    }

    /// A new account of a class in a circle, with an operator of its own. It is not there yet.
    fn person(&mut self, class: Class, role: Option<Role>, circle: u32, block: u16, created: i64) -> Person {
        let habits = habits::of(class, role);
        let fate = self.risks(class, circle).fate(&mut self.dice, created, BEGINS, self.ends);
        let dice = &mut self.dice;
        let silent = chance(dice, habits.silent);
        let rate = if silent { 0.0 } else { lognormal(dice, habits.rate, 0.8).min(40.0) as f32 };
        let early = dice.below(5) as i8 - 2;
        let hours = self.blocks.of(block).hours + early;
        Person {
            class,
            role,
            undercover: class == Class::Researcher && chance(dice, 0.3 * self.asked.difficulty),
            block,
            cell: u16::MAX,
            circle,
            ring: NONE,
            created,
            fate,
            operator: NONE,
            previous: NONE,
            like: NONE,
            rhythm: Rhythm { rate, hours, awake: matches!(class, Class::NewsBot) },
            public: lognormal(dice, habits.public, 1.0) as f32,
        }
    }

    fn risks(&self, class: Class, circle: u32) -> Risks {
        risks_of(class, self.plan.circles.get(circle as usize).map_or(0, |circle| circle.organisation))
    }

    /// When somebody was created who was there before the world began: so many days before, on average.
    fn long_ago(&mut self, days: f64) -> i64 {
        BEGINS - 1 - (exponential(&mut self.dice, days) * DAY as f64) as i64
    }

    /// A time while the world lasts.
    fn meanwhile(&mut self) -> i64 {
        BEGINS + (unit(&mut self.dice) * (self.ends - BEGINS) as f64) as i64
    }

    fn add(&mut self, mut person: Person) -> u32 {
        let place = self.plan.people.len() as u32;
        if person.operator == NONE {
            person.operator = place;
        }
        if let Some(circle) = self.plan.circles.get_mut(person.circle as usize) {
            circle.members.push(place);
        }
        self.plan.people.push(person);
        place
    }

    /// Adds up who is looked up to and who is known, and finds out who watches whom.
    fn close(&mut self) {
        let people = &self.plan.people;
        for circle in &mut self.plan.circles {
            // Who comes back is not found again by everybody.
            let again = |person: &Person| if person.previous == NONE { 1.0 } else { 0.5 };
            let standing = |place: &u32| {
                let person = &people[*place as usize];
                habits::standing(person.role) * again(person)
            };
            circle.sums = sums(circle.members.iter().map(standing));
        }
        for (place, person) in (0..).zip(&self.plan.people) {
            for group in watched(self.asked.seed, person, &self.plan.circles, self.blocks) {
                self.plan.circles[group as usize].watchers.push(place);
            }
        }
        self.plan.known = (0..self.plan.hubs.len())
            .map(|language| {
                let speaks = |person: &Person| usize::from(self.blocks.of(person.block).language) == language;
                let known = |person: &&(u32, &Person)| person.1.public > 0.0 && speaks(person.1);
                let known: Vec<(u32, &Person)> = (0..).zip(&self.plan.people).filter(|p| known(&p)).collect();
                (
                    known.iter().map(|(place, _)| *place).collect(),
                    sums(known.iter().map(|(_, person)| f64::from(person.public))),
                )
            })
            .collect();
    }
}

/// The hidden groups that somebody watches: mostly large ones, mostly of its own language.
pub(super) fn watched(seed: u64, person: &Person, circles: &[Circle], blocks: &Blocks) -> Vec<u32> {
    let habits = habits::of(person.class, person.role);
    if habits.groups == 0 {
        return Vec::new();
    }
    let mut dice = Dice::new(model::dice::mix(seed ^ 0x5ee5 ^ u64::from(person.operator) << 20));
    let language = blocks.of(person.block).language;
    let groups: Vec<u32> = (0..).zip(circles).filter(|(_, c)| c.class == Class::Extremist).map(|(n, _)| n).collect();
    let weight = |group: &u32| {
        let circle = &circles[*group as usize];
        let same = if blocks.of(circle.block).language == language { 1.0 } else { 0.1 };
        circle.members.len() as f64 * same
    };
    let sums = sums(groups.iter().map(weight));
    let mut watched: Vec<u32> = (0..habits.groups).map(|_| groups[weighted(&mut dice, &sums)]).collect();
    watched.sort_unstable();
    watched.dedup();
    watched
}

/// Whether a time is one at all.
pub(super) fn happens(at: i64) -> bool {
    at != NEVER
}
