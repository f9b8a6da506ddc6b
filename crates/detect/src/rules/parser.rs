//! Tokens to a tree: a Pratt parser (Pratt 1973) over the precedences of the CEL specification.

use super::{
    MAX_DEPTH,
    ast::{Expr, ExprKind, Op},
    error::Mistake,
    lexer::{Kind, Token},
};

/// The whole condition.
pub(super) fn parse(tokens: &[Token]) -> Result<Expr, Mistake> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expr = parser.expression(0)?;
    match &parser.peek().kind {
        Kind::End => Ok(expr),
        _ => Err(parser.wrong("an operator such as `&&`, or the end")),
    }
}

/// How tightly an operator binds; the larger, the tighter. The ternary is 1.
fn binding(sign: &Kind) -> Option<(u8, Infix)> {
    let op = |op| Infix::Op(op);
    Some(match sign {
        Kind::Sign("?") => (1, Infix::If),
        Kind::Sign("||") => (2, Infix::Any),
        Kind::Sign("&&") => (3, Infix::All),
        Kind::Sign("==") => (4, op(Op::Equal)),
        Kind::Sign("!=") => (4, op(Op::Unequal)),
        Kind::Sign("<") => (4, op(Op::Less)),
        Kind::Sign("<=") => (4, op(Op::LessEqual)),
        Kind::Sign(">") => (4, op(Op::Greater)),
        Kind::Sign(">=") => (4, op(Op::GreaterEqual)),
        Kind::Name(name) if name == "in" => (4, op(Op::In)),
        Kind::Sign("+") => (5, op(Op::Add)),
        Kind::Sign("-") => (5, op(Op::Subtract)),
        Kind::Sign("*") => (6, op(Op::Multiply)),
        Kind::Sign("/") => (6, op(Op::Divide)),
        Kind::Sign("%") => (6, op(Op::Remainder)),
        _ => return None,
    })
}

enum Infix {
    Op(Op),
    All,
    Any,
    If,
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: u16,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &'a Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn take(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek().kind, Kind::Sign(s) if s == sign);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Mistake> {
        if self.take(sign) { Ok(()) } else { Err(self.wrong(&format!("`{sign}`"))) }
    }

    fn wrong(&self, expected: &str) -> Mistake {
        let token = self.peek();
        let given = match &token.kind {
            Kind::Name(name) => format!("`{}`", name.chars().take(40).collect::<String>()),
            Kind::Int(n) => format!("`{n}`"),
            Kind::Double(d) => format!("`{d}`"),
            Kind::Text(_) => "a text".into(),
            Kind::Sign(sign) => format!("`{sign}`"),
            Kind::End => "the condition ends where".into(),
        };
        let is = if token.kind == Kind::End { "should stand" } else { "stands where" };
        let message = if token.kind == Kind::End {
            format!("{given} {expected} {is}")
        } else {
            format!("{given} {is} {expected} should")
        };
        Mistake::new(token.start, message)
    }

    /// What binds at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Expr, Mistake> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.too_deep());
        }
        let mut left = self.prefix()?;
        while let Some((tightness, infix)) = binding(&self.peek().kind)
            && tightness >= least
        {
            let at = self.next().start;
            left = match infix {
                Infix::Op(op) => {
                    let right = self.expression(tightness + 1)?;
                    self.node(at, &[&left, &right])?;
                    let depth = left.depth.max(right.depth) + 1;
                    Expr { at, kind: ExprKind::Binary(op, left.into(), right.into()), depth }
                }
                Infix::All | Infix::Any => {
                    let right = self.expression(tightness + 1)?;
                    self.node(at, &[&left, &right])?;
                    chain(at, matches!(infix, Infix::All), left, right)
                }
                Infix::If => {
                    let then = self.expression(1)?;
                    self.expect(":")?;
                    let otherwise = self.expression(1)?;
                    self.node(at, &[&left, &then, &otherwise])?;
                    let depth = left.depth.max(then.depth).max(otherwise.depth) + 1;
                    Expr { at, kind: ExprKind::If([left, then, otherwise].into()), depth }
                }
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn too_deep(&self) -> Mistake {
        Mistake::new(self.peek().start, format!("more than {MAX_DEPTH} levels deep: split it into several rules"))
    }

    fn node(&self, at: usize, below: &[&Expr]) -> Result<(), Mistake> {
        if below.iter().any(|e| e.depth >= MAX_DEPTH) {
            return Err(Mistake { at, ..self.too_deep() });
        }
        Ok(())
    }

    fn prefix(&mut self) -> Result<Expr, Mistake> {
        let token = self.peek();
        let at = token.start;
        match &token.kind {
            Kind::Sign("!") => {
                self.at += 1;
                let operand = self.expression(7)?;
                self.node(at, &[&operand])?;
                let depth = operand.depth + 1;
                Ok(Expr { at, kind: ExprKind::Not(operand.into()), depth })
            }
            Kind::Sign("-") => {
                self.at += 1;
                // `-9223372036854775808` has no positive counterpart.
                if let Kind::Int(n) = self.peek().kind {
                    let number = 0_i64.checked_sub_unsigned(n).ok_or_else(|| Mistake::new(at, TOO_LARGE))?;
                    self.at += 1;
                    return self.postfix(Expr { at, kind: ExprKind::Int(number), depth: 1 });
                }
                let operand = self.expression(7)?;
                self.node(at, &[&operand])?;
                let depth = operand.depth + 1;
                Ok(Expr { at, kind: ExprKind::Negative(operand.into()), depth })
            }
            _ => {
                let primary = self.primary()?;
                self.postfix(primary)
            }
        }
    }

    fn primary(&mut self) -> Result<Expr, Mistake> {
        let token = self.peek();
        let at = token.start;
        let kind = match &token.kind {
            Kind::Int(n) => ExprKind::Int(i64::try_from(*n).map_err(|_| Mistake::new(at, TOO_LARGE))?),
            Kind::Double(d) => ExprKind::Double(*d),
            Kind::Text(text) => ExprKind::Text(text.clone()),
            Kind::Name(name) => match name.as_str() {
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                "null" => {
                    return Err(Mistake::new(
                        at,
                        "there is no `null` here: write `has(field)` to ask whether it is there",
                    ));
                }
                "in" => return Err(self.wrong("a value")),
                "and" | "or" | "not" => {
                    let write = ["&&", "||", "!"][usize::from(name == "or") + 2 * usize::from(name == "not")];
                    return Err(Mistake::new(at, format!("`{name}` is no operator: write `{write}`")));
                }
                _ => {
                    self.at += 1;
                    if self.take("(") {
                        let arguments = self.list(")")?;
                        let call = |arguments| ExprKind::Call { receiver: None, name: name.clone(), arguments };
                        return self.with(at, arguments, call);
                    }
                    return Ok(Expr { at, kind: ExprKind::Path(name.clone()), depth: 1 });
                }
            },
            Kind::Sign("(") => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.expect(")")?;
                return Ok(inner);
            }
            Kind::Sign("[") => {
                self.at += 1;
                let items = self.list("]")?;
                return self.with(at, items, ExprKind::List);
            }
            _ => return Err(self.wrong("a value")),
        };
        self.at += 1;
        Ok(Expr { at, kind, depth: 1 })
    }

    /// `.name`, `.name(…)`.
    fn postfix(&mut self, mut left: Expr) -> Result<Expr, Mistake> {
        loop {
            if matches!(self.peek().kind, Kind::Sign("[")) {
                let message = "a place in a list cannot be asked for: write `\"…\" in list` or `size(list)`";
                return Err(Mistake::new(self.peek().start, message));
            }
            if !self.take(".") {
                return Ok(left);
            }
            let at = self.peek().start;
            let Kind::Name(name) = &self.peek().kind else { return Err(self.wrong("a name")) };
            self.at += 1;
            if self.take("(") {
                self.node(at, &[&left])?;
                let arguments = self.list(")")?;
                let own = left.depth;
                let receiver = Some(Box::new(left));
                left =
                    self.with(at, arguments, |arguments| ExprKind::Call { receiver, name: name.clone(), arguments })?;
                left.depth = left.depth.max(own + 1);
            } else if let ExprKind::Path(path) = &mut left.kind {
                path.push('.');
                path.push_str(name);
            } else {
                return Err(Mistake::new(
                    at,
                    "only named fields have fields: write `post.text`, without brackets around it",
                ));
            }
        }
    }

    fn list(&mut self, end: &'static str) -> Result<Vec<Expr>, Mistake> {
        let mut items = Vec::new();
        while !self.take(end) {
            if !items.is_empty() {
                if !self.take(",") {
                    return Err(self.wrong(&format!("`,` or `{end}`")));
                }
                // A comma behind the last item is allowed.
                if self.take(end) {
                    break;
                }
            }
            items.push(self.expression(0)?);
        }
        Ok(items)
    }

    fn with(&self, at: usize, items: Vec<Expr>, kind: impl FnOnce(Vec<Expr>) -> ExprKind) -> Result<Expr, Mistake> {
        self.node(at, &items.iter().collect::<Vec<_>>())?;
        let depth = items.iter().map(|e| e.depth).max().unwrap_or(0) + 1;
        Ok(Expr { at, kind: kind(items), depth })
    }
}

const TOO_LARGE: &str = "too large for a whole number of 64 bits: write a smaller one, or a double such as `1e20`";

/// `left && right`, taken into the chain that `left` is.
fn chain(at: usize, all: bool, left: Expr, right: Expr) -> Expr {
    let depth = left.depth.max(right.depth + 1).max(2);
    let (at, mut items) = match left.kind {
        ExprKind::All(items) if all => (left.at, items),
        ExprKind::Any(items) if !all => (left.at, items),
        kind => (at, vec![Expr { at: left.at, kind, depth: left.depth }]),
    };
    let depth = if items.len() == 1 { depth.max(left.depth + 1) } else { depth };
    items.push(right);
    Expr { at, kind: if all { ExprKind::All(items) } else { ExprKind::Any(items) }, depth }
}
