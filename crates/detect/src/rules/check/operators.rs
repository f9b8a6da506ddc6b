//! What stands between two values: calculating, comparing, `in`.

use super::{Checked, Checker, always_a_fault};
use crate::rules::{
    ast::{Expr, ExprKind, Op},
    error::Mistake,
    ir::{Id, Node},
    schema::Type,
};

impl Checker<'_> {
    pub(super) fn binary(&mut self, at: usize, op: Op, a: Id, b: Id) -> Checked {
        let (x, y) = (self.shared.nodes.r#type(a), self.shared.nodes.r#type(b));
        let sign = op.sign();
        if matches!(op, Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder) {
            let who = format!("`{sign}`");
            self.number(at, a, &who)?;
            self.number(at, b, &who)?;
            if x != y {
                return Err(Mistake::new(at, format!("`{sign}` of int and double: write `double(…)` around the int")));
            }
            if op == Op::Remainder && x == Type::Double {
                return Err(Mistake::new(at, "`%` needs int on both sides: write `int(…)`"));
            }
            return self.shared.nodes.arithmetic(op, a, b).ok_or_else(|| always_a_fault(at));
        }
        let numbers = matches!(x, Type::Int | Type::Double) && matches!(y, Type::Int | Type::Double);
        let ordered = !matches!(op, Op::Equal | Op::Unequal);
        match (x, y) {
            _ if numbers => {}
            (Type::Text, Type::Text) => {}
            (Type::Bool, Type::Bool) if !ordered => {}
            (Type::Bool, Type::Bool) => {
                return Err(Mistake::new(at, format!("`{sign}` does not order bools: write `==` or `!=`")));
            }
            (Type::List, _) | (_, Type::List) => {
                return Err(Mistake::new(
                    at,
                    format!("`{sign}` does not compare lists: write `\"…\" in …` or `size(…)`"),
                ));
            }
            _ => {
                let message = format!("`{sign}` compares {} with {}: write two of one type", x.as_str(), y.as_str());
                return Err(Mistake::new(at, message));
            }
        }
        Ok(self.shared.nodes.compare(op, a, b))
    }

    pub(super) fn is_in(&mut self, at: usize, left: &Expr, right: &Expr) -> Checked {
        let id = self.value(left)?;
        let of = self.shared.nodes.r#type(id);
        if let ExprKind::Path(path) = &right.kind {
            let slot = self.field(right.at, path)?;
            let list = self.schema.fields[slot as usize].r#type;
            if (of, list) != (Type::Text, Type::List) {
                let message =
                    format!("`in` looks for a string in a list, not for {} in {}", of.as_str(), list.as_str());
                let write = if list == Type::Text { ": write `….contains(…)`" } else { "" };
                return Err(Mistake::new(at, message + write));
            }
            return Ok(self.shared.nodes.leaf(Node::InList(id, slot), Type::Bool));
        }
        let ExprKind::List(items) = &right.kind else {
            return Err(Mistake::new(right.at, "`in` needs a list: write `[\"…\", \"…\"]`, or a field that is a list"));
        };
        let wrong = |item: &Expr| {
            Mistake::new(
                item.at,
                format!("the list is asked for {}: write only literals of that type in it", of.as_str()),
            )
        };
        match of {
            Type::Text => {
                let text = |item: &Expr| match &item.kind {
                    ExprKind::Text(text) => Ok(Box::from(text.as_str())),
                    _ => Err(wrong(item)),
                };
                let mut texts = items.iter().map(text).collect::<Result<Vec<Box<str>>, _>>()?;
                texts.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
                texts.dedup();
                Ok(self.shared.nodes.leaf(Node::InTexts(id, texts.into()), Type::Bool))
            }
            Type::Int => {
                let int = |item: &Expr| match item.kind {
                    ExprKind::Int(n) => Ok(n),
                    _ => Err(wrong(item)),
                };
                let mut ints = items.iter().map(int).collect::<Result<Vec<i64>, _>>()?;
                ints.sort_unstable();
                ints.dedup();
                Ok(self.shared.nodes.leaf(Node::InInts(id, ints.into()), Type::Bool))
            }
            other => Err(Mistake::new(at, format!("`in` asks for a string or an int, and this is {}", other.as_str()))),
        }
    }
}
