//! `GET /confirmations`

use askama::Template;
use axum::{extract::State, response::Response};
use model::CaseState;
use store::CaseFilter;

use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    pages::cases::{Line, json::Listed},
    say,
    shape::Shape,
};

#[derive(Template)]
#[template(path = "confirmations.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    reviews: bool,
    leads: bool,
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let filter = CaseFilter { states: [CaseState::AwaitingConfirmation].into(), limit: 500, ..CaseFilter::default() };
    let mut rows = app.ask(move |store| store.cases(&filter)).await?;
    rows.sort_by_key(|r| (r.case.opened, r.case.id));
    let now = app.now();
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Queue, say("confirmations")),
        lines: rows.iter().map(|row| Line::of(row, now)).collect(),
        reviews: viewer.has(model::Role::Reviewer),
        leads: viewer.oversees(),
    };
    shape.answer(&Listed::all(&rows), &page)
}
