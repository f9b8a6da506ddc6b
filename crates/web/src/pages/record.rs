//! `GET /record`, `GET /record/set-aside`: what was done, in order, and what could not be read.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use model::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::RecordRow;

use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    shape::Shape,
    words::{self, When},
};

/// Entries on a page.
const MOST: u32 = 100;

/// Kinds of record whose line could tell a reviewer what others decided, or how a case scores, before they answer.
/// Named are the kinds that do not: a new kind is kept back until someone adds it here.
const OPEN_TO_REVIEWERS: [&str; 17] = [
    "access_acts",
    "cases",
    "checks",
    "evidence",
    "evidence_versions",
    "findings",
    "invitations",
    "language_declarations",
    "meta",
    "people",
    "referrals",
    "reviews",
    "role_grants",
    "rules",
    "sends",
    "source_switches",
    "sources",
];

/// What is judged once more looks like any review: see `quality`.
fn as_reviewers_see(kind: &str) -> &str {
    match kind {
        "quality_reviews" => "reviews",
        "quality_withdrawals" => "withdrawals",
        other => other,
    }
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Asked {
    before: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Entry {
    number: u64,
    kind: String,
    /// `None` where it is kept from this reader.
    line: Option<String>,
    at: When,
}

#[derive(Template)]
#[template(path = "record.html")]
struct Page<'a> {
    frame: Frame,
    entries: &'a [Entry],
    older: Option<u64>,
    kept_back: bool,
}

pub(crate) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
    shape: Shape,
) -> Result<Response, Fault> {
    let rows = app.ask(move |store| store.record(asked.before, MOST)).await?;
    let (now, blind) = (app.now(), viewer.has(Role::Reviewer));
    let entry = |row: &RecordRow| {
        let kind = if blind { as_reviewers_see(&row.kind) } else { &row.kind };
        Entry {
            number: row.number,
            kind: kind.to_owned(),
            line: (!blind || OPEN_TO_REVIEWERS.contains(&kind)).then(|| words::visible(&row.line)),
            at: When::ago(row.at, now),
        }
    };
    let entries: Vec<Entry> = rows.iter().map(entry).collect();
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Record, say("room-record")),
        entries: &entries,
        older: entries.last().map(|e| e.number).filter(|n| *n > 0 && entries.len() >= MOST as usize),
        kept_back: entries.iter().any(|e| e.line.is_none()),
    };
    shape.answer(&entries, &page)
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Aside {
    source: i64,
    at: String,
    reason: String,
    detail: String,
    seen: When,
}

#[derive(Template)]
#[template(path = "set_aside.html")]
struct AsidePage<'a> {
    frame: Frame,
    items: &'a [Aside],
}

pub(crate) async fn set_aside(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let rows = app.ask(|store| store.set_aside(None, 2 * MOST)).await?;
    let now = app.now();
    let items: Vec<Aside> = rows
        .iter()
        .map(|row| Aside {
            source: row.source.0,
            at: words::visible(&row.item.at),
            reason: words::visible(&row.item.reason),
            detail: words::visible(&row.item.detail),
            seen: When::ago(row.item.seen, now),
        })
        .collect();
    let page = AsidePage { frame: Frame::new(&app, &viewer, Room::Record, say("record-set-aside")), items: &items };
    shape.answer(&items, &page)
}
