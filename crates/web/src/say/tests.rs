//! What holds between the catalogue and what names its messages.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use fluent_syntax::{ast, parser};
use regex::Regex;

use super::*;

/// Text in templates that is no word of ours: names of things that are called so everywhere.
const NO_WORDS: &[&str] = &["Flagstone", "JSON", "CSV", "SVG", "GraphML", "GEXF", "STIX", "UTC", "KiB", "SHA"];

fn files(folder: &str, ext: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ext) && !path.ends_with("say/tests.rs") {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no {ext} in {folder}");
    found
}

/// The messages, and what each takes.
fn catalogue() -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for (room, text) in ENGLISH {
        let resource = parser::parse(*text).unwrap_or_else(|(_, errors)| panic!("{room}: {errors:?}"));
        for entry in resource.body {
            let ast::Entry::Message(message) = entry else {
                assert!(!matches!(entry, ast::Entry::Term(_) | ast::Entry::Junk { .. }), "{room}: {entry:?}");
                continue;
            };
            let mut takes = BTreeSet::new();
            of_pattern(message.value.as_ref().expect("a message says something"), &mut takes);
            let before = messages.insert(message.id.name.to_owned(), takes);
            assert!(before.is_none(), "{room}: {} is there twice", message.id.name);
        }
    }
    messages
}

fn of_pattern(pattern: &ast::Pattern<&str>, takes: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            of_expression(expression, takes);
        }
    }
}

fn of_expression(expression: &ast::Expression<&str>, takes: &mut BTreeSet<String>) {
    let (ast::Expression::Select { selector: inline, .. } | ast::Expression::Inline(inline)) = expression;
    match inline {
        ast::InlineExpression::VariableReference { id } => drop(takes.insert(id.name.to_owned())),
        ast::InlineExpression::Placeable { expression } => of_expression(expression, takes),
        _ => {}
    }
    if let ast::Expression::Select { variants, .. } = expression {
        variants.iter().for_each(|variant| of_pattern(&variant.value, takes));
    }
}

/// A place that names a message, and what it hands it.
#[derive(Debug)]
struct Named {
    place: String,
    id: String,
    handed: BTreeSet<String>,
}

/// What templates and code name by `say` and `markup`, with the `.with("…", …)` that follow.
fn named() -> Vec<Named> {
    let call = Regex::new(r#"\b(?:say|markup)\(\s*"([a-z0-9-]+)",?\s*\)"#).unwrap();
    let with = Regex::new(r#"^\s*\.with\(\s*"([a-z-]+)"\s*,"#).unwrap();
    let mut found = Vec::new();
    for (path, text) in [files("templates", "html"), files("templates", "svg"), files("src", "rs")].concat() {
        for whole in call.captures_iter(&text) {
            let mut rest = &text[whole.get(0).unwrap().end()..];
            let mut handed = BTreeSet::new();
            while let Some(one) = with.captures(rest) {
                handed.insert(one[1].to_owned());
                rest = &rest[one[0].len()..];
                rest = &rest[closing(rest)..];
            }
            found.push(Named { place: path.display().to_string(), id: whole[1].to_owned(), handed });
        }
    }
    found
}

/// Where the bracket closes that opened before, strings left alone.
fn closing(text: &str) -> usize {
    let (mut open, mut quoted, mut escaped) = (1, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1;
        }
    }
    panic!("no bracket closes: {text}")
}

#[test]
fn every_message_that_is_named_is_there_and_takes_what_it_is_handed() {
    let catalogue = catalogue();
    let named = named();
    assert!(named.len() > 500, "nobody says anything");
    for one in &named {
        let takes = catalogue.get(&one.id).unwrap_or_else(|| panic!("there is no such message: {one:?}"));
        assert_eq!(&one.handed, takes, "{} names {}", one.place, one.id);
    }
}

/// Messages that scripts name: `"{{id}}"`.
fn by_scripts() -> Vec<String> {
    let name = Regex::new(r#"\{\{([a-z0-9-]+)\}\}"#).unwrap();
    let scripts = files("assets", "js");
    scripts.iter().flat_map(|(_, text)| name.captures_iter(text).map(|c| c[1].to_owned())).collect()
}

#[test]
fn every_message_is_named_somewhere() {
    let catalogue = catalogue();
    let mut used: BTreeSet<String> = named().into_iter().map(|one| one.id).collect();
    for id in by_scripts() {
        let takes = catalogue.get(&id).unwrap_or_else(|| panic!("a script names {id}, which is no message"));
        assert!(takes.is_empty(), "a script hands {id} nothing");
        used.insert(id);
    }
    let family = Regex::new(r#"\bterm\(\s*"([a-z-]+)","#).unwrap();
    let sources = [files("templates", "html"), files("src", "rs")].concat();
    let families: BTreeSet<String> =
        sources.iter().flat_map(|(_, text)| family.captures_iter(text).map(|c| format!("{}-", &c[1]))).collect();
    let unused: Vec<&String> = catalogue
        .keys()
        .filter(|id| !used.contains(*id) && !families.iter().any(|family| id.starts_with(family)))
        .collect();
    assert!(unused.is_empty(), "nobody names {unused:?}");
}

#[test]
fn every_file_of_the_catalogue_is_read() {
    let there: BTreeSet<String> =
        files("text/en", "ftl").iter().map(|(path, _)| path.file_stem().unwrap().to_string_lossy().into()).collect();
    let read: BTreeSet<String> = ENGLISH.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(there, read);
    assert!(CATALOGUE.has_message("language"));
}

#[test]
fn templates_hold_no_words() {
    let code = Regex::new(r"(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!doctype html>|&[a-z]+;").unwrap();
    let said = Regex::new(r#"\b(?:title|alt|placeholder|aria-label|aria-description)="([^"]*)""#).unwrap();
    let tag = Regex::new(r"(?s)<kbd\b.*?</kbd>|<style\b.*?</style>|<[^>]*>").unwrap();
    let word = Regex::new(r"\p{L}{2,}").unwrap();
    let mut found = Vec::new();
    for (path, text) in [files("templates", "html"), files("templates", "svg")].concat() {
        let markup = code.replace_all(&text, "");
        let attributes = said.captures_iter(&markup).map(|c| c[1].to_owned());
        let bodies = tag.replace_all(&markup, "\n").into_owned();
        for line in attributes.chain(bodies.lines().map(str::to_owned)) {
            if word.find_iter(&line).any(|word| !NO_WORDS.contains(&word.as_str())) {
                found.push(format!("{}: {}", path.file_name().unwrap().to_string_lossy(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "words that belong into text/en:\n{}", found.join("\n"));
}

#[test]
fn what_the_model_names_has_its_word() {
    let catalogue = catalogue();
    let families: [(&str, Vec<&str>); 10] = [
        ("case-state", crate::pages::cases::STATES.map(model::CaseState::as_str).into()),
        ("standing", model::Status::ALL.map(model::Status::as_str).into()),
        ("send-step", model::SendState::ALL.map(model::SendState::as_str).into()),
        ("signal-kind", model::Kind::ALL.map(model::Kind::as_str).into()),
        ("skip-reason", model::SkipReason::ALL.map(model::SkipReason::as_str).into()),
        ("escalation-reason", model::EscalationReason::ALL.map(model::EscalationReason::as_str).into()),
        ("protected-role", model::ProtectedRole::ALL.map(model::ProtectedRole::as_str).into()),
        ("tied", model::InteractionKind::ALL.map(model::InteractionKind::as_str).into()),
        ("tied-by-it", model::InteractionKind::ALL.map(model::InteractionKind::as_str).into()),
        ("case-decision", [model::Decision::Approve, model::Decision::Reject].map(model::Decision::as_str).into()),
    ];
    for (family, words) in families {
        for word in words {
            let id = term(family, word).id;
            assert!(catalogue.contains_key(&*id), "{id} is no message");
        }
    }
}

#[test]
fn what_is_handed_to_markup_is_escaped() {
    assert_eq!("<b>".plain(), FluentValue::from("<b>"));
    assert_eq!("<b>".escaped(), FluentValue::from("&#60;b&#62;"));
    assert_eq!(3_u64.escaped(), FluentValue::from(3_u64));
    assert_eq!(say("no-such-message").to_string(), "no-such-message");
}
