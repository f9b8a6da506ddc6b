//! What reviewers say against gold, by language. Leads see everyone's, and each reviewer their own.

use std::collections::BTreeMap;

use measure::{Confusion, Interval, is_below};
use model::{Language, PersonId, Role};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{app::App, auth::session::Viewer, error::Fault, pages::people::Team, words};

/// The level at which somebody is said to be below the floor, over all looks together.
pub(crate) const ALPHA: f64 = 0.05;

/// A reviewer in a language.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReviewerAgainstGold")]
pub(super) struct Row {
    pub(super) reviewer: String,
    pub(super) language: String,
    pub(super) judged: u64,
    pub(super) right: u64,
    /// Of all, with the 95 % interval.
    pub(super) accuracy: Interval,
    pub(super) said: Confusion,
    /// Of what is to be referred, what they said so of.
    pub(super) sensitivity: Interval,
    /// Of what is not, what they spared.
    pub(super) specificity: Interval,
    /// Whether it is certain enough that they are right less often than the floor.
    pub(super) below: bool,
}

impl Row {
    /// Where an interval lies, in words.
    pub(super) fn said_of(&self, interval: &Interval) -> String {
        format!("{:.0} to {:.0} %", interval.low * 100.0, interval.high * 100.0)
    }
}

pub(super) async fn of(app: &App, viewer: &Viewer) -> Result<Option<Vec<Row>>, Fault> {
    let whose = match (viewer.has(Role::Lead), viewer.has(Role::Reviewer)) {
        (true, _) => None,
        (false, true) => Some(viewer.id()),
        (false, false) => return Ok(None),
    };
    let (now, floor) = (app.now(), f64::from(app.desk.quality.floor) / 1e6);
    let (reviews, people) = app.ask(move |store| Ok((store.gold_reviews(whose, now)?, store.people()?))).await?;
    let team = Team::of(people);
    let mut by: BTreeMap<(PersonId, Language), (Confusion, Vec<bool>)> = BTreeMap::new();
    for review in reviews {
        let (said, right) = by.entry((review.reviewer, review.language)).or_default();
        said.add(review.said, review.answer);
        right.push(review.said == review.answer);
    }
    let row = |((person, language), (said, right)): ((PersonId, Language), (Confusion, Vec<bool>))| Row {
        reviewer: team.name(person),
        language: words::language(&language),
        judged: said.judged(),
        right: said.right(),
        accuracy: said.accuracy(),
        sensitivity: said.sensitivity(),
        specificity: said.specificity(),
        below: is_below(&right, floor, ALPHA),
        said,
    };
    Ok(Some(by.into_iter().map(row).collect()))
}
