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
    /// Open addressing over `slots.len()` (a power of two) slots: what a sum needs of an entry, beside its hash, so that
    /// one look at memory is enough. At least three in four are empty: then nearly every look is the only one.
    slots: Vec<Slot>,
    /// By slot, the number of its entry.
    numbers: Vec<u32>,
}

/// An entry in the table.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u64,
    /// Scale times weight; NaN in an empty slot, which no product of two finite numbers is.
    value: f32,
    /// Scale squared.
    square: f32,
}

impl Slot {
    const EMPTY: Self = Self { hash: 0, value: f32::NAN, square: 0.0 };

    fn is_empty(&self) -> bool {
        self.value.is_nan()
    }
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
        let size = (entries.len() * 4).next_power_of_two();
        let (mut slots, mut numbers) = (vec![Slot::EMPTY; size], vec![0; size]);
        for (number, entry) in entries.iter().enumerate() {
            let mut at = entry.hash as usize & (size - 1);
            while !slots[at].is_empty() {
                at = (at + 1) & (size - 1);
            }
            let (value, square) = (entry.scale * entry.weight, entry.scale * entry.scale);
            slots[at] = Slot { hash: entry.hash, value, square };
            numbers[at] = number as u32;
        }
        let print = |print: u64, e: &Entry| {
            let value = u64::from(e.scale.to_bits()) << 32 | u64::from(e.weight.to_bits());
            mix(mix(print ^ e.hash) ^ value)
        };
        let print = entries.iter().fold(u64::from(grams.chars.0) << 8 | u64::from(grams.chars.1), print);
        Self { grams, entries, print, slots, numbers }
    }

    /// An n-gram's entry by its hash.
    pub fn find(&self, hash: u64) -> Option<u32> {
        let at = self.home(hash);
        self.place(hash, at, self.slots[at]).map(|(at, _)| self.numbers[at])
    }

    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// Where an n-gram is, from its home on, in which `slot` is.
    #[inline(always)]
    fn place(&self, hash: u64, mut at: usize, mut slot: Slot) -> Option<(usize, Slot)> {
        loop {
            if slot.hash == hash && !slot.is_empty() {
                return Some((at, slot));
            }
            if slot.is_empty() {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
            slot = self.slots[at];
        }
    }

    /// Those of many n-grams that are known, in order, by their hashes. Their homes are all read before one is looked
    /// at: memory is waited for once, and not once an n-gram.
    pub(super) fn terms<'a>(&'a self, hashes: &'a [u64], homes: &'a mut Homes) -> impl Iterator<Item = Term> + 'a {
        homes.0.clear();
        homes.0.extend(hashes.iter().map(|hash| self.slots[self.home(*hash)]));
        hashes.iter().zip(&homes.0).filter_map(|(hash, slot)| {
            let (at, slot) = self.place(*hash, self.home(*hash), *slot)?;
            Some(Term { place: at as u32, value: slot.value, square: slot.square })
        })
    }
}

/// Room for slots that were read.
#[derive(Debug, Clone, Default)]
pub(super) struct Homes(Vec<Slot>);

/// An n-gram that a vocabulary holds, as far as sums need it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Term {
    /// Its place in the table: no other has it.
    pub place: u32,
    /// Scale times weight.
    pub value: f32,
    /// Scale squared.
    pub square: f32,
}
