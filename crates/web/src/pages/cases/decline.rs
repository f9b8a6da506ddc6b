//! `POST /cases/{id}/declined`: not for me. Nobody asks why, and nothing is recorded: somebody else is given the case.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::CaseId;

use crate::{app::App, auth::session::Viewer, care, error::Fault};

pub(crate) async fn decline(State(app): State<App>, viewer: Viewer, Path(case): Path<i64>) -> Result<Response, Fault> {
    app.jobs().decline(CaseId(case), viewer.id(), app.now());
    care::ended(&app, viewer.id()).await?;
    Ok(Redirect::to("/queue").into_response())
}
