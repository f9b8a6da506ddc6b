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

use crate::assets;

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
        let w = |status, title, what: &str, next: &str| Words { status, title, what: what.into(), next: next.into() };
        match self {
            Self::SignIn | Self::SignedOut => {
                w(StatusCode::UNAUTHORIZED, "You are signed out", "Nothing was recorded.", "Sign in, then do it again.")
            }
            Self::Token => w(
                StatusCode::UNAUTHORIZED,
                "This token opens nothing",
                "It was never made here, was revoked, or has run out. Nothing was recorded.",
                "Make another at /me/tokens.",
            ),
            Self::Scope(what) => Words {
                status: StatusCode::FORBIDDEN,
                title: "Not for this token",
                what,
                next: "/openapi.json says what each token opens.".into(),
            },
            Self::Busy(seconds) => Words {
                status: StatusCode::TOO_MANY_REQUESTS,
                title: "Too many requests",
                what: "This token was used more often than one may be.".into(),
                next: format!("Try again in {seconds} seconds."),
            },
            Self::NotAllowed { why, who } => {
                Words { status: StatusCode::FORBIDDEN, title: "Not yours to do", what: why, next: who }
            }
            Self::Unclear(what) => Words {
                status: StatusCode::BAD_REQUEST,
                title: "Not understood",
                what,
                next: "Correct the address and ask again.".into(),
            },
            Self::NotFound(what) => Words {
                status: StatusCode::NOT_FOUND,
                title: "Nothing here",
                what,
                next: "Check the address, or start from a room on the left.".into(),
            },
            Self::Refused(what) => Words {
                status: StatusCode::CONFLICT,
                title: "Refused",
                what,
                next: "Nothing was recorded. Go back and look at the page again: it shows how things stand now.".into(),
            },
            Self::Forged => w(
                StatusCode::FORBIDDEN,
                "This form is not from your session",
                "It was made by another page, or your session has changed since. Nothing was recorded.",
                "Open the page again and repeat it there.",
            ),
            Self::Stopped => w(
                StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
                "Stopped",
                "This may show the abuse of a child. Nothing of it is shown, fetched, copied, exported or referred here.",
                "The page of the case says where to report it; a lead does that.",
            ),
            Self::Host => w(
                StatusCode::MISDIRECTED_REQUEST,
                "Not this desk's name",
                "The desk was called by a host name it does not answer to.",
                "Use 127.0.0.1, or add the name to the desk's configured hosts.",
            ),
            Self::NoRoom => w(
                StatusCode::PAYLOAD_TOO_LARGE,
                "No room for this archive",
                "It is larger than what may wait here to be read, with what waits already. It was not kept.",
                "Wait until the others were read, raise `upload_mib`, or stop the program and use `flagstone import`.",
            ),
            Self::TooLarge => w(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too long",
                "What was sent is larger than any form here. Nothing was recorded.",
                "Shorten it and send it again.",
            ),
            Self::TooSlow => w(
                StatusCode::REQUEST_TIMEOUT,
                "The rest did not come",
                "The desk waited for what was to follow, and stopped waiting. Nothing was recorded.",
                "Send it again, all at once.",
            ),
            Self::Internal => w(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something failed here",
                "It was not your doing, and the cause is in the log.",
                "Try again. If it stays, give the time of day to whoever runs this desk.",
            ),
        }
    }
}

struct Words {
    status: StatusCode,
    title: &'static str,
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
            title: words.title.into(),
            status: words.status.as_u16(),
            detail: format!("{} {}", words.what, words.next),
        }
    }

    /// What is said where no page of ours spoke: the router and the extractors answer in plain text, or not at all.
    fn of_others(status: StatusCode, said: &str) -> Self {
        let words = match status {
            StatusCode::METHOD_NOT_ALLOWED => "This address does not take this method; `Allow` names those it takes.",
            StatusCode::UNPROCESSABLE_ENTITY => {
                "What was sent cannot be recorded as it is. The page with the form says which field is wrong."
            }
            _ if said.is_empty() => "The request could not be answered as it is. Compare it with /openapi.json.",
            _ => said,
        };
        Self {
            kind: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("No answer").into(),
            status: status.as_u16(),
            detail: sentence(words),
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
