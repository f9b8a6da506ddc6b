//! Recovery codes: ten at a time, for when the authenticator is lost. Eighty random bits each, so that a plain hash of
//! one is as good as a slow one.

use super::totp::{base32, in_groups};
use crate::error::Fault;

const CODES: usize = 10;

/// New ones, as they are shown.
pub(crate) fn make() -> Result<Vec<String>, Fault> {
    let mut bytes = [[0; 10]; CODES];
    bytes.iter_mut().try_for_each(|code| getrandom::fill(code)).map_err(Fault::internal)?;
    Ok(bytes.iter().map(|code| in_groups(&base32(code).to_lowercase(), "-")).collect())
}

/// As typed, in the form that is kept: case, spaces and hyphens do not matter.
pub(crate) fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_that_differ_and_can_be_typed_loosely() {
        let codes = make().unwrap();
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), CODES);
        let typed = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
        assert_eq!(plain(&typed), plain(&codes[0]));
        assert_eq!((codes[0].len(), plain(&codes[0]).len()), (19, 16));
    }
}
