//! The paths of forwarded messages: trees of who forwarded what, their shapes, and the channels that carry them.
//!
//! ```text
//! forwards ─ messages ─► a message each, with the one it names ─ infer ─► perhaps nearer parents
//!     │                                          └─ forest ─► trees end to end, parents first ─ shape ─► Cascade
//!     └─ links ─► pairs and chains of channels that recur
//! ```
//!
//! A forward hangs under the message that it names. Many platforms let it name only the origin, whatever way it came: who
//! stood between is then unknown, and such forwards stand side by side. [`Asked::infer`] guesses, and marks what it guessed.
//! Memory is about 100 bytes a forward; time is that of sorting.

mod forest;
mod infer;
mod links;
mod messages;
mod shape;

pub use links::{Chain, Pair};
pub use shape::{Bridge, Cascade, Passing};

use forest::Forest;
use messages::Messages;

const NONE: u32 = u32::MAX;

/// A message: its channel and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// The channel.
    pub channel: u32,
    /// Its number in the channel.
    pub number: u64,
}

/// What a forward says that it forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Nothing that is known.
    Unknown,
    /// Something of a channel.
    Channel(u32),
    /// A message.
    Message {
        /// Its channel.
        channel: u32,
        /// Its number there.
        number: u64,
    },
}

/// A message that was forwarded from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forward {
    /// Who forwarded.
    pub channel: u32,
    /// The number of the forwarding message in its channel.
    pub message: u64,
    /// When, in seconds since 1970, below 2³² − 1.
    pub time: u32,
    /// What.
    pub source: Source,
    /// When that was written, as the forward says.
    pub source_time: Option<u32>,
}

impl Source {
    fn channel(self) -> Option<u32> {
        match self {
            Self::Unknown => None,
            Self::Channel(channel) | Self::Message { channel, .. } => Some(channel),
        }
    }
}

/// How trees are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Whether to guess who stood between the origin and a forward.
    pub infer: bool,
    /// How soon after a message its forwards count as a chain, in seconds.
    pub within: u32,
}

impl Default for Asked {
    fn default() -> Self {
        Self { infer: false, within: 15 * 60 }
    }
}

/// What was odd, and what was done about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Rows of a message that has one already; the one that names its source most closely counts, then the earliest.
    pub repeated: u64,
    /// Forwards that name no message: they start a tree, though something stands before them.
    pub unplaced: u64,
    /// Forwards of a message of their own channel: part of a tree, of no pair of channels.
    pub own: u64,
    /// Forwards that are earlier than what they forward: part of a tree, without a delay.
    pub backwards: u64,
    /// Circles of messages that forward each other, or one that forwards itself; cut above the earliest.
    pub circles: u64,
}

/// Trees of messages, the largest first, and what recurs in them.
#[derive(Debug)]
pub struct Cascades {
    messages: Messages,
    forest: Forest,
    channels: usize,
    inferred: Vec<bool>,
    /// By channel that has any, in the order of channels.
    delays: Vec<(u32, u32)>,
    /// Who forwards whom, most often first.
    pub pairs: Vec<Pair>,
    /// Who forwards whom right after whom, most often first.
    pub chains: Vec<Chain>,
    /// What was odd.
    pub oddities: Oddities,
}

/// A message in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The message.
    pub message: Message,
    /// When it was written; `None` if nobody says.
    pub time: Option<u32>,
    /// The message it hangs under; `None` for the root.
    pub parent: Option<Message>,
    /// Whether that was guessed.
    pub inferred: bool,
    /// How far it is from the root.
    pub depth: u32,
}

/// Makes trees of forwards among `channels` channels. The order of forwards does not matter.
///
/// # Panics
/// If a channel's number is not below `channels`, or there are 2³¹ forwards or more.
pub fn cascades(mut forwards: Vec<Forward>, channels: usize, asked: Asked) -> Cascades {
    assert!(forwards.len() < 1 << 31, "forwards are counted in 31 bits");
    let mut oddities = Oddities::default();
    messages::once(&mut forwards, &mut oddities);
    let (mut messages, names) = Messages::new(&forwards, &mut oddities);
    let mut links = links::links(&forwards, &names, &messages, &mut oddities);
    drop((forwards, names));
    let delays = links::delays(&mut links);
    let pairs = links::pairs(links, asked.within);
    let families = messages.families();
    let chains = links::chains(&families, &messages, asked.within);
    let inferred = if asked.infer { infer::nearer(&families, &pairs, &mut messages) } else { Vec::new() };
    drop(families);
    let forest = Forest::new(&mut messages, &mut oddities);
    Cascades { messages, forest, channels, inferred, delays, pairs, chains, oddities }
}

impl Cascades {
    /// How many there are: trees of two messages or more.
    pub fn len(&self) -> usize {
        self.forest.roots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The messages of a tree: by time, those without one first, then by depth and message.
    pub fn steps(&self, cascade: &Cascade) -> Vec<Step> {
        let messages = &self.messages;
        let step = |place: usize| {
            let node = self.forest.nodes[place] as usize;
            let parent = (self.forest.depth[place] > 0).then(|| messages.keys[messages.parent[node] as usize]);
            Step {
                message: messages.keys[node],
                time: Some(messages.time[node]).filter(|time| *time != NONE),
                parent,
                inferred: self.inferred.get(node).is_some_and(|inferred| *inferred),
                depth: self.forest.depth[place],
            }
        };
        let mut steps: Vec<Step> = cascade.places.clone().map(step).collect();
        steps.sort_unstable_by_key(|step| (step.time, step.depth, step.message));
        steps
    }
}
