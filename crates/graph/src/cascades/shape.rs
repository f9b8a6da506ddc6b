//! The shape of each tree, and what each channel does in all of them.

use std::{cmp::Reverse, ops::Range};

use super::{Cascades, Message, NONE, links::middle};

/// One tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Cascade {
    /// Its root: nothing known stands before it.
    pub root: Message,
    /// The first time that is known of a message of it.
    pub first: Option<u32>,
    /// The last.
    pub last: Option<u32>,
    /// How many messages, the root counted.
    pub size: u32,
    /// How many channels.
    pub channels: u32,
    /// The longest way from the root.
    pub depth: u32,
    /// The most messages at one depth.
    pub breadth: u32,
    /// The mean distance of two messages (structural virality: Goel, Anderson, Hofman and Watts 2016): just under 2 where
    /// all hang under the root, more the more it went from hand to hand.
    pub virality: f64,
    /// Seconds from the first to the time by which half of the messages with a time were there.
    pub half: Option<u32>,
    /// How many messages have a parent that was guessed.
    pub inferred: u32,
    /// Channels that most of it came through, the most first.
    pub bridges: Vec<Bridge>,
    pub(super) places: Range<usize>,
}

/// A channel, not the root's, that more than half of the messages of others (the root not counted) hang under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bridge {
    /// Who.
    pub channel: u32,
    /// How many messages of other channels hang under its own.
    pub cut: u32,
}

/// What a channel does in all cascades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Who.
    pub channel: u32,
    /// Cascades that start there.
    pub started: u32,
    /// Messages of others that it forwarded.
    pub passed_on: u32,
    /// The median of the seconds between a message and its forward (the lower of two), where they are known.
    pub delay: Option<u32>,
    /// Cascades that it is a bridge of.
    pub bridge: u32,
}

/// What is counted of each channel while a tree is looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Place after the last message under its topmost one: a message before this hangs under the channel already.
    until: u32,
    own: u32,
    under: u32,
}

impl Cascades {
    /// Each tree, the largest first.
    pub fn iter(&self) -> impl Iterator<Item = Cascade> + '_ {
        let mut tallies = vec![Tally::default(); self.channels];
        let (mut levels, mut times, mut who) = (Vec::new(), Vec::new(), Vec::new());
        self.forest.roots.iter().map(move |root| {
            let root = *root as usize;
            let size = self.forest.size[root];
            let places = root..root + size as usize;
            levels.clear();
            times.clear();
            who.clear();
            let (mut distances, mut inferred) = (0.0, 0);
            for place in places.clone() {
                let (node, under) = (self.forest.nodes[place] as usize, self.forest.size[place]);
                let depth = self.forest.depth[place] as usize;
                levels.resize(levels.len().max(depth + 1), 0_u32);
                levels[depth] += 1;
                distances += f64::from(under) * f64::from(size - under);
                times.extend(Some(self.messages.time[node]).filter(|time| *time != NONE));
                inferred += u32::from(self.inferred.get(node).is_some_and(|inferred| *inferred));
                let channel = self.messages.keys[node].channel;
                let tally = &mut tallies[channel as usize];
                if tally.own == 0 {
                    who.push(channel);
                }
                tally.own += 1;
                if place as u32 >= tally.until {
                    tally.until = place as u32 + under;
                    tally.under += under;
                }
            }
            times.sort_unstable();
            let root = self.messages.keys[self.forest.nodes[root] as usize];
            let bridges = bridges(root, size, &who, &tallies);
            // What was counted goes; where the last tree ended stays, being before the next.
            who.iter().for_each(|c| (tallies[*c as usize].own, tallies[*c as usize].under) = (0, 0));
            Cascade {
                root,
                first: times.first().copied(),
                last: times.last().copied(),
                size,
                channels: who.len() as u32,
                depth: levels.len() as u32 - 1,
                breadth: levels.iter().copied().max().unwrap_or(0),
                virality: 2.0 * distances / (f64::from(size) * f64::from(size - 1)),
                half: middle(&times).map(|half| half - times[0]),
                inferred,
                bridges,
                places,
            }
        })
    }

    /// What each channel did that starts or passes on anything: bridges first, then who starts most, who passes on most.
    pub fn passing(&self) -> Vec<Passing> {
        let nothing = |channel| Passing { channel, started: 0, passed_on: 0, delay: None, bridge: 0 };
        let mut all: Vec<Passing> = (0..self.channels as u32).map(nothing).collect();
        for cascade in self.iter() {
            all[cascade.root.channel as usize].started += 1;
            cascade.bridges.iter().for_each(|bridge| all[bridge.channel as usize].bridge += 1);
        }
        self.pairs.iter().for_each(|pair| all[pair.channel as usize].passed_on += pair.count);
        self.delays.iter().for_each(|(channel, delay)| all[*channel as usize].delay = Some(*delay));
        all.retain(|one| one.started + one.passed_on > 0);
        all.sort_by_key(|one| (Reverse((one.bridge, one.started, one.passed_on)), one.channel));
        all
    }
}

/// All of a channel's messages are under its topmost ones: what is left of these is of others.
fn bridges(root: Message, size: u32, who: &[u32], tallies: &[Tally]) -> Vec<Bridge> {
    let of = |channel: &u32| {
        let Tally { own, under, .. } = tallies[*channel as usize];
        let (cut, others) = (under - own, size - 1 - own);
        (u64::from(cut) * 2 > u64::from(others)).then_some(Bridge { channel: *channel, cut })
    };
    let mut bridges: Vec<Bridge> = who.iter().filter(|channel| **channel != root.channel).filter_map(of).collect();
    bridges.sort_by_key(|bridge| (Reverse(bridge.cut), bridge.channel));
    bridges
}
