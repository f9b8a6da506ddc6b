//! Nodes that lie on each other, pushed apart.

use std::collections::HashMap;

use super::{Point, stress::any_way};

/// Most rounds: what still overlaps then is very crowded, and stays.
const ROUNDS: usize = 200;

/// Pushes circles apart that are nearer than their radii and `gap` allow, both by half of what is missing, until none is;
/// everyone else stays. Whether all of them are apart.
pub fn apart(points: &mut [Point], radii: &[f64], gap: f64) -> bool {
    let cell = 2.0 * radii.iter().copied().fold(0.0, f64::max) + gap;
    if cell <= 0.0 {
        return true;
    }
    for _ in 0..ROUNDS {
        if !push(points, radii, gap, cell) {
            return true;
        }
    }
    false
}

/// One round; whether anything was too near. Only the cells around a node can hold one that is.
fn push(points: &mut [Point], radii: &[f64], gap: f64, cell: f64) -> bool {
    let at = |p: Point| ((p.x / cell).floor() as i64, (p.y / cell).floor() as i64);
    let mut grid: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    points.iter().enumerate().for_each(|(node, point)| grid.entry(at(*point)).or_default().push(node));
    let mut any = false;
    for node in 0..points.len() {
        let (x, y) = at(points[node]);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let others: Vec<usize> = around.filter_map(|place| grid.get(&place)).flatten().copied().collect();
        for other in others.into_iter().filter(|other| *other > node) {
            let (a, b) = (points[node], points[other]);
            let (wanted, is) = (radii[node] + radii[other] + gap, a.distance(b));
            // A little more than is missing, or rounding would leave them touching for ever.
            if is >= wanted * (1.0 - 1e-9) {
                continue;
            }
            any = true;
            let by = (wanted - is) / 2.0 * 1.01;
            let [x, y] = if is > 1e-9 { [a.x - b.x, a.y - b.y] } else { any_way(node as u32, other as u32) };
            let length = (x * x + y * y).sqrt();
            let (dx, dy) = (x / length, y / length);
            points[node] = Point { x: a.x + dx * by, y: a.y + dy * by };
            points[other] = Point { x: b.x - dx * by, y: b.y - dy * by };
        }
    }
    any
}
