//! Rules as text: conditions in a subset of CEL (<https://github.com/google/cel-spec>), checked against a schema and
//! compiled once to typed closures. `docs/rules.md` is the user's page, and lists what differs from CEL.
//!
//! ```text
//! text ─ lexer ─ parser ─► tree ─ check ─► typed nodes, shared between rules ─ compile ─► closures
//! event ─► Row ─┐
//!               ├─ Program::run ─► the rules that match, and those that had no answer
//! Counts ───────┘
//! ```
//!
//! There are no loops and no recursion: a rule's work is bounded by its own length and the event's size. Regular
//! expressions are searched in linear time. Overflow and division by zero are faults: the rule does not match, and the
//! caller is told.

mod ast;
mod check;
mod compile;
mod error;
mod frame;
pub mod hostile;
mod ir;
mod lexer;
mod parser;
mod pattern;
pub mod posts;
mod program;
mod schema;

pub use self::{
    check::Query,
    error::RuleError,
    ir::Fault,
    program::{Outcome, Program, ProgramBuilder, RuleInfo},
    schema::{Row, Schema, Slot, Type},
};

/// Longest condition, in bytes.
pub const MAX_CONDITION: usize = 4_000;

/// Most levels of a condition: brackets, operators and calls within one another. Chains of `&&` and of `||` are one
/// level, however long.
pub const MAX_DEPTH: u16 = 64;

/// Most rules of a pack.
pub const MAX_RULES: usize = 1_000;

/// Texts of one field and event that are counted by; more are left out.
pub const MAX_KEYS_OF_EVENT: usize = 64;

#[cfg(test)]
mod tests;
