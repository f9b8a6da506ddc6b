//! The same answer as a page or as JSON.

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;

use crate::{auth::token, error::Fault};

/// What the reader asked for: `?format=json`, or an `Accept` that names JSON and not HTML. A program with a token reads
/// JSON whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Page,
    Json,
}

impl Shape {
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let asked = url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes())
            .any(|(name, value)| name == "format" && value == "json");
        let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
        if asked
            || token::of(headers).is_some()
            || (accept.contains("application/json") && !accept.contains("text/html"))
        {
            Self::Json
        } else {
            Self::Page
        }
    }

    /// Gives `data`, or the page made of the same data.
    pub(crate) fn answer(self, data: &impl Serialize, page: &impl Template) -> Result<Response, Fault> {
        match self {
            Self::Page => html(page),
            Self::Json => json(data),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Shape {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// Renders a page.
pub(crate) fn html(page: &impl Template) -> Result<Response, Fault> {
    Ok(Html(page.render().map_err(Fault::internal)?).into_response())
}

/// Gives data.
pub(crate) fn json(data: &impl Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_string_pretty(data).map_err(Fault::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
