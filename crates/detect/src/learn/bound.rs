//! The most that a text's margin can be, from what its words can add: most texts are far below every threshold, and
//! that shows without a look at their n-grams.
//!
//! A margin is `constant + Σ value·count / √(Σ square·count²)` over the n-grams of a text, where one that stands there
//! `t` times has `count = 1 + ln t`. Of a word it is remembered what its n-grams come to if each of them counted once:
//! of those that raise the margin, of those that lower it, and the squares. Their sums over the words of a text take an
//! n-gram for `t` where it counts `1 + ln t`. If none stands there more than `T` times, then
//!
//! - `1 + ln t ≤ t`, so those that raise the margin add no more;
//! - `1 + ln t ≥ t · (1 + ln T) / T`, so those that lower it take away no less than that share;
//! - `(1 + ln t)² ≥ t · min(1, (1 + ln T)² / T)`: that is 1 at one, larger, and then falls.
//!
//! Every n-gram holds two characters that follow each other, so `T` is no more than the times of the pair of characters
//! that is there most often; pairs are counted in [`CLASSES`] classes.

use ::model::dice::mix;

use super::{
    grams::{Cut, MAX_CHARS, word_grams},
    vocabulary::{Homes, Term, Vocabulary},
};

/// Longest word that is remembered, in bytes.
const LONGEST: usize = 24;

/// Slots of the table, a power of two: 4 MiB. A word takes the place of another that falls together with it.
const SLOTS: usize = 1 << 16;

/// Classes of pairs of characters.
const CLASSES: usize = 32;

/// What n-grams come to, each as often as it was added.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Added {
    raise: f64,
    lower: f64,
    square: f64,
}

impl Added {
    fn add(&mut self, term: &Term) {
        *if term.value < 0.0 { &mut self.lower } else { &mut self.raise } += f64::from(term.value.abs());
        self.square += f64::from(term.square);
    }
}

/// A word: what its n-grams come to, and its pairs of characters.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Slot {
    word: [u64; LONGEST / 8],
    /// What stands for it in n-grams of words, if `words` is 1.
    state: u64,
    /// By class, four bits each: of one byte, the lower for the class of that number and the upper for the one
    /// [`CLASSES`] / 2 above.
    pairs: [u8; CLASSES / 2],
    raise: f32,
    lower: f32,
    square: f32,
    /// 0 in an empty slot.
    length: u8,
    /// How many words punctuation makes of it.
    words: u8,
}

impl Slot {
    /// Whether a word is in it.
    #[inline(always)]
    fn is(&self, word: [u64; LONGEST / 8], length: usize) -> bool {
        let other = (0..LONGEST / 8).fold(0, |other, n| other | (self.word[n] ^ word[n]));
        (other == 0) & (usize::from(self.length) == length)
    }
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
struct Word {
    from: u32,
    to: u32,
    /// Its first bytes.
    word: [u64; LONGEST / 8],
    /// Its slot.
    at: u32,
}

/// Words of one vocabulary.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    /// [`Vocabulary::print`] of the vocabulary they belong to.
    print: u64,
    slots: Vec<Slot>,
    /// A word that is not remembered.
    passing: Slot,
    /// The text with [`LONGEST`] bytes behind it, so that a word is read as if it were that long.
    bytes: Vec<u8>,
    words: Vec<Word>,
    cut: Cut,
    hashes: Vec<u64>,
    homes: Homes,
    states: Vec<u64>,
    states_of_word: Vec<u64>,
}

impl Bound {
    /// What a text's n-grams add to the margin at most; infinite where that is not known. The text is prepared, and no
    /// longer than n-grams are taken from.
    pub(super) fn of(&mut self, text: &str, vocabulary: &Vocabulary) -> f64 {
        if vocabulary.grams.chars.0 < 2 {
            return f64::INFINITY;
        }
        if self.print != vocabulary.print || self.slots.is_empty() {
            self.slots.clear();
            self.slots.resize(SLOTS, Slot::default());
            self.print = vocabulary.print;
        }
        let known = self.read(text);
        self.states.clear();
        let (mut added, mut pairs) = (Added::default(), [[0_u8; CLASSES / 2]; 2]);
        for number in 0..self.words.len() {
            let (from, to) = (self.words[number].from as usize, self.words[number].to as usize);
            let Some(slot) = self.word(number, &text[from..to], known, vocabulary) else { return f64::INFINITY };
            added.raise += f64::from(slot.raise);
            added.lower += f64::from(slot.lower);
            added.square += f64::from(slot.square);
            for (at, both) in slot.pairs.iter().enumerate() {
                pairs[0][at] = pairs[0][at].saturating_add(both & 0xF);
                pairs[1][at] = pairs[1][at].saturating_add(both >> 4);
            }
            match (slot.words, slot.state) {
                (0, _) => {}
                (1, state) => self.states.push(state),
                _ => {
                    self.cut.set(&text[from..to]);
                    self.states.extend(self.cut.word_states());
                }
            }
        }
        self.hashes.clear();
        let (states, hashes) = (&self.states, &mut self.hashes);
        word_grams(states.len(), |n| states[n], 2..=vocabulary.grams.words, |hash, _, _| hashes.push(hash));
        vocabulary.terms(hashes, &mut self.homes).for_each(|term| added.add(&term));
        match pairs.into_iter().flatten().max() {
            None | Some(0) => 0.0,
            Some(u8::MAX) => f64::INFINITY,
            Some(most) => added.most(f64::from(most), text.len()),
        }
    }

    /// Finds the words of a text, and says whether all are known. Without a branch on any of them: memory is waited for
    /// once, and not once a word.
    fn read(&mut self, text: &str) -> bool {
        self.bytes.clear();
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.resize(text.len() + LONGEST, 0);
        self.words.clear();
        let (mut from, mut known) = (0, true);
        for to in memchr::memchr_iter(b' ', text.as_bytes()).chain([text.len()]) {
            if to > from {
                let word = pack(&self.bytes, from, to - from);
                let at = place(word);
                known &= self.slots[at].is(word, to - from);
                self.words.push(Word { from: from as u32, to: to as u32, word, at: at as u32 });
            }
            from = to + 1;
        }
        known
    }

    /// A word of the text by its number; `None` if its pairs cannot be counted in four bits.
    #[inline]
    fn word(&mut self, number: usize, text: &str, known: bool, vocabulary: &Vocabulary) -> Option<&Slot> {
        let Word { word, at, .. } = self.words[number];
        if text.len() > LONGEST {
            self.passing = self.look(text, vocabulary)?;
            return Some(&self.passing);
        }
        // Where one was not known, it may have taken the place of another since.
        if !known && !self.slots[at as usize].is(word, text.len()) {
            let length = text.len() as u8;
            self.slots[at as usize] = Slot { word, length, ..self.look(text, vocabulary)? };
        }
        Some(&self.slots[at as usize])
    }

    /// What a word comes to, from its n-grams.
    fn look(&mut self, word: &str, vocabulary: &Vocabulary) -> Option<Slot> {
        let Self { cut, hashes, homes, states_of_word, .. } = self;
        cut.set(word);
        states_of_word.clear();
        states_of_word.extend(cut.word_states());
        let words = states_of_word.len();
        let state = states_of_word.first().copied().unwrap_or(0);
        let mut slot = Slot { state, words: words.min(2) as u8, ..Slot::default() };
        for class in cut.pairs().map(|(a, b)| class(a, b)) {
            let (at, shift) = (class % (CLASSES / 2), if class < CLASSES / 2 { 0 } else { 4 });
            if slot.pairs[at] >> shift & 0xF == 0xF {
                return None;
            }
            slot.pairs[at] += 1 << shift;
        }
        hashes.clear();
        cut.characters(vocabulary.grams, &mut |hash, _, _| hashes.push(hash));
        let singles = 1..=vocabulary.grams.words.min(1);
        word_grams(words, |word| states_of_word[word], singles, |hash, _, _| hashes.push(hash));
        let mut added = Added::default();
        vocabulary.terms(hashes, homes).for_each(|term| added.add(&term));
        // Rounded so that the bound stays one.
        slot.raise = (added.raise as f32).next_up();
        slot.lower = (added.lower as f32).next_down().max(0.0);
        slot.square = (added.square as f32).next_down().max(0.0);
        Some(slot)
    }
}

impl Added {
    /// The most that these can come to in a text of so many bytes, if none stands there more than `times` times.
    fn most(&self, times: f64, bytes: usize) -> f64 {
        let count = 1.0 + times.ln();
        // A margin is computed in 32 bits: a sum of so many n-grams is off by so much of what it sums at most.
        let off = (8 * bytes + 64) as f64 * f64::from(f32::EPSILON) + 1e-5;
        let sum = self.raise * (1.0 + off) - self.lower * (count / times - off).max(0.0);
        let square = self.square * (count * count / times).min(1.0) * (1.0 - off);
        if sum > 0.0 { sum / square.sqrt() * (1.0 + 1e-5) } else { 0.0 }
    }
}

const _: () = assert!((8 * 4 * MAX_CHARS + 64) as f64 * (f32::EPSILON as f64) < 0.1);

/// The bytes of a word, as many as are remembered.
#[inline(always)]
fn pack(bytes: &[u8], from: usize, length: usize) -> [u64; LONGEST / 8] {
    let eights = bytes.get(from..from + LONGEST).map(|bytes| bytes.as_chunks::<8>().0).unwrap_or_default();
    let mut word = [0; LONGEST / 8];
    for (at, (number, eight)) in word.iter_mut().zip(eights).enumerate() {
        let bits = 8 * length.saturating_sub(8 * at).min(8) as u32;
        *number = u64::from_le_bytes(*eight) & u64::MAX.checked_shr(64 - bits).unwrap_or(0);
    }
    word
}

#[inline(always)]
fn place([a, b, c]: [u64; LONGEST / 8]) -> usize {
    mix(a ^ b.rotate_left(21) ^ c.rotate_left(42)) as usize % SLOTS
}

/// The class of a pair of characters.
fn class(a: u32, b: u32) -> usize {
    (a.wrapping_mul(0x9e37_79b1) ^ b.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35) as usize >> 16 & (CLASSES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{grams::Grams, sum::Sum, vocabulary::Entry};

    /// A vocabulary of n-grams of texts, by their weights.
    fn vocabulary(known: &[(&str, f32)]) -> Vocabulary {
        let mut entries = Vec::new();
        for (text, weight) in known {
            Cut::default().each(text, Grams::default(), |hash, from, to| {
                if text[from as usize..to as usize] == *text.trim() {
                    entries.push(Entry { hash, text: (*text).into(), scale: 1.0, weight: *weight, native: 0 });
                }
            });
        }
        entries.sort_by_key(|entry| entry.hash);
        entries.dedup_by_key(|entry| entry.hash);
        Vocabulary::of(Grams::default(), entries)
    }

    #[test]
    fn of_every_pair_it_is_known_how_often_it_may_be_there() {
        let mut bound = Bound::default();
        for pair in ('a'..='z').map(|letter| format!("e{letter}")) {
            let vocabulary = vocabulary(&[(&pair, -1.0), ("!?", 9.0)]);
            let text = format!("{} !?", [pair.as_str(); 9].join(" "));
            let (mut hashes, mut sum) = (Vec::new(), Sum::default());
            Cut::default().each(&text, vocabulary.grams, |hash, _, _| hashes.push(hash));
            vocabulary.terms(&hashes, &mut Homes::default()).for_each(|term| sum.add(&term));
            let (most, is) = (bound.of(&text, &vocabulary), f64::from(sum.value()));
            assert!(is > 0.0 && most >= is, "{pair}: {most} for {is}");
        }
    }

    #[test]
    fn words_that_fall_together_are_not_taken_for_each_other() {
        let at = |word: &str| place(pack(&[word.as_bytes(), &[0; LONGEST]].concat(), 0, word.len()));
        let other = (1_u32..).map(|n| format!("w{n:x}")).find(|word| at(word) == at("w0")).expect("many");
        let vocabulary = vocabulary(&[("w0", 2.0), (&other, 1.0)]);
        let (mut bound, mut seen) = (Bound::default(), Vec::new());
        for text in [&format!("w0 {other}"), &format!("{other} w0"), "w0", &other] {
            seen.push((bound.of(text, &vocabulary), Bound::default().of(text, &vocabulary)));
        }
        assert!(seen.iter().all(|(warm, fresh)| warm == fresh), "{seen:?}");
        assert!(seen[0] == seen[1] && seen[0] != seen[2] && seen[2] != seen[3], "{seen:?}");
    }
}
