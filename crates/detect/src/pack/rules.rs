//! The `[[rules]]` of `pack.toml`: conditions with their examples.

use std::collections::BTreeSet;

use model::{Kind, SignalRole, Weight};
use toml::de::DeValue;

use super::{
    Bank, Example, MANIFEST, Rule,
    keys::Keys,
    problems::{Lines, Problems},
};
use crate::rules::{MAX_RULES, ProgramBuilder, posts::posts};

const RULE: &[&str] =
    &["clause", "matches", "must_not_match", "name", "role", "severity", "shadow", "version", "weight", "when"];
const EXAMPLE: &[&str] =
    &["every", "images", "is_quote", "is_reply", "langs", "links", "mentions", "tags", "text", "times"];

/// Most examples of a rule, of each sort.
const MAX_EXAMPLES: usize = 100;

/// Most times that an example is posted.
const MAX_TIMES: i64 = 10_000;

/// A rule whose condition was not checked yet: that needs the banks.
pub(super) struct RuleEntry {
    rule: Rule,
    /// For every byte of the condition, where it stands in `pack.toml`.
    offsets: Vec<u32>,
    matches: Vec<(Example, usize)>,
    must_not_match: Vec<(Example, usize)>,
}

pub(super) fn read(top: Keys<'_>) -> Vec<RuleEntry> {
    let tables = top.tables("rules");
    if tables.len() > MAX_RULES {
        top.problem("rules", format!("more than {MAX_RULES} rules: split the pack into several"));
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    tables.into_iter().filter_map(|keys| entry(keys, &mut seen)).collect()
}

fn entry(keys: Keys<'_>, seen: &mut BTreeSet<String>) -> Option<RuleEntry> {
    keys.known(RULE);
    let name = keys.text("name");
    if let Some(name) = &name {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.len() > 64 || !name.bytes().all(plain) {
            keys.problem("name", "write a short name of `a-z`, `0-9` and `-`, such as `many-links-at-once`");
        } else if Kind::parse(name).is_some() {
            keys.problem("name", "a detector has this name: findings name the rule by it, so write another");
        } else if !seen.insert(name.clone()) {
            keys.problem("name", "a rule above has this name: give each its own");
        }
    }
    let version = keys.integer("version", 1..=i64::from(u32::MAX));
    let role = keys.word("role", &["indicator", "topic"]).and_then(|word| SignalRole::parse(&word));
    let weight = keys.weight("weight");
    if weight.is_some_and(|w| w < Weight(0)) {
        keys.problem("weight", "write 0 or more: a rule that matches takes nothing away");
    }
    let shadow = keys.bool("shadow").unwrap_or(false);
    let severity = if keys.has("severity") { keys.integer("severity", 0..=4) } else { None }.map(|n| n as u8);
    let (matches, must_not_match) = (examples(&keys, "matches"), examples(&keys, "must_not_match"));
    let when = keys.text("when")?;
    let rule = Rule {
        name: name?,
        version: version? as u32,
        role: role.unwrap_or(SignalRole::Topic),
        weight: weight.unwrap_or_default(),
        clause: keys.text_if_given("clause"),
        severity,
        shadow,
        sources: BTreeSet::new(),
        matches: Vec::new(),
        must_not_match: Vec::new(),
        when,
    };
    Some(RuleEntry { offsets: keys.offsets("when", &rule.when), rule, matches, must_not_match })
}

/// The examples of a list, and where each begins.
fn examples(keys: &Keys<'_>, key: &str) -> Vec<(Example, usize)> {
    let items = keys.values(key);
    if items.len() > MAX_EXAMPLES {
        keys.problem(key, format!("more than {MAX_EXAMPLES} examples: keep the telling ones"));
        return Vec::new();
    }
    let mut examples = Vec::new();
    for (value, at) in items {
        match value {
            DeValue::String(text) => examples.push((Example { text: text.to_string(), ..Example::default() }, at)),
            DeValue::Table(table) => examples.push((from_table(Keys { table, at, ..*keys }), at)),
            _ => {
                let message = "write each example as a text, or as a table: `{ text = \"…\", links = [\"…\"] }`";
                keys.problem(key, message);
            }
        }
    }
    examples
}

fn from_table(keys: Keys<'_>) -> Example {
    keys.known(EXAMPLE);
    let every = keys.text_if_given("every").map(|text| {
        let seconds = text.strip_suffix('s').and_then(|n| n.parse::<u32>().ok()).filter(|n| *n <= 86_400);
        seconds.unwrap_or_else(|| {
            keys.problem("every", "write seconds as text, such as `\"30s\"`, at most a day");
            1
        })
    });
    let times = if keys.has("times") { keys.integer("times", 1..=MAX_TIMES) } else { None };
    Example {
        text: if keys.has("text") { keys.text("text").unwrap_or_default() } else { String::new() },
        langs: keys.texts("langs"),
        links: keys.texts("links"),
        tags: keys.texts("tags"),
        images: keys.texts("images"),
        mentions: keys.texts("mentions"),
        is_reply: keys.bool("is_reply").unwrap_or(false),
        is_quote: keys.bool("is_quote").unwrap_or(false),
        times: times.unwrap_or(1) as u32,
        every: every.unwrap_or(1),
        ..Example::default()
    }
}

/// Checks every condition against the banks.
pub(super) fn check(
    entries: Vec<RuleEntry>,
    pack: &str,
    banks: &[Bank],
    source: &str,
    problems: &Problems,
) -> Vec<Rule> {
    let knows = |kind: Kind, name: &str| {
        let has = |b: &Bank| {
            b.signals.iter().any(|s| s.id == name) || b.hashes.entries().iter().any(|e| b.hashes.id(e) == name)
        };
        banks.iter().any(|b| b.kind == kind && (b.file == name || has(b)))
    };
    let lines = Lines::of(source);
    let placed = |examples: Vec<(Example, usize)>| {
        examples.into_iter().map(|(example, at)| Example { place: lines.place(at), ..example }).collect()
    };
    let mut rules = Vec::new();
    for RuleEntry { mut rule, offsets, matches, must_not_match } in entries {
        let at = |offset: usize| {
            let raw = offsets.get(offset).or(offsets.last()).copied().unwrap_or(0);
            lines.place(raw as usize)
        };
        (rule.matches, rule.must_not_match) = (placed(matches), placed(must_not_match));
        match ProgramBuilder::new(posts().schema()).add(&rule.when, pack, &knows) {
            Err(error) => problems.at(MANIFEST, at(error.offset), error.message),
            Ok(info) => {
                if info.sources.is_empty() && rule.role == SignalRole::Indicator && !rule.shadow {
                    let message = "this reads only how a post was made, not what it says, links to or how often: an \
                                   indicator has to; write `role = \"topic\"` or ask for more";
                    problems.at(MANIFEST, at(0), message);
                }
                rule.sources = info.sources;
                rules.push(rule);
            }
        }
    }
    rules
}
