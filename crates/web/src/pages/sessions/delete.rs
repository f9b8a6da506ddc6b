//! `POST /sign-out`

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    app::App,
    auth::session::{self, Viewer},
    error::Fault,
};

pub(crate) async fn delete(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let now = app.now();
    let secret = viewer.secret().ok_or_else(|| Fault::internal("a program at a page of people"))?;
    app.ask(move |store| store.end_session(&secret, now)).await?;
    Ok(([(header::SET_COOKIE, session::forget(&app)?)], Redirect::to("/sign-in")).into_response())
}
