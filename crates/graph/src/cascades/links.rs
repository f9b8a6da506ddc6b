//! Who forwards whom, and who forwards right after whom.

use super::{
    Forward, NONE, Oddities, Source,
    messages::{Child, Messages},
};

/// A channel that forwards another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Whose messages.
    pub source: u32,
    /// Who forwards them.
    pub channel: u32,
    /// How often.
    pub count: u32,
    /// How often within the time asked for.
    pub within: u32,
    /// The median of the seconds between message and forward (the lower of two), where they are known.
    pub delay: Option<u32>,
}

/// Two channels that forward the same messages of a third, one right after the other, within the time asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chain {
    /// Whose messages.
    pub source: u32,
    /// Who forwards them.
    pub first: u32,
    /// Who is the next to forward them, in a later second.
    pub next: u32,
    /// How often.
    pub count: u32,
}

/// A forward of another channel's message: whose, by whom, how many seconds later or [`NONE`].
pub(super) type Link = (u32, u32, u32);

/// All of them; what a forward names is enough, its tree does not count. `names` is by forward the message that it names.
pub(super) fn links(forwards: &[Forward], names: &[u32], messages: &Messages, oddities: &mut Oddities) -> Vec<Link> {
    let mut links = Vec::with_capacity(forwards.len());
    for (forward, named) in forwards.iter().zip(names) {
        let written = match forward.source {
            Source::Message { .. } => messages.time.get(*named as usize).copied().filter(|time| *time != NONE),
            Source::Unknown | Source::Channel(_) => forward.source_time,
        };
        let delay = written.map(|written| forward.time.checked_sub(written));
        oddities.backwards += u64::from(delay == Some(None));
        if let Some(source) = forward.source.channel().filter(|source| *source != forward.channel) {
            links.push((source, forward.channel, delay.flatten().unwrap_or(NONE)));
        }
    }
    links
}

/// The median of the delays of each channel that has any.
pub(super) fn delays(links: &mut [Link]) -> Vec<(u32, u32)> {
    links.sort_unstable_by_key(|link| (link.1, link.2));
    let of = |links: &[Link]| Some((links[0].1, middle(known(links))?.2));
    links.chunk_by(|a, b| a.1 == b.1).filter_map(of).collect()
}

/// How often each channel forwards each.
pub(super) fn pairs(mut links: Vec<Link>, within: u32) -> Vec<Pair> {
    links.sort_unstable();
    let pair = |links: &[Link]| Pair {
        source: links[0].0,
        channel: links[0].1,
        count: links.len() as u32,
        within: known(links).partition_point(|link| link.2 <= within) as u32,
        delay: middle(known(links)).map(|link| link.2),
    };
    let mut pairs: Vec<Pair> = links.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(pair).collect();
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.count), pair.source, pair.channel));
    pairs
}

/// Of links in the order of their delays, those that have one.
fn known(links: &[Link]) -> &[Link] {
    &links[..links.partition_point(|link| link.2 != NONE)]
}

/// The middle one of sorted things, the lower of two.
pub(super) fn middle<T>(sorted: &[T]) -> Option<&T> {
    sorted.get(sorted.len().saturating_sub(1) / 2)
}

/// All chains that came twice or more.
pub(super) fn chains(families: &[Child], messages: &Messages, within: u32) -> Vec<Chain> {
    let mut links = Vec::new();
    for family in families.chunk_by(|a, b| a.parent == b.parent) {
        let channel = |node: u32| messages.keys[node as usize].channel;
        let (source, written) = (channel(family[0].parent), messages.time[family[0].parent as usize]);
        let soon = |child: &Child| child.time.checked_sub(written).is_some_and(|delay| delay <= within);
        for two in family.windows(2) {
            let [first, next] = [channel(two[0].node), channel(two[1].node)];
            let all_differ = first != next && first != source && next != source;
            if all_differ && two[0].time < two[1].time && soon(&two[0]) && soon(&two[1]) {
                links.push((source, first, next));
            }
        }
    }
    links.sort_unstable();
    let chain = |links: &[(u32, u32, u32)]| {
        let (source, first, next) = links[0];
        Chain { source, first, next, count: links.len() as u32 }
    };
    let mut chains: Vec<Chain> = links.chunk_by(|a, b| a == b).filter(|links| links.len() > 1).map(chain).collect();
    chains.sort_by_key(|chain| (std::cmp::Reverse(chain.count), *chain));
    chains
}
