//! Which days differ most from all others, and how often as much is seen by chance.
//!
//! Held against the others are all days from one day on, and all days between two (circular binary segmentation, Olshen,
//! Venkatraman, Lucito and Wigler 2004): what passes shows as well as what stays. Of one aspect, with k days of mean m₁
//! among n, the others of mean m₂, and the days' variance V, the statistic is k (n − k) / n · |m₁ − m₂|² / V: the likelihood
//! ratio of a step in the mean of normal vectors, 1 in the mean over all orders of days. Aspects differ in how far it strays
//! from 1: it is put over its deviation, √(2 tr C²) / tr C for days of covariance C; what is over 1 is squared, and aspects
//! are added. The chance is that of the highest of any days: a permutation test, exact if days could have come in any
//! order.

use std::ops::Range;

use model::Dice;

use super::{Asked, Aspect, days::Days};

/// The fewest days of a part.
pub(super) const FEWEST: usize = 5;

/// How much longer each length of days between two is than the one before. What is found is then moved to where it differs
/// most.
const LONGER: f64 = 1.4;

/// The likeliest days.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Where it changes: one day, or two.
    pub(super) at: Vec<usize>,
    /// How often chance shows as much of any days.
    pub(super) p: f64,
    /// By aspect.
    pub(super) aspects: [Option<f64>; Aspect::ALL.len()],
}

/// Looks at a part of the days; `None` if there are too few, or if chance shows as much more often than is asked.
pub(super) fn scan(days: &Days, part: Range<usize>, asked: Asked, dice: &mut Dice) -> Option<Found> {
    let n = part.len();
    if n < 2 * FEWEST {
        return None;
    }
    let aspects: Vec<Option<Centred>> = days.of.iter().map(|of| Centred::new(of.get(part.clone())?)).collect();
    let mut order: Vec<usize> = (0..n).collect();
    let all = stretches(n);
    let seen = Scores::new(&aspects, &order, &all);
    let (at, score) = seen.best();
    let (mut as_much, mut of_aspects) = (1_usize, [1_usize; Aspect::ALL.len()]);
    let often = |count: usize| count as f64 / (asked.orders + 1) as f64;
    for _ in 0..asked.orders {
        if score <= 0.0 || often(as_much) > asked.chance {
            return None;
        }
        dice.shuffle(&mut order);
        let chance = Scores::new(&aspects, &order, &all);
        as_much += usize::from(chance.best().1 >= score);
        for (aspect, count) in of_aspects.iter_mut().enumerate() {
            *count += usize::from(chance.highest(aspect) >= seen.of[aspect][at]);
        }
    }
    let whole: Vec<usize> = (0..n).collect();
    let stretch = moved(all[at].clone(), n, |stretch| Scores::new(&aspects, &whole, &[stretch]).best().1);
    let mut of = [None; Aspect::ALL.len()];
    (0..of.len()).filter(|a| aspects[*a].is_some()).for_each(|a| of[a] = Some(often(of_aspects[a])));
    let ends = [stretch.start, stretch.end].into_iter().filter(|end| 0 < *end && *end < n);
    let found = Found { at: ends.map(|end| part.start + end).collect(), p: often(as_much), aspects: of };
    (found.p <= asked.chance).then_some(found)
}

/// Days that are held against all others: from the first day up to any, and of some lengths from any day up to another.
fn stretches(n: usize) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = (FEWEST..=n - FEWEST).map(|end| 0..end).collect();
    let mut length = FEWEST as f64;
    while length as usize + 2 * FEWEST <= n {
        let days = length as usize;
        all.extend((FEWEST..=n - FEWEST - days).map(|start| start..start + days));
        length *= LONGER;
    }
    all
}

/// Moves an end by a day as long as the days differ more.
fn moved(mut stretch: Range<usize>, n: usize, score: impl Fn(Range<usize>) -> f64) -> Range<usize> {
    let mut highest = score(stretch.clone());
    loop {
        let Range { start, end } = stretch;
        let near = [(start + 1, end), (start.wrapping_sub(1), end), (start, end + 1), (start, end - 1)];
        let inner = |(s, e): &(usize, usize)| start > 0 && *s >= FEWEST && *e + FEWEST <= n;
        let first = |(s, e): &(usize, usize)| start == 0 && *s == 0 && *e + FEWEST <= n;
        let can = near.into_iter().filter(|at| inner(at) || first(at)).filter(|(s, e)| e - s >= FEWEST);
        let best = can.map(|(s, e)| (score(s..e), s..e)).max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((more, better)) if more > highest => (highest, stretch) = (more, better),
            _ => return stretch,
        }
    }
}

/// By aspect and stretch, how many deviations a statistic is over 1.
struct Scores {
    of: [Vec<f64>; Aspect::ALL.len()],
    together: Vec<f64>,
}

impl Scores {
    fn new(aspects: &[Option<Centred>], order: &[usize], stretches: &[Range<usize>]) -> Self {
        let mut scores = Self { of: Default::default(), together: vec![0.0; stretches.len()] };
        for (aspect, into) in aspects.iter().zip(&mut scores.of) {
            let Some(aspect) = aspect else {
                into.resize(stretches.len(), 0.0);
                continue;
            };
            let over = |statistic: f64| (statistic - 1.0) / aspect.deviation;
            into.extend(aspect.statistics(order, stretches).into_iter().map(over));
            let squares = into.iter().map(|score| score.max(0.0).powi(2));
            scores.together.iter_mut().zip(squares).for_each(|(sum, square)| *sum += square);
        }
        scores
    }

    /// Of equals the first.
    fn best(&self) -> (usize, f64) {
        let better = |best: (usize, f64), (at, score): (usize, &f64)| if *score > best.1 { (at, *score) } else { best };
        self.together.iter().enumerate().fold((0, f64::MIN), better)
    }

    fn highest(&self, aspect: usize) -> f64 {
        self.of[aspect].iter().copied().fold(f64::MIN, f64::max)
    }
}

/// Vectors of days about their mean.
#[derive(Debug)]
struct Centred {
    days: Vec<Vec<f64>>,
    variance: f64,
    /// Of the statistic over all orders of days.
    deviation: f64,
}

impl Centred {
    /// `None` if all are the same.
    fn new(days: &[Vec<f64>]) -> Option<Self> {
        let mean = super::days::mean(days);
        let about = |day: &Vec<f64>| day.iter().zip(&mean).map(|(value, mean)| value - mean).collect::<Vec<f64>>();
        let days: Vec<Vec<f64>> = days.iter().map(about).collect();
        let trace: f64 = days.iter().map(|day| product(day, day)).sum();
        let squares: f64 = days.iter().flat_map(|a| days.iter().map(|b| product(a, b).powi(2))).sum();
        let variance = trace / (days.len() - 1) as f64;
        (variance > 1e-12).then(|| Self { days, variance, deviation: (2.0 * squares).sqrt() / trace })
    }

    /// By stretch, in this order of days. As the sum of all is nought, m₁ − m₂ is the sum of k · n / (k (n − k)).
    fn statistics(&self, order: &[usize], stretches: &[Range<usize>]) -> Vec<f64> {
        let (n, width) = (order.len(), self.days[0].len());
        let mut sums = vec![0.0; (n + 1) * width];
        for (at, day) in order.iter().enumerate() {
            let (before, after) = sums[at * width..(at + 2) * width].split_at_mut(width);
            after
                .iter_mut()
                .zip(before)
                .zip(&self.days[*day])
                .for_each(|((sum, before), value)| *sum = *before + value);
        }
        let until = |day: usize| &sums[day * width..(day + 1) * width];
        let statistic = |stretch: &Range<usize>| {
            let differences = until(stretch.end).iter().zip(until(stretch.start)).map(|(a, b)| (a - b) * (a - b));
            let k = stretch.len();
            differences.sum::<f64>() * n as f64 / (k * (n - k)) as f64 / self.variance
        };
        stretches.iter().map(statistic).collect()
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(dice: &mut Dice, count: usize, width: usize, other: Range<usize>) -> Vec<Vec<f64>> {
        let value = |dice: &mut Dice| (0..4).map(|_| dice.below(1_000) as f64 / 1e3).sum::<f64>() - 2.0;
        let shift = |day: usize| if other.contains(&day) { 1.5 } else { 0.0 };
        (0..count).map(|day| (0..width).map(|_| value(dice) + shift(day)).collect()).collect()
    }

    /// By the definition, from every two days.
    fn naive(days: &[Vec<f64>], stretch: Range<usize>) -> f64 {
        let far = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        let inside =
            |of: &[Vec<f64>]| of.iter().flat_map(|a| of.iter().map(|b| far(a, b))).sum::<f64>() / (2 * of.len()) as f64;
        let others = [&days[..stretch.start], &days[stretch.end..]].concat();
        let variance = inside(days) / (days.len() - 1) as f64;
        (inside(days) - inside(&days[stretch]) - inside(&others)) / variance
    }

    #[test]
    fn statistics_are_those_of_every_two_days() {
        let mut dice = Dice::new(3);
        for _ in 0..2_000 {
            let (count, width) = (2 * FEWEST + dice.index(12), 1 + dice.index(6));
            let days = days(&mut dice, count, width, 0..0);
            let mut order: Vec<usize> = (0..count).collect();
            dice.shuffle(&mut order);
            let shuffled: Vec<Vec<f64>> = order.iter().map(|day| days[*day].clone()).collect();
            let all = stretches(count);
            for (stretch, value) in all.iter().zip(Centred::new(&days).unwrap().statistics(&order, &all)) {
                let wanted = naive(&shuffled, stretch.clone());
                assert!((value - wanted).abs() < 1e-6 * (1.0 + wanted), "{value} {wanted}");
            }
        }
    }

    #[test]
    fn over_all_orders_the_mean_is_one_and_the_deviation_as_said() {
        let mut dice = Dice::new(6);
        let centred = Centred::new(&days(&mut dice, 60, 4, 0..0)).unwrap();
        let mut order: Vec<usize> = (0..60).collect();
        let values: Vec<f64> = (0..4_000)
            .map(|_| {
                dice.shuffle(&mut order);
                centred.statistics(&order, std::slice::from_ref(&(0..30)))[0]
            })
            .collect();
        let mean = values.iter().sum::<f64>() / 4e3;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 4e3).sqrt();
        assert!((mean - 1.0).abs() < 0.05 && (deviation / centred.deviation - 1.0).abs() < 0.1, "{mean} {deviation}");
    }

    fn of(one: Vec<Vec<f64>>, other: Vec<Vec<f64>>) -> Days {
        let posts = (0..one.len()).map(|day| day..day + 1).collect();
        Days { posts, of: [one, vec![], other, vec![], vec![]] }
    }

    #[test]
    fn a_step_and_what_passes_are_found_on_their_days_and_in_the_aspect_that_has_them() {
        let mut dice = Dice::new(8);
        let asked = Asked { orders: 199, ..Asked::default() };
        for passes in [false, true] {
            let mut right = 0;
            for _ in 0..50 {
                let start = 8 + dice.index(12);
                let end = if passes { start + 8 + dice.index(6) } else { 40 };
                let days = of(days(&mut dice, 40, 5, start..end), days(&mut dice, 40, 3, 0..0));
                let found = scan(&days, 0..40, asked, &mut dice).unwrap();
                assert_eq!((found.aspects[0] <= Some(0.01), found.aspects[1]), (true, None), "{found:?}");
                let wanted: &[usize] = if passes { &[start, end] } else { &[start] };
                let near =
                    found.at.len() == wanted.len() && found.at.iter().zip(wanted).all(|(a, b)| a.abs_diff(*b) <= 1);
                right += usize::from(near && found.aspects[2] > Some(0.01));
            }
            assert!(right >= 45, "{right} of 50");
        }
    }

    #[test]
    fn an_account_that_is_the_same_throughout_seldom_changed() {
        let mut dice = Dice::new(4);
        let asked = Asked { chance: 0.1, orders: 99, ..Asked::default() };
        let found = (0..400).filter(|_| {
            let days = of(days(&mut dice, 20, 4, 0..0), days(&mut dice, 20, 2, 0..0));
            scan(&days, 0..20, asked, &mut dice).is_some()
        });
        // 40 are expected, give or take 6.
        let found = found.count();
        assert!((22..=58).contains(&found), "{found}");
    }

    #[test]
    fn too_few_days_and_days_that_are_all_alike_say_nothing() {
        let mut dice = Dice::new(4);
        let few = of(days(&mut dice, 9, 4, 5..9), vec![]);
        assert_eq!(scan(&few, 0..9, Asked::default(), &mut dice), None);
        let same = of(vec![vec![0.5; 3]; 30], vec![]);
        assert_eq!(scan(&same, 0..30, Asked::default(), &mut dice), None);
    }
}
