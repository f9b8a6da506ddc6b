//! `POST /people/{id}/sessions`: ends every session of a person.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use model::PersonId;
use store::Which;

use crate::{app::App, auth::session::Viewer, error::Fault};

pub(crate) async fn sign_out(
    State(app): State<App>,
    viewer: Viewer,
    Path(person): Path<i64>,
) -> Result<Response, Fault> {
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.end_sessions(PersonId(person), Which::All, by, now)).await?;
    Ok(Redirect::to("/people").into_response())
}
