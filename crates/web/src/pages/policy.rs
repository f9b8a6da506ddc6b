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
    /// The lines of what is wrong with the packs on disk.
    problem: Vec<&'a str>,
    max_graphemes: usize,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let policy = app.policy();
    shape::html(&Page {
        frame: Frame::new(&app, &viewer, Room::Policy, "Policy"),
        clauses: &policy.clauses,
        packs: &policy.packs,
        daily_cap: app.desk.daily_cap,
        notifier: policy.notice.notifier.as_deref(),
        max_graphemes: policy.notice.max_graphemes,
        problem: policy.problem.iter().flat_map(|text| text.lines()).collect(),
    })
}
