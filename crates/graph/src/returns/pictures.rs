//! Which accounts have the same picture, by its hash.

use std::collections::HashMap;

use super::evidence::{kept, mixture, nothing_kept};

/// Bits that may differ between hashes of one picture (PDQ's usual threshold). Digests of 256 bits differ in more.
const NEAR: u32 = 31;

/// A picture's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// 256 bits: PDQ, or a digest.
    Bits([u64; 4]),
    /// Any other: the same or not.
    Other(String),
}

impl Picture {
    /// From hexadecimal digits, or whatever else names it; `None` if it is empty.
    pub fn read(text: &str) -> Option<Self> {
        let hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex {
            let word = |n: usize| u64::from_str_radix(&text[16 * n..16 * (n + 1)], 16).unwrap_or_default();
            return Some(Self::Bits([0, 1, 2, 3].map(word)));
        }
        (!text.is_empty()).then(|| Self::Other(text.to_lowercase()))
    }

    /// Whether both are one picture.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bits(a), Self::Bits(b)) => a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>() <= NEAR,
            _ => self == other,
        }
    }
}

/// The sixteen parts of a hash. Of 31 bits that differ, no more than one lies in some part.
fn parts(bits: &[u64; 4]) -> impl Iterator<Item = (u8, u16)> {
    (0..16_u8).map(|n| (n, (bits[usize::from(n) / 4] >> (48 - 16 * (n % 4))) as u16))
}

/// Pictures of accounts before, ready to be asked who has the same.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    of: Vec<Option<Picture>>,
    parts: HashMap<(u8, u16), Vec<u32>>,
    others: HashMap<String, Vec<u32>>,
    /// By account before, how many after have the same.
    found: Vec<u32>,
    asked: u32,
}

impl Pictures {
    /// Of accounts before.
    pub(super) fn new(pictures: impl Iterator<Item = Option<Picture>>) -> Self {
        let mut into = Self { of: pictures.collect(), ..Self::default() };
        into.found = vec![0; into.of.len()];
        for (number, picture) in (0..).zip(&into.of) {
            match picture {
                Some(Picture::Bits(bits)) => {
                    parts(bits).for_each(|part| into.parts.entry(part).or_default().push(number));
                }
                Some(Picture::Other(name)) => into.others.entry(name.clone()).or_default().push(number),
                None => {}
            }
        }
        into
    }

    /// Accounts before that have the same picture, rising.
    pub(super) fn ask(&mut self, picture: &Picture) -> Vec<u32> {
        self.asked += 1;
        let mut numbers: Vec<u32> = Vec::new();
        match picture {
            Picture::Other(name) => numbers.extend(self.others.get(name).into_iter().flatten()),
            Picture::Bits(bits) => {
                for (n, part) in parts(bits) {
                    let flipped = (0..16).map(|bit| part ^ (1 << bit));
                    for near in [part].into_iter().chain(flipped) {
                        numbers.extend(self.parts.get(&(n, near)).into_iter().flatten());
                    }
                }
                numbers.sort_unstable();
                numbers.dedup();
            }
        }
        numbers.retain(|n| self.of[*n as usize].as_ref().is_some_and(|known| known.same(picture)));
        numbers.iter().for_each(|n| self.found[*n as usize] += 1);
        numbers
    }

    /// What it is worth that an account has the same picture as one before, or another; `None` if one has none. After all
    /// were asked. A picture that many have (none chosen, a flag) is worth little.
    pub(super) fn worth(&self, number: u32, picture: Option<&Picture>) -> Option<f64> {
        let same = self.of[number as usize].as_ref()?.same(picture?);
        let others = f64::from(self.found[number as usize].saturating_sub(1)) / f64::from(self.asked.max(1));
        Some(if same { mixture(kept::PICTURE, 1.0, others) } else { nothing_kept(kept::PICTURE) })
    }
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    #[test]
    fn who_has_the_same_picture_is_found_as_comparing_all_finds_it() {
        let mut dice = Dice::new(4);
        for _ in 0..300 {
            let first = [0; 4].map(|_: u64| dice.next());
            let near = |dice: &mut Dice| {
                let mut bits = first;
                (0..dice.below(60)).for_each(|_| bits[dice.index(4)] ^= 1 << dice.below(64));
                Some(Picture::Bits(bits))
            };
            let before: Vec<Option<Picture>> = (0..6).map(|_| near(&mut dice)).collect();
            let mut pictures = Pictures::new(before.iter().cloned());
            let new = near(&mut dice).unwrap();
            let same = |n: &u32| before[*n as usize].as_ref().unwrap().same(&new);
            assert_eq!(pictures.ask(&new), (0..6).filter(same).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn a_picture_that_nobody_else_has_is_worth_much() {
        let read = |text: &str| Picture::read(text);
        assert_eq!(read(""), None);
        assert!(matches!(read(&"0f".repeat(32)), Some(Picture::Bits(_))));
        assert!(matches!(read(&"0g".repeat(32)), Some(Picture::Other(_))));
        let mut pictures = Pictures::new([read("lake"), read("none"), None].into_iter());
        for text in ["LAKE", "none", "none", "none"] {
            pictures.ask(&read(text).unwrap());
        }
        let worth = |n, text: &str| pictures.worth(n, read(text).as_ref());
        assert!(worth(0, "lake").unwrap() > 9.0 && worth(1, "none").unwrap() < 0.5);
        assert!(worth(0, "none").unwrap() < 0.0);
        assert_eq!((worth(2, "lake"), worth(0, "")), (None, None));
    }
}
