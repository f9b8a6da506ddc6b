//! What the parser makes: operators and calls, nothing checked yet.

/// A part of a condition and where it begins (for an operator: where the operator stands).
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) at: usize,
    pub(super) kind: ExprKind,
    /// Levels below this one, itself included: bounded, so that walking it cannot overflow the stack.
    pub(super) depth: u16,
}

#[derive(Debug)]
pub(super) enum ExprKind {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(String),
    List(Vec<Expr>),
    /// `a.b.c`: names only.
    Path(String),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    /// `a && b && …`: all at one level.
    All(Vec<Expr>),
    /// `a || b || …`: all at one level.
    Any(Vec<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    If(Box<[Expr; 3]>),
    /// `name(…)`, or `receiver.name(…)`.
    Call {
        receiver: Option<Box<Expr>>,
        name: String,
        arguments: Vec<Expr>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Op {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Op {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}
