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

/// Most cases put in order at once.
const MOST: u32 = 2_000;
/// Most cases listed.
const LISTED: usize = 50;

/// A case as a reviewer sees it before answering.
#[derive(Serialize)]
struct Item {
    case: i64,
    handle: Option<String>,
    subject: String,
    language: String,
    posts: u32,
    minutes: u64,
    opened: When,
}

#[derive(Serialize)]
struct Queue {
    items: Vec<Item>,
    /// Cases beyond those listed.
    more: usize,
    /// Cases in languages this reviewer has not declared, by language.
    elsewhere: BTreeMap<String, usize>,
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
pub(crate) async fn waiting(app: &App, viewer: &Viewer) -> Result<(Vec<CaseRow>, BTreeMap<String, usize>), Fault> {
    let filter = CaseFilter {
        states: [CaseState::AwaitingReview].into(),
        not_reviewed_by: Some(viewer.id()),
        limit: MOST,
        ..CaseFilter::default()
    };
    let rows = app.ask(move |store| store.cases(&filter)).await?;
    let (mut mine, others): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| reads(&viewer.person.languages, &row.case.language));
    queue::order_by(&mut mine, |row| QueueItem {
        case: row.case.id,
        severity: row.severity,
        score: row.score,
        reach: row.reach,
        posts: row.posts,
        opened: row.case.opened,
    });
    let mut elsewhere = BTreeMap::new();
    for row in others {
        *elsewhere.entry(words::language(&row.case.language)).or_insert(0) += 1;
    }
    Ok((mine, elsewhere))
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let (rows, elsewhere) = waiting(&app, &viewer).await?;
    let now = app.now();
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

/// Goes to the first case of the queue, or to the empty queue.
pub(crate) async fn next(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let (rows, _) = waiting(&app, &viewer).await?;
    let to = rows.first().map_or_else(|| "/queue".to_owned(), |row| format!("/cases/{}", row.case.id));
    Ok(Redirect::to(&to).into_response())
}
