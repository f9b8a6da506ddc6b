//! `POST /people/{id}/roles`: gives a set of roles in place of the old one.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use model::PersonId;

use super::{list::Page, roles_of};
use crate::{app::App, auth::session::Viewer, error::Fault, fields::Fields, shape};

pub(crate) async fn grant(
    State(app): State<App>,
    viewer: Viewer,
    Path(person): Path<i64>,
    form: Fields,
) -> Result<Response, Fault> {
    let roles = match roles_of(&form) {
        Ok(roles) => roles,
        Err(problem) => {
            let page = Page::load(&app, &viewer).await?.with_problem(problem);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shape::html(&page)?).into_response());
        }
    };
    let (by, now) = (viewer.id(), app.now());
    app.ask(move |store| store.grant_roles(PersonId(person), &roles, by, now)).await?;
    Ok(Redirect::to("/people").into_response())
}
