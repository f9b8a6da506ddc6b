//! Control groups: innocent text that a pack's model is judged on before it may be used.
//!
//! `pack.toml` names each group by the digest of its file, and the team keeps the texts elsewhere. `flagstone pack check
//! --controls` counts what is flagged and writes [`RECORD`] beside `pack.toml`. A pack with a model is taken only with a
//! record that speaks for exactly this model, threshold, floor and set of groups: to use it takes no texts.

use std::collections::{BTreeMap, BTreeSet};

use model::hex;
use sha2::{Digest, Sha256};

use super::{PackModel, keys::Keys, problems::Problems};
use crate::learn::Scorer as _;

mod record;

pub use record::{GroupRecord, Record};

/// The file that says how the control groups were judged.
pub const RECORD: &str = "controls.toml";

const TABLE: &[&str] = &["digest", "held_out", "language", "name"];

/// What a pack is judged on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controls {
    /// The groups, in the order of names.
    pub groups: Vec<ControlGroup>,
}

/// One `[[controls]]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ControlGroup {
    /// Its name, and that of its file in the team's folder without endings: `press-en` for `press-en.csv.gz`.
    pub name: String,
    /// SHA-256 of that file, in lower-case hexadecimal.
    pub digest: String,
    /// The language of its texts (BCP 47), for the record.
    pub language: Option<String>,
    /// Kept out of training: only these decide.
    pub held_out: bool,
}

/// Decides whether a pack with a model may be used.
pub(super) type Check = fn(&Controls, &BTreeMap<String, Vec<u8>>, &PackModel, (u64, u64), &Problems);

impl Controls {
    /// SHA-256, in hexadecimal, of what a record speaks for: the model, its threshold, the floor and the groups.
    pub fn judged(&self, model: &PackModel) -> String {
        let mut sha = Sha256::new();
        let mut part = |text: &str| {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text);
        };
        part(model.model.digest());
        part(&model.recall.to_string());
        part(&model.floor.to_string());
        for group in &self.groups {
            part(&group.name);
            part(&group.digest);
            part(group.language.as_deref().unwrap_or_default());
            part(if group.held_out { "held out" } else { "trained on" });
        }
        hex(&sha.finalize())
    }
}

/// `[[controls]]`. The floor is the model's.
pub(super) fn read(top: Keys<'_>) -> Controls {
    let mut seen = BTreeSet::new();
    let read = |keys: Keys<'_>| {
        keys.known(TABLE);
        let name = keys.text("name")?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if name.len() > 64 || !name.bytes().all(plain) {
            keys.problem("name", "write the file's name without endings, of `a-z`, `0-9`, `-` and `_`");
        } else if !seen.insert(name.clone()) {
            keys.problem("name", "a control group above has this name: name each once");
        }
        let digest = keys.text("digest").unwrap_or_default();
        let is_digest = digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if keys.has("digest") && !is_digest {
            keys.problem("digest", "write the SHA-256 of the group's file: 64 of `0-9` and `a-f`");
        }
        let held_out = keys.flag("held_out").unwrap_or_default();
        Some(ControlGroup { name, digest, language: keys.text_if_given("language"), held_out })
    };
    let mut groups: Vec<ControlGroup> = top.tables("controls").into_iter().filter_map(read).collect();
    groups.sort();
    Controls { groups }
}

/// Notes what keeps a pack with a model from being used. `place` is where the model stands in `pack.toml`.
pub(super) fn check(
    controls: &Controls,
    files: &BTreeMap<String, Vec<u8>>,
    model: &PackModel,
    place: (u64, u64),
    problems: &Problems,
) {
    if let Some(message) = unfit(controls, model) {
        return problems.at(super::MANIFEST, place, message);
    }
    let Some(content) = files.get(RECORD) else {
        let message = "missing: a pack with a model is used only after its control groups were judged: run \
                       `flagstone pack check FOLDER --controls DIR`";
        return problems.at(RECORD, (1, 1), message);
    };
    match Record::parse(content) {
        Err(message) => problems.at(RECORD, (1, 1), message),
        Ok(record) => {
            if let Some(message) = record.objection(controls, model) {
                problems.at(RECORD, (1, 1), message);
            }
        }
    }
}

/// Why these groups cannot speak for a model: none is held out, or the model was trained on one that is said to be.
pub fn unfit(controls: &Controls, model: &PackModel) -> Option<String> {
    if !controls.groups.iter().any(|g| g.held_out) {
        return Some(
            "a model is used only if control groups that it was not trained on were judged: add a `[[controls]]` with \
             `held_out = true`"
                .into(),
        );
    }
    let trained = |g: &&ControlGroup| model.model.report().controls.iter().any(|t| t.digest == g.digest && !t.held_out);
    controls.groups.iter().filter(|g| g.held_out).find(trained).map(|group| {
        format!(
            "the model was trained on the control group `{}`: write `held_out = false`, or train with `--hold-out {0}`",
            group.name
        )
    })
}

#[cfg(test)]
mod tests;
