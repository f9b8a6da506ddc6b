//! The world against what it was asked to be.

mod fates;
mod groups;
mod network;
mod returns;
mod shares;
mod whole;

use std::collections::BTreeMap;

use super::*;

/// Everything that a world tells, as text.
#[derive(Debug, Default)]
struct Kept {
    /// Only these; none means all.
    tables: Vec<Table>,
    rows: BTreeMap<Table, Vec<Vec<String>>>,
}

impl Rows for Kept {
    fn wants(&self, table: Table) -> bool {
        self.tables.is_empty() || self.tables.contains(&table)
    }

    fn row(&mut self, table: Table, cells: &[Cell<'_>]) {
        assert_eq!(cells.len(), table.columns().len(), "{table:?}");
        let cell = |cell: &Cell<'_>| match cell {
            Cell::Nothing => String::new(),
            Cell::Account(number) => number.to_string(),
            Cell::Time(seconds) => seconds.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Share(share) => share.to_string(),
            Cell::Text(text) => (*text).to_owned(),
        };
        self.rows.entry(table).or_default().push(cells.iter().map(cell).collect());
    }
}

impl Kept {
    /// All rows of a world, the accounts in this order.
    fn of(society: &Society, tables: &[Table], order: impl Iterator<Item = u32>) -> Self {
        let mut kept = Self { tables: tables.to_vec(), ..Self::default() };
        order.for_each(|number| society.account(number, &mut kept));
        society.rest(&mut kept);
        kept
    }

    fn whole(society: &Society) -> Self {
        Self::whole_of(society, &[])
    }

    fn whole_of(society: &Society, tables: &[Table]) -> Self {
        Self::of(society, tables, 0..society.accounts())
    }

    fn rows(&self, table: Table) -> &[Vec<String>] {
        self.rows.get(&table).map_or(&[], Vec::as_slice)
    }
}

fn society(seed: u64, accounts: u32) -> Society {
    Society::new(Asked::new(seed, accounts)).unwrap()
}

/// Fails unless a share of `many` is what it should be within four standard errors.
#[track_caller]
fn share(what: &str, count: usize, many: usize, wanted: f64) {
    let (got, error) = (count as f64 / many as f64, (wanted * (1.0 - wanted) / many as f64).sqrt());
    assert!(
        (got - wanted).abs() <= 4.0 * error + 1e-9,
        "{what}: {got:.4} of {many}, asked for {wanted:.4} ± {error:.4}"
    );
}
