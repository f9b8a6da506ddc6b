//! Writes `packs/un-isil-alqaida-taliban` from the UN Security Council's consolidated list of organisations:
//!
//! ```text
//! cargo run -p flagstone-detect --example un_pack -- un-listed-organisations.json packs/un-isil-alqaida-taliban
//! ```
//!
//! The file holds `source`, `generated` and `entities` with `ref`, `list`, `name`, `name_orig` and `aliases`. Only the
//! entities of the ISIL/Al-Qaida list (`Al-Qaida` there) and of the Taliban list are taken. The same file gives the
//! same folder, byte for byte.

#![allow(clippy::disallowed_methods, reason = "a program that reads one file and writes a folder")]

mod everyday;
mod names;

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use flagstone_detect::{Pack, detectors::phrase::folded_phrase};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The lists that are taken, as the file calls them.
const LISTS: [&str; 2] = ["Al-Qaida", "Taliban"];

/// Fewer letters than this need company.
const LETTERS: usize = 5;

/// A phrase of the bank before it has an id.
struct Entry {
    text: String,
    groups: Vec<String>,
    alone: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    let [_, list, folder] = args.as_slice() else {
        return Err("give the list's JSON file and the folder to write".into());
    };
    let list: Value = serde_json::from_slice(&fs::read(list)?)?;
    let date = list["generated"].as_str().and_then(|g| g.get(..10)).ok_or("the list has no `generated` date")?;
    let phrases = csv(entries(&list)?)?;
    let manifest = include_str!("pack.toml").replace("{date}", date);
    let files = BTreeMap::from([("pack.toml".into(), manifest.into_bytes()), ("phrases.csv".into(), phrases)]);
    let pack = Pack::parse(&files)?;
    for (name, content) in &files {
        fs::write(Path::new(folder).join(name), content)?;
    }
    println!("{}: {} phrases, digest {}", pack.name, pack.signals(), pack.digest);
    Ok(())
}

/// Every name once, by its fold, in the order of the list.
fn entries(list: &Value) -> Result<Vec<Entry>, Box<dyn Error>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    let company: BTreeMap<String, &str> = everyday::NEED_COMPANY.iter().map(|n| (folded_phrase(n), *n)).collect();
    let mut used = Vec::new();
    for entity in list["entities"].as_array().ok_or("the list has no `entities`")? {
        let text = |key: &str| entity[key].as_str().ok_or_else(|| format!("an entity has no `{key}`"));
        if !LISTS.contains(&text("list")?) {
            continue;
        }
        let group = text("ref")?.to_owned();
        let aliases = entity["aliases"].as_array().ok_or("an entity has no `aliases`")?;
        let written = [text("name")?, text("name_orig")?].into_iter().chain(aliases.iter().filter_map(Value::as_str));
        for name in written.flat_map(names::split) {
            let fold = folded_phrase(&name);
            let everyday = company.get(&fold).copied();
            used.extend(everyday);
            if let Some(at) = places.get(&fold) {
                let groups = &mut entries[*at].groups;
                if !groups.contains(&group) {
                    groups.push(group.clone());
                }
                continue;
            }
            let short = name.chars().filter(|c| c.is_alphabetic()).count() < LETTERS;
            places.insert(fold, entries.len());
            entries.push(Entry {
                text: everyday.map_or(name, str::to_owned),
                groups: vec![group.clone()],
                alone: everyday.is_none() && !short,
            });
        }
    }
    let idle: Vec<&&str> = everyday::NEED_COMPANY.iter().filter(|n| !used.contains(n)).collect();
    if idle.is_empty() { Ok(entries) } else { Err(format!("no alias is any of these, correct them: {idle:?}").into()) }
}

fn csv(entries: Vec<Entry>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "text", "group", "when"])?;
    for Entry { text, groups, alone } in entries {
        // The id follows the name, not its place in the list: a new alias moves no other.
        let digest = Sha256::digest(folded_phrase(&text));
        let id = format!("{}/{}", groups[0], &model::hex(&digest)[..8]);
        let when = if alone { "always" } else { "exact_case_beside_group" };
        writer.write_record([id.as_str(), &text, &groups.join(" "), when])?;
    }
    Ok(writer.into_inner()?)
}
