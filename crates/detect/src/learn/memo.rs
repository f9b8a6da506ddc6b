//! Words that came before, with their n-grams: most words of a text did, and then nothing is cut or looked up.
//!
//! N-grams of characters stay within a word, so what a word holds is the same in every text ([`super::grams`]). What is
//! remembered changes no score: with an empty memory the same sums are made of the same n-grams in the same order.

use ::model::dice::mix;

use super::{
    grams::{Cut, word_grams},
    vocabulary::{Homes, Term, Vocabulary},
};

/// What a stretch of text between two spaces holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    /// Its n-grams of characters and its single words that are known.
    pub known: &'a [Term],
    /// What stands for each of its words in n-grams of words: punctuation parts them, and short ones are none.
    pub states: &'a [u64],
}

/// Longest word that is remembered, in bytes.
const LONGEST: usize = 24;

/// Slots of the table, a power of two; three quarters of them are filled, then everything is forgotten.
const SLOTS: usize = 1 << 15;

/// Places that a word may take: words made to fall together cost no more than this.
const PLACES: usize = 32;

/// N-grams that are remembered: 6 MiB.
const CELLS: usize = 1 << 19;

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    word: [u64; LONGEST / 8],
    /// 0 in an empty slot.
    length: u16,
    states: u16,
    known: u16,
    first_known: u32,
    first_state: u32,
}

/// Words of one vocabulary. Bounded: about 8 MiB.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo {
    /// [`Vocabulary::print`] of the vocabulary they belong to.
    print: u64,
    slots: Vec<Slot>,
    filled: usize,
    held: Held,
    /// A word that is not remembered.
    passing: Held,
    cut: Cut,
}

/// What words hold, one after the other.
#[derive(Debug, Clone, Default)]
struct Held {
    known: Vec<Term>,
    states: Vec<u64>,
    hashes: Vec<u64>,
    homes: Homes,
}

impl Held {
    /// Adds a word.
    fn add(&mut self, word: &str, vocabulary: &Vocabulary, cut: &mut Cut) {
        cut.set(word);
        let first = self.states.len();
        self.states.extend(cut.word_states());
        self.hashes.clear();
        let hashes = &mut self.hashes;
        cut.characters(vocabulary.grams, &mut |hash, _, _| hashes.push(hash));
        let states = &self.states[first..];
        let singles = 1..=vocabulary.grams.words.min(1);
        word_grams(states.len(), |word| states[word], singles, |hash, _, _| hashes.push(hash));
        self.known.extend(vocabulary.terms(hashes, &mut self.homes));
    }

    fn clear(&mut self) {
        self.known.clear();
        self.states.clear();
    }
}

impl Memo {
    /// Makes ready for texts of a vocabulary: words of another are forgotten.
    pub(super) fn of(&mut self, vocabulary: &Vocabulary) {
        if self.print != vocabulary.print || self.slots.is_empty() {
            self.forget();
            self.print = vocabulary.print;
        }
    }

    /// What a word holds; it has no space in it.
    #[inline]
    pub(super) fn word(&mut self, word: &str, vocabulary: &Vocabulary) -> Word<'_> {
        match pack(word.as_bytes()).and_then(|packed| self.place_of(word, packed, vocabulary)) {
            Some(at) => self.at(at),
            None => {
                self.passing.clear();
                self.passing.add(word, vocabulary, &mut self.cut);
                Word { known: &self.passing.known, states: &self.passing.states }
            }
        }
    }

    /// The slot of a word, which is remembered if it was not. `None` if others fill every place it may take.
    #[inline]
    fn place_of(&mut self, word: &str, packed: [u64; LONGEST / 8], vocabulary: &Vocabulary) -> Option<usize> {
        let first = place(packed);
        for at in (first..first + PLACES).map(|at| at % SLOTS) {
            let slot = &self.slots[at];
            if slot.length == 0 {
                return Some(self.learn(word, packed, at, vocabulary));
            }
            if slot.word == packed && usize::from(slot.length) == word.len() {
                return Some(at);
            }
        }
        None
    }

    fn at(&self, slot: usize) -> Word<'_> {
        let slot = &self.slots[slot];
        Word {
            known: &self.held.known[slot.first_known as usize..][..usize::from(slot.known)],
            states: &self.held.states[slot.first_state as usize..][..usize::from(slot.states)],
        }
    }

    /// Remembers a word in the empty slot that is its place.
    #[cold]
    fn learn(&mut self, word: &str, packed: [u64; LONGEST / 8], at: usize, vocabulary: &Vocabulary) -> usize {
        let full = self.filled >= SLOTS / 4 * 3 || self.held.known.len() >= CELLS;
        if full {
            self.forget();
        }
        let at = if full { place(packed) } else { at };
        let (first_known, first_state) = (self.held.known.len(), self.held.states.len());
        self.held.add(word, vocabulary, &mut self.cut);
        self.filled += 1;
        self.slots[at] = Slot {
            word: packed,
            length: word.len() as u16,
            states: (self.held.states.len() - first_state) as u16,
            known: (self.held.known.len() - first_known) as u16,
            first_known: first_known as u32,
            first_state: first_state as u32,
        };
        at
    }

    fn forget(&mut self) {
        self.slots.clear();
        self.slots.resize(SLOTS, Slot::default());
        self.filled = 0;
        self.held.clear();
    }
}

/// A word in the bytes of a slot; `None` if it is longer.
#[inline]
fn pack(word: &[u8]) -> Option<[u64; LONGEST / 8]> {
    let mut bytes = [0; LONGEST];
    bytes.get_mut(..word.len())?.copy_from_slice(word);
    let (eights, _) = bytes.as_chunks::<8>();
    Some([0, 1, 2].map(|i| u64::from_le_bytes(eights[i])))
}

#[inline]
fn place([a, b, c]: [u64; LONGEST / 8]) -> usize {
    mix(a ^ b.rotate_left(21) ^ c.rotate_left(42)) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{grams::Grams, vocabulary::Vocabulary};

    #[test]
    fn words_made_to_fall_together_are_passed_on() {
        let vocabulary = Vocabulary::of(Grams::default(), Vec::new());
        let mut memo = Memo::default();
        memo.of(&vocabulary);
        let words = (0_u32..).map(|n| format!("w{n:x}"));
        let fall_together = words.filter(|word| pack(word.as_bytes()).map(place) == Some(SLOTS - 3));
        for word in fall_together.take(PLACES + 40) {
            assert_eq!(memo.word(&word, &vocabulary).states.len(), 1);
        }
        assert_eq!(memo.filled, PLACES);
    }
}
