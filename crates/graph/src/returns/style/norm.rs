//! Scores of a pair in the light of what both accounts score with others (the symmetric score normalisation of speaker
//! recognition, Shum, Dehak, Dehak and Glass 2010; here of scores that are centred already): an account that is like many
//! must be more like one.

use super::{Alike, Posts, crowd::Crowd};

/// Accounts of the other side that an account is compared with to see what it scores with others.
const COHORT: usize = 200;

/// How many scores that are like everybody's an account starts with.
const DOUBT: f64 = 20.0;

/// Scores of pairs, in their order, over how far from 0 both accounts' scores are with others. Of these the highest is
/// left out: it may be the account itself.
pub(super) fn alike(crowd: &Crowd, before: &Posts<'_>, after: &Posts<'_>, pairs: &[(u32, u32)]) -> Vec<Alike> {
    let (some_before, some_after) = (some(before.len(), COHORT), some(after.len(), COHORT));
    let mut all: Vec<(u32, u32)> =
        (0..after.len() as u32).flat_map(|a| some_before.iter().map(move |b| (*b, a))).collect();
    all.extend((0..before.len() as u32).flat_map(|b| some_after.iter().map(move |a| (b, *a))));
    all.extend(pairs);
    all.sort_unstable_by_key(|pair| (pair.1, pair.0));
    all.dedup();
    let raw = crowd.alike(before, after, &all);
    let of = |b: u32, a: u32| all.binary_search_by_key(&(a, b), |pair| (pair.1, pair.0)).map_or([0.0; 2], |at| raw[at]);
    let rows = (0..before.len() as u32).map(|b| Spread::new(some_after.iter().map(|a| of(b, *a)))).collect::<Vec<_>>();
    let columns =
        (0..after.len() as u32).map(|a| Spread::new(some_before.iter().map(|b| of(*b, a)))).collect::<Vec<_>>();
    let mut crowd = Spread::default();
    rows.iter().for_each(|row| crowd.add(row));
    let normal = |(b, a): &(u32, u32)| {
        let (row, column, raw) = (&rows[*b as usize], &columns[*a as usize], of(*b, *a));
        [0, 1].map(|at| {
            let spread = row.deviation(at, &crowd) * column.deviation(at, &crowd);
            if spread > 0.0 { f64::from(raw[at]) * crowd.deviation(at, &crowd) / spread } else { 0.0 }
        })
    };
    pairs.iter().map(normal).collect()
}

/// At most so many of `all` numbers, evenly.
pub fn some(all: usize, most: usize) -> Vec<u32> {
    let count = all.min(most);
    (0..count).map(|n| (n * all / count) as u32).collect()
}

/// How far from 0 scores are.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    squares: [f64; 2],
    count: f64,
}

impl Spread {
    fn new(scores: impl Iterator<Item = [f32; 2]>) -> Self {
        let (mut squares, mut count, mut highest) = ([0.0; 2], 0.0, [f32::MIN; 2]);
        for score in scores {
            for at in 0..2 {
                squares[at] += f64::from(score[at]).powi(2);
                highest[at] = highest[at].max(score[at]);
            }
            count += 1.0;
        }
        if count < 2.0 {
            return Self::default();
        }
        (0..2).for_each(|at| squares[at] -= f64::from(highest[at]).powi(2));
        Self { squares, count: count - 1.0 }
    }

    fn add(&mut self, other: &Self) {
        self.count += other.count;
        (0..2).for_each(|at| self.squares[at] += other.squares[at]);
    }

    fn deviation(&self, at: usize, crowd: &Self) -> f64 {
        let usual = crowd.squares[at] / crowd.count.max(1.0);
        ((self.squares[at] + DOUBT * usual) / (self.count + DOUBT)).sqrt()
    }
}
