//! A pack: a team's detection policy as a folder of `pack.toml` and banks. `docs/packs.md` is the user's page.
//!
//! A pack is policy, so it is taken whole or not at all: [`Pack::parse`] reports every problem at once, with file,
//! line, column and what to write instead, and sets nothing aside.

mod banks;
pub mod controls;
mod errors;
mod examples;
mod hash_banks;
pub mod hostile;
mod keys;
mod manifest;
mod near_duplicates;
mod problems;
mod rules;
mod trained;

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, SignalRole, Weight, hex};
use sha2::{Digest, Sha256};

use self::controls::Controls;
pub(crate) use self::problems::{instead, one_of, place};
pub use self::{
    errors::{PackError, PackErrors},
    examples::Tried,
    near_duplicates::NearDuplicates,
    trained::PackModel,
};
use crate::{hash::bank::HashBank, link::Canonical, phrase::evasions::Evasion};

/// The name of the file that says what is in the folder.
pub const MANIFEST: &str = "pack.toml";

/// Largest file of a pack, in bytes.
pub const MAX_FILE: usize = 32 << 20;

/// Most signals in a pack.
pub const MAX_SIGNALS: usize = 200_000;

/// Largest file of a hash bank, in bytes.
pub const MAX_HASH_FILE: usize = 256 << 20;

/// Most hashes in a pack, before equal ones are put together.
pub const MAX_HASHES: usize = 2_000_000;

/// Longest phrase, in bytes.
pub const MAX_PHRASE: usize = 512;

/// A parsed pack. Nothing in it needs checking again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name: the folder's name by custom. `a-z`, `0-9` and `-`.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256, in hexadecimal, over every file's name and content, each after its length (64 bits, big-endian), in
    /// the order of names.
    pub digest: String,
    /// The licence of its content.
    pub license: String,
    /// Where its signals come from.
    pub source: String,
    /// The date of the source (`2025-04-19`), where it has one.
    pub source_date: Option<String>,
    /// From which weights on something may be proposed.
    pub thresholds: Thresholds,
    /// The policy clauses its banks speak to, in the file's order.
    pub clauses: Vec<ClauseEntry>,
    /// Its banks, in the file's order.
    pub banks: Vec<Bank>,
    /// When many accounts post nearly the same text, if the pack asks for that.
    pub near_duplicates: Option<NearDuplicates>,
    /// The model it asks, if any.
    pub model: Option<PackModel>,
    /// The innocent text that it is judged on.
    pub controls: Controls,
    /// Its rules, in the file's order.
    pub rules: Vec<Rule>,
}

/// A condition that an analyst wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, unique in the pack.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// The condition ([`crate::rules`]).
    pub when: String,
    /// What a finding of it may do, once it is no longer on trial.
    pub role: SignalRole,
    /// What a finding of it adds.
    pub weight: Weight,
    /// The clause it speaks to, by [`ClauseEntry::id`].
    pub clause: Option<String>,
    /// How grave what it finds is, 0 (least) to 4 (most), where that is not its clause's.
    pub severity: Option<u8>,
    /// Whether it is on trial: its findings are [`SignalRole::Shadow`].
    pub shadow: bool,
    /// The kinds of signal that its condition reads.
    pub sources: BTreeSet<Kind>,
    /// Posts in which it has to be found.
    pub matches: Vec<Example>,
    /// Posts in which it must not be found.
    pub must_not_match: Vec<Example>,
}

/// A post that stands as an example. Posted `times` times, `every` so many seconds, by one account; the last time is
/// looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The languages it declares.
    pub langs: Vec<String>,
    /// The links it carries.
    pub links: Vec<String>,
    /// Its hashtags.
    pub tags: Vec<String>,
    /// The descriptions of its images.
    pub images: Vec<String>,
    /// The accounts it mentions.
    pub mentions: Vec<String>,
    /// Whether it answers a post.
    pub is_reply: bool,
    /// Whether it quotes a post.
    pub is_quote: bool,
    /// How often it is posted.
    pub times: u32,
    /// Seconds from one time to the next.
    pub every: u32,
    /// Line and column of `pack.toml` where it begins.
    pub place: (u64, u64),
}

impl Default for Example {
    fn default() -> Self {
        Self {
            text: String::new(),
            langs: Vec::new(),
            links: Vec::new(),
            tags: Vec::new(),
            images: Vec::new(),
            mentions: Vec::new(),
            is_reply: false,
            is_quote: false,
            times: 1,
            every: 1,
            place: (1, 1),
        }
    }
}

/// From which weights on something may be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The weight of evidence at which a case may be proposed.
    pub open: Weight,
}

/// A policy clause with its public basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseEntry {
    /// The pack's id of it.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// What it says, as shown to reviewers and in a notice.
    pub text: String,
    /// 0 (least) to 4 (most).
    pub severity: u8,
    /// The public rule or law it rests on, by name and section.
    pub basis: String,
    /// Who issued that.
    pub issuer: String,
    /// Where it can be read.
    pub basis_url: String,
}

/// A set of signals of one kind, role and weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    /// Its file in the pack's folder.
    pub file: String,
    /// [`Kind::Phrase`], [`Kind::Link`] or [`Kind::Hash`].
    pub kind: Kind,
    /// What a finding of it may do.
    pub role: SignalRole,
    /// What a finding of it adds.
    pub weight: Weight,
    /// The clause it speaks to, by [`ClauseEntry::id`].
    pub clause: Option<String>,
    /// Languages its phrases are in (BCP 47), for the record. Matching does not look at them.
    pub languages: Vec<String>,
    /// The ways of hiding a phrase that are seen through.
    pub evasions: Vec<Evasion>,
    /// Its entries, in the file's order; of a hash bank, none.
    pub signals: Vec<Signal>,
    /// The entries of a hash bank.
    pub hashes: HashBank,
}

impl Bank {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.signals.len() + self.hashes.entries().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An entry of a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The bank's id of it, unique in the pack.
    pub id: String,
    /// The phrase or address as the bank has it.
    pub text: String,
    /// What it speaks for, such as the organisation it is a name of. Names that several share have several.
    pub groups: Vec<String>,
    /// When it counts.
    pub when: When,
    /// What a link entry matches; `None` for phrases.
    pub link: Option<LinkTarget>,
    /// Its line in the file.
    pub line: u64,
}

/// When a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Wherever its fold is found.
    #[default]
    Always,
    /// Only written exactly so, in a post that also holds another phrase of the same group elsewhere.
    ExactCaseBesideGroup,
}

/// What a link entry matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget {
    /// How much of the address has to be the same.
    pub how: LinkMatch,
    /// The address.
    pub address: Canonical,
}

/// How much of an address has to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkMatch {
    /// The host, or any below it.
    Domain,
    /// The host, and the path or any below it.
    Prefix,
    /// Everything that the canonical form keeps.
    Exact,
}

impl Pack {
    /// Reads the files of a pack's folder: name relative to the folder, and content.
    ///
    /// # Errors
    /// Every problem of every file, in the order of files and lines. A pack with a model, whose control groups were not
    /// judged or were judged too often guilty, is a problem too.
    pub fn parse(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, PackErrors> {
        Self::read(files, controls::check)
    }

    /// The same without asking whether control groups were judged: for the program that judges them, and for nothing
    /// that looks at people's posts.
    ///
    /// # Errors
    /// As [`Pack::parse`].
    pub fn draft(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, PackErrors> {
        Self::read(files, |_, _, _, _, _| {})
    }

    fn read(files: &BTreeMap<String, Vec<u8>>, check: controls::Check) -> Result<Self, PackErrors> {
        let problems = problems::Problems::default();
        let manifest = manifest::read(files, &problems);
        let model_file = manifest.model.as_ref().map(|m| m.file.as_str());
        let banks = banks::read(&manifest.banks, model_file, files, &problems);
        let place = manifest.model.as_ref().map_or((1, 1), |m| m.at);
        let model = trained::read(manifest.model, files, &problems);
        let source = files.get(MANIFEST).map(|content| String::from_utf8_lossy(content)).unwrap_or_default();
        let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let rules = rules::check(manifest.rules, &manifest.name, &banks, source, &problems);
        if let Some(model) = &model {
            check(&manifest.controls, files, model, place, &problems);
        }
        problems.into_result(Self {
            name: manifest.name,
            version: manifest.version,
            digest: digest(files),
            license: manifest.license,
            source: manifest.source,
            source_date: manifest.source_date,
            thresholds: Thresholds { open: manifest.open },
            clauses: manifest.clauses,
            banks,
            near_duplicates: manifest.near_duplicates,
            model,
            rules,
            controls: manifest.controls,
        })
    }

    /// A clause by its id.
    pub fn clause(&self, id: &str) -> Option<&ClauseEntry> {
        self.clauses.iter().find(|c| c.id == id)
    }

    /// How grave what a rule of it finds is, 0 (least) to 4 (most): its own severity, or else its clause's. `None` where
    /// it has neither.
    pub fn severity(&self, rule: &Rule) -> Option<u8> {
        rule.severity.or_else(|| Some(self.clause(rule.clause.as_deref()?)?.severity))
    }

    /// Whether anything in it can count towards opening a case: without an indicator nothing does.
    pub fn has_indicators(&self) -> bool {
        let banks = self.banks.iter().map(|bank| bank.role);
        let rules = self.rules.iter().filter(|rule| !rule.shadow).map(|rule| rule.role);
        let others = [self.near_duplicates.as_ref().map(|near| near.role), self.model.as_ref().map(|model| model.role)];
        banks.chain(rules).chain(others.into_iter().flatten()).any(|role| role == SignalRole::Indicator)
    }

    /// How many signals its banks hold.
    pub fn signals(&self) -> usize {
        self.banks.iter().map(Bank::len).sum()
    }
}

fn digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut sha = Sha256::new();
    for part in files.iter().flat_map(|(name, content)| [name.as_bytes(), content]) {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    hex(&sha.finalize())
}

#[cfg(test)]
mod tests;
