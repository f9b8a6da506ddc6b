//! Tables of no platform in particular: posts, or who turned to whom, as CSV, Parquet or JSON lines. What their columns are
//! called, a map says.
//!
//! | file | what it does |
//! |---|---|
//! | `columns` | which of the table's columns is what |
//! | `posts` | a row to a post |
//! | `edges` | a row to an interaction |
//! | `rows` | CSV and Parquet, read like an archive; JSON lines are read as all others are |

pub(crate) mod columns;
pub(crate) mod edges;
pub(crate) mod posts;
pub(crate) mod rows;

use model::{AccountId, Timestamp};

use crate::archive::sink::Names;

/// The platform of accounts that nobody says another of.
pub(crate) const PLATFORM: &str = "file";
/// Its authority.
pub(crate) const AUTHORITY: &str = "local";

/// `platform/authority/stable-id` as it is; any other name as an account of the table's platform.
fn account(names: &Names, name: &str) -> Option<AccountId> {
    let whole = if name.contains('/') { name.parse().ok() } else { None };
    whole.or_else(|| names.account(name))
}

/// RFC 3339, the same without a zone (UTC is meant), a day, or whole seconds or milliseconds since 1970: what has twelve
/// digits or more is milliseconds.
fn time(text: &str) -> Option<Timestamp> {
    const MILLIS_FROM: u64 = 100_000_000_000;
    if let Ok(number) = text.parse::<i64>() {
        let seconds = number.unsigned_abs() < MILLIS_FROM;
        return Some(Timestamp::from_millis(if seconds { number * Timestamp::SECOND } else { number }));
    }
    let of = |text: &str| Timestamp::parse(text);
    of(text).or_else(|| of(&format!("{text}Z"))).or_else(|| of(&format!("{text}T00:00:00Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let at = Timestamp::parse("2026-11-23T10:00:00Z");
        for same in ["2026-11-23 10:00:00", "2026-11-23T12:00:00+02:00", "1795428000", "1795428000000"] {
            assert_eq!(time(same), at, "{same}");
        }
        assert_eq!(time("2026-11-23"), Timestamp::parse("2026-11-23T00:00:00Z"));
        assert_eq!(time("-1"), Some(Timestamp::from_millis(-1_000)));
        for bad in ["", "soon", "23.11.2026", "99999999999999999999"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_whole_id_stays_what_it_is() {
        let names = Names::new(PLATFORM, AUTHORITY);
        let account = |name| account(&names, name).map(|account| account.to_string());
        assert_eq!(account("x/x.com/12").as_deref(), Some("x/x.com/12"));
        assert_eq!(account("a/b").as_deref(), Some("file/local/a/b"));
        assert_eq!(account("").or(account("a b")), None);
    }
}
