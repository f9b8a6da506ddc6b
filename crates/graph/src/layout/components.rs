//! Parts that no link connects: found, and set beside each other.

use super::{Point, distances::Near};

/// Room between parts, and around a node that stands alone.
const ROOM: f64 = 1.0;

/// The nodes of each part, rising.
pub(super) fn of(near: &Near) -> Vec<Vec<u32>> {
    let mut seen = vec![false; near.nodes()];
    let mut parts = Vec::new();
    for first in 0..near.nodes() as u32 {
        if std::mem::replace(&mut seen[first as usize], true) {
            continue;
        }
        let (mut part, mut next) = (vec![first], 0);
        while let Some(node) = part.get(next).copied() {
            next += 1;
            for (other, _) in near.of(node) {
                if !std::mem::replace(&mut seen[other as usize], true) {
                    part.push(other);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// Sets parts into rows, in their order, and gives every node its place. The rows are as wide as makes the whole about
/// three wide to two high, or as the widest part. A single part stays where it is.
pub(super) fn pack(nodes: usize, parts: &[(Vec<u32>, Vec<Point>)]) -> Vec<Point> {
    let mut places = vec![Point::default(); nodes];
    let boxes: Vec<[f64; 4]> = parts.iter().map(|(_, points)| edges(points)).collect();
    let size = |[left, top, right, bottom]: [f64; 4]| (right - left + ROOM, bottom - top + ROOM);
    let area: f64 = boxes.iter().map(|edges| size(*edges)).map(|(w, h)| w * h).sum();
    let widest = boxes.iter().map(|edges| size(*edges).0).fold(0.0, f64::max);
    let width = (area * 1.5).sqrt().max(widest);
    let (mut x, mut y, mut high) = (0.0, 0.0, 0.0_f64);
    for ((part, points), edges) in parts.iter().zip(boxes) {
        let (w, h) = size(edges);
        if x > 0.0 && x + w > width {
            (x, y, high) = (0.0, y + high, 0.0);
        }
        let by = if parts.len() == 1 { (0.0, 0.0) } else { (x - edges[0], y - edges[1]) };
        for (node, point) in part.iter().zip(points) {
            places[*node as usize] = Point { x: point.x + by.0, y: point.y + by.1 };
        }
        (x, high) = (x + w, high.max(h));
    }
    places
}

/// Left, top, right and bottom.
fn edges(points: &[Point]) -> [f64; 4] {
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.iter().fold(start, |[l, t, r, b], p| [l.min(p.x), t.min(p.y), r.max(p.x), b.max(p.y)])
}
