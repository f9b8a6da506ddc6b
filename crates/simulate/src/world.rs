//! The world as a platform would show it.

use std::collections::BTreeMap;

use model::{
    AccountId, Dice, Event, Interaction, InteractionKind, PlatformName, Post, PostRef, PostUri, Profile, Status,
    StatusEvent, Timestamp, hex,
};
use sha2::{Digest, Sha256};

use crate::{
    Class, Truth, pack,
    roster::{self, Account},
    voices,
};

/// The registry name of the platform that the world plays.
pub const PLATFORM: &str = "simulated";

/// The network that gives out its account ids.
pub const AUTHORITY: &str = "world";

/// How long a tick is, in milliseconds of the world's time: ten minutes.
pub const TICK: i64 = 600 * Timestamp::SECOND;

/// How large a world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldSize {
    /// How many accounts; below 22, the planted ones, there are 22.
    pub accounts: usize,
    /// For how many days something happens.
    pub days: u32,
}

impl WorldSize {
    /// What `flagstone demo` plays: enough days after the first referrals for the check at seven days.
    pub const DEMO: Self = Self { accounts: 60, days: 12 };
}

/// A seeded world. Everything that happens without anyone's report is fixed when it is made.
#[derive(Debug, Clone)]
pub struct World {
    seed: u64,
    size: WorldSize,
    start: Timestamp,
    accounts: BTreeMap<AccountId, Account>,
    /// In order of time.
    timeline: Vec<Event>,
}

impl World {
    /// Makes the world that begins on 2026-01-05 at midnight.
    pub fn new(seed: u64, size: WorldSize) -> Self {
        Self::starting_at(seed, size, Timestamp::from_millis(20_458 * Timestamp::DAY))
    }

    /// The same world, beginning at another time.
    pub fn starting_at(seed: u64, size: WorldSize, start: Timestamp) -> Self {
        let roster = roster::draw(seed, size);
        let timeline = timeline(seed, size, start, &roster);
        Self { seed, size, start, accounts: roster.into_iter().map(|a| (a.id.clone(), a)).collect(), timeline }
    }

    /// When it begins: the start of tick 0.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Its seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many ticks something happens in.
    pub fn ticks(&self) -> u64 {
        (i64::from(self.size.days) * Timestamp::DAY / TICK) as u64
    }

    /// The time a tick begins.
    pub fn time(&self, tick: u64) -> Timestamp {
        self.start.plus(i64::try_from(tick).unwrap_or(i64::MAX).saturating_mul(TICK))
    }

    /// What happens from the beginning of one tick to the beginning of another, if nobody reports anyone.
    pub fn events(&self, from_tick: u64, to_tick: u64) -> Vec<Event> {
        self.events_given(from_tick, to_tick, &BTreeMap::new())
    }

    /// The same where some accounts were reported: those that went write nothing after it, and the platform says that
    /// they went. Cutting a stretch of time anywhere gives the same events.
    pub fn events_given(&self, from_tick: u64, to_tick: u64, reported: &BTreeMap<AccountId, Timestamp>) -> Vec<Event> {
        let (from, to) = (self.time(from_tick), self.time(to_tick));
        let gone = |id: &AccountId| reported.get(id).and_then(|at| self.accounts.get(id)?.truth.goes(*at));
        let first = self.timeline.partition_point(|e| seen(e) < from);
        let happened = self.timeline[first..].iter().take_while(|e| seen(e) < to);
        let still_there = |e: &&Event| gone(actor(e)).is_none_or(|(at, _)| seen(e) < at);
        let mut events: Vec<Event> = happened.filter(still_there).cloned().collect();
        for account in reported.keys() {
            if let Some((at, status)) = gone(account).filter(|(at, _)| *at >= from && *at < to) {
                // With the event's own time, as on a real stream: it tells this event from a later one like it.
                let (id, word) = (account.stable(), status.as_str());
                let raw = format!(r#"{{"account":"{id}","status":"{word}","time":"{at}"}}"#);
                events.push(Event::Status(StatusEvent { account: account.clone(), status, raw, seen: at }));
            }
        }
        events.sort_by_key(seen);
        events
    }

    /// What is true of an account; `None` for one that does not live here.
    pub fn truth(&self, id: &AccountId) -> Option<&Truth> {
        self.accounts.get(id).map(|a| &a.truth)
    }

    /// Everyone, by id.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        self.accounts.keys()
    }

    /// An account's handle; it never changes here.
    pub fn handle(&self, id: &AccountId) -> Option<&str> {
        self.accounts.get(id).map(|a| a.handle.as_str())
    }

    /// How an account stands at a moment, if it was reported then or never. One that does not live here is unknown.
    pub fn status(&self, id: &AccountId, at: Timestamp, reported_at: Option<Timestamp>) -> Status {
        let Some(truth) = self.truth(id) else { return Status::Unknown };
        match reported_at.and_then(|reported| truth.goes(reported)) {
            Some((gone, status)) if gone <= at => status,
            _ => Status::Up,
        }
    }

    /// The detection policy that fits this world, as the files of a pack.
    pub fn pack_files(&self) -> BTreeMap<String, Vec<u8>> {
        pack::files()
    }
}

pub(crate) fn account_id(place: usize) -> AccountId {
    let platform: PlatformName = PLATFORM.parse().expect("a platform name");
    AccountId::new(&platform, AUTHORITY, &format!("u{:03}", place + 1)).expect("three parts")
}

fn uri(of: &AccountId, what: &str, n: impl std::fmt::Display) -> PostUri {
    format!("sim://{}/{what}/{n}", of.stable()).parse().expect("no spaces")
}

fn seen(event: &Event) -> Timestamp {
    match event {
        Event::Post(p) => p.seen,
        Event::PostDeleted { seen, .. } => *seen,
        Event::Profile(p) => p.seen,
        Event::Interaction(i) => i.seen,
        Event::Status(s) => s.seen,
    }
}

fn actor(event: &Event) -> &AccountId {
    match event {
        Event::Post(p) => &p.author,
        Event::PostDeleted { author, .. } => author,
        Event::Profile(p) => &p.account,
        Event::Interaction(i) => &i.actor,
        Event::Status(s) => &s.account,
    }
}

fn timeline(seed: u64, size: WorldSize, start: Timestamp, roster: &[Account]) -> Vec<Event> {
    let end = start.plus(i64::from(size.days) * Timestamp::DAY);
    let mut events = Vec::new();
    for account in roster {
        let mut dice = Dice::apart(seed, account.id.as_str());
        profiles(account, start, end, &mut dice, &mut events);
        follows(account, roster, start, &mut dice, &mut events);
        posts(account, roster, start, end, &mut dice, &mut events);
    }
    events.retain(|e| seen(e) < end);
    events.sort_by_key(seen);
    events
}

/// Everyone shows a profile once a day, so that one that is found later still gets its handle.
fn profiles(account: &Account, start: Timestamp, end: Timestamp, dice: &mut Dice, events: &mut Vec<Event>) {
    let mut at = start.plus(dice.below(Timestamp::HOUR as u64) as i64);
    while at < end {
        events.push(Event::Profile(Profile {
            account: account.id.clone(),
            handle: Some(account.handle.clone()),
            display_name: Some(account.display_name.clone()),
            description: Some(voices::description(account.truth.class).into()),
            seen: at,
        }));
        at = at.plus(Timestamp::DAY);
    }
}

/// Extremists mostly follow their own; hard negatives follow them, too; everyone follows a few others.
fn follows(account: &Account, roster: &[Account], start: Timestamp, dice: &mut Dice, events: &mut Vec<Event>) {
    let extremist = account.truth.class == Class::Extremist;
    let close = extremist || Class::HARD_NEGATIVES.contains(&account.truth.class);
    for other in roster.iter().filter(|o| o.id != account.id) {
        let one_in = if close && other.truth.class == Class::Extremist { 2 } else { 12 };
        if dice.once_in(one_in) {
            let seen = start.plus(dice.below(2 * Timestamp::DAY as u64) as i64);
            events.push(turn(
                account,
                InteractionKind::Follow,
                other,
                uri(&account.id, "follow", other.id.stable()),
                None,
                seen,
            ));
        }
    }
}

fn turn(
    actor: &Account,
    kind: InteractionKind,
    target: &Account,
    uri: PostUri,
    about: Option<PostUri>,
    seen: Timestamp,
) -> Event {
    Event::Interaction(Interaction { actor: actor.id.clone(), kind, target: target.id.clone(), uri, about, seen })
}

fn posts(
    account: &Account,
    roster: &[Account],
    start: Timestamp,
    end: Timestamp,
    dice: &mut Dice,
    events: &mut Vec<Event>,
) {
    // The first two posts come within the first eighteen hours: cases open on the first day.
    let mut at = start.plus(dice.below(6 * Timestamp::HOUR as u64) as i64);
    let mut n = 0;
    while at < end {
        let post = write(account, n, at, dice);
        if dice.once_in(40) {
            let seen = at.plus(Timestamp::HOUR + dice.below(Timestamp::DAY as u64) as i64);
            events.push(Event::PostDeleted { uri: post.at.uri.clone(), author: account.id.clone(), seen });
        }
        spread(account, &post, roster, dice, events);
        events.push(Event::Post(Box::new(post)));
        at = at.plus(if n == 0 {
            Timestamp::HOUR + dice.below(11 * Timestamp::HOUR as u64) as i64
        } else {
            voices::pause(dice)
        });
        n += 1;
    }
}

fn write(account: &Account, n: u64, at: Timestamp, dice: &mut Dice) -> Post {
    let voices::Words { text, links } = voices::post(account, n, dice);
    let at_post = PostRef { uri: uri(&account.id, "post", n), cid: hex(&Sha256::digest(&text)[..16]) };
    let langs = vec![account.truth.language.to_string()];
    Post { langs, written: at, seen: at, links, ..Post::of_text(at_post, account.id.clone(), text) }
}

/// Who passes a post on or answers it, within the next six hours.
fn spread(author: &Account, post: &Post, roster: &[Account], dice: &mut Dice, events: &mut Vec<Event>) {
    let from_extremist = author.truth.class == Class::Extremist;
    for other in roster.iter().filter(|o| o.id != author.id) {
        let (kind, one_in) = match other.truth.class {
            Class::Extremist if from_extremist => (InteractionKind::Repost, 4),
            Class::CounterSpeaker if from_extremist => (InteractionKind::Reply, 4),
            Class::Everyday => (InteractionKind::Repost, 80),
            _ => continue,
        };
        if dice.once_in(one_in) {
            let seen = post.seen.plus(dice.below(6 * Timestamp::HOUR as u64) as i64);
            let key = post.at.uri.as_str().trim_start_matches("sim://").replace('/', "-");
            let about = Some(post.at.uri.clone());
            events.push(turn(other, kind, author, uri(&other.id, kind.as_str(), key), about, seen));
        }
    }
}
