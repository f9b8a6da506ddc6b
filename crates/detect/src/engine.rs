//! Posts in, findings out.

use std::collections::BTreeMap;

use model::{Finding, FindingId, Post, RuleRef};

use crate::{
    ClauseEntry, Memory, Pack,
    counts::Definition,
    pack::{Bank, Rule, Signal},
    registry::{self, Detector, Hit, SignalAt, Spare, View},
    text,
};

/// Findings of a batch, and what was not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Findings in the order of the posts; within a post by detector, then by place in the packs.
    pub findings: Vec<Finding>,
    /// Texts longer than [`crate::MAX_SCANNED`], scanned up to there.
    pub cut_texts: u64,
    /// Links beyond [`crate::MAX_LINKS`] in one post.
    pub links_left_out: u64,
    /// Spans beyond [`crate::MAX_SPANS`] in one finding.
    pub spans_left_out: u64,
    /// Hashes beyond [`crate::MAX_HASHES`] in one post.
    pub hashes_left_out: u64,
    /// Images of which nothing is said because a bank calls them innocent.
    pub images_silenced: u64,
    /// How often a rule had no answer (it divided by zero, overflowed, or read what was not there), by its place. It
    /// does not match then.
    pub rule_faults: BTreeMap<SignalAt, u64>,
    /// Posts that came too late for a windowed count ([`crate::counts`]).
    pub counted_late: u64,
    /// Keys of windowed counts that were forgotten while their window still held something.
    pub keys_forgotten: u64,
}

/// Packs made ready to look through posts. Shared between threads.
pub struct Engine {
    packs: Vec<Pack>,
    detectors: Vec<Box<dyn Detector>>,
    folding: String,
    /// The counts that the detectors ask for.
    counts: Vec<Definition>,
}

impl Engine {
    /// Makes packs ready. Their order is the order of findings within a post; a pack given twice finds twice.
    pub fn new(packs: Vec<Pack>) -> Self {
        let detectors: Vec<_> = registry::build(&packs).into_iter().filter(|d| !d.is_idle()).collect();
        let counts = detectors.iter().flat_map(|d| d.counts().iter().cloned()).collect();
        Self { packs, detectors, folding: text::folding(), counts }
    }

    /// The packs.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// A policy clause by the pack's id of it. If packs share an id, the first pack's.
    pub fn clause(&self, id: &str) -> Option<&ClauseEntry> {
        self.packs.iter().find_map(|p| p.clause(id))
    }

    /// How grave a finding is, 0 (least) to 4 (most), as the packs say now: the rule's own severity, or else its
    /// clause's. 0 where they know neither.
    pub fn severity(&self, finding: &Finding) -> u8 {
        let packs = self.packs.iter().filter(|pack| pack.name == finding.rule.pack);
        let mut rules = packs.flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)));
        let rule = rules.find(|(_, rule)| rule.name == finding.rule.detector);
        let clause = || self.clause(finding.clause.as_deref()?).map(|clause| clause.severity);
        rule.and_then(|(pack, rule)| pack.severity(rule)).or_else(clause).unwrap_or(0)
    }

    /// A rule by its place, as [`Scan::rule_faults`] names it.
    pub fn rule(&self, at: SignalAt) -> Option<&Rule> {
        self.packs.get(at.pack as usize)?.rules.get(at.signal as usize)
    }

    /// The bank and the entry that a finding came from, if its pack is among these. A rule's finding comes from none.
    pub fn signal(&self, finding: &Finding) -> Option<(&Bank, &Signal)> {
        let pack = self.packs.iter().find(|p| p.digest == finding.rule.pack_digest)?;
        if pack.rules.iter().any(|rule| rule.name == finding.rule.detector) {
            return None;
        }
        let banks = pack.banks.iter().filter(|b| b.kind == finding.kind);
        banks.flat_map(|b| b.signals.iter().map(move |s| (b, s))).find(|(_, s)| s.id == finding.signal)
    }

    /// Whether any detector remembers: then the same posts in another order, or in parts, can give other findings.
    pub fn remembers(&self) -> bool {
        self.detectors.iter().any(|detector| detector.remembers())
    }

    /// [`Engine::scan`] with nothing remembered, before or after, and without its counts.
    pub fn detect<'a>(&self, posts: impl IntoIterator<Item = &'a Post>) -> Vec<Finding> {
        self.scan(posts, &mut Memory::default()).findings
    }

    /// Looks through a batch, in order, with what is remembered of the posts before it.
    pub fn scan<'a>(&self, posts: impl IntoIterator<Item = &'a Post>, memory: &mut Memory) -> Scan {
        self.prepare(memory);
        let mut scan = Scan::default();
        let spare = Spare::default();
        let mut hits = Vec::new();
        let mut by: Vec<&dyn Detector> = Vec::new();
        for post in posts {
            let view = View::new(post, &spare);
            scan.cut_texts += u64::from(view.text.len() < post.text.len());
            let mut from = 0;
            for detector in &self.detectors {
                detector.look(&view, memory, &mut hits, &mut scan);
                if hits.len() > from {
                    hits[from..].sort_by_key(|hit| hit.at);
                    from = hits.len();
                    by.resize(from, detector.as_ref());
                }
            }
            let hits = hits.drain(..).zip(by.drain(..));
            scan.findings.extend(hits.map(|(hit, detector)| self.finding(detector, post, hit)));
        }
        scan
    }

    /// Makes a memory fit for these packs: what they ask for under the same definition goes on, the rest begins empty.
    pub(crate) fn prepare(&self, memory: &mut Memory) {
        memory.counts.align(&self.counts);
        memory.near.align(&self.packs);
    }

    fn finding(&self, detector: &dyn Detector, post: &Post, hit: Hit) -> Finding {
        let pack = &self.packs[hit.at.pack as usize];
        let said = detector.say(&self.packs, &hit);
        Finding {
            id: FindingId([0; 32]),
            post: post.at.clone(),
            rule: RuleRef {
                detector: said.detector.into(),
                version: said.version,
                pack: pack.name.clone(),
                pack_digest: pack.digest.clone(),
                folding: self.folding.clone(),
                model_digest: said.model_digest.map(Into::into),
            },
            signal: said.signal.into_owned(),
            kind: said.kind,
            computed_from: said.computed_from.iter().copied().collect(),
            role: said.role,
            spans: hit.spans,
            weight: said.weight,
            clause: said.clause.map(Into::into),
            seen: post.seen,
        }
        .sealed()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("packs", &self.packs).finish_non_exhaustive()
    }
}
