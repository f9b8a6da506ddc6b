//! What reviewers say against gold, by language. Leads see everyone's, and each reviewer their own.

use std::collections::BTreeMap;

use measure::{Confusion, Interval};
use model::{Language, LanguageAct, LanguageLoss, PersonId, Role};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{app::App, auth::session::Viewer, error::Fault, pages::people::Team, say::Said, words};

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
    /// Whether they lost the language, because they were right less often than the floor.
    pub(super) lost: bool,
}

impl Row {
    /// Where an interval lies, in words.
    pub(super) fn said_of(&self, interval: &Interval) -> Said {
        super::between(interval.low, interval.high, 0)
    }
}

pub(super) async fn of(app: &App, viewer: &Viewer) -> Result<Option<Vec<Row>>, Fault> {
    let whose = match (viewer.oversees(), viewer.has(Role::Reviewer)) {
        (true, _) => None,
        (false, true) => Some(viewer.id()),
        (false, false) => return Ok(None),
    };
    let now = app.now();
    let (reviews, acts, people) = app
        .ask(move |store| Ok((store.gold_reviews(whose, now)?, store.language_acts(whose)?, store.people()?)))
        .await?;
    let team = Team::of(people);
    let mut by: BTreeMap<(PersonId, Language), Confusion> = BTreeMap::new();
    for review in &reviews {
        by.entry((review.reviewer, review.language.clone())).or_default().add(review.said, review.answer);
    }
    let lost = |person: PersonId, language: &Language| {
        let last = acts.iter().rfind(|act| act.person == person && act.language == *language);
        last.is_some_and(|last| last.act == LanguageAct::Withdrawn(LanguageLoss::BelowFloor))
    };
    let row = |((person, language), said): ((PersonId, Language), Confusion)| Row {
        reviewer: team.name(person),
        language: words::language(&language),
        judged: said.judged(),
        right: said.right(),
        accuracy: said.accuracy(),
        sensitivity: said.sensitivity(),
        specificity: said.specificity(),
        lost: lost(person, &language),
        said,
    };
    Ok(Some(by.into_iter().map(row).collect()))
}
