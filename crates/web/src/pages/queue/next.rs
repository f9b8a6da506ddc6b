//! `POST /queue/next`: takes the next job.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::coming;
use crate::{app::App, auth::session::Viewer, care, error::Fault, giving, quality};

/// How many cases are looked at together: others may take the first meanwhile, or it does not fit.
const SOME: usize = 16;
/// How many times, at one press.
const TIMES: usize = 16;

/// Lends the first case of the queue that fits and that nobody else holds, and goes to it; or to the queue, which says why
/// there is none.
pub(crate) async fn next(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    // What somebody has already, they may finish.
    if care::resting(&app, viewer.id()).await?.is_some() {
        return Ok(Redirect::to("/queue").into_response());
    }
    if quality::hold_to_the_floor(&app, &viewer).await? {
        return Ok(Redirect::to("/queue").into_response());
    }
    // Something decided that they judge once more is a job like any other.
    if let Some(row) = quality::held(&app, &viewer).await? {
        return Ok(Redirect::to(&format!("/cases/{}", row.case.id)).into_response());
    }
    let mut fitting = Vec::new();
    for _ in 0..TIMES {
        let coming = coming(&app, &viewer, SOME).await?;
        let (fits, passed_over) = giving::fitting(&app, &viewer, &coming).await?;
        fitting = fits;
        if !fitting.is_empty() || passed_over == 0 {
            break;
        }
    }
    let has = app.jobs().job(viewer.id(), &fitting).is_some();
    // Only among other work: who is told that nothing waits is given nothing.
    if !has
        && !fitting.is_empty()
        && let Some(case) = quality::drawn(&app, &viewer).await?
    {
        return Ok(Redirect::to(&format!("/cases/{case}")).into_response());
    }
    let job = app.jobs().next(viewer.id(), &fitting, app.now());
    let to = job.map_or_else(|| "/queue".to_owned(), |case| format!("/cases/{case}"));
    Ok(Redirect::to(&to).into_response())
}
