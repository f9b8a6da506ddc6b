//! `GET /queue/counts`: how much waits, as JSON. The page asks while somebody looks at it, so this is no use of a session
//! (see `guard`).

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use model::{CaseState, Role};
use schemars::JsonSchema;
use serde::Serialize;
use store::CaseFilter;

use super::own;
use crate::{app::App, auth::session::Viewer, error::Fault, shape};

/// How much waits, for leads.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Waiting {
    /// Cases that wait for reviewers.
    pub(crate) waiting: u64,
    /// Cases about which a lead was asked.
    pub(crate) escalated: u64,
}

pub(crate) async fn waiting(app: &App) -> Result<Waiting, Fault> {
    let reviewers = CaseFilter { states: [CaseState::AwaitingReview].into(), ..CaseFilter::default() };
    let lead = CaseFilter { escalated: Some(true), ..CaseFilter::default() };
    let (waiting, escalated) =
        app.ask(move |store| Ok((store.count_cases(&reviewers)?, store.count_cases(&lead)?))).await?;
    Ok(Waiting { waiting: waiting.values().sum(), escalated: escalated.values().sum() })
}

#[derive(Serialize)]
struct Mine {
    for_you: u64,
    held: usize,
    elsewhere: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct Counts {
    #[serde(flatten)]
    mine: Option<Mine>,
    #[serde(flatten)]
    all: Option<Waiting>,
}

pub(crate) async fn counts(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let mine = if viewer.has(Role::Reviewer) {
        let own = own(&app, &viewer).await?;
        Some(Mine { for_you: own.for_you, held: own.held, elsewhere: own.elsewhere })
    } else {
        None
    };
    let all = if viewer.oversees() { Some(waiting(&app).await?) } else { None };
    shape::json(&Counts { mine, all })
}
