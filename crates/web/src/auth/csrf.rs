//! A form is ours if it carries a value only this session's pages know: HMAC-SHA-256 of a fixed label, keyed with the
//! session's secret token. Nothing to store, and a token from another session never fits.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn mac(token: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"flagstone form v1");
    mac
}

/// The value for every form of a session.
pub(crate) fn issue(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(mac(token).finalize().into_bytes())
}

/// Whether a form's value belongs to this session; compared in constant time.
pub(crate) fn fits(token: &str, given: &str) -> bool {
    URL_SAFE_NO_PAD.decode(given).is_ok_and(|bytes| mac(token).verify_slice(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fits_its_own_session_only() {
        let value = issue("one");
        assert!(fits("one", &value));
        assert!(!fits("two", &value));
        assert!(!fits("one", ""));
        assert!(!fits("one", &value[1..]));
    }
}
