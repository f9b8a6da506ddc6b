//! One HTTP call, and how far it got.

use super::problem::tidy;

/// Longest answer that is kept, in bytes.
pub(super) const ANSWER_MAX: usize = 64 << 10;

/// How far one call got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer<B = String> {
    /// The server answered, in full.
    Said {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: B,
    },
    /// No connection was made: the server saw nothing of it.
    NotAsked(String),
    /// There was a connection, and no whole answer.
    Lost(String),
}

/// Makes the call, and reads at most [`ANSWER_MAX`] bytes of the answer; invalid UTF-8 is replaced.
pub(super) async fn ask(request: reqwest::RequestBuilder) -> Answer {
    match bytes(request, ANSWER_MAX).await {
        Answer::Said { status, mut body } => {
            body.truncate(ANSWER_MAX);
            Answer::Said { status, body: String::from_utf8_lossy(&body).into_owned() }
        }
        Answer::NotAsked(why) => Answer::NotAsked(why),
        Answer::Lost(why) => Answer::Lost(why),
    }
}

/// Makes the call, and reads the answer until it ends or is longer than `most` bytes.
pub(super) async fn bytes(request: reqwest::RequestBuilder, most: usize) -> Answer<Vec<u8>> {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) if error.is_connect() || error.is_builder() => return Answer::NotAsked(line(&error)),
        Err(error) => return Answer::Lost(line(&error)),
    };
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while body.len() <= most {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Answer::Lost(format!("{status}, then {}", line(&error))),
        }
    }
    Answer::Said { status, body }
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
