//! What a model was made from, as it says itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::corpus::Control;

/// What a model was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Folds that calibration and thresholds come from.
    pub folds: u32,
    /// Texts by language; `und` where it could not be told. A model abstains in those that it has no calibration for.
    pub languages: BTreeMap<String, Counts>,
    /// Labelled posts by part.
    pub parts: BTreeMap<String, Counts>,
    /// Control groups.
    pub controls: Vec<ControlUsed>,
    /// The [fingerprints](super::corpus::fingerprint) of labelled posts, ascending.
    #[serde(skip)]
    pub seen: Vec<u32>,
}

impl Report {
    /// Whether a text, or a copy of it, was among the labelled posts.
    pub fn saw(&self, text: &str) -> bool {
        super::corpus::fingerprint(text).is_some_and(|print| self.seen.binary_search(&print).is_ok())
    }
}

/// Texts trained on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Labelled posts that are positive.
    pub positives: u64,
    /// Labelled posts that are not.
    pub negatives: u64,
    /// Texts of control groups.
    pub controls: u64,
}

impl Counts {
    pub(super) fn add(&mut self, positive: bool, control: bool) {
        match (positive, control) {
            (true, _) => self.positives += 1,
            (false, false) => self.negatives += 1,
            (false, true) => self.controls += 1,
        }
    }

    /// Labelled posts.
    pub fn labels(&self) -> u64 {
        self.positives + self.negatives
    }

    /// Texts that are known to be innocent.
    pub fn innocents(self) -> u64 {
        self.negatives + self.controls
    }
}

/// A control group as training saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlUsed {
    /// Its name.
    pub name: String,
    /// Its language.
    pub lang: Option<String>,
    /// SHA-256 of its file, in hexadecimal.
    pub digest: String,
    /// How many texts it has.
    pub texts: u64,
    /// Whether it was kept out.
    pub held_out: bool,
}

impl ControlUsed {
    pub(super) fn of(control: &Control) -> Self {
        Self {
            name: control.name.clone(),
            lang: control.lang.clone(),
            digest: control.digest.clone(),
            texts: control.texts.len() as u64,
            held_out: control.held_out,
        }
    }
}
