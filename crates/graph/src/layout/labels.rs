//! Which nodes are labelled, and on which side, so that no label lies on another or on a node.

use std::collections::HashMap;

use super::Point;

/// Where a label stands: the left end of its box and the middle of its height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// The node.
    pub node: u32,
    /// The left end and the middle of the height.
    pub at: Point,
}

/// Room between a node and its label.
const ROOM: f64 = 2.0;

/// A box: left, top, right, bottom.
type Edges = [f64; 4];

/// Places labels, those asked for first with the first choice: right of the node, left, above, below, then the corners.
/// One that finds no room is left out; it can still be had by pointing at the node. `asked` gives nodes with the width
/// and height of what is to be written, in the units of the points.
pub fn labels(points: &[Point], radii: &[f64], asked: &[(u32, f64, f64)]) -> Vec<Label> {
    let mut taken = Taken::new(asked, radii);
    points.iter().zip(radii).for_each(|(p, r)| taken.take([p.x - r, p.y - r, p.x + r, p.y + r]));
    let mut placed = Vec::new();
    for (node, width, height) in asked {
        let (p, r) = (points[*node as usize], radii[*node as usize] + ROOM);
        let (right, left) = (p.x + r, p.x - r - width);
        let (above, below) = (p.y - r - height / 2.0, p.y + r + height / 2.0);
        let middle = p.x - width / 2.0;
        let sides = [(right, p.y), (left, p.y), (middle, above), (middle, below)];
        let corners = [(right, above), (right, below), (left, above), (left, below)];
        let edges = |(x, y): (f64, f64)| [x, y - height / 2.0, x + width, y + height / 2.0];
        let free = sides.into_iter().chain(corners).find(|at| taken.is_free(edges(*at)));
        if let Some(at) = free {
            taken.take(edges(at));
            placed.push(Label { node: *node, at: Point { x: at.0, y: at.1 } });
        }
    }
    placed
}

/// Boxes that are taken, by the cells they touch.
struct Taken {
    cell: f64,
    boxes: HashMap<(i64, i64), Vec<Edges>>,
}

impl Taken {
    fn new(asked: &[(u32, f64, f64)], radii: &[f64]) -> Self {
        let high = asked.iter().map(|(_, _, height)| *height).chain(radii.iter().map(|r| 2.0 * r)).fold(1.0, f64::max);
        Self { cell: 2.0 * high, boxes: HashMap::new() }
    }

    fn cells(&self, [left, top, right, bottom]: Edges) -> impl Iterator<Item = (i64, i64)> + use<> {
        let number = |edge: f64| (edge / self.cell).floor() as i64;
        let (rows, columns) = (number(top)..=number(bottom), number(left)..=number(right));
        rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
    }

    fn take(&mut self, edges: Edges) {
        for cell in self.cells(edges) {
            self.boxes.entry(cell).or_default().push(edges);
        }
    }

    fn is_free(&self, edges: Edges) -> bool {
        self.cells(edges).filter_map(|cell| self.boxes.get(&cell)).flatten().all(|other| !overlap(edges, *other))
    }
}

fn overlap(a: Edges, b: Edges) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_lies_on_another_or_on_a_node() {
        let mut dice = model::Dice::new(9);
        let mut left_out = 0;
        for round in 0..300 {
            let nodes = 1 + dice.index(60);
            let radii: Vec<f64> = (0..nodes).map(|_| 3.0 + dice.index(6) as f64).collect();
            let mut points: Vec<Point> =
                (0..nodes).map(|_| Point { x: dice.index(500) as f64, y: dice.index(400) as f64 }).collect();
            assert!(super::super::apart(&mut points, &radii, 1.0));
            let asked: Vec<(u32, f64, f64)> =
                (0..nodes as u32).map(|n| (n, 20.0 + dice.index(90) as f64, 14.0)).collect();
            let placed = labels(&points, &radii, &asked);
            left_out += nodes - placed.len();
            let edges = |label: &Label| {
                let (_, w, h) = asked[label.node as usize];
                [label.at.x, label.at.y - h / 2.0, label.at.x + w, label.at.y + h / 2.0]
            };
            for (n, label) in placed.iter().enumerate() {
                let on_another = placed[..n].iter().any(|other| overlap(edges(label), edges(other)));
                let on_node =
                    points.iter().zip(&radii).any(|(p, r)| overlap(edges(label), [p.x - r, p.y - r, p.x + r, p.y + r]));
                assert!(!on_another && !on_node, "round {round}");
            }
            assert!(nodes > 5 || placed.len() == nodes, "round {round}: there was room for all");
        }
        assert!(left_out > 0, "crowded pictures were among them");
    }
}
