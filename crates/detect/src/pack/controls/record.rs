//! What was counted, as a file beside `pack.toml`.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::{super::PackModel, ControlGroup, Controls};

/// How the control groups were judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it speaks for: [`Controls::judged`].
    pub judged: String,
    /// The groups, in the order of names.
    pub groups: Vec<GroupRecord>,
}

/// What was flagged in one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRecord {
    /// Its name.
    pub name: String,
    /// Texts.
    pub texts: u64,
    /// Texts that the model flags at the pack's threshold.
    pub flagged: u64,
    /// The exact one-sided upper 95 % bound of the share flagged.
    pub bound: f64,
}

impl Record {
    /// The file's content.
    pub fn to_toml(&self) -> String {
        let mut out =
            "# Written by `flagstone pack check --controls`. It speaks for one model, threshold, floor and set \
                       of groups:\n# whoever changes one of them has to check again.\n"
                .to_owned();
        let _ = writeln!(out, "judged = \"{}\"", self.judged);
        for group in &self.groups {
            let GroupRecord { name, texts, flagged, bound } = group;
            let _ = write!(
                out,
                "\n[[groups]]\nname = \"{name}\"\ntexts = {texts}\nflagged = {flagged}\nbound = {bound:.6}\n"
            );
        }
        out
    }

    /// Reads it.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub(super) fn parse(content: &[u8]) -> Result<Self, &'static str> {
        const AGAIN: &str = "is not a record of judged control groups: write it with `flagstone pack check FOLDER \
                             --controls DIR`, never by hand";
        if content.len() > super::super::MAX_FILE {
            return Err(AGAIN);
        }
        let table: Table = std::str::from_utf8(content).ok().and_then(|text| text.parse().ok()).ok_or(AGAIN)?;
        let judged = table.get("judged").and_then(Value::as_str).ok_or(AGAIN)?.to_owned();
        let group = |value: &Value| {
            let count = |key: &str| value.get(key)?.as_integer().and_then(|n| u64::try_from(n).ok());
            let name = value.get("name")?.as_str()?.to_owned();
            let bound = value.get("bound")?.as_float().filter(|b| (0.0..=1.0).contains(b))?;
            Some(GroupRecord { name, texts: count("texts")?, flagged: count("flagged")?, bound })
        };
        let groups = table.get("groups").and_then(Value::as_array).ok_or(AGAIN)?;
        let groups: Option<Vec<GroupRecord>> = groups.iter().map(group).collect();
        Ok(Self { judged, groups: groups.ok_or(AGAIN)? })
    }

    /// Why it does not let the model be used, if it does not.
    pub fn objection(&self, controls: &Controls, model: &PackModel) -> Option<String> {
        let names = |of: &ControlGroup| of.name.clone();
        if self.judged != controls.judged(model)
            || !self.groups.iter().map(|g| &g.name).eq(controls.groups.iter().map(|g| &g.name))
        {
            return Some(
                "speaks for another model, threshold, floor or set of control groups: judge again with `flagstone \
                 pack check FOLDER --controls DIR`"
                    .into(),
            );
        }
        let held_out: Vec<String> = controls.groups.iter().filter(|g| g.held_out).map(names).collect();
        let worst = self
            .groups
            .iter()
            .filter(|g| held_out.contains(&g.name))
            .max_by(|a, b| a.bound.total_cmp(&b.bound).then_with(|| b.name.cmp(&a.name)))?;
        let floor = f64::from(model.floor) / 1e3;
        // Written with six places.
        (worst.bound > floor + 5e-7).then(|| {
            format!(
                "of the held-out group `{}`, {} of {} texts are flagged: up to {:.2} % (upper 95 % bound), and the \
                 floor is {:.2} %. {}",
                worst.name,
                worst.flagged,
                worst.texts,
                worst.bound * 100.0,
                floor * 100.0,
                if worst.flagged == 0 {
                    "The group is too small to show less: at 1 % it takes 299 texts, at 0.5 % 598"
                } else {
                    "Raise the model's threshold, or train with more innocent text of this kind and keep this group \
                     held out"
                }
            )
        })
    }
}
