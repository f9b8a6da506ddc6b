//! Functions, and methods of a text.

use model::Kind;

use super::{Checked, Checker, Query, counts::duration};
use crate::{
    counts::Counted,
    pack::instead,
    rules::{
        ast::{Expr, ExprKind, Op},
        error::Mistake,
        ir::{Node, Test},
        pattern,
        schema::Type,
    },
};

const FUNCTIONS: &[&str] = &["count", "count_found", "distinct", "double", "found", "findings", "has", "int", "size"];
const METHODS: &[&str] = &["contains", "endsWith", "matches", "size", "startsWith"];

impl Checker<'_> {
    pub(super) fn method(&mut self, at: usize, receiver: &Expr, name: &str, arguments: &[Expr]) -> Checked {
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

    pub(super) fn size(&mut self, of: &Expr) -> Checked {
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

    pub(super) fn function(&mut self, expr: &Expr, name: &str, arguments: &[Expr]) -> Checked {
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
}
