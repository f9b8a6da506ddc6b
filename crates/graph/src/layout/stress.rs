//! Nodes moved until their distances are nearly what they should be.

use model::Dice;

use super::{Point, distances::Term};

/// How nodes set out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// From anywhere: the first steps are as long as the terms ask for.
    Wild,
    /// From where they mostly belong: only the later, shorter steps are taken.
    Calm,
}

/// Rounds over all terms, one less than a power of two more: the factor between rounds is then a repeated square root.
const ROUNDS: u32 = 33;

/// Rounds that a calm start leaves out.
const LEFT_OUT: u32 = 20;

/// How far off the last round leaves the shortest term: its step.
const LAST: f64 = 0.1;

/// Moves nodes from where they stand, one term after the other, in an order drawn anew each round. A step moves both
/// ends along the line between them, by the share of what is missing that weight and round allow, at most all of it; the
/// rounds' steps shrink by a constant factor (Zheng, Pawar and Goodman 2018, section 2.1).
pub(super) fn descend(from: &[Point], mut terms: Vec<Term>, start: Start) -> Vec<Point> {
    let mut points = from.to_vec();
    let weights = || terms.iter().flat_map(|term| term.weights);
    let (least, most) = weights().fold((f64::INFINITY, 0.0_f64), |(least, most), w| (least.min(w), most.max(w)));
    if terms.is_empty() {
        return points;
    }
    let (mut step, last) = (1.0 / least, LAST / most);
    let factor = (0..ROUNDS.ilog2()).fold(last / step, |root, _| root.sqrt());
    let mut dice = Dice::new(0x5eed);
    for round in 0..ROUNDS {
        if start == Start::Wild || round >= LEFT_OUT {
            dice.shuffle(&mut terms);
            terms.iter().for_each(|term| pull(&mut points, term, step));
        }
        step *= factor;
    }
    points
}

fn pull(points: &mut [Point], term: &Term, step: f64) {
    let (a, b) = (points[term.a as usize], points[term.b as usize]);
    let apart = a.distance(b);
    // On top of each other any way apart will do: one that differs from pair to pair.
    let along = if apart > 1e-9 { [a.x - b.x, a.y - b.y] } else { any_way(term.a, term.b) };
    let length = (along[0] * along[0] + along[1] * along[1]).sqrt();
    moved(points, term, step, along.map(|part| part / length), (term.distance - apart) / 2.0);
}

/// A way from one node to another that stand on each other; it is not always the same.
pub(super) fn any_way(a: u32, b: u32) -> [f64; 2] {
    [f64::from(a % 7) - 3.0, f64::from(b % 5) - 2.5]
}

/// Moves both ends by `missing` along a unit vector that points from the second to the first.
fn moved(points: &mut [Point], term: &Term, step: f64, along: [f64; 2], missing: f64) {
    for (node, weight, sign) in [(term.a, term.weights[0], 1.0), (term.b, term.weights[1], -1.0)] {
        let by = (weight * step).min(1.0) * missing * sign;
        let point = &mut points[node as usize];
        (point.x, point.y) = (point.x + by * along[0], point.y + by * along[1]);
    }
}
