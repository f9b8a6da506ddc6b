//! `POST /me/sessions/{id}`, `POST /sign-out/everywhere`: ends one's own sessions.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;
use store::{SessionRow, Which};

use crate::{
    app::App,
    auth::{
        browser,
        session::{self, Viewer},
    },
    error::Fault,
    words::When,
};

/// A session as its owner sees it.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) id: i64,
    pub(crate) browser: String,
    pub(crate) begun: When,
    pub(crate) used: When,
    pub(crate) expires: When,
    /// Whether this page was asked for in it.
    pub(crate) here: bool,
}

impl Line {
    pub(crate) fn browser_said(&self) -> String {
        browser::said(&self.browser)
    }
}

pub(super) async fn lines(app: &App, viewer: &Viewer) -> Result<Vec<Line>, Fault> {
    let (me, now) = (viewer.id(), app.now());
    let rows = app.ask(move |store| store.sessions(Some(me), now)).await?;
    let line = |row: SessionRow| Line {
        id: row.id,
        here: Some(row.id) == viewer.session(),
        browser: row.browser,
        begun: When::ago(row.begun, now),
        used: When::ago(row.used, now),
        expires: When::ago(row.expires, now),
    };
    Ok(rows.into_iter().map(line).collect())
}

pub(crate) async fn end(State(app): State<App>, viewer: Viewer, Path(session): Path<i64>) -> Result<Response, Fault> {
    let (me, now) = (viewer.id(), app.now());
    // A number of somebody else's session ends nothing.
    app.ask(move |store| store.end_sessions(me, Which::One(session), me, now)).await?;
    Ok(Redirect::to("/me").into_response())
}

pub(crate) async fn end_all(State(app): State<App>, viewer: Viewer) -> Result<Response, Fault> {
    let (me, now) = (viewer.id(), app.now());
    app.ask(move |store| store.end_sessions(me, Which::All, me, now)).await?;
    Ok(([(header::SET_COOKIE, session::forget(&app)?)], Redirect::to("/sign-in")).into_response())
}
