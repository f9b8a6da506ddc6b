//! What earlier posts and findings are asked for: keys, windows, banks.

use model::Kind;

use super::{Checked, Checker, Counter, Query};
use crate::{
    counts::{Counted, Definition, MAX_WINDOW},
    pack::{instead, one_of},
    rules::{
        ast::{Expr, ExprKind},
        error::Mistake,
        ir::Node,
        schema::Type,
    },
};

impl Checker<'_> {
    pub(super) fn name(&self, slot: u32) -> &str {
        &self.schema.fields[slot as usize].name
    }

    /// A field by which events are counted.
    pub(super) fn key(&mut self, expr: &Expr) -> Result<u32, Mistake> {
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

    pub(super) fn counter(
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
    pub(super) fn query(&mut self, at: usize, arguments: &[Expr]) -> Result<Option<u32>, Mistake> {
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

/// A window's length in milliseconds: `"90s"`, `"10m"`, `"24h"`, `"7d"`.
pub(super) fn duration(expr: &Expr) -> Result<i64, Mistake> {
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
