//! `GET /sign-in`

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{app::App, assets, error::Fault, shape};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct Page {
    css: &'static str,
    icon: &'static str,
    passkeys_js: &'static str,
    /// Where passkeys work.
    authority: String,
    name: String,
    problem: Option<String>,
}

impl Page {
    pub(crate) fn new(app: &App, name: &str, problem: Option<String>) -> Self {
        Self {
            css: assets::css(),
            icon: assets::icon(),
            passkeys_js: assets::passkeys_js(),
            authority: app.desk.address.authority().to_owned(),
            name: name.to_owned(),
            problem,
        }
    }
}

pub(crate) async fn form(State(app): State<App>) -> Result<Response, Fault> {
    shape::html(&Page::new(&app, "", None))
}
