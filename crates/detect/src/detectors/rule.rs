//! Rules of packs: conditions over posts, windowed counts and the findings of the detectors before.
//!
//! A rule sees the findings of its own pack only. Its own finding says the kinds of signal that its condition reads:
//! two findings that share one are not independent, and do not open a case together.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use model::{Kind, SignalRole, Span};

use crate::{
    Memory, Pack, Scan,
    counts::Definition,
    hash::bank::Opinion,
    pack::{Bank, Rule},
    registry::{Detector, Hit, Said, SignalAt, View},
    rules::{
        Program, ProgramBuilder, Query, RuleInfo,
        posts::{Posts, posts},
    },
};

/// Runs every rule of every pack.
pub struct RuleDetector {
    posts: &'static Posts,
    program: Program,
    rules: Vec<Compiled>,
    /// For each of the program's queries.
    answers: Vec<Answer>,
}

struct Compiled {
    at: SignalAt,
    kind: Kind,
    computed_from: Vec<Kind>,
    /// The queries for phrases that it asks.
    phrases: Vec<usize>,
}

/// Which hits answer a query.
struct Answer {
    pack: u32,
    kind: Kind,
    /// By bank; `None` for what is in no bank.
    banks: Option<BTreeMap<u32, Entries>>,
}

enum Entries {
    Only(BTreeSet<u32>),
    AllBut(BTreeSet<u32>),
}

impl Answer {
    fn new(packs: &[Pack], query: &Query) -> Self {
        let pack = packs.iter().position(|p| p.name == query.pack).unwrap_or(0);
        // What is on trial must not come to count through a rule.
        let banks = packs[pack].banks.iter().enumerate();
        let banks = banks.filter(|(_, bank)| bank.kind == query.kind && bank.role != SignalRole::Shadow);
        let banks = banks.map(|(b, bank)| (b as u32, Entries::of(bank, query.name.as_deref()))).collect();
        let in_banks = matches!(query.kind, Kind::Phrase | Kind::Link | Kind::Hash);
        Self { pack: pack as u32, kind: query.kind, banks: in_banks.then_some(banks) }
    }

    fn takes(&self, hit: &Hit) -> bool {
        hit.at.pack == self.pack
            && hit.kind == self.kind
            && self.banks.as_ref().is_none_or(|banks| banks.get(&hit.at.bank).is_some_and(|e| e.take(hit.at.signal)))
    }
}

impl Entries {
    /// Those of a name; all of a bank that has the name. Hashes that nobody stands for (seeds, disputed) are never
    /// among them: they open nothing, so a rule must not either.
    fn of(bank: &Bank, name: Option<&str>) -> Self {
        let places = |wanted: &dyn Fn(&str, bool) -> bool| -> BTreeSet<u32> {
            let signals = bank.signals.iter().map(|s| wanted(&s.id, true));
            let hashes = bank.hashes.entries().iter();
            let hashes = hashes.map(|e| wanted(bank.hashes.id(e), e.opinion == Opinion::Positive));
            signals.chain(hashes).zip(0..).filter(|(is, _)| *is).map(|(_, place)| place).collect()
        };
        match name.filter(|name| *name != bank.file) {
            Some(name) => Self::Only(places(&|id, counts| counts && id == name)),
            None => Self::AllBut(places(&|_, counts| !counts)),
        }
    }

    fn take(&self, entry: u32) -> bool {
        match self {
            Self::Only(entries) => entries.contains(&entry),
            Self::AllBut(entries) => !entries.contains(&entry),
        }
    }
}

impl RuleDetector {
    /// Compiles the rules.
    pub fn new(packs: &[Pack]) -> Self {
        let posts = posts();
        let mut builder = ProgramBuilder::new(posts.schema());
        let mut rules = Vec::new();
        for (p, pack) in packs.iter().enumerate() {
            for (r, rule) in pack.rules.iter().enumerate() {
                // `Pack::parse` has checked it, names included.
                let info = builder.add(&rule.when, &pack.name, &|_, _| true).expect("rules of a pack are checked");
                rules.push((SignalAt { pack: p as u32, bank: 0, signal: r as u32 }, info));
            }
        }
        let program = builder.finish();
        let compiled = |(at, info): (SignalAt, RuleInfo)| {
            let (kind, computed_from) = kinds(&info.sources);
            let phrases = info.queries.iter().map(|query| *query as usize);
            let phrases = phrases.filter(|query| program.queries()[*query].kind == Kind::Phrase).collect();
            Compiled { at, kind, computed_from, phrases }
        };
        let rules = rules.into_iter().map(compiled).collect();
        let answers = program.queries().iter().map(|query| Answer::new(packs, query)).collect();
        Self { posts, program, rules, answers }
    }

    /// Where the phrases stand that a rule asks for: a phrase inside an address must not count twice through a rule.
    fn spans(&self, rule: &Compiled, hits: &[Hit], scan: &mut Scan) -> Vec<Span> {
        let asked = |hit: &&Hit| rule.phrases.iter().any(|query| self.answers[*query].takes(hit));
        let mut all: Vec<Span> = hits.iter().filter(asked).flat_map(|hit| hit.spans.iter().copied()).collect();
        all.sort();
        let mut spans: Vec<Span> = Vec::new();
        for span in all {
            match spans.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
        }
        scan.spans_left_out += spans.len().saturating_sub(crate::MAX_SPANS) as u64;
        spans.truncate(crate::MAX_SPANS);
        spans
    }
}

/// The kind of a rule's finding, and those that it was computed from beside that. A count is the rarest to be seen by
/// chance in a single post, and names the finding; of the others, the first.
pub(crate) fn kinds(sources: &BTreeSet<Kind>) -> (Kind, Vec<Kind>) {
    let kind = if sources.is_empty() || sources.contains(&Kind::Count) {
        Kind::Count
    } else {
        *sources.first().unwrap_or(&Kind::Count)
    };
    (kind, sources.iter().copied().filter(|k| *k != kind).collect())
}

impl Detector for RuleDetector {
    fn name(&self) -> &'static str {
        "rule"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kind(&self) -> Kind {
        Kind::Count
    }

    fn is_idle(&self) -> bool {
        self.rules.is_empty()
    }

    fn remembers(&self) -> bool {
        !self.program.definitions().is_empty()
    }

    fn counts(&self) -> &[Definition] {
        self.program.definitions()
    }

    fn look(&self, view: &View<'_>, memory: &mut Memory, hits: &mut Vec<Hit>, scan: &mut Scan) {
        let entries = |answer: &Answer| hits.iter().filter(|hit| answer.takes(hit)).count() as i64;
        let found: Vec<i64> = self.answers.iter().map(entries).collect();
        let derived = self.posts.derive(&self.program, view);
        let row = self.posts.row(&self.program, view, &derived);
        let (at, before) = (view.post.seen.as_millis(), memory.counts.tally);
        self.program.run(&row, at, &found, &mut memory.counts, &mut memory.rules);
        scan.counted_late += memory.counts.tally.late - before.late;
        scan.keys_forgotten += memory.counts.tally.forgotten - before.forgotten;
        for (number, _) in &memory.rules.faults {
            *scan.rule_faults.entry(self.rules[*number as usize].at).or_default() += 1;
        }
        for number in &memory.rules.matched {
            let rule = &self.rules[*number as usize];
            let spans = self.spans(rule, hits, scan);
            hits.push(Hit { at: rule.at, kind: rule.kind, spans });
        }
    }

    fn say<'a>(&'a self, packs: &'a [Pack], hit: &Hit) -> Said<'a> {
        let rule: &Rule = &packs[hit.at.pack as usize].rules[hit.at.signal as usize];
        let computed = self.rules.iter().find(|r| r.at == hit.at).map_or(&[][..], |r| &r.computed_from);
        Said {
            detector: &rule.name,
            version: rule.version,
            signal: Cow::Borrowed(&rule.name),
            kind: hit.kind,
            computed_from: computed,
            role: if rule.shadow { SignalRole::Shadow } else { rule.role },
            weight: rule.weight,
            clause: rule.clause.as_deref(),
            model_digest: None,
        }
    }
}
