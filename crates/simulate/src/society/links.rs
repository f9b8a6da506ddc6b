//! Who follows whom: blocks with a degree correction (Karrer and Newman 2011), and on top of them the circles.
//!
//! An account's own number of follows is drawn, then for each the kind of account, then the block, then the account in it
//! by its popularity: that is the degree-corrected block model, made link by link. A follow may be returned; the return
//! belongs to the rows of who began.

use model::Dice;

use super::{
    BEGINS, HOUR, Society, What,
    chance::{Popularity, chance, exponential, lognormal, pareto, poisson, rounded, unit, weighted},
    habits::{self, Habits},
    ordinary::FOLLOWS,
    person::{NEVER, NONE, Person, Role},
    plan::{Circle, watched},
};
use crate::Class;

/// Of an everyday account's follows, how many go where: its own block, its language, a hub; the rest anywhere.
pub(super) const MIXING: [f64; 3] = [0.50, 0.20, 0.20];
/// How likely a follow of an everyday account is returned.
pub(super) const RETURNED: f64 = 0.15;
/// How likely a follow within a circle is.
pub(super) const RETURNED_INSIDE: f64 = 0.45;
/// The most that anybody follows.
const MOST: f64 = 2_000.0;
/// What of its old neighbourhood an account finds again that comes back, at least and at most.
pub(super) const FOUND_AGAIN: (f64, f64) = (0.2, 0.7);

/// What kind of account is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Inside,
    Watched,
    Hub,
    Everyday,
}

/// A follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Follow {
    /// Whom, by place.
    pub(super) whom: u32,
    pub(super) kind: Kind,
    pub(super) at: i64,
    /// When it is returned, or [`NEVER`].
    pub(super) back: i64,
    /// Until when whom it follows is there.
    pub(super) until: i64,
}

/// Whom an account has in mind, before it is known whether they ever were there together.
struct Meant(Vec<(u32, Kind, f64)>);

impl Meant {
    fn add(&mut self, whom: u32, kind: Kind, returned: f64) {
        self.0.push((whom, kind, returned));
    }
}

impl Society {
    /// Whom an account follows, each once, by kind.
    pub(super) fn follows(&self, place: u32, person: &Person) -> Vec<Follow> {
        let mut dice = self.dice(What::Links, place);
        let mut meant = Meant(Vec::new());
        let habits = habits::of(person.class, person.role);
        if place as usize >= self.plan.people.len() {
            let many = pareto(&mut dice, FOLLOWS.0, FOLLOWS.1).min(MOST);
            let many = rounded(&mut dice, many);
            self.everyday(&mut dice, person, many, &mut meant);
        } else {
            let again = if self.was(person).is_some() { 0.5 } else { 1.0 };
            let mut many = |median: f64| lognormal(&mut dice, median.max(1e-9) * again, 0.7).min(MOST) as u32;
            let (inside, hubs, everyday) = (many(habits.inside), many(habits.hubs), many(habits.everyday));
            if self.was(person).is_none() {
                self.inside(&mut dice, place, person, inside, &mut meant);
            }
            self.watching(&mut dice, person, &habits, &mut meant);
            (0..hubs).for_each(|_| meant.add(self.hub(&mut dice, person), Kind::Hub, 0.0));
            for _ in 0..everyday {
                let whom = self.neighbour(&mut dice, person, 0.6);
                meant.add(whom, Kind::Everyday, if person.class == Class::Spammer { 0.05 } else { RETURNED });
            }
        }
        let mut follows = self.again(place, person);
        follows.extend(meant.0.into_iter().filter_map(|meant| self.meets(&mut dice, place, person, meant)));
        follows.sort_by_key(|follow| (follow.whom, follow.kind, follow.at));
        follows.dedup_by_key(|follow| follow.whom);
        follows.sort_by_key(|follow| (follow.kind, follow.whom));
        follows
    }

    fn everyday(&self, dice: &mut Dice, person: &Person, many: u32, meant: &mut Meant) {
        for _ in 0..many {
            let [home, language, hub] = MIXING;
            let at = unit(dice);
            if at < hub {
                meant.add(self.hub(dice, person), Kind::Hub, 0.0);
            } else {
                let at = at - hub;
                let block = match at {
                    at if at < home => person.block,
                    at if at < home + language => self.blocks.any(dice, Some(self.language(person))),
                    _ => self.blocks.any(dice, None),
                };
                meant.add(self.popular(dice, block), Kind::Everyday, RETURNED);
            }
        }
        // Everyday accounts know some of those who are planned: journalists more than recruits.
        let language = self.language(person);
        let (known, sums) = &self.plan.known[usize::from(language)];
        let mean = sums.last().copied().unwrap_or_default() / self.blocks.speakers(language).max(1.0);
        if !known.is_empty() {
            for _ in 0..poisson(dice, mean.min(3.0)) {
                let whom = known[weighted(dice, sums)];
                let person = self.plan.people[whom as usize];
                let returned = if matches!(person.class, Class::NewsBot) { 0.0 } else { RETURNED };
                meant.add(whom, Kind::Everyday, returned);
            }
        }
    }

    /// Members of its own circle: half of those who have a cell mostly know their cell, all know who is looked up to.
    fn inside(&self, dice: &mut Dice, place: u32, person: &Person, many: u32, meant: &mut Meant) {
        let Some(circle) = self.circle(person) else { return };
        let most = (circle.members.len() - 1) * 4 / 5;
        let close = |member: &&u32| self.plan.people[**member as usize].cell == person.cell;
        let cell: Vec<u32> = circle.members.iter().filter(close).copied().collect();
        let led = matches!(person.role, Some(Role::Core | Role::Amplifier));
        for _ in 0..(many as usize).min(most) {
            // Whoever was never there at the same time is not missed: a few tries find somebody else.
            let found = (0..4).find_map(|_| {
                let near = !led && cell.len() > 1 && chance(dice, 0.5);
                let whom = if near { *dice.pick(&cell) } else { circle.members[weighted(dice, &circle.sums)] };
                let other = &self.plan.people[whom as usize];
                let meet = person.created.max(other.created) < person.fate.gone.min(other.fate.gone);
                (meet && other.operator != person.operator && whom != place).then_some(whom)
            });
            if let Some(whom) = found {
                meant.add(whom, Kind::Inside, RETURNED_INSIDE);
            }
        }
        if chance(dice, 0.7) {
            meant.add(circle.hub, Kind::Hub, 0.0);
        }
    }

    /// Those who watch hidden groups follow a share of whoever can be seen there.
    fn watching(&self, dice: &mut Dice, person: &Person, habits: &Habits, meant: &mut Meant) {
        if person.class == Class::Devout && !chance(dice, 0.3 * 2.0 * self.asked.difficulty) {
            return;
        }
        let hard = 0.5 + self.asked.difficulty;
        let returned = if person.undercover { 0.35 } else { habits.returned * 2.0 * self.asked.difficulty };
        for group in watched(self.asked.seed, person, &self.plan.circles, &self.blocks) {
            let circle: &Circle = &self.plan.circles[group as usize];
            let seen = circle.members.len() as f64 * 0.5;
            let many = rounded(dice, (seen * habits.watches * hard).min(300.0)).max(1);
            for _ in 0..many {
                meant.add(circle.members[weighted(dice, &circle.sums)], Kind::Watched, returned);
            }
        }
    }

    /// Whom an operator had around the last account, and has found again.
    fn again(&self, place: u32, person: &Person) -> Vec<Follow> {
        let Some(previous) = self.was(person) else { return Vec::new() };
        let mut dice = self.dice(What::Returns, place);
        let share = FOUND_AGAIN.0 + (FOUND_AGAIN.1 - FOUND_AGAIN.0) * unit(&mut dice);
        let before = self.follows(previous, &self.person(previous));
        let mut found = Vec::new();
        for follow in before.into_iter().filter(|follow| follow.at < self.person(previous).fate.gone) {
            let inside = if follow.kind == Kind::Inside { 1.0 } else { 0.3 };
            if !chance(&mut dice, share * inside) {
                continue;
            }
            let at = person.created + 60 + (lognormal(&mut dice, 10.0, 1.5) * HOUR as f64) as i64;
            let again = if follow.back == NEVER { 0.1 } else { 0.5 };
            let returned = if follow.kind == Kind::Hub { 0.0 } else { again };
            let back = self.answer(&mut dice, at, returned);
            let end = follow.until.min(person.fate.gone).min(self.ends);
            if at < end {
                found.push(Follow { at, back: if back < end { back } else { NEVER }, ..follow });
            }
        }
        found
    }

    /// When two were there at the same time, a follow.
    fn meets(
        &self,
        dice: &mut Dice,
        place: u32,
        person: &Person,
        (whom, kind, returned): (u32, Kind, f64),
    ) -> Option<Follow> {
        if whom == place || whom == NONE {
            return None;
        }
        let (created, fate) = self.span(whom);
        let from = person.created.max(created);
        let end = person.fate.gone.min(fate.gone).min(self.ends);
        // Early more than late: who is new looks around.
        let at = from + (unit(dice) * unit(dice) * (end - from) as f64) as i64;
        let back = self.answer(dice, at, returned);
        (from < end).then_some(Follow { whom, kind, at, back: if back < end { back } else { NEVER }, until: fate.gone })
    }

    fn answer(&self, dice: &mut Dice, at: i64, returned: f64) -> i64 {
        let late = 30 + (lognormal(dice, 5.0, 1.5) * HOUR as f64) as i64;
        if chance(dice, returned) { at + late } else { NEVER }
    }

    fn hub(&self, dice: &mut Dice, person: &Person) -> u32 {
        let hubs = &self.plan.hubs[usize::from(self.language(person))];
        Popularity::pick(dice, hubs)
    }

    /// An everyday account, of its block with a probability, else of its language.
    fn neighbour(&self, dice: &mut Dice, person: &Person, home: f64) -> u32 {
        let block = if chance(dice, home) { person.block } else { self.blocks.any(dice, Some(self.language(person))) };
        self.popular(dice, block)
    }

    fn popular(&self, dice: &mut Dice, block: u16) -> u32 {
        let block = self.blocks.of(block);
        if block.size == 0 {
            return NONE;
        }
        block.first + block.popularity.rank(dice)
    }

    /// How long ago something was, in seconds: most of what is passed on is hours old.
    pub(super) fn age(dice: &mut Dice) -> i64 {
        exponential(dice, 6.0 * HOUR as f64) as i64
    }

    /// From when on what an account does is told.
    pub(super) fn from(person: &Person) -> i64 {
        person.created.max(BEGINS)
    }
}
