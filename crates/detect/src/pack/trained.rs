//! `[model]` of `pack.toml`: which trained model is asked, and what its answer may do.

use std::{collections::BTreeMap, sync::Arc};

use model::{SignalRole, Weight};

use super::{MANIFEST, keys::Keys, problems::Problems};
use crate::learn::{Model, Scorer, file};

pub(super) const MODEL: &[&str] = &["cap", "clause", "file", "floor", "recall", "role", "sha256"];

/// The model of a pack.
#[derive(Debug, Clone)]
pub struct PackModel {
    /// Its file in the pack's folder.
    pub file: String,
    /// The model.
    pub model: Arc<Model>,
    /// What a finding of it may do.
    pub role: SignalRole,
    /// The most that a finding of it adds.
    pub cap: Weight,
    /// The clause it speaks to.
    pub clause: Option<String>,
    /// The recall whose threshold is used, in thousandths.
    pub recall: u32,
    /// The share of any control group that may be flagged, in thousandths.
    pub floor: u32,
}

/// Two models are the same if their digests are.
impl PartialEq for PackModel {
    fn eq(&self, other: &Self) -> bool {
        let said = |m: &Self| (m.file.clone(), m.role, m.cap, m.clause.clone(), m.recall, m.floor);
        self.model.digest() == other.model.digest() && said(self) == said(other)
    }
}

impl Eq for PackModel {}

/// What `[model]` says, before its file is read.
pub(super) struct ModelEntry {
    pub(super) file: String,
    pub(super) at: (u64, u64),
    sha256: String,
    sha256_at: (u64, u64),
    role: SignalRole,
    cap: Weight,
    clause: Option<String>,
    recall: u32,
    recall_at: (u64, u64),
    floor: u32,
}

/// Reads the table, if there is one.
pub(super) fn entry(top: Keys<'_>) -> Option<ModelEntry> {
    if !top.has("model") {
        return None;
    }
    let keys = top.table("model")?;
    keys.known(MODEL);
    let role = keys.word("role", &["indicator", "topic"]).and_then(|word| SignalRole::parse(&word));
    let cap = keys.weight("cap");
    if cap.is_some_and(|c| c <= Weight(0)) {
        keys.problem("cap", "write a number of nats above 0: the most that the model may add");
    }
    let recall = share(keys, "recall", 1.0);
    let floor = if keys.has("floor") { share(keys, "floor", 0.2) } else { Some(10) };
    // What a clause has to be is checked with the banks'.
    let clause = keys.text_if_given("clause");
    Some(ModelEntry {
        file: keys.text("file")?,
        at: keys.place("file"),
        sha256: keys.text("sha256").unwrap_or_default(),
        sha256_at: keys.place("sha256"),
        role: role.unwrap_or(SignalRole::Topic),
        cap: cap.unwrap_or_default(),
        clause,
        recall: recall.unwrap_or_default(),
        recall_at: keys.place("recall"),
        floor: floor.unwrap_or_default(),
    })
}

/// A share in thousandths, above 0 and up to `most`.
fn share(keys: Keys<'_>, key: &str, most: f64) -> Option<u32> {
    let share = keys.weight(key)?;
    if share <= Weight(0) || share.nats() > most {
        keys.problem(key, format!("write a share above 0 and up to {most}, such as `0.01`"));
        return None;
    }
    Some(share.0 as u32)
}

/// Reads the model's file.
pub(super) fn read(
    entry: Option<ModelEntry>,
    files: &BTreeMap<String, Vec<u8>>,
    problems: &Problems,
) -> Option<PackModel> {
    let entry = entry?;
    let Some(bytes) = files.get(&entry.file) else {
        let missing = format!("the folder has no `{}`: train it with `flagstone train --out {0}`", entry.file);
        problems.at(MANIFEST, entry.at, missing);
        return None;
    };
    let digest = file::digest(bytes);
    if digest != entry.sha256 {
        let other =
            format!("`{}` has another digest: write sha256 = \"{digest}\" if this is the model you mean", entry.file);
        problems.at(MANIFEST, entry.sha256_at, other);
    }
    match Model::from_bytes(bytes) {
        Ok(model) => {
            let wanted = f64::from(entry.recall) / 1_000.0;
            let known = |l: &crate::learn::model::Language| l.operating.iter().any(|o| o.wanted == wanted);
            if !model.languages().values().all(known) {
                problems.at(MANIFEST, entry.recall_at, "the model has no threshold for this recall: write 0.5 or 0.8");
                return None;
            }
            Some(PackModel {
                file: entry.file,
                model: Arc::new(model),
                role: entry.role,
                cap: entry.cap,
                clause: entry.clause,
                recall: entry.recall,
                floor: entry.floor,
            })
        }
        Err(error) => {
            problems.at(&entry.file, (1, 1), error.to_string());
            None
        }
    }
}
