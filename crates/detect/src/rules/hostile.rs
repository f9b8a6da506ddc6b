//! The entry point that the fuzzer and the committed corpus of hostile conditions share.

use super::{Outcome, Program, Row, Schema, Type};
use crate::counts::Counts;

/// Reads bytes as a condition, and runs it over an event if it is one.
///
/// # Panics
/// If a promise of [`Program::new`] does not hold.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut schema = Schema::default();
    let (t, i, d) = (schema.field("text", Type::Text), schema.field("n", Type::Int), schema.field("d", Type::Double));
    let (b, l) = (schema.field("is.it", Type::Bool), schema.field("tags", Type::List));
    schema.field("absent", Type::Int);
    match Program::new(&schema, &[&text, "n > 2", &text]) {
        Ok(program) => {
            let mut row = Row::new(&schema);
            row.text(t, "join us at https://blackpine.example +4915112345678 جبهة");
            row.int(i, i64::MAX);
            row.double(d, f64::NAN);
            row.bool(b, true);
            row.list(l, ["one", "two", "two", ""]);
            let (mut counts, mut out) = (Counts::default(), Outcome::default());
            counts.align(program.definitions());
            for at in [0, i64::MAX, i64::MIN] {
                program.run(&row, at, &[], &mut counts, &mut out);
                assert!(out.matched.contains(&1), "a rule does not depend on those beside it");
                assert_eq!(out.matched.contains(&0), out.matched.contains(&2), "the same rule twice");
            }
        }
        Err((number, error)) => {
            assert_eq!(number, 0);
            assert!(error.offset <= text.len() && error.line > 0 && error.column > 0 && !error.message.is_empty());
        }
    }
}
