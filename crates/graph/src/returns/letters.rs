//! How likely somebody else comes to a name, by the letters of the names there are.

use std::collections::BTreeMap;

/// How often letters follow each other in names.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pairs: BTreeMap<(char, char), f64>,
    before: BTreeMap<char, f64>,
    after: BTreeMap<char, f64>,
    all: f64,
}

/// Stands before the first letter, and after the last.
const EDGE: char = '\0';

impl Letters {
    /// Counts the letters of a name.
    pub(super) fn add(&mut self, name: &[char]) {
        let ends = name.iter().copied().chain([EDGE]);
        for (first, then) in [EDGE].into_iter().chain(name.iter().copied()).zip(ends) {
            *self.pairs.entry((first, then)).or_default() += 1.0;
            *self.before.entry(first).or_default() += 1.0;
            *self.after.entry(then).or_default() += 1.0;
            self.all += 1.0;
        }
    }

    /// The chance of a name, in nats (0 or less): each letter's after the one before, as far as that was seen, or else in
    /// any place. What was never seen has one place more.
    pub(super) fn chance(&self, name: &[char]) -> f64 {
        let get = |of: &BTreeMap<char, f64>, c| of.get(&c).copied().unwrap_or_default();
        let ends = name.iter().copied().chain([EDGE]);
        let steps = [EDGE].into_iter().chain(name.iter().copied()).zip(ends);
        steps
            .map(|(first, then)| {
                let anywhere = (get(&self.after, then) + 1.0) / (self.all + self.after.len() as f64 + 1.0);
                let here = self.pairs.get(&(first, then)).copied().unwrap_or_default();
                ((here + anywhere) / (get(&self.before, first) + 1.0)).ln()
            })
            .sum()
    }

    /// How many different letters there are.
    pub(super) fn different(&self) -> usize {
        self.after.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_name_is_likelier_than_an_odd_one_and_all_names_of_a_length_are_no_more_than_all() {
        let mut letters = Letters::default();
        let name = |text: &str| text.chars().collect::<Vec<char>>();
        ["banana", "ananas", "nabab", "baba"].iter().for_each(|text| letters.add(&name(text)));
        assert!(letters.chance(&name("bananas")) > letters.chance(&name("sbnbsbb")) + 5.0);
        assert!(letters.chance(&name("zzz")).is_finite());
        let alphabet = ['a', 'b', 'n', 's'];
        let mut all = 0.0;
        for a in alphabet {
            for b in alphabet {
                all += alphabet.iter().map(|c| letters.chance(&[a, b, *c]).exp()).sum::<f64>();
            }
        }
        assert!(all < 1.0, "{all}");
    }
}
