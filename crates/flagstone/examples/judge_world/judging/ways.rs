//! `flagstone cascades`: are the cascades those that were planted?

use std::collections::{BTreeMap, BTreeSet};

use super::World;

/// A message: channel and number.
type Message = (String, String);

/// What was found of cascades.
#[derive(Debug, Default)]
pub struct Found {
    /// Cascades that were planted.
    pub planted: usize,
    /// Cascades found with the same size, channels, depth and breadth.
    pub same: usize,
    /// Cascades that were not planted, or are other ones.
    pub others: usize,
    /// The deepest that was planted.
    pub deepest: usize,
}

/// Compares with the truth. Where the world's forwards name only their origin, what was planted is flat.
pub fn judge(world: &World, way: bool) -> Found {
    world.run(&["cascades", "--forwards", "forwards.csv", "--pseudonymous", "--out", "cascades.csv", "--json"]);
    let parents: BTreeMap<Message, Message> = world
        .rows("truth-forwards.csv", |row| {
            let of = |channel: &str, message: &str| (row[channel].clone(), row[message].clone());
            let parent = if way { of("parent", "parent_message") } else { of("origin", "origin_message") };
            (of("channel", "message"), parent)
        })
        .into_iter()
        .collect();
    let mut planted: BTreeMap<Message, (usize, BTreeSet<String>, Vec<usize>)> = BTreeMap::new();
    for message in parents.keys() {
        let (mut root, mut depth) = (message.clone(), 0);
        while let Some(parent) = parents.get(&root) {
            (root, depth) = (parent.clone(), depth + 1);
        }
        let one = planted.entry(root.clone()).or_insert_with(|| (1, BTreeSet::from([root.0.clone()]), vec![1]));
        one.0 += 1;
        one.1.insert(message.0.clone());
        one.2.resize(one.2.len().max(depth + 1), 0);
        one.2[depth] += 1;
    }
    let mut out = Found { planted: planted.len(), ..Found::default() };
    out.deepest = planted.values().map(|one| one.2.len() - 1).max().unwrap_or(0);
    let found = world.rows("cascades.csv", |row| {
        let number = |name: &str| row[name].parse::<usize>().unwrap();
        let shape = [number("size"), number("channels"), number("depth"), number("breadth")];
        ((row["channel"].clone(), row["message"].clone()), shape)
    });
    for (root, shape) in found {
        let wanted = planted
            .get(&root)
            .map(|(size, channels, at)| [*size, channels.len(), at.len() - 1, at.iter().copied().max().unwrap_or(1)]);
        if wanted == Some(shape) {
            out.same += 1;
        } else {
            out.others += 1;
        }
    }
    out
}
