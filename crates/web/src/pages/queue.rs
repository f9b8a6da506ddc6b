//! `GET /queue`, `GET /queue/next`: what comes next for a reviewer. The order is `casework`'s; what it rests on is not
//! shown, neither here nor in the JSON, for reviewers judge blind.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use casework::queue::{self, QueueItem};
use model::CaseState;
use schemars::JsonSchema;
use serde::Serialize;
use store::{CaseFilter, CaseRow};

use super::cases::reads;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    shape::Shape,
    words::{self, When},
};

/// Most cases listed.
const LISTED: usize = 50;

/// A case as a reviewer sees it before answering.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
struct Item {
    case: i64,
    handle: Option<String>,
    subject: String,
    language: String,
    posts: u32,
    minutes: u64,
    opened: When,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Queue {
    items: Vec<Item>,
    /// Cases beyond those listed.
    more: usize,
    /// Cases that somebody else is judging at the moment.
    held: usize,
    /// Cases in languages this reviewer has not declared, by language.
    elsewhere: BTreeMap<String, u64>,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Page<'a> {
    frame: Frame,
    queue: &'a Queue,
    leads: bool,
    sends: bool,
}

/// The cases this reviewer can judge, in order, and how many wait in other languages.
pub(crate) async fn waiting(app: &App, viewer: &Viewer) -> Result<(Vec<CaseRow>, BTreeMap<String, u64>), Fault> {
    let waiting = CaseFilter {
        states: [CaseState::AwaitingReview].into(),
        not_reviewed_by: Some(viewer.id()),
        ..CaseFilter::default()
    };
    let readable = CaseFilter { readable: Some(viewer.person.languages.clone()), ..waiting.clone() };
    // All of them: what comes first is known only when every one is in order.
    let (mut mine, by_language) =
        app.ask(move |store| Ok((store.cases(&readable)?, store.count_cases(&waiting)?))).await?;
    let ties = app.desk.surroundings.read();
    queue::order_by(&mut mine, |row| QueueItem {
        case: row.case.id,
        severity: row.severity,
        score: row.score,
        reach: u32::try_from(ties.reach(&row.case.subject)).unwrap_or(u32::MAX),
        posts: row.posts,
        opened: row.case.opened,
    });
    let others = by_language.into_iter().filter(|(language, _)| !reads(&viewer.person.languages, language));
    let elsewhere = others.map(|(language, n)| (words::language(&language), n)).collect();
    Ok((mine, elsewhere))
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let (mut rows, elsewhere) = waiting(&app, &viewer).await?;
    let now = app.now();
    let before = rows.len();
    {
        let jobs = app.jobs();
        rows.retain(|row| jobs.other_holder(row.case.id, viewer.id(), now).is_none());
    }
    let item = |row: &CaseRow| Item {
        case: row.case.id.0,
        handle: row.handle.as_deref().map(words::visible),
        subject: words::visible(row.case.subject.stable()),
        language: words::language(&row.case.language),
        posts: row.posts,
        minutes: queue::review_seconds(row.posts).div_ceil(60),
        opened: When::ago(row.case.opened, now),
    };
    let queue = Queue {
        items: rows.iter().take(LISTED).map(item).collect(),
        more: rows.len().saturating_sub(LISTED),
        held: before - rows.len(),
        elsewhere,
    };
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Queue, "Queue"),
        queue: &queue,
        leads: viewer.has(model::Role::Lead),
        sends: viewer.has(model::Role::Sender),
    };
    shape.answer(&queue, &page)
}

/// Lends the first case of the queue that nobody else holds, and goes to it; or to the empty queue.
pub(crate) async fn next(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let (rows, _) = waiting(&app, &viewer).await?;
    let waiting: Vec<_> = rows.iter().map(|row| row.case.id).collect();
    let job = app.jobs().next(viewer.id(), &waiting, app.now());
    let to = job.map_or_else(|| "/queue".to_owned(), |case| format!("/cases/{case}"));
    Ok(Redirect::to(&to).into_response())
}
