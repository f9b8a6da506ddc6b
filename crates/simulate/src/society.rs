//! A large synthetic world with planted truth: from 1,000 to 100 million accounts, for measuring what finds networks.
//!
//! How it is made, where its numbers come from and what it cannot stand for is in `docs/simulate.md`. The first
//! principle: **what is fixed of an account follows from the seed and its place**, and so does all that it does. Nothing
//! that happens is kept, rows can be made in any order and by any number of threads, and are the same.
//!
//! ```text
//! asked.rs ─► blocks.rs, plan.rs ─► Society ─ for each number ─► links.rs  whom it follows, who follows back
//!             what is kept             │                          doings.rs what it does, when, to whom
//!                                      │                          shares.rs, forwards.rs, texts.rs, profile.rs
//!                                      └─ once ────────────────► tips.rs, sides.rs
//! ```

mod asked;
mod blocks;
mod chance;
mod doings;
pub mod fates;
mod forwards;
mod habits;
mod hours;
mod links;
mod numbering;
mod ordinary;
mod person;
mod plan;
mod profile;
mod rows;
mod shares;
mod sides;
mod style;
#[cfg(test)]
mod tests;
mod texts;
mod tips;

pub use asked::{Asked, FEWEST, Impossible, MOST, Named};
pub use person::Role;
pub use rows::{Cell, Rows, Table};

use model::{Dice, dice::mix};

use blocks::Blocks;
use forwards::Channels;
use numbering::Numbering;
use person::{NONE, Person};
use plan::{Circle, Plan};
use tips::Tippers;

/// What changes the rows of a seed changes this.
pub const VERSION: u32 = 1;

/// Seconds.
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// 2026-01-05, midnight: a Monday.
const BEGINS: i64 = 20_458 * DAY;
/// Hours that a team has looked at a new account for when it is asked who it might be.
const LOOKED_AT: i64 = 24 * HOUR;

/// What chance decides, each by numbers of its own, so that one does not change another.
#[derive(Debug, Clone, Copy)]
enum What {
    Traits = 1,
    Links,
    Doings,
    Shares,
    Texts,
    Profile,
    Style,
    Channel,
    Cascade,
    Returns,
    Matches,
}

/// A world.
#[derive(Debug)]
pub struct Society {
    asked: Asked,
    ends: i64,
    numbering: Numbering,
    blocks: Blocks,
    plan: Plan,
    channels: Channels,
    tippers: Tippers,
}

impl Society {
    /// Plans a world. What it takes is told by [`Society::bytes`].
    ///
    /// # Errors
    /// What was asked for cannot be.
    pub fn new(asked: Asked) -> Result<Self, Impossible> {
        asked.check()?;
        let mut dice = Dice::apart(asked.seed, "blocks");
        let mut blocks = Blocks::new(&mut dice, asked.accounts);
        let plan = Plan::new(&asked, &blocks);
        let planned = plan.people.len() as u32;
        if planned > asked.accounts / 2 {
            return Err(Impossible(format!(
                "{planned} of {} accounts would be hidden groups and those who look like them: ask for fewer extremists",
                asked.accounts
            )));
        }
        blocks.settle(&mut dice, planned, asked.accounts - planned);
        let mut society = Self {
            asked,
            ends: BEGINS + i64::from(asked.days) * DAY,
            numbering: Numbering::new(asked.seed, asked.accounts),
            blocks,
            plan,
            channels: Channels::default(),
            tippers: Tippers::default(),
        };
        society.channels = Channels::new(&society);
        society.tippers = Tippers::new(&society);
        Ok(society)
    }

    /// How many accounts there are; their numbers are those below.
    pub fn accounts(&self) -> u32 {
        self.asked.accounts
    }

    /// What was asked for.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The bytes that are kept of the world.
    pub fn bytes(&self) -> usize {
        let circle =
            |circle: &Circle| 12 * circle.members.capacity() + 4 * circle.watchers.capacity() + size_of::<Circle>();
        let plan = self.plan.people.capacity() * size_of::<Person>()
            + self.plan.circles.iter().map(circle).sum::<usize>()
            + self.plan.known.iter().map(|(known, _)| 12 * known.capacity()).sum::<usize>();
        plan + self.channels.bytes() + self.tippers.bytes()
    }

    /// All rows of one account that belong to the tables wanted: those of what it does, and of what follows from that at
    /// once (who follows it back, which way its messages go).
    pub fn account(&self, number: u32, rows: &mut dyn Rows) {
        let place = self.numbering.place(number);
        let person = self.person(place);
        self.sides(place, &person, rows);
        let wanted = |tables: &[Table]| tables.iter().any(|table| rows.wants(*table));
        let turns = [Table::Interactions, Table::Before, Table::After];
        let does = wanted(&turns) || wanted(&[Table::Posts, Table::Shares]);
        let forwards = wanted(&turns) || wanted(&[Table::Forwards, Table::TruthForwards]);
        if does {
            self.does(place, &person, rows);
        }
        if forwards {
            self.cascades(place, rows);
        }
    }

    /// The rows that are of no one account: tips, seeds, and what is true of rings and tippers.
    pub fn rest(&self, rows: &mut dyn Rows) {
        self.tips(rows);
        self.known_at_first(rows);
        self.truth_of_rings(rows);
    }

    fn dice(&self, what: What, place: u32) -> Dice {
        Dice::new(mix(mix(self.asked.seed.wrapping_add((what as u64) << 56)) ^ u64::from(place)))
    }

    fn number(&self, place: u32) -> u32 {
        self.numbering.number(place)
    }

    fn person(&self, place: u32) -> Person {
        match self.plan.people.get(place as usize) {
            Some(person) => *person,
            None => self.ordinary(place),
        }
    }

    fn circle(&self, person: &Person) -> Option<&Circle> {
        self.plan.circles.get(person.circle as usize)
    }

    fn language(&self, person: &Person) -> u8 {
        self.blocks.of(person.block).language
    }

    /// Whether an account that was created then is new, and was looked at for long enough before the world ended.
    fn is_new(&self, created: i64) -> bool {
        created >= BEGINS && created + LOOKED_AT <= self.ends
    }

    /// The account's first place, if its operator had another before.
    fn was(&self, person: &Person) -> Option<u32> {
        Some(person.previous).filter(|previous| *previous != NONE)
    }
}
