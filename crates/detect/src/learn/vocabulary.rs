//! The n-grams that a model knows, in clear, and a flat table to find them by hash.

use ::model::dice::mix;

use super::{
    encode::{ByHash, Encoded, Fitted},
    grams::{Cut, Grams},
    mask::Prepared,
};

/// An n-gram of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its hash.
    pub hash: u64,
    /// As it stands in folded text.
    pub text: String,
    /// What its count is multiplied by before a text is brought to length 1.
    pub scale: f32,
    /// Its weight.
    pub weight: f32,
}

/// The n-grams that a model knows.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Which n-grams are taken from a text.
    pub grams: Grams,
    /// By hash, ascending.
    pub entries: Vec<Entry>,
    /// Open addressing over `slots.len()` (a power of two) slots: the upper half of the hash, and entry + 1.
    slots: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// The features of a fitted model, with what they look like in the texts they come from.
    pub fn new<'a>(encoded: &Encoded, fitted: &Fitted, texts: impl IntoIterator<Item = &'a str>, grams: Grams) -> Self {
        let mut entries: Vec<Entry> = (0..encoded.hashes.len())
            .filter(|g| fitted.scale[*g] > 0.0)
            .map(|g| Entry {
                hash: encoded.hashes[g],
                text: String::new(),
                scale: fitted.scale[g],
                weight: fitted.weight[g],
            })
            .collect();
        entries.sort_by_key(|e| e.hash);
        let mut places: ByHash<usize> = entries.iter().enumerate().map(|(i, e)| (e.hash, i)).collect();
        let (mut prepared, mut cut) = (Prepared::default(), Cut::default());
        for text in texts {
            if places.is_empty() {
                break;
            }
            prepared.set(text);
            let folded = &prepared.folded.text;
            cut.each(folded, grams, |hash, from, to| {
                if let Some(place) = places.remove(&hash) {
                    entries[place].text = folded[from as usize..to as usize].to_owned();
                }
            });
        }
        Self::of(grams, entries)
    }

    /// Over entries in ascending order of their hashes.
    pub fn of(grams: Grams, entries: Vec<Entry>) -> Self {
        let size = (entries.len() * 2).next_power_of_two().max(2);
        let mut slots = vec![(0, 0); size];
        for (number, entry) in entries.iter().enumerate() {
            let mut at = entry.hash as usize & (size - 1);
            while slots[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = ((entry.hash >> 32) as u32, number as u32 + 1);
        }
        Self { grams, entries, slots }
    }

    /// An n-gram's entry by its hash.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (tag, entry) = self.slots[at];
            if entry == 0 {
                return None;
            }
            if tag == (hash >> 32) as u32 && self.entries[entry as usize - 1].hash == hash {
                return Some(entry - 1);
            }
            at = (at + 1) & mask;
        }
    }
}

/// The entries of one text and how often it holds each: a small table, emptied for every text.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    slots: Vec<(u32, u32)>,
    filled: Vec<u32>,
}

impl Counter {
    /// Makes room for so many different entries.
    pub fn clear(&mut self, most: usize) {
        for at in self.filled.drain(..) {
            self.slots[at as usize] = (0, 0);
        }
        let size = (most * 2).next_power_of_two().max(64);
        if self.slots.len() < size {
            self.slots.resize(size, (0, 0));
        }
    }

    /// Counts an entry. No more different ones than there was room made for.
    #[inline]
    pub fn add(&mut self, entry: u32) {
        let mask = self.slots.len() - 1;
        let mut at = mix(u64::from(entry)) as usize & mask;
        loop {
            let slot = &mut self.slots[at];
            if slot.1 == 0 {
                *slot = (entry, 1);
                self.filled.push(at as u32);
                return;
            }
            if slot.0 == entry {
                slot.1 += 1;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Entries and counts, in the order in which they first came.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.filled.iter().map(|at| self.slots[*at as usize])
    }
}
