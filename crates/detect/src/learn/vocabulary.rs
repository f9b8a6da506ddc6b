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
    /// Of a word, the languages it is at home in: a bit for each ([`super::model::Language::native`]).
    pub native: u64,
}

/// The n-grams that a model knows.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Which n-grams are taken from a text.
    pub grams: Grams,
    /// By hash, ascending.
    pub entries: Vec<Entry>,
    /// A digest of the entries: two vocabularies with the same say the same of every text.
    pub(super) print: u64,
    /// By number, what a sum needs of an entry: hash, scale times weight, scale squared.
    terms: Vec<(u64, f32, f32)>,
    /// Open addressing over `slots.len()` (a power of two) slots: the upper half of the hash, and entry + 1.
    slots: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// The features of a fitted model, with what they look like in the texts they come from.
    pub fn new<'a>(
        encoded: &Encoded,
        fitted: &Fitted,
        natives: &[u64],
        texts: impl IntoIterator<Item = &'a str>,
        grams: Grams,
    ) -> Self {
        let mut entries: Vec<Entry> = (0..encoded.hashes.len())
            .filter(|g| fitted.scale[*g] > 0.0)
            .map(|g| Entry {
                hash: encoded.hashes[g],
                text: String::new(),
                scale: fitted.scale[g],
                weight: fitted.weight[g],
                native: natives[g],
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
        let print = |print: u64, e: &Entry| {
            let value = u64::from(e.scale.to_bits()) << 32 | u64::from(e.weight.to_bits());
            mix(mix(print ^ e.hash) ^ value)
        };
        let print = entries.iter().fold(u64::from(grams.chars.0) << 8 | u64::from(grams.chars.1), print);
        let terms = entries.iter().map(|e| (e.hash, e.scale * e.weight, e.scale * e.scale)).collect();
        Self { grams, entries, print, terms, slots }
    }

    /// An n-gram's entry by its hash.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<u32> {
        self.find_from(hash, hash as usize & (self.slots.len() - 1))
    }

    fn find_from(&self, hash: u64, mut at: usize) -> Option<u32> {
        loop {
            let (tag, entry) = self.slots[at];
            if entry == 0 {
                return None;
            }
            if tag == (hash >> 32) as u32 && self.terms[entry as usize - 1].0 == hash {
                return Some(entry - 1);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Those of many n-grams that are known, in order, by their hashes. The places where they may stand are all read
    /// before one is looked at: memory is waited for once, and not once an n-gram.
    pub(super) fn terms<'a>(
        &'a self,
        hashes: &'a [u64],
        places: &'a mut Vec<(u32, u32)>,
    ) -> impl Iterator<Item = Term> + 'a {
        let mask = self.slots.len() - 1;
        places.clear();
        places.extend(hashes.iter().map(|hash| self.slots[*hash as usize & mask]));
        hashes.iter().zip(places.iter()).filter_map(move |(hash, (_, entry))| {
            let entry = if *entry == 0 { return None } else { self.find_from(*hash, *hash as usize & mask)? };
            let (_, value, square) = self.terms[entry as usize];
            Some(Term { entry, value, square })
        })
    }
}

/// An n-gram that a vocabulary holds, as far as sums need it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Term {
    /// Its number among the entries.
    pub entry: u32,
    /// Scale times weight.
    pub value: f32,
    /// Scale squared.
    pub square: f32,
}
