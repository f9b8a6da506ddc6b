//! `flagstone pack diff`: what two versions of a pack say differently.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::ExitCode,
};

use detect::{Pack, learn::Scorer};
use serde_json::json;

use crate::{commands::table::Table, packs};

/// Prints what was added, removed and changed. Exit code 1 if anything was.
pub(super) fn diff(old: &Path, new: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let (old, new) = (packs::from_folder(old)?, packs::from_folder(new)?);
    let same_version = old.version == new.version;
    let (old, new) = (parts(&old), parts(&new));
    let mut table = Table::new(&["change", "part", "id", "old", "new"]);
    let mut changed = false;
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        let change = match (was, is) {
            (None, _) => "added",
            (_, None) => "removed",
            (was, is) if was != is => "changed",
            _ => continue,
        };
        changed = true;
        let (part, id) = key;
        table.row(vec![json!(change), json!(part), json!(id), json!(was), json!(is)]);
    }
    table.print(json, "The two packs say the same.");
    if changed && same_version {
        eprintln!("Both say the same `version`: raise the new one's, so that people can tell them apart.");
    }
    Ok(ExitCode::from(u8::from(changed)))
}

/// Everything a pack says, by part and id, as text.
fn parts(pack: &Pack) -> BTreeMap<(&'static str, String), String> {
    let mut parts = BTreeMap::new();
    let mut say = |part: &'static str, id: &str, what: String| drop(parts.insert((part, id.to_owned()), what));
    say("pack", "version", pack.version.to_string());
    say("pack", "license", pack.license.clone());
    say("pack", "source", format!("{} {}", pack.source, pack.source_date.as_deref().unwrap_or("")));
    say("threshold", "open", pack.thresholds.open.to_string());
    for clause in &pack.clauses {
        say("clause", &clause.id, format!("severity {}: {} ({})", clause.severity, clause.text, clause.basis));
    }
    for bank in &pack.banks {
        let role = bank.role.as_str();
        let clause = bank.clause.as_deref().unwrap_or("no clause");
        say(
            "bank",
            &bank.file,
            format!("{} {role} {} {clause} {:?} {}", bank.kind.as_str(), bank.weight, bank.evasions, bank.len()),
        );
        for signal in &bank.signals {
            let how = signal.link.as_ref().map(|link| format!(" {:?}", link.how)).unwrap_or_default();
            say("signal", &signal.id, format!("{}{how} {:?} [{}]", signal.text, signal.when, signal.groups.join(" ")));
        }
    }
    for (bank, entry) in pack.banks.iter().flat_map(|b| b.hashes.entries().iter().map(move |e| (b, e))) {
        say("hash", bank.hashes.id(entry), format!("{} {:?}", entry.hash, entry.opinion));
    }
    for rule in &pack.rules {
        let trial = if rule.shadow { " on trial" } else { "" };
        let severity = rule.severity.map(|n| format!(" severity {n}")).unwrap_or_default();
        let clause = rule.clause.as_deref().unwrap_or("no clause");
        let what = format!(
            "{} version {}{trial}{severity} {} {clause}: {}",
            rule.role.as_str(),
            rule.version,
            rule.weight,
            rule.when
        );
        say("rule", &rule.name, what);
    }
    if let Some(near) = &pack.near_duplicates {
        say("near_duplicates", "", format!("{near:?}"));
    }
    if let Some(model) = &pack.model {
        say(
            "model",
            &model.file,
            format!(
                "{} {} cap {} recall {} floor {} {:?}",
                model.model.digest(),
                model.role.as_str(),
                model.cap,
                model.recall,
                model.floor,
                model.clause
            ),
        );
    }
    for group in &pack.controls.groups {
        say("control", &group.name, format!("{group:?}"));
    }
    parts
}
