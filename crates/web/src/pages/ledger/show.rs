//! `GET /ledger/{id}`: one referral with its notice, its sends, its receipt and every check with the raw answer.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use model::{ReferralId, Role};
use schemars::JsonSchema;
use serde::Serialize;

use super::list::Line;
use crate::{
    app::App,
    auth::session::Viewer,
    error::Fault,
    frame::{Frame, Room},
    pages::people::{Named, Team},
    say,
    shape::Shape,
    words::{self, When},
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReferralInFull")]
pub(crate) struct Detail {
    line: Line,
    notice: String,
    digest: String,
    evidence: String,
    posts: Vec<String>,
    endpoint: String,
    payload: String,
    sends: Vec<Step>,
    checks: Vec<Look>,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    state: &'static str,
    detail: String,
    answer: Option<String>,
    by: Option<String>,
    at: When,
}

#[derive(Serialize, JsonSchema)]
struct Look {
    status: &'static str,
    by_event: bool,
    handle: Option<String>,
    raw: String,
    at: When,
}

#[derive(Template)]
#[template(path = "referral.html")]
struct Page<'a> {
    frame: Frame,
    detail: &'a Detail,
    approvers: Vec<Named>,
    sender: Named,
    may_resolve: bool,
    who_resolves: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    shape: Shape,
) -> Result<Response, Fault> {
    let id = ReferralId(id);
    let found = app.ask(move |store| {
        let Some(row) = store.referral(id)? else { return Ok(None) };
        let stopped = store.is_stopped(row.case)?;
        Ok(Some((row, stopped, store.people())))
    });
    let found = found.await?;
    let (row, stopped, people) = found.ok_or_else(|| {
        let what = say("referral-none").with("referral", id.to_string());
        Fault::NotFound(what.into())
    })?;
    // The notice quotes the posts.
    if stopped {
        return Err(Fault::Stopped);
    }
    let (team, now) = (Team::of(people?), app.now());
    let detail = Detail {
        line: Line::of(&row, now),
        notice: row.notice.text.clone(),
        digest: row.notice.digest().to_string(),
        evidence: row.notice.evidence.to_string(),
        posts: row.notice.posts.iter().map(|p| words::visible(p.uri.as_str())).collect(),
        endpoint: words::visible(&row.payload.endpoint),
        payload: row.payload.body.clone(),
        sends: row
            .sends
            .iter()
            .map(|s| Step {
                state: s.state.as_str(),
                detail: words::visible(&s.detail),
                answer: s.receipt.as_ref().map(|r| r.raw.clone()),
                by: s.by.map(|p| team.name(p)),
                at: When::at(s.at),
            })
            .collect(),
        checks: row
            .checks
            .iter()
            .map(|c| Look {
                status: c.observation.status.as_str(),
                by_event: c.by_event,
                handle: c.observation.handle.as_deref().map(words::visible),
                raw: c.observation.raw.clone(),
                at: When::at(c.at),
            })
            .collect(),
    };
    let page = Page {
        frame: Frame::new(&app, &viewer, Room::Ledger, say("referral-title").with("referral", id.to_string())),
        approvers: row.approvers.iter().map(|p| team.named(*p)).collect(),
        sender: team.named(row.sender),
        may_resolve: viewer.has(Role::Lead) || viewer.has(Role::Sender),
        who_resolves: team.who_could(&[Role::Lead, Role::Sender]),
        detail: &detail,
    };
    shape.answer(&detail, &page)
}
