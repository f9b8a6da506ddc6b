//! Typed nodes to closures. Each type has its own: nothing is looked up or tested for its type when a rule runs.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;

use super::{
    ast::Op,
    frame::{Fun, Memo, TextFun},
    ir::{self, Id, Node, Nodes, Test},
    pattern::{self, Needs},
    schema::{Type, Value},
};

/// Most literals behind one gate: above, it would be slower than what it saves.
const MAX_GATE: usize = 4_096;

pub(super) struct Compiler<'a> {
    nodes: &'a Nodes,
    /// By node: how often it is asked for, and about how much an answer costs.
    uses: Vec<u32>,
    costs: Vec<u32>,
    /// By slot.
    gate_of: BTreeMap<u32, usize>,
    memo_of: BTreeMap<Id, usize>,
    pub(super) gates: Vec<AhoCorasick>,
    /// Gates first, then shared nodes.
    pub(super) memos: usize,
    pub(super) literals: Vec<Box<str>>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(nodes: &'a Nodes, roots: &[Id]) -> Self {
        let mut uses = vec![0; nodes.nodes.len()];
        let mut costs = Vec::with_capacity(nodes.nodes.len());
        for (node, _) in &nodes.nodes {
            let mut cost = own_cost(node);
            operands(node, |id| {
                uses[id as usize] += 1;
                cost += costs[id as usize];
            });
            costs.push(cost);
        }
        roots.iter().for_each(|id| uses[*id as usize] += 1);
        let mut new = Self {
            nodes,
            uses,
            costs,
            gate_of: BTreeMap::new(),
            memo_of: BTreeMap::new(),
            gates: Vec::new(),
            memos: 0,
            literals: Vec::new(),
        };
        new.hang_gates();
        new.memos = new.gates.len();
        new
    }

    /// Makes a gate for every field whose text two or more tests look into for literals.
    fn hang_gates(&mut self) {
        let mut literals: BTreeMap<u32, (usize, Vec<Vec<u8>>)> = BTreeMap::new();
        for (node, _) in &self.nodes.nodes {
            if let Node::Test(subject, test, literal) = node
                && let Node::Slot(slot) = self.nodes.get(*subject)
                && let Some(found) = gated(*test, literal)
            {
                let entry = literals.entry(*slot).or_default();
                entry.0 += 1;
                entry.1.extend(found);
            }
        }
        for (slot, (tests, mut literals)) in literals {
            literals.sort();
            literals.dedup();
            if tests < 2 || literals.len() > MAX_GATE {
                continue;
            }
            // Leftmost, because only that is searched by packed vectors. What matters is whether there is any.
            if let Ok(gate) = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&literals) {
                self.gate_of.insert(slot, self.gates.len());
                self.gates.push(gate);
            }
        }
    }

    /// A place to hold the answer of a node that is asked for more than once and costs more than the holding.
    fn memo(&mut self, id: Id) -> Option<usize> {
        if self.uses[id as usize] < 2 || self.costs[id as usize] < 4 {
            return None;
        }
        let next = self.memos;
        let at = *self.memo_of.entry(id).or_insert(next);
        self.memos = self.memos.max(at + 1);
        Some(at)
    }

    pub(super) fn bool(&mut self, id: Id) -> Fun<bool> {
        let fun = self.fresh_bool(id);
        let Some(at) = self.memo(id) else { return fun };
        Box::new(move |f| {
            if let Memo::Bool(answer) = f.memo[at].get() {
                return answer;
            }
            let answer = fun(f);
            f.memo[at].set(Memo::Bool(answer));
            answer
        })
    }

    fn fresh_bool(&mut self, id: Id) -> Fun<bool> {
        match self.nodes.get(id).clone() {
            Node::Bool(value) => Box::new(move |_| Ok(value)),
            Node::Slot(slot) => Box::new(move |f| f.bool(slot)),
            Node::Has(slot) => Box::new(move |f| Ok(f.values[slot as usize] != Value::Absent)),
            Node::Not(inner) => {
                let inner = self.bool(inner);
                Box::new(move |f| inner(f).map(|value| !value))
            }
            Node::All(items) => self.chain(items, true),
            Node::Any(items) => self.chain(items, false),
            Node::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (self.bool(condition), self.bool(then), self.bool(otherwise));
                Box::new(move |f| if condition(f)? { then(f) } else { otherwise(f) })
            }
            Node::Compare(op, a, b) => self.compare(op, a, b),
            Node::InTexts(of, texts) => {
                let of = self.text(of);
                Box::new(move |f| {
                    let text = of(f)?;
                    Ok(texts.binary_search_by(|t| (t.len(), &**t).cmp(&(text.len(), text))).is_ok())
                })
            }
            Node::InInts(of, ints) => {
                let of = self.int(of);
                Box::new(move |f| Ok(ints.binary_search(&of(f)?).is_ok()))
            }
            Node::InList(of, slot) => {
                let of = self.text(of);
                Box::new(move |f| {
                    let text = of(f)?;
                    Ok(f.list(slot)?.contains(&text))
                })
            }
            Node::Test(subject, test, literal) => self.test(subject, test, &literal),
            _ => unreachable!("checked: this node is no bool"),
        }
    }

    /// `&&` or `||`: the cheapest first. An error counts only where no operand decides, as CEL has it.
    fn chain(&mut self, items: Box<[Id]>, all: bool) -> Fun<bool> {
        let mut items = items.into_vec();
        items.sort_by_key(|id| (self.costs[*id as usize], *id));
        let mut funs: Vec<Fun<bool>> = items.into_iter().map(|id| self.bool(id)).collect();
        if funs.len() == 2
            && let (Some(second), Some(first)) = (funs.pop(), funs.pop())
        {
            return Box::new(move |f| match first(f) {
                Ok(value) if value != all => Ok(value),
                Ok(_) => second(f),
                Err(fault) => match second(f) {
                    Ok(value) if value != all => Ok(value),
                    _ => Err(fault),
                },
            });
        }
        Box::new(move |f| {
            let mut answer = Ok(all);
            for fun in &funs {
                match fun(f) {
                    Ok(value) if value != all => return Ok(value),
                    Err(fault) if answer.is_ok() => answer = Err(fault),
                    _ => {}
                }
            }
            answer
        })
    }

    fn compare(&mut self, op: Op, a: Id, b: Id) -> Fun<bool> {
        match (self.nodes.r#type(a), self.nodes.r#type(b)) {
            (Type::Int, Type::Int) => match (self.nodes.get(a), self.nodes.get(b)) {
                (Node::Slot(slot), Node::Int(k)) => {
                    let (slot, k) = (*slot, *k);
                    by_op(op, move |f| f.int(slot), move |_| Ok(k))
                }
                (Node::Count(at), Node::Int(k)) => {
                    let (at, k) = (*at as usize, *k);
                    by_op(op, move |f| Ok(f.counts[at]), move |_| Ok(k))
                }
                (_, Node::Int(k)) => {
                    let (a, k) = (self.int(a), *k);
                    by_op(op, a, move |_| Ok(k))
                }
                _ => by_op(op, self.int(a), self.int(b)),
            },
            (Type::Double, Type::Double) => by_op(op, self.double(a), self.double(b)),
            (Type::Int, Type::Double) => {
                let (a, b) = (self.int(a), self.double(b));
                Box::new(move |f| Ok(ir::holds(op, ir::across(a(f)?, b(f)?))))
            }
            (Type::Double, Type::Int) => {
                let (a, b) = (self.double(a), self.int(b));
                Box::new(move |f| {
                    let a = a(f)?;
                    Ok(ir::holds(op, ir::across(b(f)?, a).map(std::cmp::Ordering::reverse)))
                })
            }
            (Type::Bool, _) => by_op(op, self.bool(a), self.bool(b)),
            _ => {
                let (a, b) = (self.text(a), self.text(b));
                match op {
                    Op::Equal => Box::new(move |f| Ok(a(f)? == b(f)?)),
                    Op::Unequal => Box::new(move |f| Ok(a(f)? != b(f)?)),
                    _ => Box::new(move |f| Ok(ir::holds(op, Some(a(f)?.cmp(b(f)?))))),
                }
            }
        }
    }

    fn test(&mut self, subject: Id, test: Test, literal: &str) -> Fun<bool> {
        let text = self.text(subject);
        let gate = match self.nodes.get(subject) {
            Node::Slot(slot) if gated(test, literal).is_some() => self.gate_of.get(slot).copied(),
            _ => None,
        };
        let literal: Box<str> = literal.into();
        match test {
            Test::StartsWith => Box::new(move |f| Ok(text(f)?.starts_with(&*literal))),
            Test::EndsWith => Box::new(move |f| Ok(text(f)?.ends_with(&*literal))),
            Test::Contains => {
                let finder = Finder::new(literal.as_bytes()).into_owned();
                behind(gate, text, move |text| finder.find(text.as_bytes()).is_some())
            }
            Test::Matches => {
                // Checked: it compiles.
                let Ok(regex) = pattern::compile(&literal) else { return Box::new(|_| Ok(false)) };
                match pattern::needs(&literal) {
                    Needs::Bytes(ranges) => {
                        behind(gate, text, move |text| pattern::holds(text, &ranges) && regex.is_match(text))
                    }
                    _ => behind(gate, text, move |text| regex.is_match(text)),
                }
            }
        }
    }

    pub(super) fn int(&mut self, id: Id) -> Fun<i64> {
        let fun = self.fresh_int(id);
        let Some(at) = self.memo(id) else { return fun };
        Box::new(move |f| {
            if let Memo::Int(answer) = f.memo[at].get() {
                return answer;
            }
            let answer = fun(f);
            f.memo[at].set(Memo::Int(answer));
            answer
        })
    }

    fn fresh_int(&mut self, id: Id) -> Fun<i64> {
        match *self.nodes.get(id) {
            Node::Int(n) => Box::new(move |_| Ok(n)),
            Node::Slot(slot) => Box::new(move |f| f.int(slot)),
            Node::Count(at) => Box::new(move |f| Ok(f.counts[at as usize])),
            Node::Found(at) => Box::new(move |f| Ok(f.found[at as usize])),
            Node::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (self.bool(condition), self.int(then), self.int(otherwise));
                Box::new(move |f| if condition(f)? { then(f) } else { otherwise(f) })
            }
            Node::Arithmetic(op, a, b) => {
                let (a, b) = (self.int(a), self.int(b));
                Box::new(move |f| ir::integer(op, a(f)?, b(f)?))
            }
            Node::Negative(of) => {
                let of = self.int(of);
                Box::new(move |f| of(f)?.checked_neg().ok_or(ir::Fault::Overflow))
            }
            Node::SizeOfText(of) => {
                let of = self.text(of);
                Box::new(move |f| Ok(of(f)?.chars().count() as i64))
            }
            Node::SizeOfList(slot) => Box::new(move |f| Ok(f.list(slot)?.len() as i64)),
            Node::ToInt(of) => {
                let of = self.double(of);
                // Towards zero; what does not fit (or is no number) is a fault.
                Box::new(move |f| {
                    let d = of(f)?.trunc();
                    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&d);
                    if fits { Ok(d as i64) } else { Err(ir::Fault::Overflow) }
                })
            }
            _ => unreachable!("checked: this node is no int"),
        }
    }

    fn double(&mut self, id: Id) -> Fun<f64> {
        let fun = self.fresh_double(id);
        let Some(at) = self.memo(id) else { return fun };
        Box::new(move |f| {
            if let Memo::Double(answer) = f.memo[at].get() {
                return answer;
            }
            let answer = fun(f);
            f.memo[at].set(Memo::Double(answer));
            answer
        })
    }

    fn fresh_double(&mut self, id: Id) -> Fun<f64> {
        match *self.nodes.get(id) {
            Node::Double(bits) => Box::new(move |_| Ok(f64::from_bits(bits))),
            Node::Slot(slot) => Box::new(move |f| f.double(slot)),
            Node::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (self.bool(condition), self.double(then), self.double(otherwise));
                Box::new(move |f| if condition(f)? { then(f) } else { otherwise(f) })
            }
            Node::Arithmetic(op, a, b) => {
                let (a, b) = (self.double(a), self.double(b));
                Box::new(move |f| Ok(ir::double(op, a(f)?, b(f)?)))
            }
            Node::Negative(of) => {
                let of = self.double(of);
                Box::new(move |f| Ok(-of(f)?))
            }
            Node::ToDouble(of) => {
                let of = self.int(of);
                Box::new(move |f| Ok(of(f)? as f64))
            }
            _ => unreachable!("checked: this node is no double"),
        }
    }

    fn text(&mut self, id: Id) -> TextFun {
        match self.nodes.get(id) {
            Node::Text(literal) => {
                let at = self.literals.len();
                self.literals.push(literal.clone());
                Box::new(move |f| Ok(&f.literals[at]))
            }
            Node::Slot(slot) => {
                let slot = *slot;
                Box::new(move |f| f.text(slot))
            }
            Node::If(condition, then, otherwise) => {
                let (condition, then, otherwise) = (*condition, *then, *otherwise);
                let (condition, then, otherwise) = (self.bool(condition), self.text(then), self.text(otherwise));
                Box::new(move |f| if condition(f)? { then(f) } else { otherwise(f) })
            }
            _ => unreachable!("checked: this node is no text"),
        }
    }
}

/// The literals of which a text has to hold one for the test to succeed, if a gate can look for them.
fn gated(test: Test, literal: &str) -> Option<Vec<Vec<u8>>> {
    match test {
        Test::Contains if literal.len() >= 3 => Some(vec![literal.as_bytes().to_vec()]),
        Test::Matches => match pattern::needs(literal) {
            Needs::Literals(literals) => Some(literals),
            _ => None,
        },
        _ => None,
    }
}

fn behind(gate: Option<usize>, text: TextFun, test: impl Fn(&str) -> bool + Send + Sync + 'static) -> Fun<bool> {
    match gate {
        Some(gate) => Box::new(move |f| {
            let text = text(f)?;
            Ok(f.passes(gate, text) && test(text))
        }),
        None => Box::new(move |f| Ok(test(text(f)?))),
    }
}

fn by_op<T: PartialOrd>(
    op: Op,
    a: impl Fn(&super::frame::Frame<'_>) -> Result<T, ir::Fault> + Send + Sync + 'static,
    b: impl Fn(&super::frame::Frame<'_>) -> Result<T, ir::Fault> + Send + Sync + 'static,
) -> Fun<bool> {
    match op {
        Op::Equal => Box::new(move |f| Ok(a(f)? == b(f)?)),
        Op::Unequal => Box::new(move |f| Ok(a(f)? != b(f)?)),
        Op::Less => Box::new(move |f| Ok(a(f)? < b(f)?)),
        Op::LessEqual => Box::new(move |f| Ok(a(f)? <= b(f)?)),
        Op::Greater => Box::new(move |f| Ok(a(f)? > b(f)?)),
        _ => Box::new(move |f| Ok(a(f)? >= b(f)?)),
    }
}

/// About how much a node costs beside its operands; one is reading a field.
fn own_cost(node: &Node) -> u32 {
    match node {
        Node::Test(_, Test::Matches, _) => 60,
        Node::Test(_, Test::Contains, _) => 30,
        Node::SizeOfText(_) => 20,
        Node::InList(..) => 6,
        Node::InTexts(..) | Node::InInts(..) | Node::Test(..) => 3,
        _ => 1,
    }
}

fn operands(node: &Node, mut see: impl FnMut(Id)) {
    match node {
        Node::All(items) | Node::Any(items) => items.iter().for_each(|id| see(*id)),
        Node::If(a, b, c) => [*a, *b, *c].into_iter().for_each(see),
        Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => [*a, *b].into_iter().for_each(see),
        Node::Not(a)
        | Node::InTexts(a, _)
        | Node::InInts(a, _)
        | Node::InList(a, _)
        | Node::Negative(a)
        | Node::SizeOfText(a)
        | Node::Test(a, ..)
        | Node::ToDouble(a)
        | Node::ToInt(a) => see(*a),
        _ => {}
    }
}
