//! Every message that forwards or is forwarded, once, numbered in the order of channel and number.

use std::cmp::Reverse;

use super::{Forward, Message, NONE, Oddities, Source};

/// Messages in the order of their keys.
#[derive(Debug)]
pub(super) struct Messages {
    pub keys: Vec<Message>,
    /// When each was written: as its own row says, else the earliest that a forward of it says, else [`NONE`].
    pub time: Vec<u32>,
    /// The message that each forwards, or [`NONE`].
    pub parent: Vec<u32>,
}

/// A message that forwards another: sorted, the forwards of one message stand together, the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Child {
    pub parent: u32,
    pub time: u32,
    pub node: u32,
}

/// Sorts forwards by message and leaves one of each.
pub(super) fn once(forwards: &mut Vec<Forward>, oddities: &mut Oddities) {
    let all = forwards.len();
    forwards.sort_unstable_by_key(|f| (f.channel, f.message, Reverse(f.source), f.time, f.source_time));
    forwards.dedup_by_key(|f| (f.channel, f.message));
    oddities.repeated = (all - forwards.len()) as u64;
}

impl Messages {
    /// Of forwards that [`once`] gave; and, by forward, the message that it names, or [`NONE`].
    pub(super) fn new(forwards: &[Forward], oddities: &mut Oddities) -> (Self, Vec<u32>) {
        let mut named = named(forwards, oddities);
        named.sort_unstable();
        let (mut keys, mut time) = (Vec::new(), Vec::new());
        // By forward: its own number, and that of the message it names.
        let (mut own, mut names) = (Vec::with_capacity(forwards.len()), vec![NONE; forwards.len()]);
        let mut rest = named.as_slice();
        loop {
            let forward = forwards.get(own.len()).map(|f| (f.key(), f.time));
            let Some(key) = forward.map(|(key, _)| key).into_iter().chain(rest.first().map(|n| n.0)).min() else {
                break;
            };
            let number = keys.len() as u32;
            let forward = forward.filter(|(own, _)| *own == key);
            let (namers, after) = rest.split_at(rest.iter().take_while(|named| named.0 == key).count());
            rest = after;
            let said = namers.iter().filter_map(|(_, forward)| forwards[*forward as usize].source_time).min();
            namers.iter().for_each(|(_, forward)| names[*forward as usize] = number);
            keys.push(key);
            time.push(forward.map(|(_, time)| time).or(said).unwrap_or(NONE));
            if forward.is_some() {
                own.push(number);
            }
        }
        let mut parent = vec![NONE; keys.len()];
        own.iter().zip(&names).for_each(|(own, named)| parent[*own as usize] = *named);
        (Self { keys, time, parent }, names)
    }

    /// All forwards of known messages.
    pub(super) fn families(&self) -> Vec<Child> {
        let child = |(node, parent): (u32, &u32)| Child { parent: *parent, time: self.time[node as usize], node };
        let mut children: Vec<Child> =
            (0..).zip(&self.parent).filter(|(_, parent)| **parent != NONE).map(child).collect();
        children.sort_unstable();
        children
    }
}

/// What forwards name, with the number of the forward.
fn named(forwards: &[Forward], oddities: &mut Oddities) -> Vec<(Message, u32)> {
    let mut named = Vec::with_capacity(forwards.len());
    for (number, forward) in (0..).zip(forwards) {
        oddities.own += u64::from(forward.source.channel() == Some(forward.channel));
        match forward.source {
            Source::Message { channel, number: message } => {
                let key = Message { channel, number: message };
                if key == forward.key() {
                    oddities.circles += 1;
                } else {
                    named.push((key, number));
                }
            }
            Source::Unknown | Source::Channel(_) => oddities.unplaced += 1,
        }
    }
    named
}

impl Forward {
    pub(super) fn key(&self) -> Message {
        Message { channel: self.channel, number: self.message }
    }
}
