//! `pack.toml`: text first, then its meaning, with every problem noted on the way.

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, SignalRole, Weight};
use toml::de::DeTable;

use crate::{hash::bank::Options, phrase::evasions::Evasion};

use super::{
    ClauseEntry, MANIFEST,
    controls::{self, Controls},
    hash_banks,
    keys::Keys,
    near_duplicates::{self, NearDuplicates},
    problems::{Problems, instead, one_of, place, text},
    rules::{self, RuleEntry},
    trained::{self, ModelEntry},
};

const TOP: &[&str] = &[
    "banks",
    "clauses",
    "controls",
    "license",
    "model",
    "name",
    "near_duplicates",
    "rules",
    "source",
    "source_date",
    "threshold",
    "version",
];
const CLAUSE: &[&str] = &["basis", "basis_url", "id", "issuer", "severity", "text", "title"];
const BANK: &[&str] = &["clause", "file", "kind", "languages", "role", "weight"];

/// What `pack.toml` says. Left at its default where that is unreadable: then a problem was noted, and no pack comes
/// out.
#[derive(Default)]
pub(super) struct Manifest {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) license: String,
    pub(super) source: String,
    pub(super) source_date: Option<String>,
    pub(super) open: Weight,
    pub(super) clauses: Vec<ClauseEntry>,
    pub(super) banks: Vec<BankEntry>,
    pub(super) near_duplicates: Option<NearDuplicates>,
    pub(super) model: Option<ModelEntry>,
    pub(super) rules: Vec<RuleEntry>,
    pub(super) controls: Controls,
}

/// One `[[banks]]` of it.
pub(super) struct BankEntry {
    pub(super) file: String,
    /// Where its file is named in `pack.toml`.
    pub(super) at: (u64, u64),
    /// `None` where it is unreadable: the file is named, but cannot be read.
    pub(super) kind: Option<Kind>,
    pub(super) role: SignalRole,
    pub(super) weight: Weight,
    pub(super) clause: Option<String>,
    pub(super) languages: Vec<String>,
    pub(super) evasions: Vec<Evasion>,
    /// What a hash bank says of itself.
    pub(super) hash: Options,
}

pub(super) fn read(files: &BTreeMap<String, Vec<u8>>, problems: &Problems) -> Manifest {
    let Some(content) = files.get(MANIFEST) else {
        problems.at(MANIFEST, (1, 1), "missing: a pack's folder holds a `pack.toml` that names its banks");
        return Manifest::default();
    };
    let Some(source) = text(MANIFEST, content, problems) else { return Manifest::default() };
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let at = error.span().map_or((1, 1), |span| place(source, span.start));
        problems.at(MANIFEST, at, format!("is not TOML here: {}", error.message()));
    }
    if !errors.is_empty() {
        // What was recovered misses whatever stood on the broken lines: reporting that too would mislead.
        return Manifest::default();
    }
    let top = Keys { source, problems, table: table.get_ref(), at: 0 };
    top.known(TOP);
    let manifest = Manifest {
        name: name(top).unwrap_or_default(),
        version: top.integer("version", 1..=i64::from(u32::MAX)).unwrap_or_default() as u32,
        license: top.text("license").unwrap_or_default(),
        source: top.text("source").unwrap_or_default(),
        source_date: date(top),
        open: threshold(top).unwrap_or_default(),
        clauses: clauses(top),
        banks: banks(top),
        near_duplicates: near_duplicates::read(top),
        model: trained::entry(top),
        rules: rules::read(top),
        controls: controls::read(top),
    };
    check_clauses(&manifest, top);
    manifest
}

fn name(top: Keys<'_>) -> Option<String> {
    let name = top.text("name")?;
    let ok = name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !ok {
        top.problem("name", "write a short name of `a-z`, `0-9` and `-`, such as `un-isil-alqaida-taliban`");
    }
    ok.then_some(name)
}

fn date(top: Keys<'_>) -> Option<String> {
    let date = top.text_if_given("source_date")?;
    let shape = date.len() == 10 && model::Timestamp::parse(&format!("{date}T00:00:00Z")).is_some();
    if !shape {
        top.problem("source_date", "write a date as text: `source_date = \"2025-04-19\"`");
    }
    shape.then_some(date)
}

fn threshold(top: Keys<'_>) -> Option<Weight> {
    let table = top.table("threshold")?;
    table.known(&["open"]);
    let open = table.weight("open")?;
    if open <= Weight(0) {
        table.problem("open", "write a number above 0: at 0 nats everything would open a case");
    }
    Some(open)
}

fn clauses(top: Keys<'_>) -> Vec<ClauseEntry> {
    let mut seen = BTreeSet::new();
    let read = |keys: Keys<'_>| {
        keys.known(CLAUSE);
        let text = |key| keys.text(key).unwrap_or_default();
        let clause = ClauseEntry {
            id: text("id"),
            title: text("title"),
            text: text("text"),
            severity: keys.integer("severity", 0..=4).unwrap_or_default() as u8,
            basis: text("basis"),
            issuer: text("issuer"),
            basis_url: text("basis_url"),
        };
        if keys.has("id") && !seen.insert(clause.id.clone()) {
            keys.problem("id", "a clause above has this id: give each its own");
        }
        if keys.has("basis_url") && !crate::link::has_web_scheme(&clause.basis_url) {
            keys.problem("basis_url", "write the address where the basis can be read, with `https://`");
        }
        clause
    };
    top.tables("clauses").into_iter().map(read).collect()
}

fn banks(top: Keys<'_>) -> Vec<BankEntry> {
    let tables = top.tables("banks");
    if tables.is_empty() {
        top.problem("banks", "no bank: add a `[[banks]]` with `file`, `kind`, `role` and `weight`");
    }
    let mut seen = BTreeSet::new();
    let read = |keys: Keys<'_>| {
        let is_hash = keys.text_if_given("kind").as_deref() == Some("hash");
        let is_phrase = keys.text_if_given("kind").as_deref() == Some("phrase");
        let more = if is_hash { hash_banks::KEYS } else { &["evasions"][..usize::from(is_phrase)] };
        keys.known(&[BANK, more].concat());
        let hash = if is_hash { hash_banks::options(keys) } else { Options::default() };
        let file = keys.text("file");
        let kind = keys.word("kind", &["hash", "link", "phrase"]).and_then(|word| Kind::parse(&word));
        let role = keys.word("role", &["indicator", "shadow", "topic"]).and_then(|word| SignalRole::parse(&word));
        let weight = keys.weight("weight");
        if weight.is_some_and(|w| w < Weight(0)) {
            keys.problem("weight", "write 0 or more: finding a signal of a bank takes nothing away");
        }
        let (clause, languages) = (keys.text_if_given("clause"), keys.texts("languages"));
        if file.as_ref().is_some_and(|f| !seen.insert(f.clone())) {
            keys.problem("file", "a bank above has this file: name each once");
        }
        // A wrong role or weight was noted; the bank is still read, so that its problems come at the same time.
        let role = role.unwrap_or(SignalRole::Topic);
        let weight = weight.unwrap_or_default();
        Some(BankEntry {
            file: file?,
            at: keys.place("file"),
            kind,
            role,
            weight,
            clause,
            languages,
            evasions: evasions(keys),
            hash,
        })
    };
    tables.into_iter().filter_map(read).collect()
}

fn evasions(keys: Keys<'_>) -> Vec<Evasion> {
    let words = Evasion::ALL.map(Evasion::as_str);
    let read = |word: String| {
        let evasion = Evasion::parse(&word);
        if evasion.is_none() {
            keys.problem("evasions", format!("`{word}` is none of its words: {}", instead(&word, &words)));
        }
        evasion
    };
    let evasions: BTreeSet<Evasion> = keys.texts("evasions").into_iter().filter_map(read).collect();
    evasions.into_iter().collect()
}

/// Every bank's and rule's clause has to be there; an indicator has to have one.
fn check_clauses(manifest: &Manifest, top: Keys<'_>) {
    let ids: Vec<&str> = manifest.clauses.iter().map(|c| c.id.as_str()).collect();
    let near = top.has("near_duplicates").then(|| top.table("near_duplicates")).flatten();
    let model = top.has("model").then(|| top.table("model")).flatten();
    for keys in top.tables("banks").into_iter().chain(top.tables("rules")).chain(near).chain(model) {
        match keys.text_if_given("clause") {
            Some(clause) if !ids.contains(&clause.as_str()) => {
                let write = if ids.is_empty() { "add a `[[clauses]]` with that id".into() } else { one_of(&ids) };
                keys.problem("clause", format!("no clause has this id: write {write}"));
            }
            None if keys.text_if_given("role").as_deref() == Some("indicator") && !keys.has("clause") => {
                keys.problem("clause", "`clause` is missing: an indicator speaks to a policy clause");
            }
            _ => {}
        }
    }
}
