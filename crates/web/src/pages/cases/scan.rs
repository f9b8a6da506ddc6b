//! `POST /cases/{id}/scan`: whether reasons hold what could point to a person, asked while they are typed. Nothing is
//! kept; the form is looked through again when it is sent.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;

use super::{draft, pictures};
use crate::{app::App, error::Fault, fields::Fields, shape};

/// What was found, in words.
#[derive(Serialize)]
struct Scan {
    found: Vec<String>,
}

pub(crate) async fn scan(State(app): State<App>, Path(id): Path<i64>, form: Fields) -> Result<Response, Fault> {
    let case = pictures::case(&app, id).await?;
    shape::json(&Scan { found: draft::personal(form.one("reasons"), &draft::exempt(&case)) })
}
