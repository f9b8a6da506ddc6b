//! `flagstone pack check --controls`: how much innocent text a pack flags, and whether its model may be used.

use std::{collections::BTreeMap, path::Path, process::ExitCode};

use anyhow::bail;
use detect::{
    Engine, Memory, Pack,
    learn::Control,
    pack::controls::{GroupRecord, RECORD, Record, unfit},
};
use measure::gates::upper_bound;
use model::{Kind, Post, PostRef, SignalRole};
use serde_json::json;

use crate::{commands::table::Table, labelled, packs};

/// One group under a pack.
struct Judged {
    name: String,
    held_out: bool,
    texts: u64,
    /// Texts flagged, by what flags: the model, a bank's file, a rule.
    flagged: BTreeMap<String, u64>,
}

/// What the model is called in the table.
const MODEL: &str = "model";

/// Judges the pack in a folder on the control groups in another. With a model, writes the record without which the pack
/// is not used, if it may be used; otherwise takes an old record away.
pub(super) fn check(folder: &Path, controls: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let pack = match packs::draft(folder) {
        Ok(pack) => pack,
        Err(problem) => return refused(folder, &format!("{problem:#}")),
    };
    if let Some(objection) = pack.model.as_ref().and_then(|m| unfit(&pack.controls, m)) {
        return refused(folder, &objection);
    }
    if pack.controls.groups.is_empty() {
        return refused(folder, "it names no control group: add a `[[controls]]` for each to its pack.toml");
    }
    let texts = labelled::controls(controls, &[])?;
    let engine = Engine::new(vec![pack.clone()]);
    let mut judged = Vec::new();
    for group in &pack.controls.groups {
        let Some(found) = texts.iter().find(|c| c.name == group.name) else {
            return refused(folder, &format!("{} has no control group `{}`", controls.display(), group.name));
        };
        if found.digest != group.digest {
            let message = format!(
                "the control group `{}` has another digest: write digest = \"{}\" if these are the texts you mean",
                group.name, found.digest
            );
            return refused(folder, &message);
        }
        judged.push(judge(&engine, found, group.held_out)?);
    }
    table(&judged).print(json, "");
    let Some(model) = &pack.model else { return Ok(ExitCode::SUCCESS) };
    let record = Record { judged: pack.controls.judged(model), groups: judged.iter().map(recorded).collect() };
    if let Some(objection) = record.objection(&pack.controls, model) {
        return refused(folder, &objection);
    }
    labelled::write(&folder.join(RECORD), record.to_toml().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Says no. A record that spoke for the pack before does not stay behind.
fn refused(folder: &Path, why: &str) -> anyhow::Result<ExitCode> {
    eprintln!("the pack in {} is not to be used: {why}", folder.display());
    match std::fs::remove_file(folder.join(RECORD)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(ExitCode::from(1)),
    }
}

fn recorded(judged: &Judged) -> GroupRecord {
    let flagged = judged.flagged.get(MODEL).copied().unwrap_or_default();
    let bound = upper_bound(flagged, judged.texts, 0.05);
    GroupRecord { name: judged.name.clone(), texts: judged.texts, flagged, bound }
}

/// Looks through the texts of a group, each for itself: nothing is remembered from one to the next.
fn judge(engine: &Engine, control: &Control, held_out: bool) -> anyhow::Result<Judged> {
    let pack = &engine.packs()[0];
    let mut flagged: BTreeMap<String, u64> = names(pack).into_iter().map(|name| (name, 0)).collect();
    for (row, text) in control.texts.iter().enumerate() {
        let post = post(&control.name, row, text)?;
        let findings = engine.scan(std::slice::from_ref(&post), &mut Memory::default()).findings;
        let mut by: Vec<String> = findings
            .iter()
            .filter(|f| f.role == SignalRole::Indicator || f.kind == Kind::Model)
            .map(|f| match (f.kind, engine.signal(f)) {
                (Kind::Model, _) => MODEL.to_owned(),
                (_, Some((bank, _))) => bank.file.clone(),
                _ => f.rule.detector.clone(),
            })
            .collect();
        by.sort();
        by.dedup();
        by.into_iter().for_each(|name| *flagged.entry(name).or_default() += 1);
    }
    Ok(Judged { name: control.name.clone(), held_out, texts: control.texts.len() as u64, flagged })
}

/// What can flag: the model, each bank of indicators and each rule that is one.
fn names(pack: &Pack) -> Vec<String> {
    let banks = pack.banks.iter().filter(|b| b.role == SignalRole::Indicator).map(|b| b.file.clone());
    let rules = pack.rules.iter().filter(|r| r.role == SignalRole::Indicator && !r.shadow).map(|r| r.name.clone());
    pack.model.iter().map(|_| MODEL.to_owned()).chain(banks).chain(rules).collect()
}

fn post(group: &str, row: usize, text: &str) -> anyhow::Result<Post> {
    let account = format!("atproto/controls/did:plc:{group}");
    let (Ok(author), Ok(uri)) = (account.parse(), format!("at://controls/{group}/{row}").parse()) else {
        bail!("the control group `{group}` cannot be made into posts: give it a plainer name")
    };
    Ok(Post::of_text(PostRef { uri, cid: String::new() }, author, text))
}

/// One row for each group and each thing that flags.
fn table(judged: &[Judged]) -> Table {
    let mut table = Table::new(&["group", "held out", "texts", "flagged by", "flagged", "up to"]);
    for group in judged {
        for (name, flagged) in &group.flagged {
            table.row(vec![
                json!(group.name),
                json!(if group.held_out { "yes" } else { "no: trained on" }),
                json!(group.texts),
                json!(name),
                json!(flagged),
                json!(format!("{:.2} %", upper_bound(*flagged, group.texts, 0.05) * 100.0)),
            ]);
        }
    }
    table
}
