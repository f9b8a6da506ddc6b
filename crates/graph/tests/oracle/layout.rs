//! Where accounts are drawn: against majorization from many starts, and that pictures are as stable as they say.

use flagstone_graph::layout::{Node, Point, layout};
use model::{Dice, dice};

fn nodes(count: usize) -> Vec<Node> {
    (0..count as u64).map(|n| Node { key: dice::mix(n), before: None }).collect()
}

/// Links as long as they should be: 2 less the share of neighbours in common.
fn wanted(count: usize, links: &[(u32, u32)]) -> Vec<Vec<f64>> {
    let mut near = vec![vec![false; count]; count];
    (0..count).for_each(|n| near[n][n] = true);
    links.iter().for_each(|(a, b)| {
        near[*a as usize][*b as usize] = true;
        near[*b as usize][*a as usize] = true;
    });
    let mut far = vec![vec![f64::INFINITY; count]; count];
    for a in 0..count {
        for b in 0..count {
            let both = (0..count).filter(|n| near[a][*n] && near[b][*n]).count() as f64;
            let either = (0..count).filter(|n| near[a][*n] || near[b][*n]).count() as f64;
            if a == b {
                far[a][b] = 0.0;
            } else if near[a][b] {
                far[a][b] = 2.0 - both / either;
            }
        }
    }
    for by in 0..count {
        for a in 0..count {
            for b in 0..count {
                far[a][b] = far[a][b].min(far[a][by] + far[by][b]);
            }
        }
    }
    far
}

fn stress(points: &[Point], wanted: &[Vec<f64>]) -> f64 {
    let pairs = (0..points.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    pairs.map(|(a, b)| (points[a].distance(points[b]) / wanted[a][b] - 1.0).powi(2)).sum()
}

/// Stress majorization (Gansner, Koren and North 2004) one node at a time, from a random start.
fn majorized(wanted: &[Vec<f64>], dice: &mut Dice) -> Vec<Point> {
    let count = wanted.len();
    let any = |dice: &mut Dice| dice.below(10_000) as f64 / 1_000.0;
    let mut points: Vec<Point> = (0..count).map(|_| Point { x: any(dice), y: any(dice) }).collect();
    for _ in 0..300 {
        for a in 0..count {
            let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
            for b in (0..count).filter(|b| *b != a) {
                let (p, o, d) = (points[a], points[b], wanted[a][b]);
                let (w, apart) = (1.0 / (d * d), p.distance(o).max(1e-9));
                x += w * (o.x + d * (p.x - o.x) / apart);
                y += w * (o.y + d * (p.y - o.y) / apart);
                weights += w;
            }
            if weights > 0.0 {
                points[a] = Point { x: x / weights, y: y / weights };
            }
        }
    }
    points
}

/// A connected graph: a random tree and some links more.
fn connected(dice: &mut Dice, count: usize) -> Vec<(u32, u32)> {
    let tree = (1..count).map(|n| (n as u32, dice.index(n) as u32)).collect::<Vec<_>>();
    let more = (0..dice.index(2 * count)).map(|_| (dice.index(count) as u32, dice.index(count) as u32));
    let more: Vec<_> = more.collect();
    [tree, more].concat()
}

#[test]
fn its_stress_is_nearly_the_least_that_majorization_finds_from_ten_starts() {
    let mut dice = Dice::new(1);
    let (mut ours, mut best) = (0.0, 0.0);
    for _ in 0..60 {
        let count = 4 + dice.index(12);
        let links = connected(&mut dice, count);
        let wanted = wanted(count, &links);
        ours += stress(&layout(&nodes(count), &links), &wanted);
        best += (0..10).map(|_| stress(&majorized(&wanted, &mut dice), &wanted)).fold(f64::INFINITY, f64::min);
    }
    assert!(ours < best * 1.1, "{ours:.3} against {best:.3}");
}

#[test]
fn the_order_and_the_direction_of_links_and_how_often_they_come_do_not_count() {
    let mut dice = Dice::new(2);
    for _ in 0..100 {
        let count = 2 + dice.index(30);
        let mut links: Vec<(u32, u32)> =
            (0..dice.index(60)).map(|_| (dice.index(count) as u32, dice.index(count) as u32)).collect();
        let first = layout(&nodes(count), &links);
        links.extend(links.clone().into_iter().map(|(a, b)| (b, a)));
        dice.shuffle(&mut links);
        assert_eq!(layout(&nodes(count), &links), first);
    }
}

#[test]
fn a_grid_with_more_nodes_than_are_compared_in_pairs_still_looks_like_one() {
    let side = 30_u32;
    let at = |x: u32, y: u32| y * side + x;
    let across = (0..side - 1).flat_map(|x| (0..side).map(move |y| (at(x, y), at(x + 1, y))));
    let down = (0..side).flat_map(|x| (0..side - 1).map(move |y| (at(x, y), at(x, y + 1))));
    let points = layout(&nodes((side * side) as usize), &across.chain(down).collect::<Vec<_>>());
    let mut dice = Dice::new(3);
    let (mut drawn, mut real) = (Vec::new(), Vec::new());
    for _ in 0..5_000 {
        let (a, b) = (dice.index(points.len()), dice.index(points.len()));
        let place = |n: usize| Point { x: (n % side as usize) as f64, y: (n / side as usize) as f64 };
        drawn.push(points[a].distance(points[b]));
        real.push(place(a).distance(place(b)));
    }
    let r = correlation(&drawn, &real);
    assert!(r > 0.97, "{r}");
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

#[test]
fn parts_that_nothing_connects_lie_beside_each_other() {
    let mut dice = Dice::new(5);
    for _ in 0..100 {
        let sizes: Vec<usize> = (0..1 + dice.index(8)).map(|_| 1 + dice.index(12)).collect();
        let (mut links, mut from) = (Vec::new(), 0);
        let mut ranges = Vec::new();
        for size in sizes {
            links.extend(connected(&mut dice, size).into_iter().map(|(a, b)| (a + from, b + from)));
            ranges.push(from as usize..from as usize + size);
            from += size as u32;
        }
        let points = layout(&nodes(from as usize), &links);
        let edges = |range: &std::ops::Range<usize>| {
            points[range.clone()]
                .iter()
                .fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |[l, t, r, b], p| {
                    [l.min(p.x), t.min(p.y), r.max(p.x), b.max(p.y)]
                })
        };
        for (n, range) in ranges.iter().enumerate() {
            for other in &ranges[..n] {
                let (a, b) = (edges(range), edges(other));
                assert!(a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1], "{a:?} {b:?}");
            }
        }
    }
}

/// Circles of friends that a few bridge.
fn circles(dice: &mut Dice, count: usize, circles: usize) -> Vec<(u32, u32)> {
    let mut links = connected(dice, circles);
    for n in circles..count {
        for _ in 0..3 {
            let other = dice.index(n / circles + 1) * circles + n % circles;
            if other < n {
                links.push((n as u32, other as u32));
            }
        }
        links.push((n as u32, (n % circles) as u32));
    }
    links
}

/// How far nodes that are in both pictures moved, as a share of how far two nodes are apart: the median.
fn moved(before: &[Point], after: &[Point]) -> f64 {
    let mut by: Vec<f64> = before.iter().zip(after).map(|(b, a)| b.distance(*a)).collect();
    by.sort_by(f64::total_cmp);
    let mut apart: Vec<f64> = before.iter().flat_map(|a| before.iter().map(|b| a.distance(*b))).collect();
    apart.sort_by(f64::total_cmp);
    by[by.len() / 2] / apart[apart.len() / 2]
}

#[test]
fn who_comes_back_finds_everybody_where_he_was() {
    let mut dice = Dice::new(6);
    let mut by = Vec::new();
    for _ in 0..30 {
        let count = 40 + dice.index(80);
        let more = count + count / 20 + 1;
        let links = circles(&mut dice, more, 4);
        let fewer: Vec<(u32, u32)> =
            links.iter().copied().filter(|(a, b)| (*a as usize) < count && (*b as usize) < count).collect();
        let before = layout(&nodes(count), &fewer);
        let known = nodes(more).into_iter().enumerate();
        let known: Vec<Node> = known.map(|(n, node)| Node { before: before.get(n).copied(), ..node }).collect();
        by.push(moved(&before, &layout(&known, &links)));
    }
    by.sort_by(f64::total_cmp);
    assert!(by[by.len() * 9 / 10] < 0.06, "{by:.3?}");
}
