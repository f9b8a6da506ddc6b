//! The tree to typed nodes: every name is known, every type fits, or the mistake says what to write instead.

mod calls;
mod counts;
mod operators;

use std::collections::BTreeSet;

use model::Kind;

use super::{
    ast::{Expr, ExprKind, Op},
    error::Mistake,
    ir::{Id, Node, Nodes},
    schema::{Schema, Type},
};
use crate::{counts::Definition, pack::instead};

/// What a pack's rules can ask of findings.
pub(super) struct Scope<'a> {
    pub(super) pack: &'a str,
    /// Whether a kind has a bank or a signal of that name.
    pub(super) knows: &'a dyn Fn(Kind, &str) -> bool,
}

/// Findings of a post that are asked for: of a pack and kind, of one name or of any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The pack's name.
    pub pack: String,
    /// The kind.
    pub kind: Kind,
    /// A bank's file or a signal's id.
    pub name: Option<String>,
}

/// A count that is taken of every event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counter {
    pub(super) definition: Definition,
    pub(super) key: u32,
    pub(super) value: Option<u32>,
    /// Only events with this finding.
    pub(super) found: Option<u32>,
}

/// Everything that the rules of a program share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) nodes: Nodes,
    pub(super) queries: Vec<Query>,
    pub(super) counters: Vec<Counter>,
}

/// Checks one condition.
pub(super) struct Checker<'a> {
    pub(super) schema: &'a Schema,
    pub(super) scope: &'a Scope<'a>,
    pub(super) shared: &'a mut Shared,
    /// The kinds of signal that the condition is computed from.
    pub(super) sources: BTreeSet<Kind>,
    /// The findings that it asks for.
    pub(super) queries: BTreeSet<u32>,
}

type Checked = Result<Id, Mistake>;

impl Checker<'_> {
    /// The condition as a whole: a bool that depends on the event.
    pub(super) fn condition(&mut self, expr: &Expr) -> Checked {
        let id = self.bool(expr, "a condition")?;
        match self.shared.nodes.get(id) {
            Node::Bool(value) => {
                Err(Mistake::new(expr.at, format!("this is always {value}: ask something of the event")))
            }
            _ => Ok(id),
        }
    }

    fn bool(&mut self, expr: &Expr, who: &str) -> Checked {
        let id = self.value(expr)?;
        let given = self.shared.nodes.r#type(id);
        let write = match given {
            Type::Bool => return Ok(id),
            Type::Int | Type::Double => "write a comparison, such as `… > 0`",
            Type::Text => "write a comparison or a test, such as `… == \"…\"` or `….contains(\"…\")`",
            Type::List => "write `\"…\" in …` or `size(…) > 0`",
        };
        Err(Mistake::new(expr.at, format!("{who} needs bool, and this is {}: {write}", given.as_str())))
    }

    fn value(&mut self, expr: &Expr) -> Checked {
        let nodes = &mut self.shared.nodes;
        Ok(match &expr.kind {
            ExprKind::Bool(value) => nodes.bool(*value),
            ExprKind::Int(n) => nodes.int(*n),
            ExprKind::Double(d) => nodes.double(*d),
            ExprKind::Text(text) => nodes.leaf(Node::Text(text.as_str().into()), Type::Text),
            ExprKind::List(_) => {
                return Err(Mistake::new(
                    expr.at,
                    "a list may only stand behind `in`: write `field in [\"…\", \"…\"]`",
                ));
            }
            ExprKind::Path(path) => {
                let slot = self.field(expr.at, path)?;
                self.shared.nodes.leaf(Node::Slot(slot), self.schema.fields[slot as usize].r#type)
            }
            ExprKind::Not(inner) => {
                let inner = self.bool(inner, "`!`")?;
                self.shared.nodes.not(inner)
            }
            ExprKind::All(items) | ExprKind::Any(items) => {
                let all = matches!(expr.kind, ExprKind::All(_));
                let who = if all { "`&&`" } else { "`||`" };
                let items = items.iter().map(|item| self.bool(item, who)).collect::<Result<_, _>>()?;
                self.shared.nodes.chain(all, items)
            }
            ExprKind::Negative(inner) => {
                let id = self.value(inner)?;
                self.number(expr.at, id, "`-`")?;
                self.shared.nodes.negative(id).ok_or_else(|| always_a_fault(expr.at))?
            }
            ExprKind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let condition = self.bool(condition, "`?`")?;
                let (a, b) = (self.value(then)?, self.value(otherwise)?);
                let (x, y) = (self.shared.nodes.r#type(a), self.shared.nodes.r#type(b));
                if x != y || x == Type::List {
                    let message = format!(
                        "`? :` chooses between {} and {}: write two values of one type, no lists",
                        x.as_str(),
                        y.as_str()
                    );
                    return Err(Mistake::new(expr.at, message));
                }
                self.shared.nodes.choose(condition, a, b)
            }
            ExprKind::Binary(Op::In, left, right) => self.is_in(expr.at, left, right)?,
            ExprKind::Binary(op, left, right) => {
                let (a, b) = (self.value(left)?, self.value(right)?);
                self.binary(expr.at, *op, a, b)?
            }
            ExprKind::Call { receiver: Some(receiver), name, arguments } => {
                self.method(expr.at, receiver, name, arguments)?
            }
            ExprKind::Call { receiver: None, name, arguments } => self.function(expr, name, arguments)?,
        })
    }

    /// A field that may be read.
    fn field(&mut self, at: usize, path: &str) -> Result<u32, Mistake> {
        let slot = self.any_field(at, path, |f| f.key_only.is_none())?;
        let field = &self.schema.fields[slot as usize];
        if let Some(why) = field.key_only {
            return Err(Mistake::new(at, format!("`{path}` is a key of counts, {why}: write `count({path}, \"1h\")`")));
        }
        self.sources.extend(field.sources);
        Ok(slot)
    }

    fn any_field(
        &self,
        at: usize,
        path: &str,
        suggest: impl Fn(&super::schema::Field) -> bool,
    ) -> Result<u32, Mistake> {
        self.schema.slot(path).map(|slot| slot.0).ok_or_else(|| {
            let shown: String = path.chars().take(80).collect();
            Mistake::new(at, format!("unknown field `{shown}`: {}", instead(path, &self.schema.names(suggest))))
        })
    }

    fn number(&self, at: usize, id: Id, who: &str) -> Result<(), Mistake> {
        match self.shared.nodes.r#type(id) {
            Type::Int | Type::Double => Ok(()),
            other => {
                let hint = if other == Type::Text {
                    ": texts cannot be joined or calculated with"
                } else {
                    ": write a number"
                };
                Err(Mistake::new(at, format!("{who} needs numbers, and this is {}{hint}", other.as_str())))
            }
        }
    }
}

fn always_a_fault(at: usize) -> Mistake {
    Mistake::new(at, "this always divides by zero or leaves 64 bits: correct the number")
}
