//! `GET /adjudications`, `POST /cases/{id}/adjudications`: where reviewers disagree, reject or suspect a protected
//! role, a lead who did not review decides.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{Adjudication, AdjudicationId, CaseId, CaseState, gate::UNDO};
use store::{AuditRow, CaseFilter};

use super::cases::{
    self,
    draft::{self, Draft, Problem},
    json::Listed,
};
use crate::{
    app::App,
    auth::session::Viewer,
    error::{self, Fault},
    fields::Fields,
    frame::{Frame, Room},
    say,
    shape::Shape,
    words::{self, When},
};

/// A decided case that was judged once more, and otherwise.
struct Disagreement {
    case: i64,
    decided: String,
    language: String,
    at: When,
}

#[derive(Template)]
#[template(path = "adjudications.html")]
struct Page {
    frame: Frame,
    lines: Vec<cases::Line>,
    /// Decided cases that an audit disagrees with, and on which no lead has said anything yet.
    audits: Vec<Disagreement>,
    sends: bool,
}

pub(crate) async fn list(State(app): State<App>, viewer: Viewer, shape: Shape) -> Result<Response, Fault> {
    let filter = CaseFilter { states: [CaseState::AwaitingAdjudication].into(), limit: 500, ..CaseFilter::default() };
    let (mut rows, audits) = app.ask(move |store| Ok((store.cases(&filter)?, store.audits()?))).await?;
    rows.sort_by_key(|r| (r.case.opened, r.case.id));
    let now = app.now();
    let disagreement = |audit: &AuditRow| {
        let (_, _, at) = audit.answered.filter(|(_, _, at)| now.since(*at) >= UNDO)?;
        (audit.disagrees && audit.was_right.is_none()).then(|| Disagreement {
            case: audit.case.0,
            decided: if audit.referred { say("adjudications-referred") } else { say("adjudications-not-referred") }
                .into(),
            language: words::language(&audit.language),
            at: When::ago(at, now),
        })
    };
    let page = Page {
        audits: audits.iter().filter_map(disagreement).collect(),
        frame: Frame::new(&app, &viewer, Room::Queue, say("adjudications")),
        lines: rows.iter().map(|row| cases::Line::of(row, now)).collect(),
        sends: viewer.has(model::Role::Sender) || viewer.has(model::Role::Auditor),
    };
    shape.answer(&Listed::all(&rows), &page)
}

pub(crate) async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let id = CaseId(id);
    let found = app.ask(move |store| store.case(id)).await?;
    let case = found.ok_or_else(|| cases::no_case(id.0))?;
    let version = case.row.evidence;
    let mut problems = Vec::new();
    let judged = draft::judgement(&app, &form, &case, &mut problems);
    if judged.as_ref().is_some_and(|j| j.evidence != version) {
        problems.push(draft::changed());
    }
    if let (Some(j), true) = (judged, problems.is_empty()) {
        let decision = Adjudication {
            id: AdjudicationId(0),
            case: id,
            evidence: j.evidence,
            lead: viewer.id(),
            language: j.language,
            decision: j.decision,
            clause: j.clause,
            scope: j.scope,
            reasons: j.reasons,
            at: app.now(),
        };
        match app.record(move |store| store.append_adjudication(&decision)).await? {
            Ok(_) => return Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
            Err(why) => problems.push(Problem { field: "decision", text: error::sentence(&why) }),
        }
    }
    let draft = Draft::new(&app, &viewer, &case.row.case.language, &version.to_string(), &form, problems);
    cases::answer(&app, &viewer, id, Some(draft), StatusCode::UNPROCESSABLE_ENTITY).await
}
