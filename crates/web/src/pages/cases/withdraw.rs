//! `POST /cases/{id}/withdrawals`: undo, within ten seconds.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::{CaseId, ReviewId};

use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields};

pub(crate) async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path(case): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let review: ReviewId =
        form.one("review").parse().map_err(|_| Fault::NotFound("There is no such review.".into()))?;
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.withdraw_review(review, by, now)).await?;
    // It is theirs again, unless somebody was given it in these seconds.
    app.jobs().take(CaseId(case), by, now);
    Ok(Redirect::to(&format!("/cases/{case}")).into_response())
}
