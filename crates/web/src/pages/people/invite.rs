//! `POST /people/invitations`: makes a one-time link, shown once.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::Timestamp;

use super::{list::Page, roles_of};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, shape, words};

/// How long an invitation can be used, in milliseconds.
const LASTS: i64 = 7 * Timestamp::DAY;

pub(crate) async fn invite(
    State(app): State<App>,
    viewer: Viewer,
    headers: HeaderMap,
    form: Fields,
) -> Result<Response, Fault> {
    let page = Page::load(&app, &viewer).await?;
    let roles = match roles_of(&form) {
        Ok(roles) => roles,
        Err(problem) => {
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page.with_problem(problem))?).into_response());
        }
    };
    let said = words::list(roles.iter().map(words::role));
    let (by, now) = (viewer.id(), app.now());
    let secret = app.ask(move |store| store.invite(&roles, Some(by), now, now.plus(LASTS))).await?;
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("127.0.0.1");
    let scheme = if app.desk.secure { "https" } else { "http" };
    shape::html(&page.with_link(format!("{scheme}://{host}/welcome/{secret}"), said))
}
