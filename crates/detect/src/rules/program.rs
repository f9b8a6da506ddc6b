//! Rules compiled together, and running them.

use std::{cell::Cell, collections::BTreeSet};

use aho_corasick::AhoCorasick;
use model::Kind;

use super::{
    MAX_CONDITION, MAX_KEYS_OF_EVENT,
    check::{Checker, Counter, Query, Scope, Shared},
    compile::Compiler,
    error::{Mistake, RuleError},
    frame::{Frame, Fun, Memo},
    ir::{Fault, Id, Node},
    lexer, parser,
    schema::{Row, Schema, Slot},
};
use crate::counts::{Counts, Definition, hash};

/// What a condition is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleInfo {
    /// The kinds of signal it reads, counts included.
    pub sources: BTreeSet<Kind>,
    /// Places in [`Program::queries`] of the findings that it asks for, ascending.
    pub queries: BTreeSet<u32>,
}

/// Takes conditions, one by one.
pub struct ProgramBuilder<'s> {
    schema: &'s Schema,
    shared: Shared,
    roots: Vec<Id>,
}

impl<'s> ProgramBuilder<'s> {
    /// For events of a schema.
    pub fn new(schema: &'s Schema) -> Self {
        Self { schema, shared: Shared::default(), roots: Vec::new() }
    }

    /// Checks a condition and adds it. `pack` and `knows` say what it can ask of findings, where the schema has them:
    /// whether a kind has a bank or signal of a name.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn add(
        &mut self,
        condition: &str,
        pack: &str,
        knows: &dyn Fn(Kind, &str) -> bool,
    ) -> Result<RuleInfo, RuleError> {
        let located = |mistake: Mistake| mistake.located(condition);
        if condition.len() > MAX_CONDITION {
            let message = format!("longer than {MAX_CONDITION} bytes: split it into several rules");
            return Err(located(Mistake::new(0, message)));
        }
        let tokens = lexer::tokens(condition).map_err(located)?;
        let tree = parser::parse(&tokens).map_err(located)?;
        let scope = Scope { pack, knows };
        let mut checker = Checker {
            schema: self.schema,
            scope: &scope,
            shared: &mut self.shared,
            sources: BTreeSet::new(),
            queries: BTreeSet::new(),
        };
        let root = checker.condition(&tree).map_err(located)?;
        let info = RuleInfo { sources: checker.sources, queries: checker.queries };
        self.roots.push(root);
        Ok(info)
    }

    /// Compiles what was added.
    pub fn finish(self) -> Program {
        let Shared { nodes, queries, counters } = self.shared;
        let mut compiler = Compiler::new(&nodes, &self.roots);
        let rules = self.roots.iter().map(|root| compiler.bool(*root)).collect();
        let (gates, memos, literals) = (compiler.gates, compiler.memos, compiler.literals);
        let keys: BTreeSet<u32> = counters.iter().flat_map(|c| [Some(c.key), c.value]).flatten().collect();
        let keys: Vec<u32> = keys.into_iter().collect();
        let place = |slot: u32| keys.binary_search(&slot).unwrap_or(0);
        let takes = counters.iter().map(|c| Take { key: place(c.key), value: c.value.map(place), found: c.found });
        let takes = takes.collect();
        let mut read: Vec<bool> = vec![false; self.schema.len()];
        for (node, _) in &nodes.nodes {
            if let Some(slot) = slot_of(node) {
                read[slot as usize] = true;
            }
        }
        keys.iter().for_each(|slot| read[*slot as usize] = true);
        let definitions = counters.into_iter().map(|Counter { definition, .. }| definition).collect();
        Program { rules, definitions, takes, keys, queries, gates, memos, literals, read }
    }
}

fn slot_of(node: &Node) -> Option<u32> {
    match node {
        Node::Slot(slot) | Node::Has(slot) | Node::InList(_, slot) | Node::SizeOfList(slot) => Some(*slot),
        _ => None,
    }
}

/// How a count is taken: by which keys, of which values, and whether only beside a finding.
struct Take {
    key: usize,
    value: Option<usize>,
    found: Option<u32>,
}

/// Compiled rules. Shared between threads.
pub struct Program {
    rules: Vec<Fun<bool>>,
    definitions: Vec<Definition>,
    takes: Vec<Take>,
    /// Slots that something is counted by or of, ascending.
    keys: Vec<u32>,
    queries: Vec<Query>,
    gates: Vec<AhoCorasick>,
    memos: usize,
    literals: Vec<Box<str>>,
    read: Vec<bool>,
}

/// What came of an event. Used again from event to event.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The rules that match, by number, ascending.
    pub matched: Vec<u32>,
    /// The rules that had no answer, by number, ascending.
    pub faults: Vec<(u32, Fault)>,
    counts: Vec<i64>,
    hashes: Vec<u64>,
    ranges: Vec<(usize, usize)>,
    memo: Vec<Cell<Memo>>,
}

impl Program {
    /// Compiles rules over events without findings.
    ///
    /// # Errors
    /// The number of the first wrong rule, and what is wrong with it.
    pub fn new(schema: &Schema, conditions: &[&str]) -> Result<Self, (usize, RuleError)> {
        let mut builder = ProgramBuilder::new(schema);
        for (number, condition) in conditions.iter().enumerate() {
            builder.add(condition, "", &|_, _| false).map_err(|error| (number, error))?;
        }
        Ok(builder.finish())
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The counts that have to be kept: what [`Counts::align`] takes.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The findings that are asked for; [`Program::run`] takes their numbers in this order.
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// Whether any rule or count reads a field.
    pub fn reads(&self, slot: Slot) -> bool {
        self.read[slot.0 as usize]
    }

    /// Counts an event of time `at` (milliseconds) and runs every rule over it. `counts` was aligned to
    /// [`Program::definitions`]; `found` has a number for each of [`Program::queries`].
    pub fn run(&self, row: &Row<'_>, at: i64, found: &[i64], counts: &mut Counts, out: &mut Outcome) {
        out.matched.clear();
        out.faults.clear();
        self.count(row, at, found, counts, out);
        out.memo.clear();
        out.memo.resize(self.memos, Cell::new(Memo::Unasked));
        let frame = Frame {
            values: &row.values,
            items: &row.items,
            counts: &out.counts,
            found,
            literals: &self.literals,
            gates: &self.gates,
            memo: &out.memo,
        };
        for (number, rule) in self.rules.iter().enumerate() {
            match rule(&frame) {
                Ok(true) => out.matched.push(number as u32),
                Ok(false) => {}
                Err(fault) => out.faults.push((number as u32, fault)),
            }
        }
    }

    /// Takes every count, whether or not a rule will ask for it: what one rule finds must not depend on another.
    fn count(&self, row: &Row<'_>, at: i64, found: &[i64], counts: &mut Counts, out: &mut Outcome) {
        out.hashes.clear();
        out.ranges.clear();
        for slot in &self.keys {
            let from = out.hashes.len();
            let texts = row.texts(*slot).iter().filter(|text| !text.is_empty()).take(MAX_KEYS_OF_EVENT);
            out.hashes.extend(texts.map(|text| hash::text(text)));
            if out.hashes.len() > from + 1 {
                out.hashes[from..].sort_unstable();
                let mut end = from + 1;
                for next in from + 1..out.hashes.len() {
                    if out.hashes[next] != out.hashes[end - 1] {
                        out.hashes[end] = out.hashes[next];
                        end += 1;
                    }
                }
                out.hashes.truncate(end);
            }
            out.ranges.push((from, out.hashes.len()));
        }
        out.counts.clear();
        for (window, take) in self.takes.iter().enumerate() {
            let hashes = |place: usize| {
                let (from, to) = out.ranges[place];
                &out.hashes[from..to]
            };
            let mut most = 0;
            for key in hashes(take.key) {
                let count = match (take.value, take.found) {
                    (None, Some(query)) if found[query as usize] == 0 => counts.get(window, *key, at),
                    (None, _) => counts.add(window, *key, 0, at),
                    (Some(value), _) => {
                        let values = hashes(value).iter().map(|v| counts.add(window, *key, *v, at));
                        values.last().unwrap_or_else(|| counts.get(window, *key, at))
                    }
                };
                most = most.max(count);
            }
            out.counts.push(most);
        }
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("rules", &self.rules.len()).field("counts", &self.definitions).finish()
    }
}
