//! Who shared what when, from a file with the columns `account`, `object`, `time` and perhaps `kind`; or of interactions,
//! with `actor` and `target` for the first two.

use std::path::Path;

use anyhow::ensure;
use graph::{Accounts, accounts, coordination::Share};
use model::Timestamp;

use super::rows::{self, Read};
use crate::commands::progress::Progress;

/// Shares as numbers, times in milliseconds.
#[derive(Debug)]
pub struct Shares {
    /// All accounts, numbered in the order of their names, so that the order of the rows does not matter.
    pub accounts: Accounts,
    /// How many objects there are. The same name under another kind is another object.
    pub objects: usize,
    /// The shares; objects are numbered like accounts.
    pub shares: Vec<Share>,
    /// How the file was read.
    pub read: Read,
}

/// Reads a file; if `kinds` names any, only rows of these.
///
/// # Errors
/// A file that cannot be read, that lacks a column, or of which no row can be used.
pub fn read(path: &Path, kinds: &[String]) -> anyhow::Result<Shares> {
    let (mut seen, mut things, mut shares) = (Accounts::default(), Accounts::default(), Vec::new());
    let columns = ["account", "actor", "object", "target", "kind"];
    let mut key = String::new();
    let read = rows::read(path, &["time"], &columns, &mut Progress::over(path), |values| {
        let either = |first: usize| if values[first].is_empty() { values[first + 1] } else { values[first] };
        let (account, object, kind) = (either(1), either(3), values[5]);
        if account.is_empty() || object.is_empty() {
            return Err(format!("no {}", if account.is_empty() { "account or actor" } else { "object or target" }));
        }
        let time = time(values[0]).ok_or_else(|| {
            format!("time `{}` is neither RFC 3339, nor `2026-11-23 10:00:00`, nor seconds since 1970", values[0])
        })?;
        if kinds.is_empty() || kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind)) {
            key.clear();
            key.extend([kind, "\0", object]);
            let account = seen.number(account).ok_or_else(|| format!("more than {} accounts", accounts::MOST))?;
            let object = things.number(&key).ok_or_else(|| format!("more than {} objects", accounts::MOST))?;
            shares.push(Share { object, time, account });
        }
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(
        !shares.is_empty(),
        "{} has no share that can be used: it needs the columns `account`, `object`, `time`, or `actor`, `target`, `time`",
        path.display()
    );
    ensure!(
        u32::try_from(shares.len()).is_ok(),
        "{} has {} shares: cut it by time into files of less than 2^32",
        path.display(),
        shares.len()
    );
    let (accounts, numbers) = seen.sorted();
    let (_, places) = things.sorted();
    for share in &mut shares {
        (share.account, share.object) = (numbers[share.account as usize], places[share.object as usize]);
    }
    Ok(Shares { accounts, objects: places.len(), shares, read })
}

/// The same of a day too, which is taken to be its beginning.
pub(super) fn when(text: &str) -> Option<i64> {
    time(text).or_else(|| time(&format!("{text}T00:00:00Z")))
}

/// Milliseconds since 1970, which a time without an offset is taken to be of UTC.
pub fn time(text: &str) -> Option<i64> {
    let seconds = text.parse::<f64>().ok().map(|seconds| seconds * 1e3);
    if let Some(millis) = seconds {
        return (millis.abs() < 1e17).then_some(millis.round() as i64);
    }
    let parsed = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{}Z", text.replacen(' ', "T", 1))));
    parsed.map(Timestamp::as_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_each_of_its_forms() {
        for text in
            ["2026-11-23T10:00:00Z", "2026-11-23T11:00:00+01:00", "2026-11-23 10:00:00", "1795428000", "1795428e3"]
        {
            assert_eq!(time(text), Some(1_795_428_000_000), "{text}");
        }
        assert_eq!(time("1795428000.25"), Some(1_795_428_000_250));
        for text in ["", "yesterday", "2026-11-23", "nan", "inf", "1e40"] {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!((when("2026-11-23"), when("2026-11-31"), when("soon")), (Some(1_795_392_000_000), None, None));
    }
}
