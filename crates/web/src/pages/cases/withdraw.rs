//! `POST /cases/{id}/withdrawals`: undo, within ten seconds.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, ReviewId};

use super::pictures::no_case;
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, quality, say};

pub(crate) async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path(case): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let review: ReviewId = form.one("review").parse().map_err(|_| Fault::NotFound(say("case-no-review").into()))?;
    let (by, now) = (viewer.id(), app.now());
    let found = app.ask(move |store| store.case(CaseId(case))).await?;
    let mut view = found.ok_or_else(|| no_case(case))?;
    let once_more = quality::before_it_was_decided(&app, &viewer, &mut view).await?.is_some();
    let withdrawn = app.ask(move |store| match once_more {
        true => store.withdraw_quality_review(review, by, now),
        false => store.withdraw_review(review, by, now),
    });
    withdrawn.await?;
    // It is theirs again, unless somebody was given it in these seconds.
    app.jobs().take(CaseId(case), by, now);
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}
