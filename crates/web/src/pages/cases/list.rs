//! `GET /cases`: every case, newest first, without score or rank.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use model::{CaseState, Role};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{CaseFilter, CaseOrder, CaseRow};

use super::json::Listed;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    quality, say,
    shape::Shape,
    words::{self, When},
};

/// Most cases on the page.
const MOST: u32 = 500;

pub(crate) const STATES: [CaseState; 9] = [
    CaseState::AwaitingReview,
    CaseState::AwaitingAdjudication,
    CaseState::AwaitingConfirmation,
    CaseState::AwaitingSend,
    CaseState::Ambiguous,
    CaseState::Referred,
    CaseState::Rejected,
    CaseState::Refused,
    CaseState::Stopped,
];

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Asked {
    #[schemars(schema_with = "crate::openapi::case_state")]
    state: Option<String>,
    /// A number, an account's id, or the beginning of its handle.
    find: Option<String>,
}

/// A case in a list: what may be seen by anyone who handles cases.
pub(crate) struct Line {
    pub(crate) id: i64,
    pub(crate) handle: Option<String>,
    pub(crate) subject: String,
    pub(crate) platform: String,
    pub(crate) language: String,
    pub(crate) posts: u32,
    /// Of the family `case-state`.
    pub(crate) state: &'static str,
    pub(crate) needs_person: bool,
    pub(crate) opened: When,
}

impl Line {
    pub(crate) fn of(row: &CaseRow, now: model::Timestamp) -> Self {
        Self {
            id: row.case.id.0,
            handle: row.handle.as_deref().map(words::visible),
            subject: words::visible(row.case.subject.stable()),
            platform: row.case.subject.platform().to_string(),
            language: words::language(&row.case.language),
            posts: row.posts,
            state: row.state.as_str(),
            needs_person: matches!(
                row.state,
                CaseState::AwaitingReview
                    | CaseState::AwaitingAdjudication
                    | CaseState::AwaitingConfirmation
                    | CaseState::Ambiguous
            ),
            opened: When::ago(row.case.opened, now),
        }
    }
}

#[derive(Template)]
#[template(path = "cases.html")]
struct Page {
    frame: Frame,
    /// A state, and whether it is chosen.
    filters: Vec<(&'static str, bool)>,
    all: bool,
    /// What was looked for, as it was written.
    find: String,
    lines: Vec<Line>,
}

pub(crate) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
    shape: Shape,
) -> Result<Response, Fault> {
    let chosen = STATES.into_iter().find(|s| Some(s.as_str()) == asked.state.as_deref());
    if let (Some(state), None) = (&asked.state, chosen) {
        let known = words::or(STATES.iter().map(|s| s.as_str()));
        let what = say("cases-state-unknown").with("state", words::visible(state)).with("known", known);
        return Err(Fault::Unclear(what.into()));
    }
    // Stopped cases are for leads alone.
    let hidden = |state: &CaseState| *state == CaseState::Stopped && !viewer.has(Role::Lead);
    let states = STATES.into_iter().filter(|s| chosen.is_none_or(|c| c == *s) && !hidden(s));
    let mut filter =
        CaseFilter { states: states.collect(), order: CaseOrder::Newest, limit: MOST, ..CaseFilter::default() };
    if filter.states.is_empty() {
        return Err(Fault::Stopped);
    }
    let find = asked.find.filter(|text| !text.trim().is_empty());
    let wanted = find.clone();
    let mut rows = app
        .ask(move |store| {
            filter.among = wanted.map(|text| store.find_cases(&text, MOST)).transpose()?;
            store.cases(&filter)
        })
        .await?;
    // What they judge once more says no more here than on its page.
    if let Some(held) = quality::held(&app, &viewer).await? {
        rows.retain(|row| row.case.id != held.case.id || chosen.is_none());
        rows.iter_mut().filter(|row| row.case.id == held.case.id).for_each(|row| row.state = held.state);
    }
    let now = app.now();
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Cases, say("cases")),
        filters: STATES.into_iter().filter(|s| !hidden(s)).map(|s| (s.as_str(), Some(s) == chosen)).collect(),
        all: chosen.is_none(),
        find: find.unwrap_or_default(),
        lines: rows.iter().map(|row| Line::of(row, now)).collect(),
    };
    shape.answer(&Listed::all(&rows), &page)
}
