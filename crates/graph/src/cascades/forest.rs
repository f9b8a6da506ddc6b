//! Trees laid end to end: of each, parents before children, and all that hangs under a message right behind it.

use super::{NONE, Oddities, messages::Messages};

/// Trees of two messages or more, the largest first, equals by their root. A *place* counts through all of them.
#[derive(Debug)]
pub(super) struct Forest {
    /// Places of roots.
    pub roots: Vec<u32>,
    /// By place: the message.
    pub nodes: Vec<u32>,
    /// By place: how far it is from the root.
    pub depth: Vec<u32>,
    /// By place: how many messages hang under it, itself counted. They are at the places that follow.
    pub size: Vec<u32>,
}

impl Forest {
    pub(super) fn new(messages: &mut Messages, oddities: &mut Oddities) -> Self {
        let order = children_first(messages, oddities);
        let parent = &messages.parent;
        let mut sizes = vec![1_u32; parent.len()];
        for node in order.iter().map(|node| *node as usize).filter(|node| parent[*node] != NONE) {
            sizes[parent[node] as usize] += sizes[node];
        }
        let alone = |node: u32| sizes[node as usize] < 2;
        let mut tops: Vec<u32> =
            (0..parent.len() as u32).filter(|node| parent[*node as usize] == NONE && !alone(*node)).collect();
        tops.sort_unstable_by_key(|node| (std::cmp::Reverse(sizes[*node as usize]), *node));

        let (mut places, mut next) = (vec![NONE; parent.len()], 0);
        let roots: Vec<u32> = tops
            .iter()
            .map(|top| {
                places[*top as usize] = next;
                next += sizes[*top as usize];
                next - sizes[*top as usize]
            })
            .collect();
        let all = next as usize;
        let (mut nodes, mut depth, mut size) = (vec![0; all], vec![0; all], vec![0; all]);
        // By place: where the next child goes.
        let mut free = vec![0; all];
        for node in order.iter().rev().copied().filter(|node| parent[*node as usize] != NONE || !alone(*node)) {
            let own = sizes[node as usize];
            let above = parent[node as usize];
            if above != NONE {
                let above = places[above as usize] as usize;
                places[node as usize] = free[above];
                free[above] += own;
                depth[places[node as usize] as usize] = depth[above] + 1;
            }
            let place = places[node as usize] as usize;
            (nodes[place], size[place], free[place]) = (node, own, place as u32 + 1);
        }
        Self { roots, nodes, depth, size }
    }
}

/// All messages, every one before the one it hangs under. Circles are cut above their earliest message.
fn children_first(messages: &mut Messages, oddities: &mut Oddities) -> Vec<u32> {
    let Messages { parent, time, .. } = messages;
    let mut pending = vec![0_u32; parent.len()];
    parent.iter().filter(|parent| **parent != NONE).for_each(|parent| pending[*parent as usize] += 1);
    let mut order: Vec<u32> = (0..parent.len() as u32).filter(|node| pending[*node as usize] == 0).collect();
    let (mut done, mut start) = (0, 0);
    loop {
        while let Some(node) = order.get(done) {
            done += 1;
            release(parent[*node as usize], &mut pending, &mut order);
        }
        // Who waits still is on a circle: everything that hangs off it is done.
        let Some(on) = (start..parent.len()).find(|node| pending[*node] > 0) else { return order };
        start = on;
        let (mut earliest, mut node) = (on, parent[on] as usize);
        while node != on {
            earliest = if (time[node], node) < (time[earliest], earliest) { node } else { earliest };
            node = parent[node] as usize;
        }
        oddities.circles += 1;
        let above = std::mem::replace(&mut parent[earliest], NONE);
        release(above, &mut pending, &mut order);
    }
}

fn release(node: u32, pending: &mut [u32], order: &mut Vec<u32>) {
    if node != NONE {
        pending[node as usize] -= 1;
        if pending[node as usize] == 0 {
            order.push(node);
        }
    }
}
