//! Rows as text: CSV (RFC 4180). Whoever writes another form takes the place of [`Text`].

use std::io::Write;

use simulate::society::{Cell, Rows, Table};

use super::files::{Form, Packed};

/// Rows of a stretch of accounts, a text for each table.
pub(super) struct Text {
    tables: Vec<Option<Rest>>,
}

/// What a table has so far.
#[derive(Debug, Default, Clone)]
struct Rest {
    text: Vec<u8>,
    rows: u64,
}

impl Text {
    pub(super) fn new(tables: &[Table]) -> Self {
        Self { tables: Table::ALL.map(|table| tables.contains(&table).then(Rest::default)).to_vec() }
    }

    /// Packed for its file.
    pub(super) fn packed(self, form: Form) -> std::io::Result<Vec<Packed>> {
        let pack = |(table, rest): (Table, Rest)| Ok(Packed { table, rows: rest.rows, bytes: form.pack(&rest.text)? });
        let all = Table::ALL.into_iter().zip(self.tables);
        all.filter_map(|(table, rest)| rest.map(|rest| (table, rest))).map(pack).collect()
    }
}

impl Rows for Text {
    fn wants(&self, table: Table) -> bool {
        self.tables[table as usize].is_some()
    }

    fn row(&mut self, table: Table, cells: &[Cell<'_>]) {
        debug_assert_eq!(cells.len(), table.columns().len(), "{table:?}");
        if let Some(rest) = &mut self.tables[table as usize] {
            rest.rows += 1;
            line(&mut rest.text, cells);
        }
    }
}

/// A line of CSV.
pub(super) fn line(to: &mut Vec<u8>, cells: &[Cell<'_>]) {
    for (nth, cell) in cells.iter().enumerate() {
        if nth > 0 {
            to.push(b',');
        }
        // Writing to memory does not fail.
        let _ = match cell {
            Cell::Nothing => Ok(()),
            Cell::Account(number) => write!(to, "u{number}"),
            Cell::Time(seconds) => time(to, *seconds),
            Cell::Number(number) => write!(to, "{number}"),
            Cell::Share(share) => write!(to, "{share:.4}"),
            Cell::Text(text) => field(to, text),
        };
    }
    to.push(b'\n');
}

fn field(to: &mut Vec<u8>, text: &str) -> std::io::Result<()> {
    if text.contains([',', '"', '\n', '\r']) {
        write!(to, "\"{}\"", text.replace('"', "\"\""))
    } else {
        to.write_all(text.as_bytes())
    }
}

/// RFC 3339, by the calendar of Hinnant ("chrono-compatible low-level date algorithms", `civil_from_days`): there are too
/// many times for a library that also knows zones.
fn time(to: &mut Vec<u8>, seconds: i64) -> std::io::Result<()> {
    let (days, second) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    write!(to, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use model::{Dice, Timestamp};

    use super::*;

    #[test]
    fn times_are_written_as_everywhere_else() {
        let mut dice = Dice::new(1);
        for _ in 0..20_000 {
            let seconds = dice.below(5_000_000_000) as i64 - 1_000_000_000;
            let mut text = Vec::new();
            time(&mut text, seconds).unwrap();
            assert_eq!(String::from_utf8(text).unwrap(), Timestamp::from_millis(seconds * 1_000).to_string());
        }
    }

    #[test]
    fn a_line_can_be_read_again() {
        let mut text = Vec::new();
        let cells = [Cell::Account(7), Cell::Nothing, Cell::Text("a, \"b\""), Cell::Share(0.25), Cell::Number(9)];
        line(&mut text, &cells);
        assert_eq!(String::from_utf8(text).unwrap(), "u7,,\"a, \"\"b\"\"\",0.2500,9\n");
    }
}
