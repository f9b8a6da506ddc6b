//! Volunteers who tip: most see well, some guess, some agree to say the same of whom they want gone. How each errs is
//! known, and told apart.

use model::Dice;

use super::{
    BEGINS, HOUR, Society, Table,
    chance::{chance, lognormal, normal, unit},
    rows::{Cell, Rows},
};
use crate::Class;

/// What an account is to who judges it: of a hidden group, one that looks like it, anybody else.
const IS: [&str; 3] = ["extremist", "like", "other"];
const SAYS: [&str; 2] = ["extremist", "not"];

/// How somebody tips.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Honest,
    Noisy,
    /// With the others of the same number.
    Colluding(u32),
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Honest => "honest",
            Self::Noisy => "noisy",
            Self::Colluding(_) => "colluding",
        }
    }

    /// How likely each of [`IS`] is called extremist.
    const fn calls(self) -> [f64; 3] {
        match self {
            Self::Honest => [0.90, 0.12, 0.02],
            Self::Noisy => [0.65, 0.35, 0.15],
            Self::Colluding(_) => [0.80, 0.20, 0.05],
        }
    }
}

/// A volunteer.
#[derive(Debug, Clone, Copy)]
struct Tipper {
    kind: Kind,
    calls: [f64; 3],
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Tippers(Vec<Tipper>);

/// How many collude with each other, and against how many.
const CLIQUE: u32 = 6;
const TARGETS: usize = 5;

impl Tippers {
    pub(super) fn new(society: &Society) -> Self {
        let mut dice = Dice::apart(society.asked.seed, "tippers");
        let many = (society.asked.hidden() / 15).max(24);
        let tipper = |number: u32| {
            let kind = match number * 20 / many {
                0..3 => Kind::Colluding(number / CLIQUE),
                3..8 => Kind::Noisy,
                _ => Kind::Honest,
            };
            let mut about = |probability: f64| {
                let odds = libm::log(probability / (1.0 - probability)) + 0.3 * normal(&mut dice);
                1.0 / (1.0 + libm::exp(-odds))
            };
            Tipper { kind, calls: kind.calls().map(&mut about) }
        };
        let mut tippers: Vec<Tipper> = (0..many).map(tipper).collect();
        dice.shuffle(&mut tippers);
        Self(tippers)
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Tipper>()
    }
}

impl Society {
    /// Rows of tips, and of how those who tip err.
    pub(super) fn tips(&self, rows: &mut dyn Rows) {
        if rows.wants(Table::TruthTippers) {
            (0..).zip(&self.tippers.0).for_each(|(number, tipper)| truth(number, tipper, rows));
        }
        if !rows.wants(Table::Tips) {
            return;
        }
        let of = |is: &dyn Fn(Class) -> bool| -> Vec<u32> {
            (0..).zip(&self.plan.people).filter(|(_, person)| is(person.class)).map(|(place, _)| place).collect()
        };
        let pools =
            [of(&|class| class == Class::Extremist), of(&|class| Class::LOOK_ALIKE.contains(&class)), Vec::new()];
        for (number, tipper) in (0..).zip(&self.tippers.0) {
            let mut dice = Dice::apart(self.asked.seed, &format!("tipper {number}"));
            for _ in 0..lognormal(&mut dice, 30.0, 0.8) as u32 {
                let is = match dice.below(20) {
                    0..8 => 0,
                    8..15 => 1,
                    _ => 2,
                };
                let place = if is == 2 { self.somebody(&mut dice) } else { *dice.pick(&pools[is]) };
                let person = self.person(place);
                let from = Self::from(&person);
                let until = person.fate.gone.min(self.ends);
                let at = from + (unit(&mut dice) * (until - from) as f64) as i64;
                let called = usize::from(!chance(&mut dice, tipper.calls[is]));
                self.tip(rows, number, place, at, called);
            }
            if let Kind::Colluding(clique) = tipper.kind {
                self.brigade(&mut dice, clique, number, &pools[1], rows);
            }
        }
    }

    /// What a clique says of its targets, all within an hour.
    fn brigade(&self, dice: &mut Dice, clique: u32, tipper: u64, pool: &[u32], rows: &mut dyn Rows) {
        let mut plot = Dice::apart(self.asked.seed, &format!("clique {clique}"));
        for _ in 0..TARGETS {
            let (target, share) = (*plot.pick(pool), unit(&mut plot));
            let begins = BEGINS + (share * (self.ends - BEGINS - HOUR) as f64) as i64;
            self.tip(rows, tipper, target, begins + dice.below(HOUR as u64) as i64, 0);
        }
    }

    fn tip(&self, rows: &mut dyn Rows, tipper: u64, place: u32, at: i64, says: usize) {
        let name = format!("t{tipper}");
        let account = Cell::Account(self.number(place));
        rows.row(Table::Tips, &[Cell::Text(&name), account, Cell::Time(at), Cell::Text(SAYS[says])]);
    }

    /// An everyday account.
    fn somebody(&self, dice: &mut Dice) -> u32 {
        let planned = self.plan.people.len() as u32;
        planned + dice.below(u64::from(self.asked.accounts - planned)) as u32
    }
}

fn truth(number: u64, tipper: &Tipper, rows: &mut dyn Rows) {
    let name = format!("t{number}");
    let mut row = |is: &str, says: &str, probability: f64| {
        let [name, kind, is, says] = [&name, tipper.kind.as_str(), is, says].map(Cell::Text);
        rows.row(Table::TruthTippers, &[name, kind, is, says, Cell::Share(probability)]);
    };
    for (is, calls) in IS.into_iter().zip(tipper.calls) {
        row(is, SAYS[0], calls);
        row(is, SAYS[1], 1.0 - calls);
    }
    if matches!(tipper.kind, Kind::Colluding(_)) {
        row("target", SAYS[0], 1.0);
    }
}
