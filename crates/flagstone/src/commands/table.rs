//! Tables for people, JSON for programs: the same rows.

use serde_json::Value;

/// Rows under named columns.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// An empty table.
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|column| (*column).to_owned()).collect(), rows: Vec::new() }
    }

    /// A table of JSON objects: a column for everything that any of them says, in the order it is first said. What is
    /// within another object is called by both names.
    pub fn of(objects: &[Value]) -> Self {
        let mut table = Self::default();
        let rows: Vec<Vec<(String, Value)>> = objects.iter().map(|object| flat("", object)).collect();
        for (name, _) in rows.iter().flatten() {
            if !table.columns.contains(name) {
                table.columns.push(name.clone());
            }
        }
        for row in rows {
            let cell = |name: &String| row.iter().find(|(n, _)| n == name).map_or(Value::Null, |(_, v)| v.clone());
            let cells = table.columns.iter().map(cell).collect();
            table.row(cells);
        }
        table
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
        let object = |row: &Vec<Value>| Value::Object(self.columns.iter().cloned().zip(row.iter().cloned()).collect());
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// CSV (RFC 4180) with a header line.
    pub fn to_csv(&self) -> String {
        let quoted = |text: String| {
            let plain = !text.contains([',', '"', '\n', '\r']);
            if plain { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
        };
        let value = |value: &Value| quoted(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let head = self.columns.iter().cloned().map(quoted).collect::<Vec<_>>();
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
        for (number, row) in std::iter::once(&self.columns).chain(&text).enumerate() {
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

/// The values of an object by their names, those within it under `outer.inner`; lists are left out.
fn flat(outer: &str, object: &Value) -> Vec<(String, Value)> {
    let name = |inner: &str| if outer.is_empty() { inner.to_owned() } else { format!("{outer}.{inner}") };
    let fields = object.as_object().into_iter().flatten();
    fields
        .flat_map(|(inner, value)| match value {
            Value::Object(_) => flat(&name(inner), value),
            Value::Array(_) => Vec::new(),
            plain => vec![(name(inner), plain.clone())],
        })
        .collect()
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

    #[test]
    fn objects_make_a_table_of_all_that_any_of_them_says() {
        let objects = serde_json::json!([{"a": 1, "in": {"b": "x", "c": null}}, {"a": 2, "list": [1], "d": true}]);
        let table = Table::of(objects.as_array().unwrap());
        assert_eq!(table.to_text(""), "a  in.b  in.c  d\n1  x     –     –\n2  –     –     true\n");
    }
}
