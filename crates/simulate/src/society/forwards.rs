//! Channels, and the way their messages go: a core channel writes, the group's other channels pass it on within minutes;
//! archivists and bots take what they watch; everyday channels now and then pass on what they like.
//!
//! A message goes as a branching process from its channel: whoever listens to a channel that has it may take it from
//! there, later; a channel takes a message once, from where it saw it first.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use model::{Dice, dice::mix};

use super::{
    BEGINS, DAY, HOUR, Named, Society, Table, What,
    chance::{Popularity, chance, lognormal, poisson},
    links::Kind,
    person::{Person, Role},
    plan::watched,
    rows::{Cell, Rows},
};
use crate::Class;

/// Of a block's everyday accounts, one in so many is a channel: the most popular ones.
const ONE_IN: u32 = 150;

/// Who listens to whom.
#[derive(Debug, Default)]
pub(super) struct Channels {
    /// The channels' places, in order.
    places: Vec<u32>,
    /// Where each one's listeners begin.
    starts: Vec<u32>,
    /// Numbers of channels.
    listeners: Vec<u32>,
}

impl Channels {
    pub(super) fn new(society: &Society) -> Self {
        let planned = (0..).zip(&society.plan.people).filter(|(_, person)| is_channel(person)).map(|(place, _)| place);
        let popular =
            society.blocks.all.iter().flat_map(|block| block.first..block.first + block.size.div_ceil(ONE_IN));
        let mut channels = Self { places: planned.chain(popular).collect(), ..Self::default() };
        let mut pairs = Vec::new();
        for (listener, place) in (0..).zip(channels.places.clone()) {
            let sources = society.sources(place).into_iter().filter_map(|source| channels.find(source));
            pairs.extend(sources.filter(|source| *source != listener).map(|source| (source, listener)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let many = channels.places.len() as u32;
        channels.starts =
            (0..=many).map(|channel| pairs.partition_point(|(source, _)| *source < channel) as u32).collect();
        channels.listeners = pairs.into_iter().map(|(_, listener)| listener).collect();
        channels
    }

    fn find(&self, place: u32) -> Option<u32> {
        self.places.binary_search(&place).ok().map(|channel| channel as u32)
    }

    fn listeners(&self, channel: u32) -> &[u32] {
        let [from, to] = [0, 1].map(|more| self.starts[channel as usize + more] as usize);
        &self.listeners[from..to]
    }

    pub(super) fn bytes(&self) -> usize {
        4 * (self.places.capacity() + self.starts.capacity() + self.listeners.capacity())
    }
}

fn is_channel(person: &Person) -> bool {
    match person.class {
        Class::Extremist => matches!(person.role, Some(Role::Core | Role::Amplifier)),
        Class::Archivist | Class::NewsBot | Class::Hub => true,
        _ => false,
    }
}

/// A message in a channel, and from where it was taken. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    at: i64,
    channel: u32,
    from: (u32, i64),
}

impl Society {
    /// The channels that a channel takes messages from, by place.
    fn sources(&self, place: u32) -> Vec<u32> {
        let (mut dice, person) = (self.dice(What::Channel, place), self.person(place));
        let dice = &mut dice;
        let (mut sources, mut popular, mut hubs) = (Vec::new(), 1 + poisson(dice, 2.0), 1);
        match person.class {
            Class::Extremist => {
                // A core channel or a few, and some others of the group.
                let inside = self.follows(place, &person);
                let mut inside: Vec<u32> = inside.iter().filter(|f| f.kind == Kind::Inside).map(|f| f.whom).collect();
                dice.shuffle(&mut inside);
                let led = |whom: &u32| self.person(*whom).role == Some(Role::Core);
                let others = if person.role == Some(Role::Core) { 0 } else { 2 };
                let (core, rest): (Vec<u32>, Vec<u32>) = inside.into_iter().partition(led);
                sources.extend(core.into_iter().take(1 + others));
                sources.extend(rest.into_iter().filter(|whom| is_channel(&self.person(*whom))).take(others));
                popular = 2;
            }
            Class::Archivist | Class::NewsBot => {
                let groups = watched(self.asked.seed, &person, &self.plan.circles, &self.blocks);
                let members = groups.iter().flat_map(|group| &self.plan.circles[*group as usize].members);
                let mut channels: Vec<u32> = members.copied().filter(|whom| is_channel(&self.person(*whom))).collect();
                dice.shuffle(&mut channels);
                let most = if person.class == Class::Archivist { 25 } else { 2 };
                sources.extend(channels.into_iter().take(most));
                (popular, hubs) = (4, 3);
            }
            Class::Hub => (popular, hubs) = (1, 2),
            _ => {}
        }
        let language = self.language(&person);
        for _ in 0..popular {
            let block = if chance(dice, 0.7) { person.block } else { self.blocks.any(dice, Some(language)) };
            let block = self.blocks.of(block);
            if block.size > 0 {
                sources.push(block.first + Popularity::of(block.size.div_ceil(ONE_IN)).rank(dice));
            }
        }
        let known = &self.plan.hubs[usize::from(language)];
        sources.extend((0..hubs).map(|_| Popularity::pick(dice, known)));
        sources
    }

    /// How likely one channel takes a message of another, and after how many seconds at the median.
    fn takes(&self, listener: &Person, source: &Person) -> (f64, f64) {
        match (listener.class, source.class) {
            (Class::Extremist, Class::Extremist) if source.role == Some(Role::Core) => (0.6, 240.0),
            (Class::Extremist, Class::Extremist) => (0.15, 480.0),
            (Class::Archivist, Class::Extremist) => (0.6, 1_200.0),
            (Class::NewsBot, _) => (0.1, 120.0),
            (Class::Hub, _) => (0.01, 3_600.0),
            _ => (0.06, 7_200.0),
        }
    }

    /// Rows of every message that the channel of a place begins.
    pub(super) fn cascades(&self, place: u32, rows: &mut dyn Rows) {
        let Some(channel) = self.channels.find(place) else { return };
        let mut dice = self.dice(What::Cascade, place);
        let person = self.person(place);
        let mut rhythm = person.rhythm;
        rhythm.rate = rhythm.rate.clamp(0.5, 12.0) * 0.5;
        for at in rhythm.times(&mut dice, Self::from(&person), person.fate.gone.min(self.ends)) {
            let number = dice.next();
            self.cascade(&mut dice, number, (channel, at), rows);
        }
    }

    fn cascade(&self, dice: &mut Dice, number: u64, root: (u32, i64), rows: &mut dyn Rows) {
        let mut heard = BinaryHeap::new();
        let mut have = BTreeSet::from([root.0]);
        self.spread(dice, root, &have, &mut heard);
        while let Some(Reverse(message)) = heard.pop() {
            if have.insert(message.channel) {
                self.forward(number, root, message, rows);
                self.spread(dice, (message.channel, message.at), &have, &mut heard);
            }
        }
    }

    /// Those who will take a message from a channel that has it.
    fn spread(
        &self,
        dice: &mut Dice,
        from: (u32, i64),
        have: &BTreeSet<u32>,
        heard: &mut BinaryHeap<Reverse<Message>>,
    ) {
        let source = self.person(self.channels.places[from.0 as usize]);
        for channel in self.channels.listeners(from.0) {
            let listener = self.person(self.channels.places[*channel as usize]);
            let (likely, median) = self.takes(&listener, &source);
            if have.contains(channel) || !chance(dice, likely) {
                continue;
            }
            let at = from.1 + 3 + lognormal(dice, median, 1.0).min(5.0 * DAY as f64) as i64;
            if listener.is_there(at) && at < self.ends {
                heard.push(Reverse(Message { at, channel: *channel, from }));
            }
        }
    }

    fn forward(&self, number: u64, root: (u32, i64), message: Message, rows: &mut dyn Rows) {
        let place = |channel: u32| self.channels.places[channel as usize];
        let cells = |(channel, at): (u32, i64)| {
            [
                Cell::Account(self.number(place(channel))),
                Cell::Number(self.message(number, channel, at)),
                Cell::Time(at),
            ]
        };
        let [channel, own, at] = cells((message.channel, message.at));
        let named = if self.asked.named == Named::Origin { root } else { message.from };
        let [source, source_message, source_time] = cells(named);
        if rows.wants(Table::Forwards) {
            rows.row(Table::Forwards, &[channel, own, at, source, source_message, source_time]);
        }
        if rows.wants(Table::TruthForwards) {
            let ([parent, parent_message, _], [origin, origin_message, _]) = (cells(message.from), cells(root));
            rows.row(Table::TruthForwards, &[channel, own, parent, parent_message, origin, origin_message]);
        }
        self.interaction(rows, place(message.channel), "forward", place(named.0), message.at);
    }

    /// The number of a message in a channel: it rises with time, and no two are the same.
    fn message(&self, number: u64, channel: u32, at: i64) -> u64 {
        ((at - BEGINS + HOUR) as u64) << 22 | mix(number ^ u64::from(channel)) >> 42
    }
}
