//! The tree to typed nodes: every name is known, every type fits, or the mistake says what to write instead.

use std::collections::BTreeSet;

use model::Kind;

use super::{
    ast::{Expr, ExprKind, Op},
    error::Mistake,
    ir::{Id, Node, Nodes, Test},
    pattern,
    schema::{Schema, Type},
};
use crate::{
    counts::{Counted, Definition, MAX_WINDOW},
    pack::{instead, one_of},
};

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

const FUNCTIONS: &[&str] = &["count", "count_found", "distinct", "double", "found", "findings", "has", "int", "size"];
const METHODS: &[&str] = &["contains", "endsWith", "matches", "size", "startsWith"];

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

    fn binary(&mut self, at: usize, op: Op, a: Id, b: Id) -> Checked {
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

    fn is_in(&mut self, at: usize, left: &Expr, right: &Expr) -> Checked {
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

    fn method(&mut self, at: usize, receiver: &Expr, name: &str, arguments: &[Expr]) -> Checked {
        let test = match name {
            "contains" => Test::Contains,
            "startsWith" => Test::StartsWith,
            "endsWith" => Test::EndsWith,
            "matches" => Test::Matches,
            "size" if arguments.is_empty() => return self.size(receiver),
            _ => {
                let message = format!(
                    "no text has a method `{}`: {}",
                    name.chars().take(40).collect::<String>(),
                    instead(name, METHODS)
                );
                return Err(Mistake::new(at, message));
            }
        };
        let id = self.value(receiver)?;
        match self.shared.nodes.r#type(id) {
            Type::Text => {}
            Type::List => {
                return Err(Mistake::new(
                    at,
                    format!("`{name}` asks a string, and this is a list: write `\"…\" in …`"),
                ));
            }
            other => return Err(Mistake::new(at, format!("`{name}` asks a string, and this is {}", other.as_str()))),
        }
        let [Expr { kind: ExprKind::Text(literal), at: literal_at, .. }] = arguments else {
            return Err(Mistake::new(at, format!("`{name}` takes one text in quotes: write `.{name}(\"…\")`")));
        };
        if literal.is_empty() {
            return Err(Mistake::new(*literal_at, "the empty text is in every text: write what to look for"));
        }
        if test == Test::Matches {
            pattern::compile(literal).map_err(|message| Mistake::new(*literal_at, message))?;
        }
        Ok(self.shared.nodes.leaf(Node::Test(id, test, literal.as_str().into()), Type::Bool))
    }

    fn size(&mut self, of: &Expr) -> Checked {
        let id = self.value(of)?;
        let node = match (self.shared.nodes.r#type(id), self.shared.nodes.get(id)) {
            (Type::Text, _) => Node::SizeOfText(id),
            (Type::List, Node::Slot(slot)) => Node::SizeOfList(*slot),
            (other, _) => {
                return Err(Mistake::new(of.at, format!("{} has no size: write a string or a list", other.as_str())));
            }
        };
        Ok(self.shared.nodes.leaf(node, Type::Int))
    }

    fn function(&mut self, expr: &Expr, name: &str, arguments: &[Expr]) -> Checked {
        let at = expr.at;
        let usage = |usage: &str| Mistake::new(at, format!("write `{usage}`"));
        match (name, arguments) {
            ("has", [Expr { kind: ExprKind::Path(path), at, .. }]) => {
                let slot = self.field(*at, path)?;
                Ok(self.shared.nodes.leaf(Node::Has(slot), Type::Bool))
            }
            ("has", _) => Err(usage("has(field)")),
            ("size", [of]) => self.size(of),
            ("size", _) => Err(usage("size(…)")),
            ("int" | "double", [of]) => {
                let id = self.value(of)?;
                self.number(of.at, id, &format!("`{name}`"))?;
                let to = if name == "int" { Type::Int } else { Type::Double };
                if self.shared.nodes.r#type(id) == to {
                    return Ok(id);
                }
                let node = if name == "int" { Node::ToInt(id) } else { Node::ToDouble(id) };
                Ok(self.shared.nodes.leaf(node, to))
            }
            ("int" | "double", _) => Err(usage(&format!("{name}(…)"))),
            ("found" | "findings", arguments) => {
                let Some(query) = self.query(at, arguments)? else {
                    return Err(usage(&format!("{name}(\"phrase\")` or `{name}(\"phrase\", \"bank.csv\")")));
                };
                let number = self.shared.nodes.leaf(Node::Found(query), Type::Int);
                if name == "findings" {
                    return Ok(number);
                }
                let zero = self.shared.nodes.int(0);
                Ok(self.shared.nodes.compare(Op::Greater, number, zero))
            }
            ("count", [key, window]) => {
                let (key, window) = (self.key(key)?, duration(window)?);
                self.counter(format!("count({})", self.name(key)), Counted::Events, key, None, None, window)
            }
            ("count", _) => Err(usage("count(key, \"1h\")")),
            ("distinct", [key, value, window]) => {
                let (key, value, window) = (self.key(key)?, self.key(value)?, duration(window)?);
                let name = format!("distinct({}, {})", self.name(key), self.name(value));
                self.counter(name, Counted::Distinct, key, Some(value), None, window)
            }
            ("distinct", _) => Err(usage("distinct(key, value, \"10m\")")),
            ("count_found", [what @ .., key, window]) if !what.is_empty() => {
                let Some(query) = self.query(at, what)? else {
                    return Err(usage("count_found(\"phrase\", key, \"24h\")"));
                };
                let (key, window) = (self.key(key)?, duration(window)?);
                if self.shared.queries[query as usize].kind == Kind::Phrase {
                    // Phrases of earlier posts may have stood in addresses.
                    self.sources.insert(Kind::Link);
                }
                let Query { pack, kind, name } = &self.shared.queries[query as usize];
                let name = name.as_ref().map(|n| format!(", {n:?}")).unwrap_or_default();
                let name = format!("count_found({pack:?}, {:?}{name}, {})", kind.as_str(), self.name(key));
                self.counter(name, Counted::Events, key, None, Some(query), window)
            }
            ("count_found", _) => Err(usage("count_found(\"phrase\", key, \"24h\")")),
            _ if METHODS.contains(&name) => Err(usage(&format!("text.{name}(\"…\")"))),
            _ => {
                let shown: String = name.chars().take(40).collect();
                Err(Mistake::new(at, format!("unknown function `{shown}`: {}", instead(name, FUNCTIONS))))
            }
        }
    }

    fn name(&self, slot: u32) -> &str {
        &self.schema.fields[slot as usize].name
    }

    /// A field by which events are counted.
    fn key(&mut self, expr: &Expr) -> Result<u32, Mistake> {
        let keys = || self.schema.names(|f| matches!(f.r#type, Type::Text | Type::List));
        let ExprKind::Path(path) = &expr.kind else {
            return Err(Mistake::new(
                expr.at,
                format!("a count needs the name of a field as its key: write {}", one_of(&keys())),
            ));
        };
        let slot = self.any_field(expr.at, path, |f| matches!(f.r#type, Type::Text | Type::List))?;
        let field = &self.schema.fields[slot as usize];
        if !matches!(field.r#type, Type::Text | Type::List) {
            let message =
                format!("`{path}` is {}, and a key has to be text: write {}", field.r#type.as_str(), one_of(&keys()));
            return Err(Mistake::new(expr.at, message));
        }
        self.sources.extend(field.sources);
        Ok(slot)
    }

    fn counter(
        &mut self,
        name: String,
        counted: Counted,
        key: u32,
        value: Option<u32>,
        found: Option<u32>,
        window: i64,
    ) -> Checked {
        self.sources.insert(Kind::Count);
        let definition = Definition { name, counted, window };
        let counters = &mut self.shared.counters;
        let at = counters.iter().position(|c| c.definition == definition).unwrap_or_else(|| {
            counters.push(Counter { definition, key, value, found });
            counters.len() - 1
        });
        Ok(self.shared.nodes.leaf(Node::Count(at as u32), Type::Int))
    }

    /// `"kind"` or `"kind", "name"`; `None` for anything else.
    fn query(&mut self, at: usize, arguments: &[Expr]) -> Result<Option<u32>, Mistake> {
        if !self.schema.with_findings {
            return Err(Mistake::new(at, "these events have no findings: ask for fields and counts only"));
        }
        let (kind_at, word, name) = match arguments {
            [Expr { kind: ExprKind::Text(kind), at, .. }] => (*at, kind, None),
            [Expr { kind: ExprKind::Text(kind), at, .. }, Expr { kind: ExprKind::Text(name), at: name_at, .. }] => {
                (*at, kind, Some((name, *name_at)))
            }
            _ => return Ok(None),
        };
        let readable = |kind: &Kind| !matches!(kind, Kind::Count | Kind::Network);
        let kinds: Vec<&str> = Kind::ALL.into_iter().filter(readable).map(Kind::as_str).collect();
        let Some(kind) = Kind::parse(word).filter(readable) else {
            let message = match Kind::parse(word) {
                Some(Kind::Network) => {
                    "nobody is guilty of whom they know: a rule cannot ask for network findings".into()
                }
                Some(_) => {
                    "a rule cannot ask for what other rules found: write its condition again, it is computed once"
                        .into()
                }
                None => format!(
                    "`{}` is no kind of finding: {}",
                    word.chars().take(40).collect::<String>(),
                    instead(word, &kinds)
                ),
            };
            return Err(Mistake::new(kind_at, message));
        };
        if let Some((name, at)) = name
            && !(self.scope.knows)(kind, name)
        {
            let shown: String = name.chars().take(80).collect();
            let message =
                format!("the pack has no {word} bank or signal `{shown}`: write a bank's file or a signal's id");
            return Err(Mistake::new(at, message));
        }
        self.sources.insert(kind);
        let query = Query { pack: self.scope.pack.into(), kind, name: name.map(|(name, _)| name.clone()) };
        let queries = &mut self.shared.queries;
        let place = queries.iter().position(|q| *q == query).unwrap_or_else(|| {
            queries.push(query);
            queries.len() - 1
        }) as u32;
        self.queries.insert(place);
        Ok(Some(place))
    }
}

fn always_a_fault(at: usize) -> Mistake {
    Mistake::new(at, "this always divides by zero or leaves 64 bits: correct the number")
}

/// A window's length in milliseconds: `"90s"`, `"10m"`, `"24h"`, `"7d"`.
fn duration(expr: &Expr) -> Result<i64, Mistake> {
    let wrong = || {
        Mistake::new(expr.at, "write a window as text, `\"90s\"`, `\"10m\"`, `\"24h\"` or `\"7d\"`, of at most 30 days")
    };
    let ExprKind::Text(text) = &expr.kind else { return Err(wrong()) };
    let units = [("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let (number, unit) =
        units.into_iter().find_map(|(name, ms)| Some((text.strip_suffix(name)?, ms))).ok_or_else(wrong)?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let length = number.parse::<i64>().ok().filter(|_| digits).and_then(|n| n.checked_mul(unit));
    length.filter(|ms| (1..=MAX_WINDOW).contains(ms)).ok_or_else(wrong)
}
