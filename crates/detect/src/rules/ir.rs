//! Typed nodes, each held once: what two rules both ask is one node, and is answered once an event.

use std::collections::HashMap;

use super::{ast::Op, schema::Type};

/// A node by number. Operands have smaller numbers.
pub(super) type Id = u32;

/// A typed operation. Doubles are held by their bits, so that nodes can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Bool(bool),
    Int(i64),
    Double(u64),
    Text(Box<str>),
    Slot(u32),
    Has(u32),
    Count(u32),
    Found(u32),
    Not(Id),
    /// In ascending order, without repeats.
    All(Box<[Id]>),
    Any(Box<[Id]>),
    If(Id, Id, Id),
    Compare(Op, Id, Id),
    /// Texts in order of length, then bytes.
    InTexts(Id, Box<[Box<str>]>),
    InInts(Id, Box<[i64]>),
    InList(Id, u32),
    Arithmetic(Op, Id, Id),
    Negative(Id),
    SizeOfText(Id),
    SizeOfList(u32),
    Test(Id, Test, Box<str>),
    ToDouble(Id),
    ToInt(Id),
}

/// What is asked of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

/// All nodes of a program.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub(super) nodes: Vec<(Node, Type)>,
    /// Looked into, never walked.
    ids: HashMap<Node, Id>,
}

impl Nodes {
    pub(super) fn get(&self, id: Id) -> &Node {
        &self.nodes[id as usize].0
    }

    pub(super) fn r#type(&self, id: Id) -> Type {
        self.nodes[id as usize].1
    }

    fn add(&mut self, node: Node, r#type: Type) -> Id {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = self.nodes.len() as Id;
        self.ids.insert(node.clone(), id);
        self.nodes.push((node, r#type));
        id
    }

    pub(super) fn bool(&mut self, value: bool) -> Id {
        self.add(Node::Bool(value), Type::Bool)
    }

    pub(super) fn int(&mut self, value: i64) -> Id {
        self.add(Node::Int(value), Type::Int)
    }

    pub(super) fn double(&mut self, value: f64) -> Id {
        self.add(Node::Double(value.to_bits()), Type::Double)
    }

    /// A node that is computed from an event, whatever its operands.
    pub(super) fn leaf(&mut self, node: Node, r#type: Type) -> Id {
        self.add(node, r#type)
    }

    pub(super) fn not(&mut self, of: Id) -> Id {
        match *self.get(of) {
            Node::Bool(value) => self.bool(!value),
            Node::Not(inner) => inner,
            _ => self.add(Node::Not(of), Type::Bool),
        }
    }

    /// `&&` (`all`) or `||` of any number. Their order does not matter: an error counts only where no operand decides.
    pub(super) fn chain(&mut self, all: bool, mut items: Vec<Id>) -> Id {
        items.sort_unstable();
        items.dedup();
        if items.iter().any(|id| *self.get(*id) == Node::Bool(!all)) {
            return self.bool(!all);
        }
        items.retain(|id| *self.get(*id) != Node::Bool(all));
        match items[..] {
            [] => self.bool(all),
            [one] => one,
            _ if all => self.add(Node::All(items.into()), Type::Bool),
            _ => self.add(Node::Any(items.into()), Type::Bool),
        }
    }

    pub(super) fn choose(&mut self, condition: Id, then: Id, otherwise: Id) -> Id {
        match *self.get(condition) {
            Node::Bool(value) => [otherwise, then][usize::from(value)],
            _ => self.add(Node::If(condition, then, otherwise), self.r#type(then)),
        }
    }

    pub(super) fn compare(&mut self, op: Op, left: Id, right: Id) -> Id {
        let holds = match (self.get(left), self.get(right)) {
            (Node::Int(a), Node::Int(b)) => Some(holds(op, Some(a.cmp(b)))),
            (Node::Double(a), Node::Double(b)) => Some(holds(op, f64::from_bits(*a).partial_cmp(&f64::from_bits(*b)))),
            (Node::Text(a), Node::Text(b)) => Some(holds(op, Some(a.cmp(b)))),
            (Node::Bool(a), Node::Bool(b)) => Some(holds(op, Some(a.cmp(b)))),
            _ => None,
        };
        match holds {
            Some(value) => self.bool(value),
            None => self.add(Node::Compare(op, left, right), Type::Bool),
        }
    }

    /// `None` where the result is always a fault.
    pub(super) fn arithmetic(&mut self, op: Op, left: Id, right: Id) -> Option<Id> {
        let folded = match (self.get(left), self.get(right)) {
            (Node::Int(a), Node::Int(b)) => {
                let result = integer(op, *a, *b).ok()?;
                Some(self.int(result))
            }
            (Node::Double(a), Node::Double(b)) => {
                let result = double(op, f64::from_bits(*a), f64::from_bits(*b));
                Some(self.double(result))
            }
            (_, Node::Int(0)) if matches!(op, Op::Divide | Op::Remainder) => return None,
            _ => None,
        };
        Some(folded.unwrap_or_else(|| self.add(Node::Arithmetic(op, left, right), self.r#type(left))))
    }

    /// `None` where the result is always a fault.
    pub(super) fn negative(&mut self, of: Id) -> Option<Id> {
        Some(match *self.get(of) {
            Node::Int(n) => self.int(n.checked_neg()?),
            Node::Double(bits) => self.double(-f64::from_bits(bits)),
            _ => self.add(Node::Negative(of), self.r#type(of)),
        })
    }
}

/// Whether a comparison holds; `None` compares a double that is no number, which equals and orders nothing.
pub(super) fn holds(op: Op, order: Option<std::cmp::Ordering>) -> bool {
    match op {
        Op::Equal => order.is_some_and(|o| o.is_eq()),
        Op::Unequal => order.is_none_or(|o| o.is_ne()),
        Op::Less => order.is_some_and(|o| o.is_lt()),
        Op::LessEqual => order.is_some_and(|o| o.is_le()),
        Op::Greater => order.is_some_and(|o| o.is_gt()),
        Op::GreaterEqual => order.is_some_and(|o| o.is_ge()),
        _ => false,
    }
}

/// Why a rule has no answer for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A field that the event does not have was read.
    Absent,
    /// A whole number left its 64 bits.
    Overflow,
    /// A whole number was divided by zero.
    DivisionByZero,
}

impl Fault {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "a field that is absent was read",
            Self::Overflow => "a whole number overflowed",
            Self::DivisionByZero => "division by zero",
        }
    }
}

/// Arithmetic of whole numbers.
pub(super) fn integer(op: Op, a: i64, b: i64) -> Result<i64, Fault> {
    let result = match op {
        Op::Add => a.checked_add(b),
        Op::Subtract => a.checked_sub(b),
        Op::Multiply => a.checked_mul(b),
        Op::Divide | Op::Remainder if b == 0 => return Err(Fault::DivisionByZero),
        Op::Divide => a.checked_div(b),
        _ => a.checked_rem(b),
    };
    result.ok_or(Fault::Overflow)
}

/// Arithmetic of doubles: IEEE 754, without faults.
pub(super) fn double(op: Op, a: f64, b: f64) -> f64 {
    match op {
        Op::Add => a + b,
        Op::Subtract => a - b,
        Op::Multiply => a * b,
        _ => a / b,
    }
}

/// A whole number beside a double, on one line of numbers and without rounding, as CEL has it.
pub(super) fn across(a: i64, b: f64) -> Option<std::cmp::Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        return None;
    }
    Some(if b >= BEYOND {
        std::cmp::Ordering::Less
    } else if b < -BEYOND {
        std::cmp::Ordering::Greater
    } else {
        a.cmp(&(b.trunc() as i64)).then(0.0_f64.total_cmp(&(b - b.trunc() + 0.0)))
    })
}
