//! The style sheet, the modules and the mark, inside the binary. Their addresses carry a digest of their
//! content, so that a browser may keep them for ever and still never shows an old one.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::say;

struct Asset {
    url: String,
    mime: &'static str,
    body: String,
}

fn asset(stem: &str, ext: &str, mime: &'static str, body: &str) -> Asset {
    let digest: [u8; 32] = Sha256::digest(body).into();
    Asset { url: format!("/assets/{stem}-{}.{ext}", model::hex(&digest[..8])), mime, body: body.to_owned() }
}

fn script(stem: &str, text: &'static str) -> Asset {
    asset(stem, "js", "text/javascript; charset=utf-8", &with_words(text))
}

/// A script with its words: where it names a message, `"{{id}}"`, stands what that says, as JavaScript writes it.
fn with_words(text: &'static str) -> String {
    let mut parts = text.split("\"{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_once("}}\"").expect("what opens closes");
        out += &serde_json::Value::String(say(id).into()).to_string();
        out += rest;
    }
    out
}

static CSS: LazyLock<Asset> =
    LazyLock::new(|| asset("desk", "css", "text/css; charset=utf-8", include_str!("../assets/desk.css")));
static JS: LazyLock<Asset> = LazyLock::new(|| script("keys", include_str!("../assets/keys.js")));
static PICTURE_JS: LazyLock<Asset> = LazyLock::new(|| script("picture", include_str!("../assets/picture.js")));
static REASONS_JS: LazyLock<Asset> = LazyLock::new(|| script("reasons", include_str!("../assets/reasons.js")));
static COUNTS_JS: LazyLock<Asset> = LazyLock::new(|| script("counts", include_str!("../assets/counts.js")));
static PASSKEYS_JS: LazyLock<Asset> = LazyLock::new(|| script("passkeys", include_str!("../assets/passkeys.js")));
static FIND_JS: LazyLock<Asset> = LazyLock::new(|| script("find", include_str!("../assets/find.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("mark", "svg", "image/svg+xml", include_str!("../assets/mark.svg")));

/// The style sheet's address.
pub(crate) fn css() -> &'static str {
    &CSS.url
}

/// The keyboard module's address.
pub(crate) fn js() -> &'static str {
    &JS.url
}

/// The address of the module that moves pictures.
pub(crate) fn picture_js() -> &'static str {
    &PICTURE_JS.url
}

/// The address of the module that looks through reasons while they are typed.
pub(crate) fn reasons_js() -> &'static str {
    &REASONS_JS.url
}

/// The address of the module that keeps counts up.
pub(crate) fn counts_js() -> &'static str {
    &COUNTS_JS.url
}

/// The address of the module that asks authenticators.
pub(crate) fn passkeys_js() -> &'static str {
    &PASSKEYS_JS.url
}

/// The address of the module that finds anything.
pub(crate) fn find_js() -> &'static str {
    &FIND_JS.url
}

/// The mark's address.
pub(crate) fn icon() -> &'static str {
    &ICON.url
}

/// `GET /assets/{name}`
pub(crate) async fn show(Path(name): Path<String>) -> Response {
    let found = [&CSS, &JS, &PICTURE_JS, &REASONS_JS, &COUNTS_JS, &PASSKEYS_JS, &FIND_JS, &ICON]
        .into_iter()
        .find(|a| a.url.strip_prefix("/assets/") == Some(&name));
    match found {
        Some(a) => (
            [(header::CONTENT_TYPE, a.mime), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
            a.body.as_str(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_say_what_the_catalogue_says() {
        assert_eq!(with_words(r#"a("{{keys-close}}", b);"#), r#"a("close", b);"#);
        for script in [&JS, &PICTURE_JS, &REASONS_JS, &COUNTS_JS, &PASSKEYS_JS, &FIND_JS] {
            assert!(!script.body.contains("{{"), "{}", script.url);
        }
    }
}
