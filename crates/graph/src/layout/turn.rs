//! A picture turned, mirrored and moved so that it lies as well as it can on another: who knows the old one finds
//! everybody again.

use super::Point;

/// Lays `points` onto `old`, without stretching them (the orthogonal Procrustes problem, Schönemann 1966, in two
/// dimensions, where the best turn is the direction of a sum).
pub(super) fn onto(points: &mut [Point], old: &[Point]) {
    let (here, there) = (middle(points), middle(old));
    let about = |p: &Point, middle: Point| (p.x - middle.x, p.y - middle.y);
    // The sums of products of the points as they are, and mirrored, with the old ones.
    let (mut plain, mut mirrored) = ([0.0; 2], [0.0; 2]);
    for (p, o) in points.iter().zip(old) {
        let ((x, y), (u, v)) = (about(p, here), about(o, there));
        plain = [plain[0] + x * u + y * v, plain[1] + x * v - y * u];
        mirrored = [mirrored[0] + x * u - y * v, mirrored[1] + x * v + y * u];
    }
    let length = |[x, y]: [f64; 2]| (x * x + y * y).sqrt();
    let (sum, flip) = if length(mirrored) > length(plain) { (mirrored, -1.0) } else { (plain, 1.0) };
    let size = length(sum);
    let [cos, sin] = if size > 0.0 { sum.map(|part| part / size) } else { [1.0, 0.0] };
    for p in points {
        let (x, y) = about(p, here);
        let y = y * flip;
        *p = Point { x: there.x + x * cos - y * sin, y: there.y + x * sin + y * cos };
    }
}

fn middle(points: &[Point]) -> Point {
    let n = points.len().max(1) as f64;
    Point { x: points.iter().map(|p| p.x).sum::<f64>() / n, y: points.iter().map(|p| p.y).sum::<f64>() / n }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_was_turned_mirrored_and_moved_comes_back() {
        let old = [(0.0, 0.0), (4.0, 0.0), (4.0, 1.0), (-2.0, 5.0)].map(|(x, y)| Point { x, y });
        for flip in [1.0, -1.0] {
            let mut points =
                old.map(|p| Point { x: 0.6 * p.x - 0.8 * p.y * flip + 7.0, y: 0.8 * p.x + 0.6 * p.y * flip });
            onto(&mut points, &old);
            assert!(points.iter().zip(old).all(|(p, o)| p.distance(o) < 1e-9), "{points:?}");
        }
    }

    #[test]
    fn one_point_and_none_are_pictures_too() {
        let mut one = [Point { x: 3.0, y: 4.0 }];
        onto(&mut one, &[Point { x: 1.0, y: 1.0 }]);
        assert_eq!(one, [Point { x: 1.0, y: 1.0 }]);
        onto(&mut [], &[]);
    }
}
