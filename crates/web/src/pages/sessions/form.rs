//! `GET /sign-in`

use askama::Template;
use axum::response::Response;

use crate::{assets, error::Fault, shape};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct Page {
    css: &'static str,
    icon: &'static str,
    name: String,
    problem: Option<String>,
}

impl Page {
    pub(crate) fn new(name: &str, problem: Option<String>) -> Self {
        Self { css: assets::css(), icon: assets::icon(), name: name.to_owned(), problem }
    }
}

pub(crate) async fn form() -> Result<Response, Fault> {
    shape::html(&Page::new("", None))
}
