//! The reader for `com.atproto.sync.subscribeRepos`
//! (<https://docs.bsky.app/docs/api/com-atproto-sync-subscribe-repos>).
//!
//! The cursor is the sequence number. It grows, but not by one: a gap in the numbers says nothing, so lost messages
//! are known only when the source says `OutdatedCursor`.

use url::Url;

use crate::CollectError;

/// The usual path.
const PATH: &str = "/xrpc/com.atproto.sync.subscribeRepos";

/// Where to connect to go on after `cursor`.
pub fn address(url: &str, cursor: Option<i64>) -> Result<Url, CollectError> {
    let mut url = socket_url(url, PATH)?;
    if let Some(seq) = cursor {
        url.query_pairs_mut().append_pair("cursor", &seq.to_string());
    }
    Ok(url)
}

/// A `ws` or `wss` address (`http` and `https` mean the same), with `path` where none is given.
pub(super) fn socket_url(text: &str, path: &str) -> Result<Url, CollectError> {
    let wrong = |why: &str| CollectError::Config(format!("`{text}` cannot be a source: {why}"));
    let swapped = match text.split_once("://") {
        Some(("http", rest)) => format!("ws://{rest}"),
        Some(("https", rest)) => format!("wss://{rest}"),
        _ => text.to_owned(),
    };
    let mut url = Url::parse(&swapped).map_err(|e| wrong(&e.to_string()))?;
    if !matches!(url.scheme(), "ws" | "wss") || url.host().is_none() {
        return Err(wrong("it must begin with wss:// or ws://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it must hold no user name"));
    }
    if matches!(url.path(), "" | "/") {
        url.set_path(path);
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_completed_and_checked() {
        let full = |text, cursor| address(text, cursor).map(String::from);
        assert_eq!(full("https://bsky.network", None).unwrap(), format!("wss://bsky.network{PATH}"));
        assert_eq!(full("ws://127.0.0.1:2583/", Some(7)).unwrap(), format!("ws://127.0.0.1:2583{PATH}?cursor=7"));
        for bad in ["", "bsky.network", "ftp://a", "wss://user:pw@a", "wss://"] {
            assert!(matches!(full(bad, None), Err(CollectError::Config(_))), "{bad}");
        }
    }
}
