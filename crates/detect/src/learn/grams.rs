//! N-grams of a prepared text: characters 2–5 within words that have a space on both sides (as scikit-learn's
//! `char_wb`), and words 1–2. Each is named by a 64-bit hash of its kind and characters.

use std::ops::RangeInclusive;

use model::dice::mix;

use super::mask::{HANDLE, LINK, NUMBER};

/// Which n-grams are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grams {
    /// Shortest and longest n-gram of characters.
    pub chars: (u8, u8),
    /// Longest n-gram of words; 0 for none.
    pub words: u8,
}

impl Default for Grams {
    fn default() -> Self {
        Self { chars: (2, 5), words: 2 }
    }
}

/// Most characters of a text that n-grams are taken from: a longer text is judged by its beginning.
pub const MAX_CHARS: usize = 4_000;

const CHAR_SEED: u64 = 0x9ae1_6a3b_2f90_404f;
const WORD_SEED: u64 = 0xc3a5_c85c_97cb_3127;

/// One step of the hash: the state takes in a character.
const fn step(state: u64, c: u32) -> u64 {
    let x = (state ^ c as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 29)
}

/// A text cut into characters and words. Used again, so that a batch allocates once.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Characters with a space before the first and after the last word, and the byte each begins at.
    chars: Vec<(u32, u32)>,
    /// Words that have two characters or more or are masks: first and last + 1 index into `chars`, and hash.
    words: Vec<(u32, u32, u64)>,
}

impl Cut {
    /// Cuts a prepared text, and calls `each` with the hash of every n-gram, in order of the text, and its bytes.
    pub fn each(&mut self, text: &str, grams: Grams, mut each: impl FnMut(u64, u32, u32)) {
        self.set(first_chars(text));
        self.characters(grams, &mut each);
        word_grams(
            self.words.len(),
            |word| self.words[word].2,
            1..=grams.words,
            |hash, first, last| {
                each(hash, self.words[first].0, self.words[last].1);
            },
        );
    }

    /// Cuts a text. One without a space gives the n-grams of characters that it adds to any text between two spaces.
    pub(super) fn set(&mut self, text: &str) {
        self.chars.clear();
        self.chars.push((u32::from(b' '), 0));
        let mut after_space = true;
        for (at, c) in text.char_indices() {
            if c != ' ' || !after_space {
                self.chars.push((c as u32, at as u32));
            }
            after_space = c == ' ';
        }
        if !after_space {
            self.chars.push((u32::from(b' '), text.len() as u32));
        }
        self.chars.push((0, text.len() as u32));
        self.set_words();
    }

    /// The n-grams of characters: hash and bytes. `chars` ends with a space and a sentinel that is in no n-gram.
    pub(super) fn characters(&self, grams: Grams, each: &mut impl FnMut(u64, u32, u32)) {
        let (shortest, longest) = (usize::from(grams.chars.0), usize::from(grams.chars.1));
        let last = self.chars.len() - 1;
        for from in 0..last {
            let mut state = CHAR_SEED;
            for to in from..last.min(from + longest) {
                let c = self.chars[to].0;
                state = step(state, c);
                let length = to - from + 1;
                if length >= shortest {
                    each(mix(state), self.chars[from].1, self.chars[to + 1].1);
                }
                if c == u32::from(b' ') && to > from {
                    break;
                }
            }
        }
    }

    /// Every two characters that follow each other. `chars` ends with a sentinel.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.chars[..self.chars.len() - 1].windows(2).map(|pair| (pair[0].0, pair[1].0))
    }

    /// What stands for each word, in order of the text.
    pub(super) fn word_states(&self) -> impl Iterator<Item = u64> {
        self.words.iter().map(|word| word.2)
    }

    /// The hashes of the words that are no masks: a link or a number is at home in every language.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        let masks = [LINK, HANDLE, NUMBER].map(|mask| step(WORD_SEED, mask as u32));
        self.word_states().filter(move |state| !masks.contains(state)).map(|state| mix(state ^ WORD_SEED))
    }

    fn set_words(&mut self) {
        self.words.clear();
        let last = self.chars.len() - 1;
        let mut from = 0;
        while from < last {
            let mut state = WORD_SEED;
            let mut to = from;
            while to < last && is_word(self.chars[to].0) {
                state = step(state, self.chars[to].0);
                to += 1;
            }
            if to > from + 1 || (to > from && is_mask(self.chars[from].0)) {
                self.words.push((self.chars[from].1, self.chars[to].1, state));
            }
            from = to + 1;
        }
    }
}

/// As much of a text as n-grams are taken from.
pub(super) fn first_chars(text: &str) -> &str {
    if text.len() <= MAX_CHARS {
        return text;
    }
    text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end])
}

/// The n-grams of so many words, as long as `lengths` says: hash, first and last word. `state` stands for a word.
pub(super) fn word_grams(
    words: usize,
    state: impl Fn(usize) -> u64,
    lengths: RangeInclusive<u8>,
    mut each: impl FnMut(u64, usize, usize),
) {
    for first in 0..words {
        let mut so_far = 0;
        for last in first..words.min(first + usize::from(*lengths.end())) {
            so_far = if last == first { state(first) } else { step(so_far, u32::from(b' ')).wrapping_add(state(last)) };
            if last - first + 1 >= usize::from(*lengths.start()) {
                each(mix(so_far ^ WORD_SEED), first, last);
            }
        }
    }
}

fn is_mask(c: u32) -> bool {
    [LINK, HANDLE, NUMBER].iter().any(|m| *m as u32 == c)
}

fn is_word(c: u32) -> bool {
    match c {
        0..=127 => (c as u8).is_ascii_alphanumeric() || c == u32::from(b'\''),
        _ => is_mask(c) || char::from_u32(c).is_some_and(|c| c.is_alphanumeric() || is_combining(c)),
    }
}

/// Marks that stand inside words of Indic and other scripts.
fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, grams: Grams) -> Vec<String> {
        let mut out = Vec::new();
        Cut::default().each(text, grams, |_, from, to| out.push(text[from as usize..to as usize].to_owned()));
        out
    }

    #[test]
    fn characters_stay_within_words() {
        let grams = Grams { chars: (2, 3), words: 0 };
        // The space before the first word has no bytes in the text.
        assert_eq!(seen("ab c", grams), ["a", "ab", "ab", "ab ", "b ", " c", " c", "c"]);
    }

    #[test]
    fn words_stand_alone_and_in_pairs() {
        let grams = Grams { chars: (9, 0), words: 2 };
        assert_eq!(seen("black, pine a front", grams), ["black", "black, pine", "pine", "pine a front", "front"]);
    }

    #[test]
    fn kinds_and_lengths_have_different_names() {
        let mut hashes = Vec::new();
        Cut::default().each("aaaa aaaa", Grams::default(), |hash, _, _| hashes.push(hash));
        hashes.sort_unstable();
        hashes.dedup();
        // " a", "aa", "a "; " aa", "aaa", "aa "; " aaa", "aaaa", "aaa "; " aaaa", "aaaa "; a word, a pair.
        assert_eq!(hashes.len(), 13);
    }
}
