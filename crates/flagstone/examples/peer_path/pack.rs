//! A pack of everything that costs time: phrases, hashes, rules with windowed counts, a model.

use std::{collections::BTreeMap, fmt::Write};

use detect::{
    Engine, Pack,
    learn::{Control, Plan, Sample, file, train},
};
use model::Dice;
use simulate::samples;

use crate::words;

const MANIFEST: &str = r#"name = "generated"
version = 1
license = "CC0-1.0"
source = "generated"

[threshold]
open = 3.0

[[clauses]]
id = "c"
title = "t"
text = "t"
severity = 2
basis = "b"
issuer = "i"
basis_url = "https://rules.example/"

[[banks]]
file = "phrases.csv"
kind = "phrase"
role = "topic"
weight = 0.5

[[banks]]
file = "hashes.csv"
kind = "hash"
role = "indicator"
weight = 3.0
clause = "c"
"#;

pub(crate) const RULES: [&str; 20] = [
    "count(author, \"60s\") >= 20",
    "count(author, \"1h\") >= 200 && post.is_reply",
    "distinct(link, author, \"1h\") >= 10",
    "count_found(\"phrase\", author, \"24h\") >= 3",
    "found(\"phrase\") && size(post.links) > 0 && !post.is_reply",
    "findings(\"phrase\") >= 2",
    "found(\"hash\") && found(\"phrase\")",
    "found(\"model\") && found(\"phrase\")",
    "size(post.mentions) > 10",
    "size(post.links) > 3",
    "size(post.tags) > 8 && size(post.text) > 200",
    "\"site97.example\" in post.domains",
    "\"ar\" in post.langs && size(post.mentions) > 4",
    "post.text.startsWith(\"wu \")",
    "post.text.contains(\"join our group\")",
    "post.text.matches(r'\\+?[0-9]{9,14}')",
    "post.text.matches(r'\\b(join|contact)\\b.{0,40}\\b(telegram|wa\\.me|t\\.me)\\b')",
    "post.text.matches(r'(?i)martyr|caliphate|bomb recipe|pledge allegiance') && size(post.links) > 0",
    "post.is_quote && size(post.text) < 20",
    "size(post.images) > 3 && !found(\"hash\")",
];

/// How much is in it.
pub(crate) struct Size {
    pub(crate) phrases: usize,
    pub(crate) hashes: usize,
}

/// What can be found: phrases, and digests of images.
pub(crate) struct Findable {
    pub(crate) phrases: Vec<String>,
    pub(crate) images: Vec<[u8; 32]>,
}

pub(crate) fn engine(size: &Size) -> (Engine, Findable) {
    let findable = Findable { phrases: phrases(size.phrases), images: images(size.hashes / 2) };
    let model = model();
    let mut manifest = MANIFEST.to_owned();
    for (number, rule) in RULES.iter().enumerate() {
        let entry =
            format!("name = \"rule-{number}\"\nversion = 1\nwhen = '''{rule}'''\nrole = \"topic\"\nweight = 0.1\n");
        write!(manifest, "\n[[rules]]\n{entry}").expect("memory");
    }
    let digest = file::digest(&model);
    let asked = "role = \"indicator\"\nclause = \"c\"\nrecall = 0.5\ncap = 3.0\n";
    write!(manifest, "\n[model]\nfile = \"invented.model\"\nsha256 = \"{digest}\"\n{asked}").expect("memory");
    let files = BTreeMap::from([
        ("pack.toml".to_owned(), manifest.into_bytes()),
        ("phrases.csv".to_owned(), phrase_bank(&findable.phrases)),
        ("hashes.csv".to_owned(), hash_bank(&findable.images, size.hashes)),
        ("invented.model".to_owned(), model),
    ]);
    // A draft: what control groups say of the model is not measured here.
    let pack = Pack::draft(&files).map_err(|problems| problems.to_string()).expect("a pack");
    (Engine::new(vec![pack]), findable)
}

/// Distinct phrases of two to four words.
fn phrases(count: usize) -> Vec<String> {
    let (mut dice, mut seen) = (Dice::apart(1, "phrases"), std::collections::BTreeSet::new());
    while seen.len() < count {
        let length = 2 + dice.below(3);
        seen.insert(words(&mut dice, length));
    }
    seen.into_iter().collect()
}

fn images(count: usize) -> Vec<[u8; 32]> {
    let mut dice = Dice::apart(1, "images");
    (0..count).map(|_| digest(&mut dice)).collect()
}

pub(crate) fn digest(dice: &mut Dice) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.as_chunks_mut::<8>().0.iter_mut().for_each(|eight| *eight = dice.next().to_le_bytes());
    digest
}

fn phrase_bank(phrases: &[String]) -> Vec<u8> {
    let mut csv = "id,text,group,when\n".to_owned();
    for (number, phrase) in phrases.iter().enumerate() {
        writeln!(csv, "p{number},{phrase},,").expect("memory");
    }
    csv.into_bytes()
}

/// Half of it SHA-256, half PDQ.
fn hash_bank(images: &[[u8; 32]], count: usize) -> Vec<u8> {
    let mut dice = Dice::apart(1, "pdq");
    let mut csv = "id,hash,algorithm\n".to_owned();
    let sha256 = images.iter().map(|image| (*image, "sha256"));
    let pdq = std::iter::repeat_with(|| (digest(&mut dice), "pdq"));
    for (number, (hash, algorithm)) in sha256.chain(pdq).take(count).enumerate() {
        write!(csv, "h{number},").expect("memory");
        hash.iter().for_each(|byte| write!(csv, "{byte:02x}").expect("memory"));
        writeln!(csv, ",{algorithm}").expect("memory");
    }
    csv.into_bytes()
}

/// A model of the invented world.
fn model() -> Vec<u8> {
    let lang = Some("en".to_owned());
    let sample = |post: samples::Labelled| Sample {
        account: post.account,
        text: post.text,
        positive: post.positive,
        lang: lang.clone(),
        part: None,
    };
    let labelled: Vec<Sample> = samples::labelled(7, 5_000).into_iter().map(sample).collect();
    let english = samples::control_groups().into_iter().filter(|group| group.name.ends_with("-en"));
    let controls: Vec<Control> = english
        .map(|group| Control { name: group.name.into(), lang: lang.clone(), texts: group.texts, ..Control::default() })
        .collect();
    train(&labelled, &controls, Plan::default()).expect("posts of both kinds").to_bytes()
}
