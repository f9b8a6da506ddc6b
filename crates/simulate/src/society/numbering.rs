//! Accounts have a place by which the world is made, and a number by which they are known. Places tell everything (block
//! by block, the most popular first), numbers tell nothing: one is the other, shuffled.

use model::dice::mix;

/// A random order of the numbers below `size` that takes no memory: a Feistel network of four rounds over the next power
/// of four, walked until the result is below `size` (Black and Rogaway 2002).
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    size: u64,
    half: u32,
    keys: [u64; 4],
}

impl Numbering {
    pub(super) fn new(seed: u64, size: u32) -> Self {
        let bits = (64 - u64::from(size.max(2) - 1).leading_zeros()).div_ceil(2);
        Self { size: u64::from(size), half: bits, keys: [1, 2, 3, 4].map(|round| mix(seed ^ mix(round))) }
    }

    /// The number of a place.
    pub(super) fn number(&self, place: u32) -> u32 {
        self.walk(place, |at| self.keys.iter().fold(at, |at, key| self.round(at, *key)))
    }

    /// The place of a number.
    pub(super) fn place(&self, number: u32) -> u32 {
        self.walk(number, |at| self.keys.iter().rev().fold(at, |at, key| self.unround(at, *key)))
    }

    fn walk(&self, from: u32, step: impl Fn(u64) -> u64) -> u32 {
        let mut at = step(u64::from(from));
        while at >= self.size {
            at = step(at);
        }
        at as u32
    }

    fn round(&self, at: u64, key: u64) -> u64 {
        let (left, right) = (at >> self.half, at & self.mask());
        right << self.half | (left ^ (mix(right ^ key) & self.mask()))
    }

    fn unround(&self, at: u64, key: u64) -> u64 {
        let (left, right) = (at >> self.half, at & self.mask());
        (right ^ (mix(left ^ key) & self.mask())) << self.half | left
    }

    fn mask(&self) -> u64 {
        (1 << self.half) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_an_order_and_can_be_turned_round() {
        for size in [1, 2, 3, 16, 17, 1_000, 4_097] {
            let numbering = Numbering::new(7, size);
            let mut seen = vec![false; size as usize];
            for place in 0..size {
                let number = numbering.number(place);
                assert_eq!(numbering.place(number), place, "{size}");
                assert!(!std::mem::replace(&mut seen[number as usize], true), "{size}: {number} twice");
            }
        }
    }

    #[test]
    fn numbers_say_nothing_of_places() {
        let numbering = Numbering::new(7, 10_000);
        let rising = (0..9_999).filter(|at| numbering.number(*at) < numbering.number(at + 1)).count();
        assert!((4_800..5_200).contains(&rising), "{rising}");
    }
}
