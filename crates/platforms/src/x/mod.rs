//! X, Twitter that was. Only archives: nothing is collected, and nothing is sent.
//!
//! | file | what it reads |
//! |---|---|
//! | `v1` | posts as API v1.1 gives them, one a line, as twarc 1 keeps them |
//! | `v2` | posts as API v2 gives them: pages with what they include, or flattened, as twarc2 keeps them |
//! | `personal` | the archive that an account's owner can ask for |

pub(crate) mod personal;
pub(crate) mod v1;
pub(crate) mod v2;

use model::{AccountId, PostUri, Timestamp};

use crate::archive::sink::Names;

/// The registry name of this platform.
pub(crate) const PLATFORM: &str = "x";
/// Who gives out ids.
const AUTHORITY: &str = "x.com";

pub(crate) fn names() -> Names {
    Names::new(PLATFORM, AUTHORITY)
}

/// Whether a text is an id: digits, and not many.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 1..=20) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account with this number.
fn account(names: &Names, id: &str) -> Option<AccountId> {
    if is_id(id) { names.account(id) } else { None }
}

/// Where a post lives, whatever its author is called now.
fn address(id: &str) -> Option<PostUri> {
    if is_id(id) { format!("https://x.com/i/status/{id}").parse().ok() } else { None }
}

/// `Wed Oct 10 20:19:24 +0000 2018`, as API v1.1 writes times, or RFC 3339.
fn time(text: &str) -> Option<Timestamp> {
    if let Some(time) = Timestamp::parse(text) {
        return Some(time);
    }
    let mut words = text.split_ascii_whitespace().skip(1);
    let (month, day, clock, zone, year) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let (hours, minutes) = zone.is_ascii().then(|| zone.split_at_checked(3))??;
    Timestamp::parse(&format!("{year}-{month:02}-{day:0>2}T{clock}{hours}:{minutes}"))
}

/// The API writes three characters of a text as HTML has them, and no other.
fn unescaped(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_apis_are_read() {
        let at = Timestamp::parse("2018-10-10T20:19:24Z");
        assert_eq!(time("Wed Oct 10 20:19:24 +0000 2018"), at);
        assert_eq!(time("2018-10-10T20:19:24.000Z"), at);
        for bad in ["", "Wed", "Wed Okt 10 20:19:24 +0000 2018", "Wed Oct 10 20:19:24 é000 2018", "1539202764"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_the_api_escapes_is_undone_once() {
        assert_eq!(unescaped("a &lt;b&gt; &amp;lt; &quot;".into()), "a <b> &lt; &quot;");
    }
}
