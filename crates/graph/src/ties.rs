//! Everyone who turned to anyone, how, how often and when: what is kept of the network, in memory, while more arrives.
//!
//! ```text
//! interactions ─ Accounts ─► numbers ─ add ─► recent ─ settle, when there are many ─► rows out, and places of them back
//! ```
//!
//! A tie is one account turning to another in one way, however often. Ties lie in rows by actor, each row by target and
//! way; for each account there is a list of the places where others turned to it. What came since is a short list that
//! every question looks through. A tie takes 25 bytes, an account 8 beside what [`Accounts`] takes, a recent turn 16.

mod near;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use model::{AccountId, InteractionKind, Timestamp};

use crate::{
    Accounts, Neighbour, Neighbourhood, Network, Turns,
    network::{Rows, starts},
};

pub use near::Near;

/// Few enough recent turns to look through with every question.
const FEW: usize = 1 << 14;

/// Or one for so many ties: settling costs one walk over all of them.
const ONE_IN: usize = 64;

/// What is known of who turned to whom.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    accounts: Accounts,
    settled: Settled,
    recent: Vec<Turn>,
}

/// One account turning to another, once. Ordered as ties are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    actor: u32,
    target: u32,
    kind: InteractionKind,
    /// Seconds since 1970.
    at: u32,
}

/// One account turning to another in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// Who, by number.
    pub actor: u32,
    /// To whom.
    pub target: u32,
    /// How.
    pub kind: InteractionKind,
    /// How often, at least once.
    pub times: u32,
    /// When it was first seen, in seconds since 1970.
    pub first: u32,
    /// When it was last seen.
    pub last: u32,
}

impl Tie {
    fn of(turn: Turn) -> Self {
        let Turn { actor, target, kind, at } = turn;
        Self { actor, target, kind, times: 1, first: at, last: at }
    }

    fn key(&self) -> (u32, u32, InteractionKind) {
        (self.actor, self.target, self.kind)
    }

    fn take(&mut self, other: &Self) {
        self.times = self.times.saturating_add(other.times);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

impl Ties {
    /// Adds an interaction that is not in here yet. Turning to oneself is no tie. False if there are too many accounts
    /// for it to be counted.
    pub fn add(&mut self, actor: &str, kind: InteractionKind, target: &str, seen: Timestamp) -> bool {
        if actor == target {
            return true;
        }
        let (Some(actor), Some(target)) = (self.accounts.number(actor), self.accounts.number(target)) else {
            return false;
        };
        let at = u32::try_from(seen.as_millis().div_euclid(Timestamp::SECOND).max(0)).unwrap_or(u32::MAX);
        self.recent.push(Turn { actor, target, kind, at });
        true
    }

    /// Puts what is recent into rows if it has become much. To be called now and then: after every batch, and every
    /// million while all are read.
    pub fn settle(&mut self) {
        if self.recent.len() > FEW.max(self.settled.len() / ONE_IN) {
            self.settle_all();
        }
    }

    /// Puts everything into rows.
    pub fn settle_all(&mut self) {
        let recent = std::mem::take(&mut self.recent);
        self.settled.merge(self.accounts.len(), recent);
    }

    /// The accounts, by number.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// How many ties there are in rows, and how many turns that are recent.
    pub fn len(&self) -> (usize, usize) {
        (self.settled.len(), self.recent.len())
    }

    /// Whether nobody turned to anybody.
    pub fn is_empty(&self) -> bool {
        self.len() == (0, 0)
    }

    /// Every tie with an account at one end, in no order; a recent turn beside the tie that it will be counted to.
    pub fn of(&self, account: u32) -> impl Iterator<Item = Tie> {
        let settled = self.settled.out(account).chain(self.settled.back(account));
        let recent = self.recent.iter().filter(move |turn| turn.actor == account || turn.target == account);
        settled.chain(recent.map(|turn| Tie::of(*turn)))
    }

    /// Whether one account ever turned to another in this way.
    pub fn has(&self, actor: &AccountId, kind: InteractionKind, target: &AccountId) -> bool {
        let numbers = (self.accounts.find(actor.as_str()), self.accounts.find(target.as_str()));
        let (Some(actor), Some(target)) = numbers else { return false };
        self.settled.has(actor, target, kind)
            || self.recent.iter().any(|turn| (turn.actor, turn.target, turn.kind) == (actor, target, kind))
    }

    /// Everyone one step from an account, at most `limit`: as [`crate::neighbourhood()`] has it, from what is in here.
    pub fn neighbourhood(&self, center: &AccountId, limit: usize) -> Neighbourhood {
        let Some(center) = self.accounts.find(center.as_str()) else { return Neighbourhood::default() };
        let mut found: HashMap<u32, Around> = HashMap::new();
        for tie in self.of(center) {
            let (other, out) = if tie.actor == center { (tie.target, true) } else { (tie.actor, false) };
            found.entry(other).or_insert_with(|| Around::since(tie.first)).add(&tie, out);
        }
        let left_out = found.len().saturating_sub(limit);
        let mut found: Vec<(u32, Around)> = found.into_iter().collect();
        let closest = |(account, around): &(u32, Around)| {
            (Reverse(around.total), Reverse(around.last), self.accounts.name(*account))
        };
        if left_out > 0 && limit > 0 {
            found.select_nth_unstable_by(limit - 1, |a, b| closest(a).cmp(&closest(b)));
        }
        found.truncate(limit);
        found.sort_unstable_by(|a, b| closest(a).cmp(&closest(b)));
        let neighbours =
            found.into_iter().filter_map(|(account, around)| around.neighbour(self.accounts.name(account)));
        Neighbourhood { neighbours: neighbours.collect(), left_out }
    }

    /// How many different accounts follow one or passed a post of it on: as [`crate::reach`] has it.
    pub fn reach(&self, center: &AccountId) -> usize {
        let Some(center) = self.accounts.find(center.as_str()) else { return 0 };
        let spreads =
            |tie: &Tie| tie.target == center && matches!(tie.kind, InteractionKind::Follow | InteractionKind::Repost);
        let mut actors: Vec<u32> = self.of(center).filter(spreads).map(|tie| tie.actor).collect();
        actors.sort_unstable();
        actors.dedup();
        actors.len()
    }

    /// Who turned to whom in any of these ways, and how often, for ranking and for communities. Everything must be
    /// settled for everything to be in it.
    pub fn network(&self, kinds: &[InteractionKind]) -> Network {
        Network::of(self.settled.rows(self.accounts.len(), kinds))
    }
}

/// How an account stands to the centre.
struct Around {
    turns: BTreeMap<InteractionKind, Turns>,
    total: u64,
    first: u32,
    last: u32,
}

impl Around {
    fn since(first: u32) -> Self {
        Self { turns: BTreeMap::new(), total: 0, first, last: first }
    }

    fn add(&mut self, tie: &Tie, out: bool) {
        let turns = self.turns.entry(tie.kind).or_default();
        let times = if out { &mut turns.out } else { &mut turns.back };
        *times = times.saturating_add(tie.times);
        self.total += u64::from(tie.times);
        self.first = self.first.min(tie.first);
        self.last = self.last.max(tie.last);
    }

    fn neighbour(self, name: &str) -> Option<Neighbour> {
        let time = |seconds: u32| Timestamp::from_millis(i64::from(seconds) * Timestamp::SECOND);
        let account = name.parse().ok()?;
        Some(Neighbour { account, turns: self.turns, first: time(self.first), last: time(self.last) })
    }
}

/// Ties in rows by actor, and by target the places where they lie.
#[derive(Debug, Clone, Default)]
struct Settled {
    /// Where each actor's row starts, and where the last ends.
    starts: Vec<u32>,
    actor: Vec<u32>,
    target: Vec<u32>,
    kind: Vec<InteractionKind>,
    times: Vec<u32>,
    first: Vec<u32>,
    last: Vec<u32>,
    /// Where each target's list starts.
    back_starts: Vec<u32>,
    back: Vec<u32>,
}

impl Settled {
    fn len(&self) -> usize {
        self.target.len()
    }

    fn tie(&self, at: usize) -> Tie {
        Tie {
            actor: self.actor[at],
            target: self.target[at],
            kind: self.kind[at],
            times: self.times[at],
            first: self.first[at],
            last: self.last[at],
        }
    }

    fn row(starts: &[u32], account: u32) -> Range<usize> {
        let account = account as usize;
        // An account that came since has none.
        if account + 1 < starts.len() { starts[account] as usize..starts[account + 1] as usize } else { 0..0 }
    }

    fn out(&self, account: u32) -> impl Iterator<Item = Tie> {
        Self::row(&self.starts, account).map(|at| self.tie(at))
    }

    fn back(&self, account: u32) -> impl Iterator<Item = Tie> {
        Self::row(&self.back_starts, account).map(|at| self.tie(self.back[at] as usize))
    }

    fn has(&self, actor: u32, target: u32, kind: InteractionKind) -> bool {
        let row = Self::row(&self.starts, actor);
        let from = row.start + self.target[row.clone()].partition_point(|t| *t < target);
        (from..row.end).take_while(|at| self.target[*at] == target).any(|at| self.kind[at] == kind)
    }

    fn push(&mut self, tie: &Tie) {
        self.actor.push(tie.actor);
        self.target.push(tie.target);
        self.kind.push(tie.kind);
        self.times.push(tie.times);
        self.first.push(tie.first);
        self.last.push(tie.last);
    }

    /// Two sorted lists become one: O(ties + n log n) for n turns.
    fn merge(&mut self, accounts: usize, mut turns: Vec<Turn>) {
        turns.sort_unstable();
        let mut merged = Self::default();
        let most = self.len() + turns.len();
        for list in [&mut merged.actor, &mut merged.target, &mut merged.times, &mut merged.first, &mut merged.last] {
            list.reserve_exact(most);
        }
        merged.kind.reserve_exact(most);
        let mut new = turns.chunk_by(|a, b| (a.actor, a.target, a.kind) == (b.actor, b.target, b.kind)).peekable();
        let tie_of = |turns: &[Turn]| {
            let mut tie = Tie::of(turns[0]);
            turns[1..].iter().for_each(|turn| tie.take(&Tie::of(*turn)));
            tie
        };
        for at in 0..self.len() {
            let mut tie = self.tie(at);
            while let Some(before) = new.next_if(|turns| (turns[0].actor, turns[0].target, turns[0].kind) < tie.key()) {
                merged.push(&tie_of(before));
            }
            if let Some(same) = new.next_if(|turns| (turns[0].actor, turns[0].target, turns[0].kind) == tie.key()) {
                tie.take(&tie_of(same));
            }
            merged.push(&tie);
        }
        new.for_each(|turns| merged.push(&tie_of(turns)));
        merged.index(accounts);
        *self = merged;
    }

    fn index(&mut self, accounts: usize) {
        for list in [&mut self.actor, &mut self.target, &mut self.times, &mut self.first, &mut self.last] {
            list.shrink_to_fit();
        }
        self.kind.shrink_to_fit();
        let small = |starts: Vec<usize>| -> Vec<u32> {
            starts.into_iter().map(|at| u32::try_from(at).expect("fewer than 2³² ties")).collect()
        };
        self.starts = small(starts(accounts, self.actor.iter().copied()));
        self.back_starts = small(starts(accounts, self.target.iter().copied()));
        let mut next = self.back_starts.clone();
        self.back = vec![0; self.len()];
        for (at, target) in self.target.iter().enumerate() {
            let place = &mut next[*target as usize];
            self.back[*place as usize] = at as u32;
            *place += 1;
        }
    }

    /// The rows of some ways together.
    fn rows(&self, accounts: usize, kinds: &[InteractionKind]) -> Rows {
        let mut rows = Rows::empty();
        for account in 0..accounts as u32 {
            let row = Self::row(&self.starts, account);
            let mut ties = row.filter(|at| kinds.contains(&self.kind[*at])).peekable();
            while let Some(at) = ties.next() {
                let mut times = self.times[at];
                while let Some(more) = ties.next_if(|next| self.target[*next] == self.target[at]) {
                    times = times.saturating_add(self.times[more]);
                }
                rows.push(self.target[at], times);
            }
            rows.end_row();
        }
        rows
    }
}
