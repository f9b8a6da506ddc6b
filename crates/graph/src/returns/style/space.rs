//! Accounts as vectors. Features hash to slots; a slot's weight is its rarity among the accounts that are compared.
//!
//! An account has two: its *habits*, the mean of its posts, each of length one in every family; and its *language*, all
//! its character n-grams together, each as often as it is there in the logarithm. The first asks what a post of the
//! account looks like, the second what is found anywhere in them.

use super::features::{FAMILIES, Family, Features};
use crate::returns::Post;

/// Slots are numbers of so many bits: about a thousand for each post, of whose features about a hundred are new. Two
/// features in one slot are taken for one.
const BITS: std::ops::RangeInclusive<u32> = 14..=22;

/// A sparse vector: slots and values. A slot may be there twice.
pub(super) type Sparse = Vec<(u32, f32)>;

/// How rare features are.
#[derive(Debug)]
pub(super) struct Space {
    /// By slot. 0 where no two posts have it: it tells nothing that could come back.
    rarity: Vec<f32>,
    weights: [f32; FAMILIES.len()],
    bits: u32,
}

/// Counts who has which feature.
#[derive(Debug)]
pub(super) struct Counting {
    accounts: Vec<u32>,
    /// Posts, up to two.
    posts: Vec<u8>,
    seen: u32,
    bits: u32,
    slots: Vec<u32>,
    features: Features,
}

impl Counting {
    /// Room for so many posts.
    pub(super) fn new(posts: usize) -> Self {
        let bits = (posts.max(1).ilog2() + 11).clamp(*BITS.start(), *BITS.end());
        Self {
            accounts: vec![0; 1 << bits],
            posts: vec![0; 1 << bits],
            seen: 0,
            bits,
            slots: Vec::new(),
            features: Features::default(),
        }
    }

    /// Counts an account.
    pub(super) fn add(&mut self, posts: &[Post]) {
        let mut all = Vec::new();
        for post in posts {
            self.features.read(post);
            self.slots.clear();
            let features = FAMILIES.iter().flat_map(|family| self.features.of(*family));
            self.slots.extend(features.map(|f| slot(*f, self.bits)));
            self.slots.sort_unstable();
            self.slots.dedup();
            for slot in &self.slots {
                let posts = &mut self.posts[*slot as usize];
                *posts = (*posts + 1).min(2);
            }
            all.append(&mut self.slots);
        }
        all.sort_unstable();
        all.dedup();
        all.iter().for_each(|slot| self.accounts[*slot as usize] += 1);
        self.seen += u32::from(!posts.is_empty());
    }

    /// How rare everything is. `weights` say how much each family counts in habits.
    pub(super) fn space(self, weights: [f32; FAMILIES.len()]) -> Space {
        let all = f64::from(1 + self.seen);
        let rarity = |(accounts, posts): (u32, u8)| {
            if posts < 2 { 0.0 } else { ((all / f64::from(1 + accounts)).ln() + 1.0) as f32 }
        };
        let rarity = self.accounts.into_iter().zip(self.posts).map(rarity).collect();
        Space { rarity, weights, bits: self.bits }
    }
}

impl Space {
    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.rarity.len()
    }
}

/// Makes vectors, with room that is used again.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    space: &'a Space,
    features: Features,
    slots: Vec<u32>,
}

impl<'a> Maker<'a> {
    /// In a space.
    pub(super) fn new(space: &'a Space) -> Self {
        Self { space, features: Features::default(), slots: Vec::new() }
    }

    /// A post's habits.
    pub(super) fn post(&mut self, post: &Post) -> Sparse {
        let mut into = Sparse::new();
        self.features.read(post);
        self.habits(1.0, &mut into);
        into
    }

    /// An account's habits and language.
    pub(super) fn account(&mut self, posts: &[Post]) -> (Sparse, Sparse) {
        let (mut habits, mut grams, mut language) = (Sparse::new(), Vec::new(), Sparse::new());
        for post in posts {
            self.features.read(post);
            self.habits(1.0 / posts.len() as f32, &mut habits);
            grams.extend(self.features.of(Family::Grams).iter().map(|f| slot(*f, self.space.bits)));
        }
        merge(&mut habits);
        weigh(self.space, &mut grams, 1.0, &mut language);
        (habits, language)
    }

    /// Adds the post that was read, so much of it.
    fn habits(&mut self, share: f32, into: &mut Sparse) {
        for (family, weight) in FAMILIES.into_iter().zip(self.space.weights) {
            self.slots.clear();
            self.slots.extend(self.features.of(family).iter().map(|f| slot(*f, self.space.bits)));
            weigh(self.space, &mut self.slots, share * weight.sqrt(), into);
        }
    }
}

/// Counts of slots, in the logarithm, times their rarity, as a vector of a length.
fn weigh(space: &Space, slots: &mut [u32], length: f32, into: &mut Sparse) {
    slots.sort_unstable();
    let from = into.len();
    for same in slots.chunk_by(|a, b| a == b) {
        let rarity = space.rarity[same[0] as usize];
        if rarity > 0.0 {
            into.push((same[0], (1.0 + (same.len() as f32).ln()) * rarity));
        }
    }
    let norm = into[from..].iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    into[from..].iter_mut().for_each(|(_, value)| *value *= length / norm);
}

/// Adds up what is in one slot. Which order it came in does not matter.
fn merge(vector: &mut Sparse) {
    vector.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    vector.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

fn slot(feature: u64, bits: u32) -> u32 {
    (feature >> (64 - bits)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(texts: &[&str]) -> Vec<Post> {
        texts.iter().map(|text| Post { text: (*text).into(), time: None }).collect()
    }

    fn dot(a: &Sparse, b: &Sparse) -> f32 {
        let sum = |(slot, value): &(u32, f32)| b.iter().filter(|(s, _)| s == slot).map(|(_, v)| v * value).sum::<f32>();
        a.iter().map(sum).sum()
    }

    #[test]
    fn who_writes_alike_is_near_in_both_whatever_the_order_of_posts() {
        let of = [
            posts(&["Good morning, friends!! :)", "good night, friends!! :)"]),
            posts(&["Good evening, friends!! :)", "good day, all friends!! :)"]),
            posts(&["Minutes of the meeting follow.", "The minutes of the board follow."]),
        ];
        let mut counting = Counting::new(1_000);
        of.iter().for_each(|posts| counting.add(posts));
        let space = counting.space([1.0, 0.5, 0.2, 0.5, 0.15, 0.1]);
        let mut maker = Maker::new(&space);
        let [a, b, c] = [0, 1, 2].map(|n| maker.account(&of[n]));
        assert!(dot(&a.0, &b.0) > 2.0 * dot(&a.0, &c.0), "{} {}", dot(&a.0, &b.0), dot(&a.0, &c.0));
        assert!(dot(&a.1, &b.1) > 3.0 * dot(&a.1, &c.1));
        assert!((dot(&a.1, &a.1) - 1.0).abs() < 1e-4, "a language has length one");
        let turned: Vec<Post> = of[0].iter().rev().cloned().collect();
        assert_eq!(maker.account(&turned), a);
        assert_eq!(maker.account(&[]), (vec![], vec![]));
    }

    #[test]
    fn what_one_post_alone_has_weighs_nothing() {
        let mut counting = Counting::new(1_000);
        counting.add(&posts(&["aaaa"]));
        counting.add(&posts(&["zzzz"]));
        let space = counting.space([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(Maker::new(&space).post(&posts(&["aaaa"])[0]).iter().all(|(_, value)| *value == 0.0));
    }
}
