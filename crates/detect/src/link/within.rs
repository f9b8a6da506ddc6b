//! Addresses that an address carries: the target of a redirect, an archived page, the desktop form of a mobile page.
//! Only what is written in the address itself; nothing is fetched, and a shortener that holds no target stays one.

use url::form_urlencoded;

use super::{Canonical, canonical, has_web_scheme};

/// Most redirects inside redirects.
const DEPTH: usize = 3;

/// Most addresses taken out of one.
const MOST: usize = 16;

/// Query parameters that hold where a redirect leads.
const TARGETS: &[&str] = &[
    "dest",
    "destination",
    "goto",
    "href",
    "link",
    "q",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "redirect_url",
    "target",
    "to",
    "u",
    "uri",
    "url",
];

/// Hosts of one archive: `/<time>/<address>` and `/newest/<address>`.
const ARCHIVE_TODAY: &[&str] =
    &["archive.fo", "archive.is", "archive.li", "archive.md", "archive.ph", "archive.today", "archive.vn"];

/// What stands before the host of a page made for small screens.
const MOBILE: &[&str] = &["amp.", "m.", "mobile."];

/// The canonical form of an address, and of every address that can be read out of it; the outermost first.
pub fn reached(address: &str) -> Vec<Canonical> {
    let mut all: Vec<Canonical> = canonical(address).into_iter().collect();
    let (mut from, mut depth) = (0, 0);
    while from < all.len() && depth < DEPTH {
        let to = all.len();
        for at in from..to {
            for inner in inside(&all[at]) {
                if all.len() < MOST && !all.contains(&inner) {
                    all.push(inner);
                }
            }
        }
        (from, depth) = (to, depth + 1);
    }
    all
}

fn inside(outer: &Canonical) -> Vec<Canonical> {
    let query = outer.query.as_deref().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes());
    let targets = pairs.filter(|(name, value)| {
        TARGETS.contains(&name.to_ascii_lowercase().as_str()) && has_web_scheme(value.trim_start())
    });
    let mut all: Vec<Canonical> = targets.take(MOST).filter_map(|(_, value)| canonical(&value)).collect();
    all.extend(in_path(outer).and_then(|target| {
        // What was asked of the wrapper is asked of the page in it.
        let mark = if query.is_empty() { "" } else { "?" };
        canonical(&format!("{target}{mark}{query}"))
    }));
    all.extend(desktop(outer));
    all
}

/// The address in the path of an archive or a cache.
fn in_path(outer: &Canonical) -> Option<String> {
    let path = outer.path.as_str();
    if outer.host == "web.archive.org" {
        let (time, target) = path.strip_prefix("/web/")?.split_once('/')?;
        return time.starts_with(|c: char| c.is_ascii_digit() || c == '*').then(|| with_scheme(target));
    }
    if ARCHIVE_TODAY.contains(&outer.host.as_str()) {
        let (time, target) = path.strip_prefix('/')?.split_once('/')?;
        let is_time = time.len() >= 4 && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        return (is_time || matches!(time, "newest" | "oldest")).then(|| with_scheme(target));
    }
    let is_cache = outer.host == "cdn.ampproject.org" || outer.host.ends_with(".cdn.ampproject.org");
    let in_cache = || ["/c/", "/v/"].into_iter().find_map(|start| path.strip_prefix(start));
    let target = if is_cache { in_cache() } else { path.strip_prefix("/amp/").filter(|_| outer.host == "google.com") }?;
    Some(with_scheme(target.strip_prefix("s/").unwrap_or(target)))
}

/// An address whose `://` may have lost a slash on the way.
fn with_scheme(target: &str) -> String {
    let bare = ["https:/", "http:/"].into_iter().find_map(|scheme| target.strip_prefix(scheme));
    format!("https://{}", bare.unwrap_or(target).trim_start_matches('/'))
}

/// The same page for large screens. Only what a post carries is read so, never a bank's entry: a site may really be
/// called `m`.
fn desktop(outer: &Canonical) -> Option<Canonical> {
    let host = MOBILE.iter().find_map(|prefix| outer.host.strip_prefix(prefix)).filter(|rest| rest.contains('.'))?;
    canonical(&Canonical { host: host.to_owned(), ..outer.clone() }.to_string()).filter(|_| outer.named)
}
