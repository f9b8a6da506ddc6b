//! Which family of browser a request comes from: enough to tell one's own sessions apart, too little to know anyone by.

use axum::http::{HeaderMap, header};

use crate::say;

/// The family of a browser that names none.
const UNKNOWN: &str = "unknown";

/// What names a family, in the order to look: nearly all of them call themselves several others as well.
const FAMILIES: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// One of a few words, whatever the request says.
pub(crate) fn family(headers: &HeaderMap) -> &'static str {
    let said = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    FAMILIES.iter().find(|(mark, _)| said.contains(mark)).map_or(UNKNOWN, |(_, family)| family)
}

/// A family as its owner reads it.
pub(crate) fn said(family: &str) -> String {
    if family == UNKNOWN { say("me-session-unknown").into() } else { family.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_all_that_is_kept_of_a_browser() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        for (said, family_of) in [
            (chrome, "Chrome"),
            (&format!("{chrome} Edg/140.0.0.0"), "Edge"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox"),
            ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1", "Safari"),
            ("<script>alert(1)</script>", "unknown"),
            ("", "unknown"),
        ] {
            let value = axum::http::HeaderValue::from_bytes(said.as_bytes()).unwrap();
            assert_eq!(family(&HeaderMap::from_iter([(header::USER_AGENT, value)])), family_of, "{said}");
        }
        assert_eq!(family(&HeaderMap::new()), "unknown");
    }
}
