//! When a page cannot be given. What people read says what happened and what to do; the cause goes to the log. Programs
//! read the same words, as `application/problem+json` (RFC 9457).

use std::fmt;

use askama::Template;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{assets, say, say::Said};

/// Why a page is not given.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nobody is signed in, and this page needs somebody.
    SignIn,
    /// Nobody is signed in, and something was to be done.
    SignedOut,
    /// The token is none, or none any more.
    Token,
    /// The token does not open this. Says why.
    Scope(String),
    /// The token was used too often; so many seconds to wait.
    Busy(u64),
    /// This person may not. Says who could.
    NotAllowed { why: String, who: String },
    /// The address asks for something that cannot be meant. Says what could.
    Unclear(String),
    /// There is no such page or record.
    NotFound(String),
    /// A rule of the record said no.
    Refused(String),
    /// The case may show the abuse of a child: nothing of it is given.
    Stopped,
    /// The form is not one of this desk's, or of another session.
    Forged,
    /// The request came under a name this desk does not answer to.
    Host,
    /// The form is larger than any form here.
    TooLarge,
    /// The rest of the request did not come.
    TooSlow,
    /// An archive is larger than what may wait to be read.
    NoRoom,
    /// A cause for the log, and nothing for outside.
    Internal,
}

impl Fault {
    /// Writes the cause to the log and keeps it from the page.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "a page failed");
        Self::Internal
    }

    /// What programs tell it by. These names stay.
    const fn kind(&self) -> &'static str {
        match self {
            Self::SignIn | Self::SignedOut => "signed-out",
            Self::Token => "token",
            Self::Scope(_) => "scope",
            Self::Busy(_) => "too-many-requests",
            Self::NotAllowed { .. } => "not-allowed",
            Self::Unclear(_) => "unclear",
            Self::NotFound(_) => "not-found",
            Self::Refused(_) => "refused",
            Self::Stopped => "stopped",
            Self::Forged => "forged",
            Self::Host => "host",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::NoRoom => "no-room",
            Self::Internal => "internal",
        }
    }

    /// What HTTP wants said beside it.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::SignedOut => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Self::Token => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""))),
            Self::Busy(seconds) => Some((header::RETRY_AFTER, HeaderValue::from(*seconds))),
            _ => None,
        }
    }

    fn words(self) -> Words {
        let words = |status, title: Said, what: String, next: String| Words { status, title: title.into(), what, next };
        let said = |status, title, what: Said, next: Said| words(status, title, what.into(), next.into());
        match self {
            Self::SignIn | Self::SignedOut => said(
                StatusCode::UNAUTHORIZED,
                say("fault-signed-out"),
                say("fault-signed-out-what"),
                say("fault-signed-out-next"),
            ),
            Self::Token => {
                said(StatusCode::UNAUTHORIZED, say("fault-token"), say("fault-token-what"), say("fault-token-next"))
            }
            Self::Scope(what) => words(StatusCode::FORBIDDEN, say("fault-scope"), what, say("fault-scope-next").into()),
            Self::Busy(seconds) => said(
                StatusCode::TOO_MANY_REQUESTS,
                say("fault-busy"),
                say("fault-busy-what"),
                say("fault-busy-next").with("seconds", seconds),
            ),
            Self::NotAllowed { why, who } => words(StatusCode::FORBIDDEN, say("fault-not-allowed"), why, who),
            Self::Unclear(what) => {
                words(StatusCode::BAD_REQUEST, say("fault-unclear"), what, say("fault-unclear-next").into())
            }
            Self::NotFound(what) => {
                words(StatusCode::NOT_FOUND, say("fault-not-found"), what, say("fault-not-found-next").into())
            }
            Self::Refused(what) => {
                words(StatusCode::CONFLICT, say("fault-refused"), what, say("fault-refused-next").into())
            }
            Self::Forged => {
                said(StatusCode::FORBIDDEN, say("fault-forged"), say("fault-forged-what"), say("fault-forged-next"))
            }
            Self::Stopped => said(
                StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
                say("fault-stopped"),
                say("fault-stopped-what"),
                say("fault-stopped-next"),
            ),
            Self::Host => {
                said(StatusCode::MISDIRECTED_REQUEST, say("fault-host"), say("fault-host-what"), say("fault-host-next"))
            }
            Self::NoRoom => said(
                StatusCode::PAYLOAD_TOO_LARGE,
                say("fault-no-room"),
                say("fault-no-room-what"),
                say("fault-no-room-next"),
            ),
            Self::TooLarge => said(
                StatusCode::PAYLOAD_TOO_LARGE,
                say("fault-too-large"),
                say("fault-too-large-what"),
                say("fault-too-large-next"),
            ),
            Self::TooSlow => said(
                StatusCode::REQUEST_TIMEOUT,
                say("fault-too-slow"),
                say("fault-too-slow-what"),
                say("fault-too-slow-next"),
            ),
            Self::Internal => said(
                StatusCode::INTERNAL_SERVER_ERROR,
                say("fault-internal"),
                say("fault-internal-what"),
                say("fault-internal-next"),
            ),
        }
    }
}

struct Words {
    status: StatusCode,
    title: String,
    what: String,
    next: String,
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    css: &'static str,
    icon: &'static str,
    code: u16,
    words: Words,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if matches!(self, Self::SignIn) {
            return Redirect::to("/sign-in").into_response();
        }
        let (kind, header) = (self.kind(), self.header());
        let words = self.words();
        let status = words.status;
        let problem = Problem::new(kind, &words);
        let page = FaultPage { css: assets::css(), icon: assets::icon(), code: status.as_u16(), words };
        let mut response = match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(cause) => {
                tracing::error!(%cause, "the page for a fault failed");
                status.into_response()
            }
        };
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(problem);
        response
    }
}

/// Why there is no answer, for programs (RFC 9457).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem, and stays the same.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    status: u16,
    /// What happened, and what to do next.
    detail: String,
}

/// Most bytes of another's words that are passed on.
const OTHERS_WORDS: usize = 2_048;

impl Problem {
    fn new(kind: &str, words: &Words) -> Self {
        Self {
            kind: format!("urn:problem-type:flagstone:{kind}"),
            title: words.title.clone(),
            status: words.status.as_u16(),
            detail: format!("{} {}", words.what, words.next),
        }
    }

    /// What is said where no page of ours spoke: the router and the extractors answer in plain text, or not at all.
    fn of_others(status: StatusCode, said: &str) -> Self {
        let detail = match status {
            StatusCode::METHOD_NOT_ALLOWED => say("fault-other-method").into(),
            StatusCode::UNPROCESSABLE_ENTITY => say("fault-other-form").into(),
            _ if said.is_empty() => say("fault-other-request").into(),
            _ => sentence(said),
        };
        Self {
            kind: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("No answer").into(),
            status: status.as_u16(),
            detail,
        }
    }

    fn answer(&self, mut head: axum::http::response::Parts) -> Response {
        head.headers.remove(header::CONTENT_LENGTH);
        head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match serde_json::to_string(self) {
            Ok(body) => Response::from_parts(head, Body::from(body)),
            Err(_) => head.status.into_response(),
        }
    }
}

/// An answer as a program reads it: where there is none, why.
pub(crate) async fn for_programs(response: Response) -> Response {
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let (head, body) = response.into_parts();
    let problem = match head.extensions.get::<Problem>() {
        Some(problem) => problem.clone(),
        None => {
            let plain = head.headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/plain"));
            let said = if plain { to_bytes(body, OTHERS_WORDS).await.unwrap_or_default() } else { Default::default() };
            Problem::of_others(head.status, &String::from_utf8_lossy(&said))
        }
    };
    problem.answer(head)
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound { .. } => Self::NotFound(format!("{error}.")),
            store::Error::Refused(_) | store::Error::Gate(_) => Self::Refused(sentence(&error.to_string())),
            other => {
                let cause = std::error::Error::source(&other).map(ToString::to_string).unwrap_or_default();
                Self::internal(format_args!("{other} {cause}"))
            }
        }
    }
}

/// A message as a sentence of its own: `refused: …` loses its label, for the title already says it.
pub(crate) fn sentence(message: &str) -> String {
    let text = message.strip_prefix("refused: ").unwrap_or(message);
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_store_says_nothing_of_its_cause() {
        let io = store::Error::Io(std::io::Error::other("/var/lib/secret-path is gone"));
        let words = Fault::from(io).words();
        assert_eq!(words.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!format!("{}{}", words.what, words.next).contains("secret-path"));
    }

    #[test]
    fn messages_become_sentences() {
        assert_eq!(sentence("refused: not again"), "Not again.");
        assert_eq!(sentence("whole."), "Whole.");
    }
}
