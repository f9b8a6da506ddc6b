//! What each class does, as numbers. Where a number comes from is in `docs/simulate.md`; most are invented.

use super::person::Role;
use crate::Class;

/// Whom accounts of a class follow, who follows them, and how much they do. Medians, unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Habits {
    /// Accounts of its own circle that it follows.
    pub(super) inside: f64,
    /// Hubs.
    pub(super) hubs: f64,
    /// Everyday accounts, mostly of its block.
    pub(super) everyday: f64,
    /// The share of a hidden group's visible accounts that it follows, at difficulty 0.5.
    pub(super) watches: f64,
    /// How many groups it watches.
    pub(super) groups: u32,
    /// How likely a member follows back who watches the group, at difficulty 0.5.
    pub(super) returned: f64,
    /// Everyday accounts that follow it.
    pub(super) public: f64,
    /// Things a day that it does, if it does anything.
    pub(super) rate: f64,
    /// The share that does nothing.
    pub(super) silent: f64,
    /// Of what it does to others, how much is to its own circle.
    pub(super) own: f64,
    /// How much is to those that it watches.
    pub(super) about: f64,
}

const fn habits(follows: [f64; 3], watches: (f64, u32, f64), public: f64, does: (f64, f64), to: (f64, f64)) -> Habits {
    let [inside, hubs, everyday] = follows;
    Habits {
        inside,
        hubs,
        everyday,
        watches: watches.0,
        groups: watches.1,
        returned: watches.2,
        public,
        rate: does.0,
        silent: does.1,
        own: to.0,
        about: to.1,
    }
}

const NOBODY: (f64, u32, f64) = (0.0, 0, 0.0);

/// The habits of a class, in a hidden group of a role.
pub(super) const fn of(class: Class, role: Option<Role>) -> Habits {
    match (class, role) {
        (Class::Extremist, Some(Role::Core)) => habits([40.0, 4.0, 4.0], NOBODY, 40.0, (6.0, 0.0), (0.7, 0.05)),
        (Class::Extremist, Some(Role::Amplifier)) => habits([30.0, 5.0, 6.0], NOBODY, 25.0, (8.0, 0.05), (0.7, 0.05)),
        (Class::Extremist, Some(Role::Recruit)) => habits([5.0, 7.0, 10.0], NOBODY, 2.0, (1.0, 0.5), (0.3, 0.0)),
        (Class::Extremist, _) => habits([14.0, 5.0, 6.0], NOBODY, 6.0, (1.5, 0.4), (0.5, 0.03)),
        (Class::Journalist, _) => habits([10.0, 15.0, 25.0], (0.25, 2, 0.06), 100.0, (3.0, 0.05), (0.3, 0.10)),
        (Class::Researcher, _) => habits([6.0, 8.0, 12.0], (0.50, 3, 0.04), 20.0, (0.6, 0.4), (0.3, 0.05)),
        (Class::CounterSpeaker, _) => habits([8.0, 10.0, 18.0], (0.30, 1, 0.03), 50.0, (4.0, 0.1), (0.2, 0.40)),
        (Class::Archivist, _) => habits([3.0, 6.0, 8.0], (0.50, 2, 0.12), 30.0, (5.0, 0.05), (0.1, 0.60)),
        (Class::Satirist, _) => habits([3.0, 15.0, 20.0], (0.15, 1, 0.02), 120.0, (4.0, 0.05), (0.1, 0.30)),
        (Class::Devout, _) => habits([10.0, 6.0, 12.0], (0.02, 1, 0.50), 4.0, (1.0, 0.4), (0.5, 0.0)),
        (Class::NewsBot, _) => habits([2.0, 4.0, 2.0], (0.05, 1, 0.30), 60.0, (6.0, 0.0), (0.0, 0.05)),
        (Class::Fan, _) => habits([12.0, 8.0, 12.0], NOBODY, 3.0, (1.5, 0.3), (0.5, 0.0)),
        (Class::Spammer, _) => habits([8.0, 10.0, 20.0], NOBODY, 2.0, (2.0, 0.0), (0.2, 0.0)),
        (Class::Hub, _) => habits([0.0, 5.0, 3.0], NOBODY, 0.0, (6.0, 0.0), (0.0, 0.0)),
        // The other figures of everyday accounts are in `ordinary.rs`.
        (Class::Everyday, _) => habits([0.0, 3.0, 8.0], NOBODY, 1.0, (1.5, 0.87), (0.0, 0.0)),
    }
}

/// How much of what is inside a circle goes to each role.
pub(super) const fn standing(role: Option<Role>) -> f64 {
    match role {
        Some(Role::Core) => 8.0,
        Some(Role::Amplifier) => 5.0,
        Some(Role::Recruit) => 0.3,
        Some(Role::Supporter) | None => 1.0,
    }
}
