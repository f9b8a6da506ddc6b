//! `GET /policy`: what is looked for, under which clauses, how far it may go. Read only.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    app::{App, ClauseInfo, PackInfo},
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    shape,
};

#[derive(Template)]
#[template(path = "policy.html")]
struct Page<'a> {
    frame: Frame,
    clauses: &'a [ClauseInfo],
    packs: &'a [PackInfo],
    daily_cap: u32,
    notifier: Option<&'a str>,
    max_graphemes: usize,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    shape::html(&Page {
        frame: Frame::new(&app, &viewer, Room::Policy, "Policy"),
        clauses: &app.desk.policy.clauses,
        packs: &app.desk.policy.packs,
        daily_cap: app.desk.policy.daily_cap,
        notifier: app.desk.notice.notifier.as_deref(),
        max_graphemes: app.desk.notice.max_graphemes,
    })
}
