//! A crowd, and how alike any two accounts of it write.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use model::dice::mix;

use super::{
    Posts,
    features::FAMILIES,
    space::{Counting, Maker, Space, Sparse},
    whitening::{Whitening, centre, dot},
};
use crate::returns::Post;

/// How much each family counts in habits. Rounded from a fit on other writers: `docs/investigate.md`.
const WEIGHTS: [f32; FAMILIES.len()] = [1.0, 0.5, 0.2, 0.5, 0.15, 0.1];

/// Posts of the crowd that say what it differs in.
const CROWD: usize = 6_000;

/// Accounts whose vectors are in memory at once.
const HELD: usize = 1_000;

/// Character n-grams of an account that others are found by: the most telling.
const TELLING: usize = 256;

/// A crowd that pairs of it are compared in.
#[derive(Debug)]
pub struct Crowd {
    space: Space,
    whitening: Whitening,
}

impl Crowd {
    /// Of all accounts. The order of accounts does not matter, nor that of posts.
    pub fn new(accounts: &Posts<'_>) -> Self {
        let mut counting = Counting::new(accounts.iter().map(|posts| posts.len()).sum());
        accounts.iter().for_each(|posts| counting.add(posts));
        let space = counting.space(WEIGHTS);
        let mut some: Vec<(u64, &Post)> =
            accounts.iter().flat_map(|posts| posts.iter()).map(|post| (order(post), post)).collect();
        if some.len() > CROWD {
            some.select_nth_unstable_by(CROWD, |a, b| (a.0, &a.1.text).cmp(&(b.0, &b.1.text)));
            some.truncate(CROWD);
        }
        some.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let mut maker = Maker::new(&space);
        let posts: Vec<Sparse> = some.into_iter().map(|(_, post)| maker.post(post)).collect();
        let whitening = Whitening::new(&posts);
        Self { space, whitening }
    }

    /// How alike pairs are, in their order: numbers of accounts before and after, rising by the second. No unit.
    pub fn alike(&self, before: &Posts<'_>, after: &Posts<'_>, pairs: &[(u32, u32)]) -> Vec<[f32; 2]> {
        debug_assert!(pairs.is_sorted_by_key(|pair| pair.1));
        let mut alike = vec![[0.0; 2]; pairs.len()];
        let sides = [self.side(before), self.side(after)];
        let between = [
            product(&sides[0].mean[0], &sides[1].mean[0]) / f64::from(self.whitening.scale),
            product(&sides[0].mean[1], &sides[1].mean[1]),
        ];
        let (mut maker, slots) = (Maker::new(&self.space), self.space.slots());
        let mut dense = [vec![0.0_f32; slots], vec![0.0_f32; slots]];
        for first in (0..before.len()).step_by(HELD) {
            let held = first..(first + HELD).min(before.len());
            let known: Vec<Known> = held.clone().map(|n| self.known(&mut maker, before[n], &sides[1])).collect();
            for (at, group) in groups(pairs) {
                if !group.iter().any(|(n, _)| held.contains(&(*n as usize))) {
                    continue;
                }
                let number = group[0].1 as usize;
                let new = self.known(&mut maker, after[number], &sides[0]);
                scatter(&mut dense, &new.vectors, true);
                for (at, (n, _)) in (at..).zip(group).filter(|(_, (n, _))| held.contains(&(*n as usize))) {
                    let old = &known[*n as usize - first];
                    let explained = dot(&sides[0].explained[*n as usize], &sides[1].explained[number]);
                    for view in 0..2 {
                        let plain = gather(&dense[view], &old.vectors[view]);
                        let scaled = if view == 0 { plain / f64::from(self.whitening.scale) } else { plain };
                        let centred = scaled - old.to_mean[view] - new.to_mean[view] + between[view];
                        alike[at][view] = (centred - if view == 0 { f64::from(explained) } else { 0.0 }) as f32;
                    }
                }
                scatter(&mut dense, &new.vectors, false);
            }
        }
        alike
    }

    /// Pairs of accounts that share ways of writing that few have: of each before, the nearest so many after. In no order.
    pub fn nearest(&self, before: &Posts<'_>, after: &Posts<'_>, most: usize) -> Vec<(u32, u32)> {
        let (mut maker, mut pairs) = (Maker::new(&self.space), Vec::new());
        for first in (0..before.len()).step_by(HELD) {
            let held = &before[first..(first + HELD).min(before.len())];
            let mut having: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
            for (number, posts) in (0..).zip(held) {
                let (_, mut language) = maker.account(posts);
                language.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                for (slot, value) in language.into_iter().take(TELLING) {
                    having.entry(slot).or_default().push((number, value));
                }
            }
            let mut nearest: Vec<BinaryHeap<Reverse<(u32, u32)>>> = vec![BinaryHeap::new(); held.len()];
            let mut scores = vec![0.0_f32; held.len()];
            for (number, posts) in (0..).zip(after) {
                for (slot, value) in maker.account(posts).1 {
                    let list = having.get(&slot).into_iter().flatten();
                    list.for_each(|(before, other)| scores[*before as usize] += value * other);
                }
                for (nearest, score) in nearest.iter_mut().zip(&mut scores) {
                    // Of numbers over 0, the bits are in the order of the numbers.
                    let score = std::mem::take(score).to_bits();
                    let worse = nearest.len() == most && nearest.peek().is_some_and(|worst| worst.0.0 >= score);
                    if score > 0 && !worse {
                        nearest.push(Reverse((score, number)));
                        if nearest.len() > most {
                            nearest.pop();
                        }
                    }
                }
            }
            for (number, nearest) in (first as u32..).zip(nearest) {
                pairs.extend(nearest.into_iter().map(|near| (number, near.0.1)));
            }
        }
        pairs
    }

    fn side(&self, accounts: &Posts<'_>) -> Side {
        let (mut maker, slots) = (Maker::new(&self.space), self.space.slots());
        let mut mean = [vec![0.0_f64; slots], vec![0.0_f64; slots]];
        let mut products = Vec::with_capacity(accounts.len());
        for posts in accounts {
            let (habits, language) = maker.account(posts);
            products.push(self.whitening.products(&habits));
            for (mean, vector) in mean.iter_mut().zip([habits, language]) {
                let share = 1.0 / accounts.len() as f64;
                vector.iter().for_each(|(slot, value)| mean[*slot as usize] += f64::from(*value) * share);
            }
        }
        centre(&mut products);
        let explained = products.into_iter().map(|of| self.whitening.explained(of)).collect();
        Side { mean, explained }
    }

    fn known(&self, maker: &mut Maker<'_>, posts: &[Post], other: &Side) -> Known {
        let (habits, language) = maker.account(posts);
        let vectors = [habits, language];
        let to = |view: usize| {
            vectors[view].iter().map(|(slot, value)| f64::from(*value) * other.mean[view][*slot as usize]).sum::<f64>()
        };
        Known { to_mean: [to(0) / f64::from(self.whitening.scale), to(1)], vectors }
    }
}

/// All accounts of a side.
struct Side {
    /// Mean habits and mean language, by slot.
    mean: [Vec<f64>; 2],
    /// By account: what posts of the crowd explain of its habits.
    explained: Vec<Vec<f32>>,
}

/// An account.
struct Known {
    /// Habits and language.
    vectors: [Sparse; 2],
    /// Their products with the mean of the other side.
    to_mean: [f64; 2],
}

/// Pairs of the same account after, each group with the place of its first.
fn groups(pairs: &[(u32, u32)]) -> impl Iterator<Item = (usize, &[(u32, u32)])> {
    let mut at = 0;
    pairs.chunk_by(|a, b| a.1 == b.1).map(move |group| {
        let first = at;
        at += group.len();
        (first, group)
    })
}

fn scatter(dense: &mut [Vec<f32>; 2], vectors: &[Sparse; 2], set: bool) {
    for (dense, vector) in dense.iter_mut().zip(vectors) {
        for (slot, value) in vector {
            dense[*slot as usize] = if set { dense[*slot as usize] + value } else { 0.0 };
        }
    }
}

fn gather(dense: &[f32], vector: &Sparse) -> f64 {
    vector.iter().map(|(slot, value)| f64::from(dense[*slot as usize] * value)).sum()
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A place in an order that has nothing to do with what a post says, and the same whatever posts came before.
pub fn order(post: &Post) -> u64 {
    post.text.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)))
}
