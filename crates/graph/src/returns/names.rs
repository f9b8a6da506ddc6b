//! Which accounts have a name near another's, without comparing all, and what that is worth.
//!
//! Near is: the same but for digits and at most two letters (one in shorter names, none in short ones), or the one holds
//! the other. An account whose name is near has one of few pieces of it in nearly the same place (Li, Deng, Wang and Feng
//! 2011): of a name cut into three, two letters cannot touch each piece.

use std::collections::HashMap;

use super::{
    distance::{stem, within},
    evidence::{mixture, nothing_kept},
    letters::Letters,
};

/// The fewest letters that a name must have to be found within another.
const HELD: usize = 6;

/// How near two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// So many letters differ.
    Edits(usize),
    /// One holds the other.
    Holds,
}

impl Near {
    /// The share of kept names that are as near or nearer. Stated.
    fn share(self) -> f64 {
        match self {
            Self::Edits(0) => 0.6,
            Self::Edits(1) => 0.75,
            Self::Edits(_) => 0.85,
            Self::Holds => 1.0,
        }
    }
}

/// How many letters may differ in a name of so many.
fn allowed(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// How near two stems are, if they are.
fn near(old: &[char], new: &[char]) -> Option<Near> {
    if old.len() < 3 || new.len() < 3 {
        return None;
    }
    if let Some(edits) = within(old, new, allowed(old.len())) {
        return Some(Near::Edits(edits));
    }
    let (short, long) = if old.len() <= new.len() { (old, new) } else { (new, old) };
    (short.len() >= HELD && long.windows(short.len()).any(|part| part == short)).then_some(Near::Holds)
}

/// Names of accounts before, ready to be asked who has one near.
#[derive(Debug)]
pub(super) struct Names {
    stems: Vec<Vec<char>>,
    letters: Letters,
    /// Pieces: length of the name, which piece, its letters.
    pieces: HashMap<(usize, usize, Vec<char>), Vec<u32>>,
    /// Parts of names, as long as may be held.
    parts: HashMap<Vec<char>, Vec<u32>>,
    whole: HashMap<Vec<char>, Vec<u32>>,
    /// By name, how many accounts after have one so near: exactly, within one, within two, or held.
    found: Vec<[u32; 4]>,
    /// Accounts after that have a name.
    asked: u32,
}

impl Names {
    /// Of accounts before; an empty name is none.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let stems: Vec<Vec<char>> = names.map(stem).collect();
        let mut into = Self {
            letters: Letters::default(),
            pieces: HashMap::new(),
            parts: HashMap::new(),
            whole: HashMap::new(),
            found: vec![[0; 4]; stems.len()],
            asked: 0,
            stems: Vec::new(),
        };
        for (number, stem) in (0..).zip(&stems) {
            if stem.len() < 3 {
                continue;
            }
            into.letters.add(stem);
            for (which, piece) in cut(stem.len()).enumerate() {
                into.pieces.entry((stem.len(), which, stem[piece].to_vec())).or_default().push(number);
            }
            if stem.len() >= HELD {
                into.whole.entry(stem.clone()).or_default().push(number);
            }
            for length in HELD..stem.len() {
                for part in stem.windows(length) {
                    let numbers = into.parts.entry(part.to_vec()).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        into.stems = stems;
        into
    }

    /// Accounts before whose name is near that of one after, rising. Counts it, and learns its letters.
    pub(super) fn ask(&mut self, name: &str) -> Vec<u32> {
        let new = stem(name);
        if new.len() < 3 {
            return Vec::new();
        }
        self.asked += 1;
        self.letters.add(&new);
        let mut numbers = Vec::new();
        for length in new.len().saturating_sub(2)..=new.len() + 2 {
            let most = allowed(length);
            for (which, piece) in cut(length).enumerate() {
                for start in piece.start.saturating_sub(most)..=piece.start + most {
                    let Some(part) = new.get(start..start + piece.len()) else { break };
                    numbers.extend(self.pieces.get(&(length, which, part.to_vec())).into_iter().flatten());
                }
            }
        }
        numbers.extend(self.parts.get(&new).into_iter().flatten());
        for length in HELD..new.len() {
            for part in new.windows(length) {
                numbers.extend(self.whole.get(part).into_iter().flatten());
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|n: &u32| {
            let near = near(&self.stems[*n as usize], &new);
            near.iter().for_each(|near| self.found[*n as usize][place(*near)] += 1);
            near.is_some()
        });
        numbers
    }

    /// What it is worth that an account's name is as near as it is to one before; `None` if one has none. After all were
    /// asked.
    pub(super) fn worth(&self, number: u32, name: &str, kept: f64) -> Option<f64> {
        let (old, new) = (&self.stems[number as usize], stem(name));
        if old.len() < 3 || new.len() < 3 {
            return None;
        }
        let Some(near) = near(old, &new) else { return Some(nothing_kept(kept)) };
        // Others that are as near, as they were counted, and as the letters have it.
        let counts = self.found[number as usize];
        let others: u32 = counts[..=place(near)].iter().sum::<u32>().saturating_sub(1);
        let counted = f64::from(others) / f64::from(self.asked.max(1));
        let short = if old.len() <= new.len() { old } else { &new };
        let spelt = (self.letters.chance(short) + self.ways(short.len(), near)).exp();
        Some(mixture(kept, near.share(), counted.max(spelt)))
    }

    /// In how many ways a name can be so near, in nats.
    fn ways(&self, letters: usize, near: Near) -> f64 {
        match near {
            Near::Edits(edits) => edits as f64 * (2.0 * letters as f64 * self.letters.different() as f64).ln(),
            Near::Holds => 10.0_f64.ln(),
        }
    }
}

fn place(near: Near) -> usize {
    match near {
        Near::Edits(edits) => edits.min(2),
        Near::Holds => 3,
    }
}

/// The pieces of a name: one more than letters may differ.
fn cut(letters: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let pieces = allowed(letters) + 1;
    (0..pieces).map(move |n| n * letters / pieces..(n + 1) * letters / pieces)
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    #[test]
    fn who_is_near_is_found_as_comparing_all_finds_it() {
        let mut dice = Dice::new(11);
        let name = |dice: &mut Dice| -> String {
            let mut name: String = (0..2 + dice.below(5)).map(|_| *dice.pick(&["ab", "c", "da", "9", "_"])).collect();
            if dice.once_in(3) {
                name.insert(dice.index(name.len()), 'b');
            }
            name
        };
        for _ in 0..1_500 {
            let before: Vec<String> = (0..8).map(|_| name(&mut dice)).collect();
            let mut names = Names::new(before.iter().map(String::as_str));
            for _ in 0..8 {
                let new = name(&mut dice);
                let is_near = |n: &u32| near(&stem(&before[*n as usize]), &stem(&new)).is_some();
                let all: Vec<u32> = (0..8).filter(is_near).collect();
                assert_eq!(names.ask(&new), all, "{before:?} {new}");
            }
        }
    }

    #[test]
    fn an_odd_name_kept_is_worth_much_and_one_that_many_have_little() {
        let mut names = Names::new(["quince_orchard_77", "thereader", "ab"].into_iter());
        let crowd = ["reader1", "the_reader", "thereaders", "the.reader.5", "gardener", "walker", "quince_orchard_78"];
        let asked: Vec<_> = crowd.iter().map(|name| names.ask(name)).collect();
        assert_eq!(asked[6], [0]);
        let odd = names.worth(0, crowd[6], 0.4).unwrap();
        let usual = names.worth(1, crowd[1], 0.4).unwrap();
        assert!(odd > 8.0 && usual < 1.5, "{odd} {usual}");
        assert!(names.worth(0, crowd[4], 0.4).unwrap() < 0.0);
        assert_eq!((names.worth(2, crowd[4], 0.4), names.worth(0, "7", 0.4)), (None, None));
    }
}
