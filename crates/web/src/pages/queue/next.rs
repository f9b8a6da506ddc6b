//! `POST /queue/next`: takes the next job.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::coming;
use crate::{app::App, auth::session::Viewer, care, error::Fault};

/// How many cases are looked at: others may take the first meanwhile.
const SOME: usize = 16;

/// Lends the first case of the queue that nobody else holds, and goes to it; or to the queue, which says why
/// there is none.
pub(crate) async fn next(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    // What somebody has already, they may finish.
    if care::resting(&app, viewer.id()).await?.is_some() {
        return Ok(Redirect::to("/queue").into_response());
    }
    let coming = coming(&app, &viewer, SOME).await?;
    let job = app.jobs().next(viewer.id(), &coming, app.now());
    let to = job.map_or_else(|| "/queue".to_owned(), |case| format!("/cases/{case}"));
    Ok(Redirect::to(&to).into_response())
}
