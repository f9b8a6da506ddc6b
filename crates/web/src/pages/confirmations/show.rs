//! `GET /cases/{id}/confirmation`: the notice exactly as it would go.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::refer;
use model::{
    CaseId, CaseState, Notice,
    gate::{self, Approved},
};
use schemars::JsonSchema;
use serde::Serialize;
use store::CaseView;

use crate::{
    app::App,
    auth::session::Viewer,
    error::{Fault, sentence},
    frame::{Frame, Room},
    pages::{
        cases,
        people::{Named, Team},
    },
    say,
    shape::Shape,
    term, words,
};

#[derive(Template)]
#[template(path = "confirmation.html")]
struct Page {
    frame: Frame,
    case: i64,
    handle: Option<String>,
    state: &'static str,
    held: Option<String>,
    /// The notice, where it can be written.
    ready: Option<Ready>,
    /// Why it cannot be confirmed by this viewer now, and who could.
    in_the_way: Vec<String>,
    who: String,
}

/// The notice and what it needs, for programs. Nothing can be confirmed with it: that is a person's act, at the desk.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Confirmation")]
pub(crate) struct Told<'a> {
    case: i64,
    #[schemars(schema_with = "crate::openapi::case_state")]
    state: &'static str,
    held: Option<&'a str>,
    notice: Option<&'a Ready>,
    in_the_way: &'a [String],
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Notice")]
pub(crate) struct Ready {
    subject: String,
    platform: String,
    scope: &'static str,
    clause: String,
    clause_title: String,
    posts: Vec<Post>,
    text: String,
    approvers: Vec<Named>,
    digest: String,
    evidence: String,
    #[serde(skip)]
    evidence_short: String,
}

/// A post that the notice names, in the version that was judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NoticePost")]
struct Post {
    uri: String,
    cid: String,
}

/// A case that waits for a sender, with its notice or why there is none.
pub(super) struct Waiting {
    pub(super) case: CaseView,
    pub(super) team: Team,
    pub(super) notice: Result<(Approved, Notice), Vec<String>>,
}

pub(super) async fn waiting(app: &App, id: CaseId) -> Result<Waiting, Fault> {
    let found = app
        .ask(move |store| {
            let Some(case) = store.case(id)? else { return Ok(None) };
            Ok(Some((case, store.case_file(id)?, store.people()?)))
        })
        .await?;
    let (case, file, people) = found.ok_or_else(|| cases::no_case(id.0))?;
    let notice = match gate::approve(&file, app.now()) {
        Err(refused) => Err(refused.0.iter().map(|r| sentence(&r.to_string())).collect()),
        Ok(approved) => match refer::draft(&approved, &app.policy().notice) {
            Err(hold) => Err(vec![sentence(&hold.to_string())]),
            Ok(notice) => Ok((approved, notice)),
        },
    };
    Ok(Waiting { case, team: Team::of(people), notice })
}

pub(crate) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    shape: Shape,
) -> Result<Response, Fault> {
    let Waiting { case, team, notice } = waiting(&app, CaseId(id)).await?;
    let mut page = Page {
        frame: Frame::new(&app, &viewer, Room::Queue, say("confirmation-title").with("case", id.to_string())),
        case: id,
        handle: case.row.handle.as_deref().map(words::visible),
        state: case.row.state.as_str(),
        held: case.held.clone(),
        ready: None,
        in_the_way: Vec::new(),
        who: String::new(),
    };
    match notice {
        Err(reasons) => page.in_the_way = reasons,
        Ok((approved, notice)) => {
            if approved.involves(viewer.id()) {
                page.in_the_way.push(say("confirmation-took-part").into());
                let fits = |p: &store::PersonRow| p.roles.has(model::Role::Sender) && !approved.involves(p.id);
                page.who = team.who(fits, &say("case-who-sender").to_string());
            }
            page.ready = Some(ready(&app, &team, &approved, &notice));
        }
    }
    if !viewer.has(model::Role::Sender) {
        page.in_the_way.push(say("confirmation-read-only").into());
    }
    if case.row.state != CaseState::AwaitingConfirmation {
        let state = term("case-state", case.row.state.as_str());
        page.in_the_way = vec![say("confirmation-not-waiting").with("state", state).into()];
    }
    let told = Told {
        case: id,
        state: case.row.state.as_str(),
        held: page.held.as_deref(),
        notice: page.ready.as_ref(),
        in_the_way: &page.in_the_way,
    };
    shape.answer(&told, &page)
}

fn ready(app: &App, team: &Team, approved: &Approved, notice: &Notice) -> Ready {
    Ready {
        subject: words::visible(notice.subject.as_str()),
        platform: notice.platform.to_string(),
        scope: notice.scope.as_str(),
        clause: notice.clause.to_string(),
        clause_title: app.policy().clause(notice.clause.as_str()).map(|c| c.title.clone()).unwrap_or_default(),
        posts: notice
            .posts
            .iter()
            .map(|p| Post { uri: words::visible(p.uri.as_str()), cid: words::visible(&p.cid) })
            .collect(),
        text: notice.text.clone(),
        approvers: approved.approvers().map(|p| team.named(p)).collect(),
        digest: notice.digest().to_string(),
        evidence_short: notice.evidence.short(),
        evidence: notice.evidence.to_string(),
    }
}
