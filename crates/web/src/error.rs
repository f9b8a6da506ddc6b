//! When a page cannot be given. What people read says what happened and what to do; the cause goes to the log.

use std::fmt;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::assets;

/// Why a page is not given.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nobody is signed in, and this page needs somebody.
    SignIn,
    /// Nobody is signed in, and something was to be done.
    SignedOut,
    /// This person may not. Says who could.
    NotAllowed { why: String, who: String },
    /// There is no such page or record.
    NotFound(String),
    /// A rule of the record said no.
    Refused(String),
    /// The form is not one of this desk's, or of another session.
    Forged,
    /// The request came under a name this desk does not answer to.
    Host,
    /// The form is larger than any form here.
    TooLarge,
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

    fn words(self) -> Words {
        let w = |status, title, what: &str, next: &str| Words { status, title, what: what.into(), next: next.into() };
        match self {
            Self::SignIn | Self::SignedOut => {
                w(StatusCode::UNAUTHORIZED, "You are signed out", "Nothing was recorded.", "Sign in, then do it again.")
            }
            Self::NotAllowed { why, who } => {
                Words { status: StatusCode::FORBIDDEN, title: "Not yours to do", what: why, next: who }
            }
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
        let words = self.words();
        let status = words.status;
        let page = FaultPage { css: assets::css(), icon: assets::icon(), code: status.as_u16(), words };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(cause) => {
                tracing::error!(%cause, "the page for a fault failed");
                status.into_response()
            }
        }
    }
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
