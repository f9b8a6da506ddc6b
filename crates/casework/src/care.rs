//! How long people look at what may hurt them, and when they rest. Minutes are counted from opening a job to what is done
//! with it, never more than [`MOST_A_JOB`]: who forgets a page did not look at it all the while.
//!
//! What is counted is kept elsewhere, by day and severity. Here is only what is going on: lost, it costs ten minutes.

use std::collections::HashMap;

use model::{CaseId, PersonId, Timestamp};

const MINUTE: i64 = 60 * Timestamp::SECOND;
/// Most that one job counts, in milliseconds.
pub const MOST_A_JOB: i64 = 10 * MINUTE;

/// When people rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Minutes a UTC day after which no job is given.
    pub minutes_a_day: u16,
    /// Minutes after which there is a break.
    pub break_after: u16,
    /// How long a break is, in minutes.
    pub break_minutes: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self { minutes_a_day: 240, break_after: 50, break_minutes: 10 }
    }
}

/// Somebody looked at a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// The UTC day it was opened on.
    pub day: i64,
    /// Severity of its gravest clause, as it was known then.
    pub severity: u8,
    /// For how long.
    pub millis: i64,
}

/// Why no job is given, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// A break.
    Break(Timestamp),
    /// The day's minutes are used.
    Day(Timestamp),
}

#[derive(Debug, Clone, Copy)]
struct Open {
    case: CaseId,
    severity: u8,
    at: Timestamp,
}

impl Open {
    fn until(self, now: Timestamp) -> Timestamp {
        now.min(self.at.plus(MOST_A_JOB)).max(self.at)
    }

    fn millis(self, now: Timestamp) -> i64 {
        self.until(now).since(self.at)
    }
}

/// What somebody looked at since their last break.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    open: Option<Open>,
    /// Before what is open, in milliseconds.
    millis: i64,
    /// When they last looked away.
    ended: Timestamp,
}

/// Who looks at what.
#[derive(Debug, Clone, Default)]
pub struct Care {
    rules: Rules,
    people: HashMap<PersonId, Stretch>,
}

impl Care {
    /// Nobody looks at anything yet.
    pub fn new(rules: Rules) -> Self {
        Self { rules, people: HashMap::new() }
    }

    /// The rules it goes by.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// Somebody opens a job. Opening the same again is nothing new; another one ends the one before, which is given to
    /// be counted.
    pub fn open(&mut self, person: PersonId, case: CaseId, severity: u8, now: Timestamp) -> Option<Exposure> {
        if self.people.get(&person).and_then(|s| s.open).is_some_and(|open| open.case == case) {
            return None;
        }
        let before = self.end(person, now);
        let rest = self.break_millis();
        let stretch = self.people.entry(person).or_default();
        if now.since(stretch.ended) >= rest {
            stretch.millis = 0;
        }
        stretch.open = Some(Open { case, severity, at: now });
        before
    }

    /// Somebody has done something with their job: what is to be counted.
    pub fn end(&mut self, person: PersonId, now: Timestamp) -> Option<Exposure> {
        let stretch = self.people.get_mut(&person)?;
        let open = stretch.open.take()?;
        stretch.millis += open.millis(now);
        stretch.ended = open.until(now);
        Some(Exposure { day: open.at.day(), severity: open.severity, millis: open.millis(now) })
    }

    /// Whether somebody rests now. `today` is what was counted of this UTC day, in milliseconds.
    pub fn rest(&self, person: PersonId, today: i64, now: Timestamp) -> Option<Rest> {
        let stretch = self.people.get(&person).copied().unwrap_or_default();
        let (open, looked_away) = match stretch.open {
            Some(open) => (open.millis(now), open.until(now)),
            None => (0, stretch.ended),
        };
        if today + open >= i64::from(self.rules.minutes_a_day) * MINUTE {
            return Some(Rest::Day(Timestamp::from_millis((now.day() + 1) * Timestamp::DAY)));
        }
        let until = looked_away.plus(self.break_millis());
        let long = stretch.millis + open >= i64::from(self.rules.break_after) * MINUTE;
        (long && until > now).then_some(Rest::Break(until))
    }

    fn break_millis(&self) -> i64 {
        i64::from(self.rules.break_minutes) * MINUTE
    }
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    const ROSA: PersonId = PersonId(1);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(100 * Timestamp::DAY + minutes * MINUTE)
    }

    #[test]
    fn a_job_counts_from_its_opening_to_its_end_and_at_most_ten_minutes() {
        let mut care = Care::default();
        assert_eq!(care.end(ROSA, at(0)), None);
        assert_eq!(care.open(ROSA, CaseId(1), 3, at(0)), None);
        assert_eq!(care.open(ROSA, CaseId(1), 4, at(2)), None, "as known at the first opening");
        assert_eq!(care.end(ROSA, at(4)), Some(Exposure { day: 100, severity: 3, millis: 4 * MINUTE }));
        assert_eq!(care.end(ROSA, at(5)), None, "once");
        care.open(ROSA, CaseId(2), 1, at(6));
        let forgotten = care.open(ROSA, CaseId(3), 2, at(600));
        assert_eq!(forgotten, Some(Exposure { day: 100, severity: 1, millis: MOST_A_JOB }));
        // A clock that goes back counts nothing.
        assert_eq!(care.end(ROSA, at(599)).map(|e| e.millis), Some(0));
    }

    #[test]
    fn after_fifty_minutes_there_is_a_break_of_ten() {
        let mut care = Care::default();
        for n in 0..5 {
            assert_eq!(care.rest(ROSA, 0, at(n * 10)), None);
            care.open(ROSA, CaseId(n), 3, at(n * 10));
            if n < 4 {
                care.end(ROSA, at(n * 10 + 10));
            }
        }
        assert_eq!(care.rest(ROSA, 0, at(49)), None);
        // Looking at a job counts before it is ended.
        assert_eq!(care.rest(ROSA, 0, at(50)), Some(Rest::Break(at(60))));
        care.end(ROSA, at(55));
        assert_eq!(care.rest(ROSA, 0, at(59)), Some(Rest::Break(at(60))), "they looked away after ten minutes");
        assert_eq!(care.rest(ROSA, 0, at(60)), None);
        care.open(ROSA, CaseId(9), 3, at(60));
        care.end(ROSA, at(61));
        assert_eq!(care.rest(ROSA, 0, at(61)), None, "the break counts from nothing");
        assert_eq!(care.rest(PersonId(2), 0, at(50)), None);
    }

    #[test]
    fn a_day_has_its_minutes_and_the_next_day_its_own() {
        let care = Care::default();
        assert_eq!(care.rest(ROSA, 240 * MINUTE - 1, at(700)), None);
        assert_eq!(care.rest(ROSA, 240 * MINUTE, at(700)), Some(Rest::Day(at(24 * 60))));
        assert_eq!(care.rest(ROSA, 0, at(24 * 60)), None);
    }

    #[test]
    fn what_is_counted_is_what_a_list_of_everything_says() {
        let mut dice = Dice::new(8);
        for _ in 0..2_000 {
            let (mut care, mut now) = (Care::default(), at(0));
            let (mut counted, mut open): (i64, Option<(CaseId, Timestamp)>) = (0, None);
            let mut expected = 0;
            for _ in 0..40 {
                now = now.plus(dice.below(15) as i64 * MINUTE);
                let case = CaseId(dice.below(3) as i64);
                let looked = |at: Timestamp| now.since(at).min(MOST_A_JOB);
                let done = if dice.once_in(2) {
                    expected += open.take().map_or(0, |(_, at)| looked(at));
                    care.end(ROSA, now)
                } else if open.is_some_and(|(c, _)| c == case) {
                    care.open(ROSA, case, 0, now)
                } else {
                    expected += open.replace((case, now)).map_or(0, |(_, at)| looked(at));
                    care.open(ROSA, case, 0, now)
                };
                counted += done.map_or(0, |e| e.millis);
                assert_eq!(counted, expected);
            }
        }
    }
}
