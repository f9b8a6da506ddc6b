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

/// The same, with the bytes as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bytes {
    /// The server answered.
    Said {
        /// The HTTP status.
        status: u16,
        /// Whether that is all of it.
        whole: bool,
        /// The body, at most as long as was asked for.
        body: Vec<u8>,
    },
    /// No connection was made: the server saw nothing of it.
    NotAsked(String),
    /// There was a connection, and no whole answer.
    Lost(String),
}

/// Makes the call.
pub(super) async fn ask(request: reqwest::RequestBuilder) -> Answer {
    match bytes(request, ANSWER_MAX).await {
        Bytes::Said { status, body, .. } => Answer::Said { status, body: String::from_utf8_lossy(&body).into_owned() },
        Bytes::NotAsked(why) => Answer::NotAsked(why),
        Bytes::Lost(why) => Answer::Lost(why),
    }
}

/// Makes the call, and reads at most `most` bytes of the answer.
pub(super) async fn bytes(request: reqwest::RequestBuilder, most: usize) -> Bytes {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => return Bytes::NotAsked(line(&error)),
        Err(error) => return Bytes::Lost(line(&error)),
    };
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while body.len() <= most {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Bytes::Lost(format!("{status}, then {}", line(&error))),
        }
    }
    let whole = body.len() <= most;
    body.truncate(most);
    Bytes::Said { status, whole, body }
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
