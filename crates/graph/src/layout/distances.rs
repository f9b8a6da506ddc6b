//! How far nodes should be from each other.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Largest component of which every pair is a term.
const WHOLE: usize = 600;

/// How many pivots stand for the rest of a larger one.
const PIVOTS: usize = 80;

/// Neighbours, with the length of the link to each. Both ways, none twice, none to itself.
#[derive(Debug)]
pub(super) struct Near {
    starts: Vec<usize>,
    to: Vec<(u32, f64)>,
}

/// Two nodes of a component, by their place in it, with the distance they should have and how much it matters that the
/// first, and the second, moves for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) distance: f64,
    pub(super) weights: [f64; 2],
}

impl Near {
    pub(super) fn new(nodes: usize, links: &[(u32, u32)]) -> Self {
        let both = links.iter().filter(|(a, b)| a != b).flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
        let mut pairs: Vec<(u32, u32)> = both.collect();
        pairs.sort_unstable();
        pairs.dedup();
        assert!(pairs.last().is_none_or(|(a, _)| (*a as usize) < nodes), "a link names no node");
        let starts: Vec<usize> = (0..=nodes).map(|node| pairs.partition_point(|(a, _)| (*a as usize) < node)).collect();
        let row = |node: u32| &pairs[starts[node as usize]..starts[node as usize + 1]];
        let to = pairs.iter().map(|(a, b)| (*b, length(*a, row(*a), *b, row(*b)))).collect();
        Self { starts, to }
    }

    pub(super) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// A node's neighbours, rising, and how far they should be.
    pub(super) fn of(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        self.to[self.starts[node as usize]..self.starts[node as usize + 1]].iter().copied()
    }
}

/// 2 less the share of neighbours that two linked nodes have in common, themselves counted: those of one circle stand
/// close, and a bridge is long.
fn length(a: u32, near_a: &[(u32, u32)], b: u32, near_b: &[(u32, u32)]) -> f64 {
    let (mut shared, mut other) = (0_usize, near_b.iter().map(|(_, to)| *to).peekable());
    for (_, to) in near_a {
        while other.next_if(|o| o < to).is_some() {}
        shared += usize::from(other.peek() == Some(to));
    }
    debug_assert!(a != b);
    // Each is a neighbour of the other and of itself.
    let shared = shared + 2;
    2.0 - shared as f64 / (near_a.len() + near_b.len() + 2 - shared) as f64
}

/// The terms of a component.
pub(super) fn terms(near: &Near, part: &[u32]) -> Vec<Term> {
    let mut place = vec![u32::MAX; near.nodes()];
    part.iter().enumerate().for_each(|(at, node)| place[*node as usize] = at as u32);
    let from = |at: usize| distances(near, &place, part, at);
    if part.len() <= WHOLE { all(part.len(), from) } else { sparse(near, &place, part, from) }
}

/// Every pair, weighing by the inverse square of its distance.
fn all(nodes: usize, from: impl Fn(usize) -> Vec<f64>) -> Vec<Term> {
    let row = |a: usize| {
        let distances = from(a);
        (a + 1..nodes).map(move |b| {
            let distance = distances[b];
            let weight = 1.0 / (distance * distance);
            Term { a: a as u32, b: b as u32, distance, weights: [weight; 2] }
        })
    };
    (0..nodes).flat_map(row).collect()
}

/// Links, and distances to pivots. A pivot stands for those that are nearer to it than to any other: for a node it counts
/// as often as there are such within half of the way to it, and the pivot itself is moved as by one.
fn sparse(near: &Near, place: &[u32], part: &[u32], from: impl Fn(usize) -> Vec<f64>) -> Vec<Term> {
    let mut terms = Vec::new();
    for (a, node) in part.iter().enumerate() {
        for (other, distance) in near.of(*node) {
            let b = place[other as usize];
            if (a as u32) < b {
                terms.push(Term { a: a as u32, b, distance, weights: [1.0 / (distance * distance); 2] });
            }
        }
    }
    let (mut nearest, mut pivots) = (vec![(f64::INFINITY, 0); part.len()], Vec::new());
    let mut next = 0;
    while pivots.len() < PIVOTS {
        let distances = from(next);
        for (at, distance) in distances.iter().enumerate() {
            if *distance < nearest[at].0 {
                nearest[at] = (*distance, pivots.len());
            }
        }
        pivots.push((next, distances));
        // The next is who is farthest from all of them.
        let farthest = (0..part.len()).max_by(|a, b| nearest[*a].0.total_cmp(&nearest[*b].0).then(b.cmp(a)));
        next = farthest.unwrap_or(0);
    }
    for (number, (pivot, distances)) in pivots.iter().enumerate() {
        let mut region: Vec<f64> =
            nearest.iter().filter(|(_, of)| *of == number).map(|(distance, _)| *distance).collect();
        region.sort_by(f64::total_cmp);
        let linked: Vec<u32> = near.of(part[*pivot]).map(|(other, _)| place[other as usize]).collect();
        for (at, distance) in distances.iter().copied().enumerate() {
            if at == *pivot || linked.binary_search(&(at as u32)).is_ok() {
                continue;
            }
            let stands_for = region.partition_point(|far| *far <= distance / 2.0).max(1) as f64;
            let square = distance * distance;
            terms.push(Term { a: at as u32, b: *pivot as u32, distance, weights: [stands_for / square, 1.0 / square] });
        }
    }
    terms
}

/// A length in a heap. None of them is NaN.
#[derive(PartialEq)]
struct Length(f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How far every node of a component is from one of them (Dijkstra 1959).
fn distances(near: &Near, place: &[u32], part: &[u32], from: usize) -> Vec<f64> {
    let mut far = vec![f64::INFINITY; part.len()];
    far[from] = 0.0;
    let mut next = BinaryHeap::from([Reverse((Length(0.0), from))]);
    while let Some(Reverse((Length(distance), at))) = next.pop() {
        if distance > far[at] {
            continue;
        }
        for (other, length) in near.of(part[at]) {
            let other = place[other as usize] as usize;
            if distance + length < far[other] {
                far[other] = distance + length;
                next.push(Reverse((Length(far[other]), other)));
            }
        }
    }
    far
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_everybody_is_near_and_a_bridge_is_long() {
        // A triangle, a bridge, and a triangle.
        let links = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)];
        let near = Near::new(6, &links);
        let length = |a: u32, b: u32| near.of(a).find(|(to, _)| *to == b).map(|(_, length)| length).unwrap();
        assert_eq!(length(0, 1), 1.0);
        assert!(length(2, 3) > length(1, 2), "{} {}", length(2, 3), length(1, 2));
        assert_eq!(length(2, 3), length(3, 2));
    }

    #[test]
    fn distances_equal_those_of_every_way_tried() {
        let mut dice = model::Dice::new(4);
        for _ in 0..500 {
            let nodes = 2 + dice.index(7);
            let links: Vec<(u32, u32)> =
                (0..dice.index(20)).map(|_| (dice.index(nodes) as u32, dice.index(nodes) as u32)).collect();
            let near = Near::new(nodes, &links);
            // Floyd and Warshall.
            let mut far = vec![vec![f64::INFINITY; nodes]; nodes];
            (0..nodes).for_each(|a| far[a][a] = 0.0);
            (0..nodes as u32).for_each(|a| near.of(a).for_each(|(b, length)| far[a as usize][b as usize] = length));
            for by in 0..nodes {
                for a in 0..nodes {
                    for b in 0..nodes {
                        far[a][b] = far[a][b].min(far[a][by] + far[by][b]);
                    }
                }
            }
            for part in super::super::components::of(&near) {
                let mut place = vec![u32::MAX; nodes];
                part.iter().enumerate().for_each(|(at, node)| place[*node as usize] = at as u32);
                for (at, node) in part.iter().enumerate() {
                    let got = distances(&near, &place, &part, at);
                    for (other, got) in part.iter().zip(got) {
                        assert!((got - far[*node as usize][*other as usize]).abs() < 1e-9);
                    }
                }
            }
        }
    }
}
