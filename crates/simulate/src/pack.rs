//! The detection policy of the invented world, in the format of `docs/packs.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

pub(crate) struct Slogan {
    pub(crate) id: &'static str,
    pub(crate) language: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) struct LinkEntry {
    pub(crate) id: &'static str,
    pub(crate) host: &'static str,
}

/// Phrases that only its supporters coined; quoting them is another matter, and that is for people to see.
pub(crate) const SLOGANS: [Slogan; 5] = [
    Slogan { id: "bp-s1", language: "en", text: "the pines will not bow" },
    Slogan { id: "bp-s2", language: "en", text: "roots before walls" },
    Slogan { id: "bp-s3", language: "en", text: "march with the black pine" },
    Slogan { id: "bp-s4", language: "ar", text: "الصنوبر لا ينحني" },
    Slogan { id: "bp-s5", language: "ar", text: "الجذور قبل الجدران" },
];

pub(crate) const LINKS: [LinkEntry; 2] =
    [LinkEntry { id: "bp-l1", host: "blackpine.example" }, LinkEntry { id: "bp-l2", host: "pine-library.example" }];

/// Its name: a topic, that opens nothing.
const NAMES: [(&str, &str); 2] = [("bp-n1", "Black Pine Front"), ("bp-n2", "جبهة الصنوبر الأسود")];

const MANIFEST: &str = r#"name = "blackpine-world"
version = 1
license = "CC0-1.0"
source = "Invented for the synthetic world. The Black Pine Front does not exist."

[threshold]
open = 4.0

[[clauses]]
id = "BP-1"
title = "Promoting a violent group"
text = "Content that promotes a group which uses violence, or recruits for it."
severity = 3
basis = "Synthetic rule 1"
issuer = "The synthetic world"
basis_url = "https://rules.example/1"

[[banks]]
file = "slogans.csv"
kind = "phrase"
role = "indicator"
weight = 2.0
clause = "BP-1"
languages = ["en", "ar"]

[[banks]]
file = "links.csv"
kind = "link"
role = "indicator"
weight = 2.5
clause = "BP-1"

[[banks]]
file = "names.csv"
kind = "phrase"
role = "topic"
weight = 0.5
clause = "BP-1"
languages = ["en", "ar"]
"#;

/// The files of the pack, by name.
pub(crate) fn files() -> BTreeMap<String, Vec<u8>> {
    let mut slogans = "id,text\n".to_owned();
    for s in &SLOGANS {
        let _ = writeln!(slogans, "{},{}", s.id, s.text);
    }
    let mut links = "id,text,match\n".to_owned();
    for l in &LINKS {
        let _ = writeln!(links, "{},{},domain", l.id, l.host);
    }
    let mut names = "id,text,group\n".to_owned();
    for (id, name) in NAMES {
        let _ = writeln!(names, "{id},{name},black-pine-front");
    }
    let files =
        [("pack.toml", MANIFEST.to_owned()), ("slogans.csv", slogans), ("links.csv", links), ("names.csv", names)];
    files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into()
}
