//! Tables for people, JSON for programs: the same rows.

use serde_json::Value;

/// Rows under named columns.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; as many cells as there are columns.
    pub fn row(&mut self, cells: Vec<Value>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One JSON array of objects.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Value>| {
            Value::Object(self.columns.iter().map(|c| (*c).to_owned()).zip(row.iter().cloned()).collect())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// CSV (RFC 4180) with a header line.
    pub fn to_csv(&self) -> String {
        let quoted = |text: String| {
            let plain = !text.contains([',', '"', '\n', '\r']);
            if plain { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
        };
        let value = |value: &Value| quoted(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let head = self.columns.iter().map(|column| quoted((*column).to_owned())).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(value).collect());
        std::iter::once(head).chain(rows).map(|cells: Vec<String>| cells.join(",") + "\n").collect()
    }

    /// Aligned text; numbers to the right. `empty` is said where there is no row.
    pub fn to_text(&self, empty: &str) -> String {
        if self.rows.is_empty() {
            return format!("{empty}\n");
        }
        let text: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let width =
            |i: usize| text.iter().map(|row| row[i].chars().count()).chain([self.columns[i].len()]).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut out = String::new();
        let head: Vec<String> = self.columns.iter().map(|c| (*c).to_owned()).collect();
        for (number, row) in std::iter::once(&head).chain(&text).enumerate() {
            let cells = row.iter().enumerate().map(|(i, value)| {
                let right = number > 0 && self.rows[number - 1][i].is_number();
                if right { format!("{value:>w$}", w = widths[i]) } else { format!("{value:<w$}", w = widths[i]) }
            });
            out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// Prints one or the other.
    pub fn print(&self, json: bool, empty: &str) {
        if json {
            println!("{:#}", self.to_json());
        } else {
            print!("{}", self.to_text(empty));
        }
    }
}

/// What comes from outside must not move a terminal's cursor.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_right_and_control_characters_do_not_pass() {
        let mut table = Table::new(&["name", "n"]);
        table.row(vec!["a\u{1b}[2J".into(), 7.into()]);
        table.row(vec!["long name".into(), 1234.into()]);
        assert_eq!(table.to_text(""), "name       n\na\u{fffd}[2J         7\nlong name  1234\n");
        assert_eq!(table.to_json()[1]["n"], 1234);
        table.row(vec!["a \"b\", c".into(), 5.into()]);
        assert!(table.to_csv().ends_with("long name,1234\n\"a \"\"b\"\", c\",5\n"), "{}", table.to_csv());
        assert_eq!(Table::new(&["x"]).to_text("nothing yet"), "nothing yet\n");
    }
}
