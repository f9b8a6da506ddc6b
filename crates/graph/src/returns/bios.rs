//! Which accounts say the same of themselves: at least half of the words of both together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::evidence::{kept, mixture, nothing_kept};

/// The fewest words that say anything.
const FEWEST: usize = 3;

/// How much of two bios is the same: words of both over words of either, where that is a half or more.
fn near(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<f64> {
    let both = old.intersection(new).count() as f64;
    let either = old.len() as f64 + new.len() as f64 - both;
    Some(both / either).filter(|share| old.len().min(new.len()) >= FEWEST && *share >= 0.5)
}

/// The words of a bio.
fn words(bio: &str) -> BTreeSet<String> {
    bio.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Bios of accounts before, ready to be asked who has one near.
#[derive(Debug, Default)]
pub(super) struct Bios {
    of: Vec<BTreeSet<String>>,
    /// By word, bios of which it is one of the rarer half and one more: of a bio that is near, one of these is there.
    rare: HashMap<String, Vec<u32>>,
    /// By account before, how near bios after are that are near.
    found: Vec<Vec<f64>>,
    asked: u32,
}

impl Bios {
    /// Of accounts before; an empty bio is none.
    pub(super) fn new<'a>(bios: impl Iterator<Item = &'a str>) -> Self {
        let of: Vec<BTreeSet<String>> = bios.map(words).collect();
        let mut often: BTreeMap<&String, usize> = BTreeMap::new();
        of.iter().flatten().for_each(|word| *often.entry(word).or_default() += 1);
        let mut rare: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, words) in (0..).zip(&of) {
            let mut words: Vec<&String> = words.iter().collect();
            words.sort_by_key(|word| (often[word], *word));
            for word in &words[..words.len() / 2 + usize::from(!words.is_empty())] {
                rare.entry((*word).clone()).or_default().push(number);
            }
        }
        Self { found: vec![Vec::new(); of.len()], of, rare, asked: 0 }
    }

    /// Accounts before whose bio is near, rising.
    pub(super) fn ask(&mut self, bio: &str) -> Vec<u32> {
        let new = words(bio);
        self.asked += u32::from(!new.is_empty());
        let mut numbers: Vec<u32> = new.iter().filter_map(|word| self.rare.get(word)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|n| {
            let near = near(&self.of[*n as usize], &new);
            self.found[*n as usize].extend(near);
            near.is_some()
        });
        numbers
    }

    /// What it is worth that an account's bio is as near as it is to one before; `None` if one has none. After all were
    /// asked.
    pub(super) fn worth(&self, number: u32, bio: &str) -> Option<f64> {
        let (old, new) = (&self.of[number as usize], words(bio));
        if old.len().min(new.len()) < FEWEST {
            return None;
        }
        let Some(share) = near(old, &new) else { return Some(nothing_kept(kept::BIO)) };
        let others = self.found[number as usize].iter().filter(|other| **other >= share).count().saturating_sub(1);
        Some(mixture(kept::BIO, 1.5 - share, others as f64 / f64::from(self.asked.max(1))))
    }
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    #[test]
    fn who_says_the_same_is_found_as_comparing_all_finds_it() {
        let mut dice = Dice::new(6);
        let bio = |dice: &mut Dice| -> String { (0..dice.below(8)).map(|_| format!("w{} ", dice.below(9))).collect() };
        for _ in 0..2_000 {
            let before: Vec<String> = (0..6).map(|_| bio(&mut dice)).collect();
            let mut bios = Bios::new(before.iter().map(String::as_str));
            let new = bio(&mut dice);
            let is_near = |n: &u32| near(&words(&before[*n as usize]), &words(&new)).is_some();
            assert_eq!(bios.ask(&new), (0..6).filter(is_near).collect::<Vec<u32>>(), "{before:?} {new}");
        }
    }

    #[test]
    fn the_same_words_are_worth_much_unless_many_say_them() {
        let mut bios = Bios::new(["tea, chess and long walks", "love peace family"].into_iter());
        for bio in ["tea and chess, long walks!", "love peace family", "family love peace", "peace family love"] {
            bios.ask(bio);
        }
        assert!(bios.worth(0, "long walks, tea and chess").unwrap() > 8.0);
        assert!(bios.worth(1, "love peace family").unwrap() < 1.0);
        assert!(bios.worth(0, "nothing of this kind").unwrap() < 0.0);
        assert_eq!(bios.worth(0, "tea"), None);
    }
}
