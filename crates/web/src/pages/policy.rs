//! `GET /policy`: what is looked for, under which clauses, how far it may go. Read only.

use askama::Template;
use axum::{extract::State, response::Response};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    app::{App, ClauseInfo, PackInfo},
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    say,
    shape::Shape,
};

#[derive(Serialize, JsonSchema)]
pub(crate) struct InForce<'a> {
    clauses: &'a [ClauseInfo],
    packs: &'a [PackInfo],
    /// Most referrals to one platform on one UTC day.
    daily_cap: u32,
    notifier: Option<&'a str>,
    /// Most characters of a notice, as people count them.
    max_graphemes: usize,
    /// Why the packs on disk are not these.
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct Page<'a> {
    frame: Frame,
    policy: &'a InForce<'a>,
    /// The lines of what is wrong with the packs on disk.
    problem: Vec<&'a str>,
}

pub(crate) async fn show(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let policy = app.policy();
    let in_force = InForce {
        clauses: &policy.clauses,
        packs: &policy.packs,
        daily_cap: app.desk.daily_cap,
        notifier: policy.notice.notifier.as_deref(),
        max_graphemes: policy.notice.max_graphemes,
        problem: policy.problem.as_deref(),
    };
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Policy, say("room-policy")),
        policy: &in_force,
        problem: policy.problem.iter().flat_map(|text| text.lines()).collect(),
    };
    shape.answer(&in_force, &page)
}
