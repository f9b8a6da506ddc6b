//! What is shared: stories that many find, what a circle hands round, and what several share at once: for a reason of
//! their own (a goal, an agency's line) or because they agreed to.

use std::fmt::Write;

use model::{Dice, dice::mix};

use super::{
    BEGINS, DAY, HOUR, Society, Table, What,
    chance::{Popularity, chance, exponential},
    person::Person,
    plan::{TAKES_PART, delay},
    rows::{Cell, Rows},
};
use crate::Class;

/// What kinds of objects there are, besides reposts.
pub(super) const KINDS: [&str; 4] = ["link", "text", "image", "hashtags"];

/// An object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shared {
    number: u64,
    kind: &'static str,
}

impl Shared {
    /// An object by its number, its kind among [`KINDS`].
    pub(super) fn new(number: u64, kind: u8) -> Self {
        Self { number, kind: KINDS[usize::from(kind) % KINDS.len()] }
    }

    /// A post of somebody from the hours before a time.
    pub(super) fn post(dice: &mut Dice, of: u32, at: i64) -> Self {
        let written = (at - Society::age(dice)).div_euclid(3 * HOUR);
        Self { number: mix(u64::from(of) << 32 ^ mix(written as u64)), kind: "repost" }
    }

    /// Its name in files.
    pub(super) fn name(&self) -> String {
        let (number, mut name) = (self.number, String::with_capacity(40));
        let _ = match self.kind {
            "link" => write!(name, "https://site-{}.example/{:012x}", number % 97, number >> 16),
            "image" => write!(name, "image:{number:016x}"),
            "hashtags" => {
                write!(name, "#t{:x} #t{:x} #t{:x}", number & 0xffff, number >> 16 & 0xffff, number >> 32 & 0xffff)
            }
            "repost" => write!(name, "post:{number:016x}"),
            _ => write!(name, "text:{number:016x}"),
        };
        name
    }

    pub(super) fn kind(&self) -> &'static str {
        self.kind
    }
}

impl Society {
    /// Something found: what the own circle hands round, or a story of the block or of everybody, the more popular and the
    /// newer the likelier.
    pub(super) fn story(&self, dice: &mut Dice, person: &Person, at: i64) -> Shared {
        let own = match person.class {
            Class::Extremist | Class::Journalist => 0.4,
            Class::Fan | Class::Devout => 0.3,
            Class::NewsBot => 0.0,
            _ => 0.1,
        };
        let told = at - Self::age(dice);
        if self.circle(person).is_some() && chance(dice, own) {
            // Two or three things a day that a circle talks about.
            let number = mix(u64::from(person.circle) << 32 ^ told.div_euclid(9 * HOUR) as u64 ^ 0xc1c1);
            return Shared::new(number, (number >> 60) as u8);
        }
        let (whose, size) = if chance(dice, 0.3) {
            let language = self.language(person);
            (0x1_0000 | u64::from(language), self.blocks.speakers(language))
        } else {
            (u64::from(person.block), f64::from(self.blocks.of(person.block).size))
        };
        let stories = (libm::pow(size, 0.6) / 40.0) as u32 + 1;
        let rank = Popularity::of(stories).rank(dice);
        let number = mix(whose << 40 ^ mix(told.div_euclid(HOUR) as u64) ^ u64::from(rank));
        Shared::new(number, (number >> 61) as u8)
    }

    /// What is shared at once with others.
    pub(super) fn shares_at_once(&self, place: u32, person: &Person, rows: &mut dyn Rows) {
        let mut dice = self.dice(What::Shares, place);
        if let Some(ring) = self.plan.rings.get(person.ring as usize) {
            for burst in &ring.bursts {
                let takes_part = chance(&mut dice, TAKES_PART);
                let at = burst.at + delay(&mut dice, self.asked.difficulty);
                if takes_part && person.is_there(at) && at < self.ends {
                    self.share(rows, place, Shared::new(burst.object, burst.kind), at);
                }
            }
        }
        match person.class {
            Class::Fan => self.cheers(&mut dice, place, person, rows),
            Class::NewsBot => self.relays(&mut dice, place, person, rows),
            _ => {}
        }
    }

    /// A club plays twice a week, and its goals are cheered by whoever is about, within a minute or two.
    fn cheers(&self, dice: &mut Dice, place: u32, person: &Person, rows: &mut dyn Rows) {
        let mut matches = self.dice(What::Matches, person.circle);
        let hours = i64::from(self.blocks.of(self.plan.circles[person.circle as usize].block).hours);
        for day in 0..i64::from(self.asked.days) {
            if !matches!((day + i64::from(person.circle)).rem_euclid(7), 2 | 5) {
                continue;
            }
            let begins = BEGINS + day * DAY + (19 - hours) * HOUR;
            for _ in 0..matches.below(6) {
                let (goal, object) = (begins + matches.below(105 * 60) as i64, matches.next());
                if !chance(dice, 0.6) || !person.rhythm.is_about(dice, goal) {
                    continue;
                }
                let mean = if chance(dice, 0.8) { 35.0 } else { 600.0 };
                let at = goal + 4 + exponential(dice, mean) as i64;
                if person.is_there(at) && at < self.ends {
                    self.share(rows, place, Shared::new(object, (object >> 60) as u8 % 2 + 1), at);
                }
            }
        }
    }

    /// An agency sends lines, 24 a day. Most bots are told at once and pass on within seconds what is of the subjects that
    /// they are set to; others ask every minute or every few.
    fn relays(&self, dice: &mut Dice, place: u32, person: &Person, rows: &mut dyn Rows) {
        let every = *dice.pick(&[1, 1, 1, 1, 1, 1, 60, 60, 300, 900]);
        let phase = dice.below(every as u64) as i64;
        let taste = dice.next();
        let mut agency = self.dice(What::Matches, person.circle);
        let mut sent = BEGINS;
        loop {
            sent += 20 + exponential(&mut agency, HOUR as f64) as i64;
            let (object, subject) = (agency.next(), agency.below(24));
            if sent >= self.ends {
                return;
            }
            // Set to some three of five subjects.
            if mix(taste ^ subject) % 5 < 3 {
                let at = sent - (sent - phase).rem_euclid(every) + every + 1 + exponential(dice, 6.0) as i64;
                if person.is_there(at) && at < self.ends {
                    self.share(rows, place, Shared::new(object, 0), at);
                }
            }
        }
    }

    pub(super) fn share(&self, rows: &mut dyn Rows, place: u32, shared: Shared, at: i64) {
        if !rows.wants(Table::Shares) {
            return;
        }
        let (account, name) = (Cell::Account(self.number(place)), shared.name());
        rows.row(Table::Shares, &[account, Cell::Text(&name), Cell::Text(shared.kind()), Cell::Time(at)]);
    }
}
