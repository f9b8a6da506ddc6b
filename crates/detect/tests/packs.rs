//! The packs that are in the tree parse, and say what they are meant to say.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the packs are files, and a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use flagstone_detect::{Engine, Pack, pack::When};
use model::{Kind, Post, PostRef, SignalRole, Weight};

fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap())).collect()
}

fn parse(folder: &str) -> Pack {
    Pack::parse(&files(folder)).unwrap_or_else(|errors| panic!("{folder}:\n{errors}"))
}

#[test]
fn blackpine_opens_on_two_kinds_and_names_three_clauses() {
    let pack = parse("tests/corpora/packs/blackpine");
    let mut severities: Vec<u8> = pack.clauses.iter().map(|c| c.severity).collect();
    severities.sort_unstable();
    assert_eq!(severities, [2, 3, 4]);
    assert!(pack.banks.iter().all(|b| b.role == SignalRole::Indicator && b.clause.is_some()));
    let weight = |file: &str| pack.banks.iter().find(|b| b.file == file).unwrap().weight;
    assert!(weight("phrases.csv") + weight("links.csv") >= pack.thresholds.open);
    assert!(weight("links.csv") < pack.thresholds.open && weight("calls.csv") < pack.thresholds.open);
    assert_eq!(pack.thresholds.open, Weight(3_000));
}

#[test]
fn the_pack_of_the_documentation_parses() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/packs.md")).unwrap();
    let blocks = |language: &str| -> Vec<Vec<u8>> {
        let fence = format!("```{language}\n");
        page.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap().into()).collect()
    };
    let (manifest, banks) = (blocks("toml").remove(0), blocks("csv"));
    let names = ["pack.toml", "phrases.csv", "links.csv"].map(str::to_owned);
    let files = names.into_iter().zip([manifest, banks[0].clone(), banks[1].clone()]).collect();
    let pack = Pack::parse(&files).unwrap_or_else(|errors| panic!("docs/packs.md:\n{errors}"));
    assert_eq!(pack.signals(), 6);
}

const UN: &str = "packs/un-isil-alqaida-taliban";

#[test]
fn the_un_pack_holds_topics_of_two_lists_with_source_and_date() {
    let pack = parse(UN);
    assert!(pack.banks.iter().all(|b| b.role == SignalRole::Topic && b.kind == Kind::Phrase));
    assert!(pack.source.contains("United Nations Security Council"), "{}", pack.source);
    assert_eq!(pack.source_date.as_deref(), Some("2025-04-19"));
    for signal in pack.banks.iter().flat_map(|b| &b.signals) {
        for group in &signal.groups {
            assert!(group.starts_with("QDe.") || group.starts_with("TAe."), "{group} is of another list");
        }
        let letters = signal.text.chars().filter(|c| c.is_alphabetic()).count();
        assert!(letters >= 5 || signal.when == When::ExactCaseBesideGroup, "`{}` is short", signal.text);
    }
}

#[test]
fn the_un_pack_passes_over_everyday_words() {
    let engine = Engine::new(vec![parse(UN)]);
    for text in [
        "The Base of the lamp is oak. The group met at The Beacon; the international brigade marched in 1936.",
        "Zaha Hadid and al-Hadid, the army of the righteous, let it be, LET me go. Hum along, the jambs are painted.",
        "Where is Khorasan? The Asian Tigers grew fast. Door jambs, MIT and the IMU of a drone.",
        "هذه هي القاعدة في النحو، والملثمون في الفيلم، وسورة الفرقان، ومكتب الخدمات مغلق اليوم",
        "Al-Madina Trust runs a food bank; Riyadh as-Saliheen is a book; Al Wafa is a school.",
    ] {
        let seen: Vec<_> = engine.detect(&[post(text)]).into_iter().map(|f| f.signal).collect();
        assert!(seen.is_empty(), "{text}: {seen:?}");
    }
}

#[test]
fn the_un_pack_sees_names_and_the_short_ones_beside_them() {
    let engine = Engine::new(vec![parse(UN)]);
    for (text, count) in [
        ("Analysts say Boko Haram split in 2012.", 1),
        ("The Base, as Al-Qaida is called", 2),
        ("وتنظيم القاعدة (Al Qaeda)", 2),
        ("Lashkar-e-Toiba (LET) denies it; LET says", 2),
        ("Lashkar-e-Toiba, let it be said", 1),
        ("HUA is short for Harakat ul-Ansar", 2),
        ("تحريك طالبان باكستان / تحریک طالبان پاکستان", 1),
    ] {
        let findings = engine.detect(&[post(text)]);
        assert_eq!(findings.len(), count, "{text}: {findings:?}");
        assert!(findings.iter().all(|f| f.role == SignalRole::Topic));
    }
}

fn post(text: &str) -> Post {
    let at = PostRef { uri: "at://did:plc:packs/app.bsky.feed.post/1".parse().unwrap(), cid: "cid".into() };
    Post::of_text(at, "atproto/packs/did:plc:packs".parse().unwrap(), text)
}
