//! `POST /cases/{id}/reviews`

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, Review, ReviewId};

use super::{
    decide::may_judge,
    draft::{self, Draft, Problem},
    pictures::no_case,
    show::answer,
};
use crate::{
    app::App,
    auth::session::Viewer,
    care,
    error::{self, Fault},
    fields::Fields,
    quality, say,
};

pub(crate) async fn review(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let id = CaseId(id);
    let found = app.ask(move |store| store.case(id)).await?;
    let mut case = found.ok_or_else(|| no_case(id.0))?;
    let once_more = quality::before_it_was_decided(&app, &viewer, &mut case).await?;
    let version = case.row.evidence;
    let mut problems = Vec::new();

    let judged = draft::judgement(&app, &form, &case, &mut problems);
    let confidence = draft::confidence(&form, &mut problems);
    let checklist = draft::checklist(&form, &mut problems);
    if judged.as_ref().is_some_and(|j| j.evidence != version) {
        problems.push(draft::changed());
    }
    let answered = case.reviews.iter().any(|r| r.reviewer == viewer.id() && r.evidence == version);
    if !answered && !may_judge(&app.jobs(), &viewer, id) {
        problems.push(Problem { field: "decision", text: say("judgement-not-your-job").into() });
    }
    if case.escalation.is_some() {
        problems.push(Problem { field: "decision", text: say("judgement-lead-asked").into() });
    }
    if let (Some(j), Some(confidence), Some(checklist), true) = (judged, confidence, checklist, problems.is_empty()) {
        let review = Review {
            id: ReviewId(0),
            case: id,
            evidence: j.evidence,
            reviewer: viewer.id(),
            language: j.language,
            decision: j.decision,
            clause: j.clause,
            scope: j.scope,
            confidence,
            checklist,
            reasons: j.reasons,
            at: app.now(),
        };
        let recorded = app.record(move |store| match once_more {
            Some(purpose) => store.append_quality_review(purpose, &review),
            None => store.append_review(&review),
        });
        match recorded.await? {
            Ok(_) => {
                app.jobs().give_back(id, viewer.id());
                care::ended(&app, viewer.id()).await?;
                return Ok(Redirect::to(&format!("/cases/{id}")).into_response());
            }
            Err(why) => problems.push(Problem { field: "decision", text: error::sentence(&why) }),
        }
    }
    let draft = Draft::new(&app, &viewer, &case.row.case.language, &version.to_string(), &form, problems);
    answer(&app, &viewer, id, Some(draft), StatusCode::UNPROCESSABLE_ENTITY).await
}
