//! Tokens of programs: `Authorization: Bearer …` (RFC 6750). A program is let in by what its token was given and by what
//! its person may do at this moment, and never by a cookie.

use std::{sync::Arc, time::Instant};

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::TokenScope;

use super::session::Viewer;
use crate::{app::App, error::Fault, say};

/// So that whoever finds one in a file knows what it is, and tools that look for secrets do too.
const MARK: &str = "flagstone_";
/// 32 random bytes in base64, after the mark.
const LENGTH: usize = MARK.len() + 43;

/// What a token opens of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByToken {
    /// No token opens it: people do it at the desk.
    Never,
    /// Every token does.
    Any,
    /// Those with this scope.
    With(TokenScope),
}

/// The token a request brings, whatever it is worth. With one, nothing else of the request says who it comes from.
pub(crate) fn of(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = said.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        return None;
    }
    // One that is not even text is a token all the same, and opens nothing.
    Some(std::str::from_utf8(token).unwrap_or_default().trim())
}

/// A new one.
pub(crate) fn make() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Fault::internal)?;
    Ok(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Who a program acts for, if its token opens the route.
pub(crate) async fn viewer(app: &App, token: &str, opens: ByToken) -> Result<Viewer, Fault> {
    if token.len() != LENGTH || !token.starts_with(MARK) {
        return Err(Fault::Token);
    }
    let (asked, now) = (token.to_owned(), app.now());
    let holder = app.ask(move |store| store.token(&asked, now)).await?.ok_or(Fault::Token)?;
    app.rate.take(holder.token, Instant::now()).map_err(Fault::Busy)?;
    match opens {
        ByToken::Never => Err(Fault::Scope(say("fault-no-token-opens-it").into())),
        ByToken::With(scope) if !holder.scopes.contains(&scope) => {
            Err(Fault::Scope(say("fault-needs-scope").with("scope", scope.as_str()).into()))
        }
        ByToken::Any | ByToken::With(_) => Ok(Viewer::program(Arc::new(holder.person))),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_bearer_is_a_bearer_however_it_is_written_and_nothing_else_is() {
        let token = |value: &[u8]| {
            let value = HeaderValue::from_bytes(value).unwrap();
            of(&HeaderMap::from_iter([(header::AUTHORIZATION, value)])).map(str::to_owned)
        };
        assert_eq!(token(b"Bearer abc"), Some("abc".into()));
        assert_eq!(token(b"bEARER   abc "), Some("abc".into()));
        for empty in [&b"Bearer"[..], b"Bearer ", b"Bearer \xff\xfe"] {
            assert_eq!(token(empty), Some(String::new()), "{empty:?}");
        }
        for other in [&b"Basic abc"[..], b"", b"Bear", b"\xc3\xa9\xc3\xa9\xc3\xa9 x"] {
            assert_eq!(token(other), None, "{other:?}");
        }
        assert_eq!(of(&HeaderMap::new()), None);
    }

    #[test]
    fn new_ones_differ_and_can_be_told_by_their_mark() {
        let (one, other) = (make().unwrap(), make().unwrap());
        assert!(one != other && one.len() == LENGTH && one.starts_with(MARK), "{one}");
    }
}
