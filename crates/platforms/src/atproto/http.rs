//! One HTTP call, and how far it got.

use super::problem::tidy;

/// Longest answer that is kept, in bytes.
pub(super) const ANSWER_MAX: usize = 64 << 10;

/// How far one call got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server answered, in full.
    Said {
        /// The HTTP status.
        status: u16,
        /// The body; invalid UTF-8 is replaced, at most [`ANSWER_MAX`] bytes.
        body: String,
    },
    /// No connection was made: the server saw nothing of it.
    NotAsked(String),
    /// There was a connection, and no whole answer.
    Lost(String),
}

/// Makes the call.
pub(super) async fn ask(request: reqwest::RequestBuilder) -> Answer {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => return Answer::NotAsked(line(&error)),
        Err(error) => return Answer::Lost(line(&error)),
    };
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() < ANSWER_MAX => bytes.extend_from_slice(&chunk),
            Ok(Some(_)) | Ok(None) => break,
            Err(error) => return Answer::Lost(format!("{status}, then {}", line(&error))),
        }
    }
    bytes.truncate(ANSWER_MAX);
    Answer::Said { status, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// The error with its causes: the outermost alone says only "error sending request".
fn line(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    tidy(&text)
}
