//! One event as compiled rules see it.

use std::cell::Cell;

use aho_corasick::AhoCorasick;

use super::{ir::Fault, schema::Value};

/// A compiled operation.
pub(super) type Fun<T> = Box<dyn Fn(&Frame<'_>) -> Result<T, Fault> + Send + Sync>;

/// A compiled text.
pub(super) type TextFun = Box<dyn for<'e> Fn(&Frame<'e>) -> Result<&'e str, Fault> + Send + Sync>;

/// An answer that several rules share, once one of them asked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Memo {
    #[default]
    Unasked,
    Bool(Result<bool, Fault>),
    Int(Result<i64, Fault>),
    Double(Result<f64, Fault>),
}

/// The values of an event, its counts and findings, and what was answered so far.
pub(super) struct Frame<'e> {
    pub(super) values: &'e [Value<'e>],
    pub(super) items: &'e [&'e str],
    pub(super) counts: &'e [i64],
    pub(super) found: &'e [i64],
    pub(super) literals: &'e [Box<str>],
    pub(super) gates: &'e [AhoCorasick],
    pub(super) memo: &'e [Cell<Memo>],
}

impl<'e> Frame<'e> {
    pub(super) fn bool(&self, slot: u32) -> Result<bool, Fault> {
        match self.values[slot as usize] {
            Value::Bool(value) => Ok(value),
            _ => Err(Fault::Absent),
        }
    }

    pub(super) fn int(&self, slot: u32) -> Result<i64, Fault> {
        match self.values[slot as usize] {
            Value::Int(value) => Ok(value),
            _ => Err(Fault::Absent),
        }
    }

    pub(super) fn double(&self, slot: u32) -> Result<f64, Fault> {
        match self.values[slot as usize] {
            Value::Double(value) => Ok(value),
            _ => Err(Fault::Absent),
        }
    }

    pub(super) fn text(&self, slot: u32) -> Result<&'e str, Fault> {
        match self.values[slot as usize] {
            Value::Text(value) => Ok(value),
            _ => Err(Fault::Absent),
        }
    }

    pub(super) fn list(&self, slot: u32) -> Result<&'e [&'e str], Fault> {
        match self.values[slot as usize] {
            Value::List(from, to) => Ok(&self.items[from as usize..to as usize]),
            _ => Err(Fault::Absent),
        }
    }

    /// Whether a text holds any literal of a gate: asked once an event for all tests behind it.
    pub(super) fn passes(&self, gate: usize, text: &str) -> bool {
        match self.memo[gate].get() {
            Memo::Bool(Ok(open)) => open,
            _ => {
                let open = self.gates[gate].is_match(text);
                self.memo[gate].set(Memo::Bool(Ok(open)));
                open
            }
        }
    }
}
