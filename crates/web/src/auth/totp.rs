//! One-time codes: HOTP (RFC 4226) over time steps (RFC 6238), as authenticator apps compute them: SHA-1, 30 seconds,
//! six digits.

use hmac::{Hmac, KeyInit, Mac};
use model::Timestamp;
use sha1::Sha1;

/// Seconds of a time step (RFC 6238 § 4.1).
const STEP: i64 = 30;

/// The code of a counter, below a million (RFC 4226 § 5.3).
fn code(secret: &[u8], counter: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&counter.to_be_bytes());
    let bytes: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(bytes[19] & 15);
    let word = [bytes[at] & 0x7f, bytes[at + 1], bytes[at + 2], bytes[at + 3]];
    u32::from_be_bytes(word) % 1_000_000
}

/// The time step whose code was typed: this one, or the one before or after it, for clocks that are a little off. Every
/// one is looked at, so that the time it takes says nothing.
pub(crate) fn step_of(secret: &[u8], typed: &str, now: Timestamp) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit());
    let typed: u32 = typed.parse().ok().filter(|_| plain)?;
    let here = now.as_millis().div_euclid(1_000 * STEP);
    let mut found = None;
    for step in [here + 1, here - 1, here] {
        if code(secret, step) == typed {
            found = Some(step);
        }
    }
    found
}

/// The code of a moment, for tests.
#[cfg(test)]
fn code_at(secret: &[u8], now: Timestamp) -> String {
    format!("{:06}", code(secret, now.as_millis().div_euclid(1_000 * STEP)))
}

/// Base 32 without padding (RFC 4648 § 6), which is how people type secrets.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let word = chunk.iter().enumerate().fold(0_u64, |word, (i, b)| word | u64::from(*b) << (32 - 8 * i));
        for i in 0..(chunk.len() * 8).div_ceil(5) {
            out.push(char::from(LETTERS[(word >> (35 - 5 * i)) as usize & 31]));
        }
    }
    out
}

/// A text in groups of four.
pub(crate) fn in_groups(text: &str, between: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// What an authenticator app reads from a picture.
pub(crate) fn uri(secret: &[u8], name: &str) -> String {
    // The form's encoding writes a space as `+`, which apps would show.
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/Flagstone:{name}?secret={}&issuer=Flagstone", base32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of both documents' vectors.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_of_rfc_4226_appendix_d() {
        let codes: Vec<u32> = (0..10).map(|counter| code(SECRET, counter)).collect();
        let expected = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        assert_eq!(codes, expected);
    }

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        // Of their eight digits the last six.
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, Timestamp::from_millis(seconds * 1_000)), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_early_and_one_late() {
        let now = Timestamp::from_millis(1_795_424_400_000);
        let typed = code_at(SECRET, now);
        let here = now.as_millis() / 30_000;
        for (late, counts) in [(-60, false), (-30, true), (0, true), (29, true), (59, true), (60, false)] {
            let step = step_of(SECRET, &typed, now.plus(late * Timestamp::SECOND));
            assert_eq!(step, counts.then_some(here), "{late}");
        }
        let spaced = format!(" {} {} ", &typed[..3], &typed[3..]);
        assert_eq!(step_of(SECRET, &spaced, now), Some(here));
        for wrong in ["", "1", "+12345", "1234567", "٠١٢٣٤٥", &typed[1..]] {
            assert_eq!(step_of(SECRET, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_written_as_rfc_4648_says() {
        let pairs =
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB")];
        for (plain, expected) in pairs {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(in_groups("ABCDEFGHIJ", " "), "ABCD EFGH IJ");
        assert_eq!(
            uri(b"fooba", "Ana & co"),
            "otpauth://totp/Flagstone:Ana%20%26%20co?secret=MZXW6YTB&issuer=Flagstone"
        );
    }
}
