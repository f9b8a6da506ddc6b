//! When an account is active: its posts by hour and day of the week, in UTC.

use std::fmt::Write;

use askama::Template;
use model::Timestamp;

use crate::{say, say::Said, term};

/// As files name them.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// The day of the week of 1 January 1970, a Thursday.
const FIRST: i64 = 3;
const SIDE: u32 = 18;

/// Posts by day and hour.
pub(crate) struct Hours([[u32; 24]; 7]);

/// The picture: a row a day, a column an hour; the darker, the more.
#[derive(Template)]
#[template(path = "picture_hours.svg", escape = "html")]
pub(crate) struct Drawn {
    pub(crate) says: String,
    pub(crate) cells: Vec<Cell>,
    pub(crate) days: Vec<(u32, String)>,
    pub(crate) hours: Vec<(u32, u32)>,
    pub(crate) alone: bool,
}

pub(crate) struct Cell {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) shade: u8,
    pub(crate) says: String,
}

impl Hours {
    pub(crate) fn of(times: impl Iterator<Item = Timestamp>) -> Self {
        let mut counts = [[0; 24]; 7];
        for at in times {
            let hour = at.as_millis().div_euclid(Timestamp::HOUR);
            let day = (hour.div_euclid(24) + FIRST).rem_euclid(7);
            counts[day as usize][hour.rem_euclid(24) as usize] += 1;
        }
        Self(counts)
    }

    pub(crate) fn drawn(&self, alone: bool) -> Drawn {
        let most = self.0.iter().flatten().copied().max().unwrap_or(0);
        let posts: u32 = self.0.iter().flatten().sum();
        let cells = self.counts().map(|(day, hour, count)| Cell {
            x: 34 + hour as u32 * SIDE,
            y: 16 + day as u32 * SIDE,
            shade: if count == 0 { 0 } else { 1 + (3 * (count - 1) / most.max(1)).min(3) as u8 },
            says: say("picture-hour-with-posts")
                .with("day", called(day))
                .with("hour", format!("{hour:02}"))
                .with("posts", count)
                .into(),
        });
        Drawn {
            says: say("picture-hours").with("posts", posts).into(),
            cells: cells.collect(),
            days: (0..DAYS.len()).map(|n| (16 + n as u32 * SIDE + 13, called(n).into())).collect(),
            hours: (0..24).step_by(6).map(|hour| (34 + hour * SIDE, hour)).collect(),
            alone,
        }
    }

    fn counts(&self) -> impl Iterator<Item = (usize, usize, u32)> {
        let rows = self.0.iter().enumerate();
        rows.flat_map(|(day, row)| row.iter().enumerate().map(move |(hour, count)| (day, hour, *count)))
    }

    /// What the picture shows, for those who read it: the hours with posts, the busiest first.
    pub(crate) fn rows(&self) -> Vec<(String, u32)> {
        let mut rows: Vec<(usize, usize, u32)> = self.counts().filter(|(.., count)| *count > 0).collect();
        rows.sort_by_key(|(day, hour, count)| (std::cmp::Reverse(*count), *day, *hour));
        let said = |day, hour| say("picture-hour").with("day", called(day)).with("hour", format!("{hour:02}"));
        rows.into_iter().map(|(day, hour, count)| (said(day, hour).into(), count)).collect()
    }

    pub(crate) fn csv(&self) -> String {
        let mut csv = String::from("day,hour_utc,posts\n");
        for (day, hour, count) in self.counts() {
            let _ = writeln!(csv, "{},{hour},{count}", DAYS[day]);
        }
        csv
    }
}

/// A day of the week, for people.
fn called(day: usize) -> Said {
    term("day", DAYS[day].to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_of_its_day_also_before_1970() {
        let at = |text: &str| Timestamp::parse(text).expect("a time");
        let times = ["2026-11-27T13:59:59Z", "2026-11-27T13:00:00Z", "1969-12-31T23:00:00Z"];
        let hours = Hours::of(times.into_iter().map(at));
        assert_eq!(hours.rows(), [("Fri 13:00".to_owned(), 2), ("Wed 23:00".to_owned(), 1)]);
        assert_eq!(hours.csv().lines().count(), 1 + 7 * 24);
        let shades: Vec<u8> = hours.drawn(false).cells.iter().map(|cell| cell.shade).filter(|s| *s > 0).collect();
        assert_eq!(shades, [1, 2]);
    }
}
