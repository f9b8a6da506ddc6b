//! Canonical addresses: one form for the many ways to write the same link. Nothing is ever fetched.
//!
//! Scheme, user info, fragment, default port, a leading `www.`, a trailing slash and tracking parameters go; the host
//! is lower-cased and mapped by IDNA (UTS #46, by the `url` crate); escapes of unreserved characters are undone
//! (RFC 3986 §6.2.2.2). Paths keep their case. A Telegram channel has one address: `telegram.me` is `t.me`, and the
//! preview `t.me/s/<channel>` is `t.me/<channel>`. `canonical(canonical(x)) == canonical(x)`.

mod defang;
mod within;

use std::fmt;

use url::{Host, Url};

pub use self::{defang::refanged, within::reached};

/// Longest address that is looked at, in bytes.
pub const MAX_ADDRESS: usize = 8_192;

/// Query parameters that say where a reader came from, not what is read. `utm_*` goes too.
const TRACKING: &[&str] = &[
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "oly_anon_id",
    "oly_enc_id",
    "ttclid",
    "twclid",
    "vero_id",
    "wbraid",
    "wickedid",
    "yclid",
    "_hsenc",
    "_hsmi",
];

/// Hosts of one site, the one it goes by first.
const TELEGRAM: &[&str] = &["t.me", "telegram.dog", "telegram.me"];

/// A link in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Canonical {
    /// Host, lower case, in its ASCII form.
    pub host: String,
    /// Port, unless it is 80 or 443.
    pub port: Option<u16>,
    /// Path without its trailing slash: empty, or begins with `/`.
    pub path: String,
    /// Query without tracking parameters.
    pub query: Option<String>,
    /// Whether the host is a name, not an address: only names have parents.
    pub named: bool,
}

impl Canonical {
    /// The host and the domains above it, longest first. An IP address has none above.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        let named = self.named;
        std::iter::successors(Some(self.host.as_str()), move |host| {
            host.split_once('.').map(|(_, up)| up).filter(|_| named)
        })
    }

    /// Whether `path` is this link's path or a folder above it: `/a` for `/a/b`, not for `/ab`.
    pub fn is_under(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.path)?;
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        Ok(())
    }
}

/// The canonical form of a web address, with or without its scheme. `None` for what is no `http` or `https` address
/// with a host.
pub fn canonical(address: &str) -> Option<Canonical> {
    let address = address.trim();
    if address.is_empty() || address.len() > MAX_ADDRESS {
        return None;
    }
    let url = if has_web_scheme(address) {
        Url::parse(address).ok()?
    } else if has_other_scheme(address) || address.starts_with('/') {
        return None;
    } else {
        Url::parse(&format!("https://{address}")).ok()?
    };
    let (host, named) = match url.host()? {
        // What is left of a name may be an address: `00..`.
        Host::Domain(name) => match Host::parse(bare_host(name)).ok()? {
            Host::Domain(name) => (name, true),
            address => (address.to_string(), false),
        },
        address => (address.to_string(), false),
    };
    if host.is_empty() {
        return None;
    }
    let path = unescape_unreserved(url.path());
    let mut path = path.trim_end_matches('/');
    let is_telegram = TELEGRAM.contains(&host.as_str());
    while let Some(rest) = path.strip_prefix("/s").filter(|rest| is_telegram && rest.starts_with('/')) {
        path = rest;
    }
    let host = if is_telegram { TELEGRAM[0].to_owned() } else { host };
    let query = url.query().map(without_tracking).filter(|q| !q.is_empty());
    // The scheme is gone: of both schemes' own ports neither says more.
    let port = url.port().filter(|port| !matches!(port, 80 | 443));
    Some(Canonical { host, port, path: path.to_owned(), query, named })
}

/// Whether the text begins with `http://` or `https://`, in any case.
pub fn has_web_scheme(text: &str) -> bool {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    starts("http://") || starts("https://")
}

/// Whether a scheme stands first. Behind a path or query, `://` is of another address.
fn has_other_scheme(address: &str) -> bool {
    address.split_once("://").is_some_and(|(before, _)| !before.contains(['/', '?', '#']))
}

/// Without the root dot and leading `www.`, as long as a name of two labels is left.
fn bare_host(host: &str) -> &str {
    let mut host = host.trim_end_matches('.');
    while let Some(rest) = host.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        host = rest;
    }
    host
}

fn without_tracking(query: &str) -> String {
    let tracks = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
        name.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name.as_str())
    };
    unescape_unreserved(&query.split('&').filter(|pair| !tracks(pair)).collect::<Vec<_>>().join("&"))
}

/// Undoes `%xx` of letters, digits, `-`, `_` and `~`, and writes other escapes in upper case. `%2E` stays: undone, it
/// could make a path of dots.
fn unescape_unreserved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3).and_then(model::unhex::<1>);
        match escape {
            Some([byte]) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') => {
                out.push(char::from(byte));
            }
            Some([byte]) => out.push_str(&format!("%{byte:02X}")),
            // Escaped itself: left bare, it could join what follows into an escape that is undone the next time.
            None => {
                out.push_str("%25");
                rest = &rest[at + 1..];
                continue;
            }
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
