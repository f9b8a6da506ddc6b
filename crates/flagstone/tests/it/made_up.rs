//! The pack that tests of this crate share: one bank of phrases, as a topic.
#![allow(dead_code, unreachable_pub, reason = "each user needs another part of it")]

use std::collections::BTreeMap;

/// Its `pack.toml`, to which rules and other parts may be added.
pub const MANIFEST: &str = r#"name = "made-up"
version = 1
license = "CC0-1.0"
source = "invented"

[threshold]
open = 3

[[banks]]
file = "phrases.csv"
kind = "phrase"
role = "topic"
weight = 0.5
"#;

/// Its bank: ids and phrases.
pub fn phrases(entries: &[(&str, &str)]) -> String {
    let lines = entries.iter().map(|(id, text)| format!("{id},{text},,\n"));
    ["id,text,group,when\n".to_owned()].into_iter().chain(lines).collect()
}

/// Its files.
pub fn files(more: &str, entries: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let files = [("pack.toml", format!("{MANIFEST}{more}")), ("phrases.csv", phrases(entries))];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

/// A rule that is a topic.
pub fn rule(name: &str, when: &str) -> String {
    format!("\n[[rules]]\nname = \"{name}\"\nversion = 1\nrole = \"topic\"\nweight = 1\nwhen = '''{when}'''\n")
}
