//! What became of the referrals.
//!
//! A subject is looked at now and then, so most changes are known only to lie between two checks (interval censoring).
//! The rule, for how a subject stood at a moment `t` after its referral was sent. Checks that tell nothing
//! (*unreachable*, *unknown*) are passed over; `L` is the last check at or before `t`, or *up* at the sending, when
//! people had just looked at it; `F` is the first check at or after `t`.
//!
//! | L | F | at `t` it was |
//! |---|---|---|
//! | a check on time | | what the first of them says |
//! | down | down, or none yet | down, by whom L says: what is gone is gone until seen again |
//! | up | up | up |
//! | private | private | private |
//! | anything | anything else, or none | unknown: it changed before or after `t`, and nobody can say |
//!
//! A check is *on time* from `t` until a twenty-fourth of the age later (an hour after 24 hours): asking at an age always
//! happens a little after it. So "down after 24 hours" means "seen down by the check that was due then".
//!
//! *Limited* counts as up. Going down by its owner is a competing outcome and never counts for the platform.

use std::collections::BTreeMap;

use model::{Clause, DownBy, Language, PlatformName, Status, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Interval, Z95, wilson};

/// The published ages, in milliseconds after the sending: 24 hours, 7 days, 30 days.
pub const HORIZONS: [i64; 3] = [24 * Timestamp::HOUR, 7 * Timestamp::DAY, 30 * Timestamp::DAY];

/// A check counts for an age until this part of the age has passed since.
const ON_TIME: i64 = 24;

/// A sent referral with what was seen since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerItem {
    /// When it was sent.
    pub sent: Timestamp,
    /// To which platform.
    pub platform: PlatformName,
    /// The case's language.
    pub language: Language,
    /// The policy clause.
    pub clause: Clause,
    /// What was seen, in any order. Checks before the sending are passed over.
    pub checks: Vec<(Timestamp, Status)>,
}

/// How a subject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// For everyone to see, limited by the platform or not.
    Up,
    /// Not for the public.
    Private,
    /// Taken down by the platform.
    DownByPlatform,
    /// Deactivated or deleted by its owner.
    DownByOwner,
    /// Nobody can say.
    Unknown,
}

impl Standing {
    fn of(status: Status) -> Self {
        match (status.down_by(), status) {
            (Some(DownBy::Platform), _) => Self::DownByPlatform,
            (Some(DownBy::Owner), _) => Self::DownByOwner,
            (None, Status::Private) => Self::Private,
            (None, Status::Unreachable | Status::Unknown) => Self::Unknown,
            (None, _) => Self::Up,
        }
    }

    /// Whether it is gone, whoever did it.
    pub const fn is_down(self) -> bool {
        matches!(self, Self::DownByPlatform | Self::DownByOwner)
    }
}

/// How many referrals stand how. They add up to the number of referrals counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Up.
    pub up: u64,
    /// Private.
    pub private: u64,
    /// Down by the platform.
    pub down_by_platform: u64,
    /// Down by the owner.
    pub down_by_owner: u64,
    /// Unknown.
    pub unknown: u64,
}

impl Counts {
    fn add(&mut self, standing: Standing) {
        *match standing {
            Standing::Up => &mut self.up,
            Standing::Private => &mut self.private,
            Standing::DownByPlatform => &mut self.down_by_platform,
            Standing::DownByOwner => &mut self.down_by_owner,
            Standing::Unknown => &mut self.unknown,
        } += 1;
    }
}

/// How the referrals of at least this age stood at this age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Horizon {
    /// The age, in milliseconds after the sending.
    pub age: i64,
    /// How many referrals have reached it: the fixed denominator. Those sent since do not count here at all.
    pub reached: u64,
    /// How they stood.
    pub counts: Counts,
    /// The 95 % Wilson interval of `down_by_platform` of `reached`. An unknown one counts as not known to be down.
    pub interval: Interval,
    /// From the lower end if every unknown one were still there, to the upper end if every one had been taken down.
    /// Equal to `interval` where nothing is unknown.
    pub with_unknown: Interval,
}

/// The figures of a set of referrals.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Figures {
    /// How many were sent.
    pub referred: u64,
    /// How they stand, by the last check that tells anything.
    pub now: Counts,
    /// How many came back after the platform had taken them down.
    pub reinstated: u64,
    /// How many came back after their owner had switched them off or deleted them.
    pub reactivated: u64,
    /// 24 hours, 7 days, 30 days.
    pub horizons: Vec<Horizon>,
}

/// Folds the ledger into figures as of `now`. Referrals sent, and checks made, after `now` do not count.
pub fn figures(items: &[LedgerItem], now: Timestamp) -> Figures {
    fold(items.iter(), now)
}

/// Figures of each group, by whatever names it: platform, language, clause.
pub fn figures_by<K: Ord>(
    items: &[LedgerItem],
    now: Timestamp,
    group: impl Fn(&LedgerItem) -> K,
) -> BTreeMap<K, Figures> {
    let mut groups: BTreeMap<K, Vec<&LedgerItem>> = BTreeMap::new();
    for item in items {
        groups.entry(group(item)).or_default().push(item);
    }
    groups.into_iter().map(|(key, items)| (key, fold(items.into_iter(), now))).collect()
}

fn fold<'a>(items: impl Iterator<Item = &'a LedgerItem>, now: Timestamp) -> Figures {
    let items: Vec<(Timestamp, Vec<(Timestamp, Standing)>)> =
        items.filter(|i| i.sent <= now).map(|i| (i.sent, telling(i, now))).collect();
    let mut figures = Figures {
        referred: items.len() as u64,
        now: Counts::default(),
        reinstated: 0,
        reactivated: 0,
        horizons: HORIZONS.iter().map(|age| horizon(*age, &items, now)).collect(),
    };
    for (_, checks) in &items {
        figures.now.add(checks.last().map_or(Standing::Unknown, |(_, standing)| *standing));
        figures.reinstated += u64::from(came_back(checks, Standing::DownByPlatform));
        figures.reactivated += u64::from(came_back(checks, Standing::DownByOwner));
    }
    figures
}

/// The checks that tell something, in order of time.
fn telling(item: &LedgerItem, now: Timestamp) -> Vec<(Timestamp, Standing)> {
    let counts = |(at, status): &&(Timestamp, Status)| *at >= item.sent && *at <= now && status.is_known();
    let mut checks: Vec<_> = item.checks.iter().filter(counts).map(|(at, s)| (*at, Standing::of(*s))).collect();
    checks.sort_by_key(|(at, _)| *at);
    checks
}

fn came_back(checks: &[(Timestamp, Standing)], after: Standing) -> bool {
    checks.windows(2).any(|pair| pair[0].1 == after && !pair[1].1.is_down())
}

fn horizon(age: i64, items: &[(Timestamp, Vec<(Timestamp, Standing)>)], now: Timestamp) -> Horizon {
    let mut counts = Counts::default();
    let mut reached = 0;
    for (sent, checks) in items.iter().filter(|(sent, _)| now.since(*sent) >= age) {
        reached += 1;
        counts.add(standing_at(checks, sent.plus(age), age / ON_TIME));
    }
    let down = counts.down_by_platform;
    let interval = wilson(down, reached, Z95);
    let with_unknown = Interval { low: interval.low, high: wilson(down + counts.unknown, reached, Z95).high };
    Horizon { age, reached, counts, interval, with_unknown }
}

/// The rule of this file. `checks` are in order of time and tell something.
fn standing_at(checks: &[(Timestamp, Standing)], t: Timestamp, on_time: i64) -> Standing {
    let before = checks.iter().rev().find(|(at, _)| *at <= t);
    let after = checks.iter().find(|(at, _)| *at >= t);
    match (before, after.map(|(_, standing)| *standing)) {
        (_, Some(standing)) if after.is_some_and(|(at, _)| at.since(t) <= on_time) => standing,
        (Some((_, down)), None) if down.is_down() => *down,
        (Some((_, down)), Some(later)) if down.is_down() && later.is_down() => *down,
        (before, Some(later)) if later == before.map_or(Standing::Up, |(_, standing)| *standing) => later,
        _ => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Deactivated, Deleted, Limited, Private, TakenDown, Unknown, Unreachable, Up};

    const H: i64 = Timestamp::HOUR;

    fn item(checks: &[(i64, Status)]) -> LedgerItem {
        LedgerItem {
            sent: Timestamp::from_millis(0),
            platform: "simulated".parse().unwrap(),
            language: "en".parse().unwrap(),
            clause: "BP-1".parse().unwrap(),
            checks: checks.iter().map(|(h, s)| (Timestamp::from_millis(h * H), *s)).collect(),
        }
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(hours * H)
    }

    fn at_24h(checks: &[(i64, Status)]) -> Standing {
        standing_at(&telling(&item(checks), at(1_000)), at(24), H)
    }

    #[test]
    fn how_it_stood_at_a_horizon() {
        let table: &[(&[(i64, Status)], Standing)] = &[
            (&[], Standing::Unknown),
            (&[(24, TakenDown)], Standing::DownByPlatform),
            (&[(24, Up), (25, TakenDown)], Standing::Up),
            // Asked on time, which is a little later.
            (&[(1, Up), (25, TakenDown)], Standing::DownByPlatform),
            (&[(1, TakenDown), (25, Up)], Standing::Up),
            (&[(1, Up), (26, TakenDown)], Standing::Unknown),
            (&[(1, TakenDown)], Standing::DownByPlatform),
            (&[(1, TakenDown), (30, TakenDown)], Standing::DownByPlatform),
            (&[(1, TakenDown), (30, Deleted)], Standing::DownByPlatform),
            (&[(1, Deleted), (30, TakenDown)], Standing::DownByOwner),
            (&[(1, Deactivated)], Standing::DownByOwner),
            // It came back, and nobody can say whether before or after.
            (&[(1, TakenDown), (30, Up)], Standing::Unknown),
            // It came back before, and stayed.
            (&[(1, TakenDown), (20, Up), (30, Up)], Standing::Up),
            (&[(30, Up)], Standing::Up),
            (&[(30, Limited)], Standing::Up),
            (&[(1, Up), (30, Limited)], Standing::Up),
            // It went, and nobody can say whether before or after.
            (&[(30, TakenDown)], Standing::Unknown),
            (&[(1, Up), (30, TakenDown)], Standing::Unknown),
            // Still up an hour after the sending says nothing about a day later.
            (&[(1, Up)], Standing::Unknown),
            (&[(1, Private)], Standing::Unknown),
            (&[(1, Private), (30, Private)], Standing::Private),
            (&[(1, Up), (30, Private)], Standing::Unknown),
            // What tells nothing is passed over.
            (&[(1, TakenDown), (24, Unreachable), (30, Unknown)], Standing::DownByPlatform),
            (&[(24, Unknown)], Standing::Unknown),
            (&[(1, Up), (24, Unreachable), (30, Up)], Standing::Up),
            // What was seen before the sending is no outcome.
            (&[(-5, TakenDown), (30, Up)], Standing::Up),
            // The order in which checks are given does not matter.
            (&[(30, Up), (20, Up), (1, TakenDown)], Standing::Up),
        ];
        for (checks, expected) in table {
            assert_eq!(at_24h(checks), *expected, "{checks:?}");
        }
    }

    #[test]
    fn a_horizon_counts_only_what_has_reached_it() {
        let items = [
            item(&[(1, TakenDown)]),
            item(&[(1, Up), (24, Up), (168, Up)]),
            item(&[(2, Deleted)]),
            item(&[(1, Up), (24, Unreachable)]),
            LedgerItem { sent: at(200), ..item(&[(201, TakenDown)]) },
        ];
        let f = figures(&items, at(210));
        assert_eq!(f.referred, 5);
        assert_eq!(f.now, Counts { up: 2, private: 0, down_by_platform: 2, down_by_owner: 1, unknown: 0 });
        let [day, week, month] = &f.horizons[..] else { panic!("three horizons") };
        assert_eq!((day.reached, week.reached, month.reached), (4, 4, 0));
        assert_eq!(day.counts, Counts { up: 1, private: 0, down_by_platform: 1, down_by_owner: 1, unknown: 1 });
        assert_eq!(day.interval, wilson(1, 4, Z95));
        assert_eq!(day.with_unknown, Interval { low: wilson(1, 4, Z95).low, high: wilson(2, 4, Z95).high });
        assert_eq!(month.interval, Interval::VACUOUS);
        assert_eq!(figures(&items, at(224)).horizons[0].reached, 5, "on the hour it has reached it");
    }

    #[test]
    fn what_comes_after_now_does_not_count() {
        let items = [item(&[(1, Up), (50, TakenDown)]), LedgerItem { sent: at(60), ..item(&[]) }];
        let f = figures(&items, at(49));
        assert_eq!((f.referred, f.now.up, f.now.down_by_platform), (1, 1, 0));
    }

    #[test]
    fn returns_are_told_apart_by_who_had_done_it() {
        let items = [
            item(&[(1, TakenDown), (2, Unreachable), (3, Up), (4, TakenDown), (5, Limited)]),
            item(&[(1, Deactivated), (2, Up)]),
            item(&[(1, TakenDown), (2, Deleted)]),
            item(&[(1, Up), (2, TakenDown)]),
        ];
        let f = figures(&items, at(100));
        assert_eq!((f.reinstated, f.reactivated), (1, 1));
    }

    #[test]
    fn never_checked_is_unknown_not_up() {
        let f = figures(&[item(&[]), item(&[(1, Unreachable)])], at(2_000));
        assert_eq!((f.now.unknown, f.horizons[2].counts.unknown), (2, 2));
    }

    #[test]
    fn groups_add_up_to_the_whole() {
        let mut items = vec![item(&[(1, TakenDown)]), item(&[(1, Up)]), item(&[])];
        items[2].language = "ar".parse().unwrap();
        let groups = figures_by(&items, at(100), |i| i.language.clone());
        assert_eq!(groups.values().map(|f| f.referred).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(groups[&"en".parse().unwrap()].horizons[0].reached, 2);
    }
}
