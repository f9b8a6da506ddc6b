//! What is told of accounts beside what they do: their faces, what became of them, and, apart, what is true of them.

use super::{
    LOOKED_AT, Society, Table,
    blocks::LANGUAGES,
    person::{NONE, Person},
    plan::happens,
    rows::{Cell, Rows},
    shares::Shared,
    texts::ORGANISATIONS,
};
use crate::Class;

/// Of all accounts of hidden groups, one in so many is known at first, and at least ten.
const KNOWN: usize = 10;
/// Of all who look like them, one in so many is known to be none.
const CLEARED: usize = 5;

impl Society {
    /// An account's rows in the tables that have one row an account, or few.
    pub(super) fn sides(&self, place: u32, person: &Person, rows: &mut dyn Rows) {
        let account = Cell::Account(self.number(place));
        if rows.wants(Table::Accounts) || rows.wants(Table::Before) || rows.wants(Table::After) {
            self.face(place, person, rows);
        }
        let fate = person.fate;
        if rows.wants(Table::Statuses) {
            // Who was there before is seen up at the beginning; nobody else is seen before he is there.
            rows.row(Table::Statuses, &[account, Cell::Time(Self::from(person)), Cell::Text("up")]);
            if happens(fate.gone) {
                rows.row(Table::Statuses, &[account, Cell::Time(fate.gone), Cell::Text(fate.status.as_str())]);
            }
        }
        if rows.wants(Table::Renames) && happens(fate.renamed) {
            let handle = self.renamed(place, person);
            rows.row(Table::Renames, &[account, Cell::Time(fate.renamed), Cell::Text(&handle)]);
        }
        if rows.wants(Table::Reports) && happens(fate.reported) {
            rows.row(Table::Reports, &[account, Cell::Time(fate.reported)]);
        }
        if rows.wants(Table::Truth) {
            self.truth(place, person, rows);
        }
    }

    fn face(&self, place: u32, person: &Person, rows: &mut dyn Rows) {
        let (before, after) = (person.fate.taken_down(), self.is_new(person.created));
        if !rows.wants(Table::Accounts) && !before && !after {
            return;
        }
        let mut profile = self.profile(place, person);
        let picture = profile.picture();
        let (account, created) = (Cell::Account(self.number(place)), Cell::Time(person.created));
        if rows.wants(Table::Accounts) {
            let language = Cell::Text(LANGUAGES[usize::from(self.language(person))].0);
            let [handle, name, bio] = [&profile.handle, &profile.name, &profile.bio].map(|text| Cell::Text(text));
            rows.row(Table::Accounts, &[account, handle, name, bio, Cell::Text(&picture), created, language]);
        }
        let gone = if happens(person.fate.gone) { Cell::Time(person.fate.gone) } else { Cell::Nothing };
        let looked_at = |table| if table == Table::Before { person.fate.gone } else { person.created + LOOKED_AT };
        for table in [(before, Table::Before), (after, Table::After)].into_iter().filter(|(is, _)| *is).map(|(_, t)| t)
        {
            if person.fate.renamed < looked_at(table) {
                profile.handle = self.renamed(place, person);
            }
            let [handle, name, bio] = [&profile.handle, &profile.name, &profile.bio].map(|text| Cell::Text(text));
            let gone = if table == Table::Before { gone } else { Cell::Nothing };
            if rows.wants(table) {
                let [nothing, picture] = [Cell::Nothing, Cell::Text(&picture)];
                let cells = [account, nothing, nothing, handle, name, bio, picture, created, gone, nothing];
                rows.row(table, &cells);
            }
        }
    }

    fn truth(&self, place: u32, person: &Person, rows: &mut dyn Rows) {
        let number = |place: u32| if place == NONE { Cell::Nothing } else { Cell::Account(self.number(place)) };
        let count = |number: u32| if number == NONE { Cell::Nothing } else { Cell::Number(u64::from(number)) };
        let circle = self.circle(person);
        let hidden = circle.filter(|_| person.class == Class::Extremist);
        let organisation = hidden.map(|circle| ORGANISATIONS[usize::from(circle.organisation)].name[0]);
        let gone = if happens(person.fate.gone) { Cell::Time(person.fate.gone) } else { Cell::Nothing };
        rows.row(
            Table::Truth,
            &[
                number(place),
                Cell::Text(person.class.as_str()),
                Cell::Number(u64::from(person.block)),
                person.role.map_or(Cell::Nothing, |role| Cell::Text(role.as_str())),
                hidden.map_or(Cell::Nothing, |_| count(person.circle)),
                organisation.map_or(Cell::Nothing, Cell::Text),
                count(person.circle),
                Cell::Number(u64::from(person.undercover)),
                number(person.operator),
                number(person.previous),
                number(person.like),
                count(person.ring),
                Cell::Time(person.created),
                gone,
                Cell::Text(person.fate.status.as_str()),
            ],
        );
    }

    /// Seeds, and those known to be none: each drawn from all, one like the other.
    pub(super) fn known_at_first(&self, rows: &mut dyn Rows) {
        let places = |of: &dyn Fn(Class) -> bool| -> Vec<u32> {
            (0..).zip(&self.plan.people).filter(|(_, person)| of(person.class)).map(|(place, _)| place).collect()
        };
        let hidden = places(&|class| class == Class::Extremist);
        let like = places(&|class| Class::LOOK_ALIKE.contains(&class));
        for (table, mut places, one_in) in [(Table::Seeds, hidden, KNOWN), (Table::Benign, like, CLEARED)] {
            let many = (places.len() / one_in).max(10).min(places.len());
            model::Dice::apart(self.asked.seed, table.name()).shuffle(&mut places);
            let mut numbers: Vec<u32> = places[..many].iter().map(|place| self.number(*place)).collect();
            numbers.sort_unstable();
            if rows.wants(table) {
                numbers.into_iter().for_each(|number| rows.row(table, &[Cell::Account(number)]));
            }
        }
    }

    /// When each ring shares what.
    pub(super) fn truth_of_rings(&self, rows: &mut dyn Rows) {
        if !rows.wants(Table::TruthBursts) {
            return;
        }
        for (number, ring) in (0..).zip(&self.plan.rings) {
            for burst in &ring.bursts {
                let shared = Shared::new(burst.object, burst.kind);
                let name = shared.name();
                let cells = [Cell::Number(number), Cell::Text(&name), Cell::Text(shared.kind()), Cell::Time(burst.at)];
                rows.row(Table::TruthBursts, &cells);
            }
        }
    }
}
