//! Who forwarded what, from a file with the columns `channel`, `message`, `time` and, if known, `source`,
//! `source_message` and `source_time`, or others that a map names.

use std::{path::Path, str::FromStr};

use anyhow::ensure;
use graph::{
    Accounts, accounts,
    cascades::{Forward, Source},
};
use model::Timestamp;

use super::rows::{self, Read};
use crate::commands::progress::Progress;

const REQUIRED: [&str; 3] = ["channel", "message", "time"];
const OPTIONAL: [&str; 3] = ["source", "source_message", "source_time"];

/// Our names for columns, and the file's.
#[derive(Debug, Clone, Default)]
pub struct Columns(Vec<(String, String)>);

impl FromStr for Columns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = |pair: &str| {
            let known = |name: &str| REQUIRED.iter().chain(&OPTIONAL).any(|known| *known == name);
            let pair = pair.split_once('=').map(|(ours, theirs)| (ours.trim().to_owned(), theirs.trim().to_owned()));
            pair.filter(|(ours, theirs)| known(ours) && !theirs.is_empty()).ok_or_else(|| {
                format!("write OURS=THEIRS, OURS one of {}, {}", REQUIRED.join(", "), OPTIONAL.join(", "))
            })
        };
        text.split(',').map(pair).collect::<Result<_, _>>().map(Self)
    }
}

impl Columns {
    fn of<'a>(&'a self, ours: &'a str) -> &'a str {
        self.0.iter().find(|(name, _)| name == ours).map_or(ours, |(_, theirs)| theirs)
    }
}

/// Forwards as numbers of channels.
#[derive(Debug)]
pub struct Forwards {
    /// All channels, numbered in the order of their names.
    pub channels: Accounts,
    /// What was forwarded.
    pub forwards: Vec<Forward>,
    /// How the file was read.
    pub read: Read,
}

/// Reads a file.
///
/// # Errors
/// A file that cannot be read, that lacks a column, or of which no row can be used.
pub fn read(path: &Path, columns: &Columns) -> anyhow::Result<Forwards> {
    let required = REQUIRED.map(|ours| columns.of(ours));
    let named = OPTIONAL.map(|ours| columns.of(ours));
    let (mut seen, mut forwards) = (Accounts::default(), Vec::new());
    let read = rows::read(path, &required, &named, &mut Progress::over(path), |values| {
        forwards.push(forward(values, &mut seen)?);
        Ok(())
    })?;
    read.set_aside.tell();
    ensure!(!forwards.is_empty(), "{} has no forward that can be used", path.display());
    let (channels, numbers) = seen.sorted();
    for forward in &mut forwards {
        forward.channel = numbers[forward.channel as usize];
        if let Source::Channel(channel) | Source::Message { channel, .. } = &mut forward.source {
            *channel = numbers[*channel as usize];
        }
    }
    Ok(Forwards { channels, forwards, read })
}

fn forward(values: &[&str], seen: &mut Accounts) -> Result<Forward, String> {
    let [name, number, time, source, source_number, source_time] = values else { return Err("no row".into()) };
    if name.is_empty() {
        return Err("no channel".into());
    }
    let (message, time) = (message(number)?, seconds(time)?);
    let source_message = if source_number.is_empty() { None } else { Some(self::message(source_number)?) };
    let source_time = if source_time.is_empty() { None } else { Some(seconds(source_time)?) };
    let mut number = |name| seen.number(name).ok_or_else(|| format!("more than {} channels", accounts::MOST));
    let channel = number(name)?;
    let source = match (source.is_empty(), source_message) {
        (true, _) => Source::Unknown,
        (false, None) => Source::Channel(number(source)?),
        (false, Some(message)) => Source::Message { channel: number(source)?, number: message },
    };
    Ok(Forward { channel, message, time, source, source_time })
}

fn message(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "the number of a message is not a whole number".to_owned())
}

/// RFC 3339, the same without a zone (UTC is meant), or seconds since 1970; what a later second holds is cut off.
fn seconds(text: &str) -> Result<u32, String> {
    let read = |text: &str| Timestamp::parse(text).map(|time| time.as_millis().div_euclid(Timestamp::SECOND));
    let seconds = text.parse().ok().or_else(|| read(text)).or_else(|| read(&format!("{text}Z")));
    let seconds = seconds.and_then(|seconds: i64| u32::try_from(seconds).ok()).filter(|seconds| *seconds != u32::MAX);
    seconds.ok_or_else(|| "the time is none from 1970 to 2105: write 2026-11-23T10:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for same in ["2026-11-23T10:00:00Z", "2026-11-23 10:00:00", "2026-11-23T12:00:00.9+02:00", "1795428000"] {
            assert_eq!(seconds(same), Ok(1_795_428_000), "{same}");
        }
        for bad in ["", "soon", "-1", "1969-12-31T23:59:59Z", "4294967295", "2300-01-01T00:00:00Z"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_row_says_as_much_of_its_source_as_is_known() {
        let mut seen = Accounts::default();
        let mut source = |values: [&str; 3]| {
            let values = [["a", "1", "7"], values].concat();
            forward(&values, &mut seen).map(|forward| forward.source)
        };
        assert_eq!(source(["b", "9", ""]), Ok(Source::Message { channel: 1, number: 9 }));
        assert_eq!(source(["b", "", "5"]), Ok(Source::Channel(1)));
        assert_eq!(source(["", "9", ""]), Ok(Source::Unknown), "a number of nobody's message names nothing");
        assert!(source(["b", "x", ""]).is_err() && source(["b", "9", "x"]).is_err());
    }

    #[test]
    fn columns_are_mapped_by_name() {
        let columns: Columns = "message=msg_id, source = src".parse().unwrap();
        assert_eq!([columns.of("message"), columns.of("source"), columns.of("time")], ["msg_id", "src", "time"]);
        assert!(["message", "message=", "number=id"].iter().all(|bad| bad.parse::<Columns>().is_err()));
    }
}
