//! How far reviewers agree, over all and by language.

use std::collections::BTreeMap;

use measure::{Agreement, Resampling, agreement};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{app::App, error::Fault, say, say::Said, words};

/// The newest reviews that are looked at: enough for the second digit, few enough to resample while a page is made.
const REVIEWS: u32 = 20_000;
/// The same figures for the same reviews.
const RESAMPLING: Resampling = Resampling { replicates: 1_000, seed: 0x000a_11a1 };

/// A language, or all.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AgreementIn")]
pub(super) struct Row {
    pub(super) language: String,
    /// Evidence that at least two judged.
    pub(super) judged: usize,
    /// None where all was judged alike: agreement on what never varies cannot be told from habit.
    pub(super) of: Option<Agreement>,
}

impl Row {
    /// Where α lies.
    pub(super) fn interval(&self, of: &Agreement) -> Said {
        let end = |alpha: f64| format!("{alpha:.2}");
        say("measures-between").with("low", end(of.low)).with("high", end(of.high))
    }
}

/// All first, then each language, where there is more than one; nothing where nothing was judged twice.
pub(super) async fn of(app: &App) -> Result<Vec<Row>, Fault> {
    app.ask(|store| {
        let judged = store.judged(REVIEWS)?;
        let mut by: BTreeMap<String, Vec<[u32; 2]>> = BTreeMap::new();
        for one in &judged {
            by.entry(words::language(&one.language)).or_default().push([one.approvals, one.rejections]);
        }
        let row = |language: &str, units: &[[u32; 2]]| Row {
            language: language.to_owned(),
            judged: units.len(),
            of: agreement(units, RESAMPLING),
        };
        let all: Vec<[u32; 2]> = by.values().flatten().copied().collect();
        let mut rows: Vec<Row> =
            (!all.is_empty()).then(|| row(&say("measures-agreement-all").to_string(), &all)).into_iter().collect();
        rows.extend(by.iter().filter(|_| by.len() > 1).map(|(language, units)| row(language, units)));
        Ok(rows)
    })
    .await
}
