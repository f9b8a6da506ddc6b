//! Where accounts are drawn, so that who is linked stands together.
//!
//! ```text
//! links ─ lengths ─► components ─ distances ─► terms ─ stress ─► points ─ laid (turned to where they were) ─ pack ─► picture
//! ```
//!
//! A picture is looked at again and again, so it is *stable*: the same links give the same points, on every machine, and
//! to whom is told where accounts were before, a picture with some more of them looks like the one before. (Without that
//! it does not: which way circles of friends lie about each other turns on little.) Only sums, products and square roots
//! are used, which IEEE 754 fixes to the bit.
//!
//! Points are in units of one link between accounts that share nobody; what a unit is on the page is for the page.

mod apart;
mod components;
mod distances;
pub mod labels;
mod stress;
pub mod tree;
mod turn;

pub use apart::apart;

use model::dice;

/// A place in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// How far two places are from each other.
    pub fn distance(self, other: Self) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }
}

/// An account to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What stays the same of it between pictures: a hash of its id. Where nothing else decides, it does.
    pub key: u64,
    /// Where it was in the picture before.
    pub before: Option<Point>,
}

/// A place for each node. `links` name nodes by their number; which way they go, how often and in what order does not
/// count.
///
/// Least stress by stochastic gradient descent (Zheng, Pawar and Goodman 2018), over all pairs of a component of up to
/// 600 nodes, and over its links and the distances to some pivots in a larger one (Ortmann, Klimenta and Brandes 2016).
/// A link is as long as its ends differ in whom they are linked to: from 1 to 2. Components stand beside each other.
///
/// # Panics
/// If a link names no node.
pub fn layout(nodes: &[Node], links: &[(u32, u32)]) -> Vec<Point> {
    let near = distances::Near::new(nodes.len(), links);
    let mut parts: Vec<(Vec<u32>, Vec<Point>)> = components::of(&near)
        .into_iter()
        .map(|part| {
            let points = component(nodes, &near, &part);
            (part, points)
        })
        .collect();
    // The largest first; of equal ones, the one with the lowest key.
    let key = |part: &[u32]| part.iter().map(|node| nodes[*node as usize].key).min();
    parts.sort_by_cached_key(|(part, _)| (std::cmp::Reverse(part.len()), key(part)));
    components::pack(nodes.len(), &parts)
}

/// The places of a component's nodes, in its order.
fn component(nodes: &[Node], near: &distances::Near, part: &[u32]) -> Vec<Point> {
    let (first, known) = first_places(nodes, near, part);
    let terms = distances::terms(near, part);
    // Who was mostly there before is not thrown about again.
    let calm = known * 2 >= part.len();
    let mut points = stress::descend(&first, terms, if calm { stress::Start::Calm } else { stress::Start::Wild });
    turn::onto(&mut points, &first);
    points
}

/// Where nodes stand before anything pulls at them: where they were, else among those of their neighbours that have a
/// place, else where their key says. And how many were there before.
fn first_places(nodes: &[Node], near: &distances::Near, part: &[u32]) -> (Vec<Point>, usize) {
    let known = part.iter().filter(|node| nodes[**node as usize].before.is_some()).count();
    let spread = (part.len() as f64).sqrt();
    let drawn = |key: u64| {
        let unit = |bits: u64| (bits >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
        Point { x: spread * unit(dice::mix(key)), y: spread * unit(dice::mix(key ^ 1)) }
    };
    let place = |node: &u32| {
        let Node { key, before } = nodes[*node as usize];
        if let Some(before) = before {
            return before;
        }
        let own = drawn(key);
        let around: Vec<Point> = near.of(*node).filter_map(|(other, _)| nodes[other as usize].before).collect();
        if around.is_empty() {
            return own;
        }
        let mean = |of: fn(&Point) -> f64| around.iter().map(of).sum::<f64>() / around.len() as f64;
        Point { x: mean(|p| p.x) + own.x / spread, y: mean(|p| p.y) + own.y / spread }
    };
    (part.iter().map(place).collect(), known)
}
