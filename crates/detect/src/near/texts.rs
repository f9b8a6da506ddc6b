//! Texts that came before, round a ring of fixed size.

use super::{
    grams::{Grams, KEYS},
    index::{Index, MAX_TEXTS},
    sketch::Sketch,
};

/// What an estimate may fall short by, in thousandths: half a standard error or so, so that few texts that are
/// similar enough are passed over.
const LENIENCE: u16 = 12;

/// A text that is nearly the same as the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// The estimated Jaccard index of their sets of 5-grams, in thousandths.
    pub similarity: u16,
    /// The text's place on the ring: what [`Texts::insert`] returned.
    pub place: u32,
}

/// Texts to be found again after small edits. Takes [`Texts::BYTES`] bytes a text, and never more than for its number
/// of places: the newest text takes the place of the oldest.
#[derive(Debug, Clone)]
pub struct Texts {
    pub(super) index: Index,
    /// By place.
    pub(super) sketches: Vec<Sketch>,
    /// Hashes of the whole texts, by place.
    pub(super) wholes: Vec<u64>,
    pub(super) places: usize,
    /// Where the next one goes.
    pub(super) next: usize,
    candidates: Vec<u32>,
}

impl Texts {
    /// Bytes a text, tables full.
    pub const BYTES: usize = size_of::<Sketch>() + size_of::<u64>() + Index::bytes_of(KEYS);

    /// None yet, and room for `places` (at most 2²⁴ − 1). Memory is taken as texts come; the
    /// index's at the first.
    pub fn new(places: usize) -> Self {
        let places = places.clamp(1, MAX_TEXTS);
        let (sketches, wholes, candidates) = (Vec::new(), Vec::new(), Vec::new());
        Self { index: Index::new(places, KEYS), sketches, wholes, places, next: 0, candidates }
    }

    /// How many texts are remembered.
    pub fn len(&self) -> usize {
        self.sketches.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.sketches.is_empty()
    }

    /// The hash of a remembered text.
    pub fn whole(&self, place: u32) -> u64 {
        self.wholes[place as usize]
    }

    /// How many texts came after this one.
    pub fn age(&self, place: u32) -> usize {
        (self.next + self.places - 1 - place as usize) % self.places
    }

    /// Every remembered text that is at least so similar (in thousandths, give or take the estimate's error), in the
    /// order of places. Short texts ([`Grams::is_short`]) match equal ones only. Of many texts that are nearly the same
    /// among themselves, the newest few are found.
    pub fn find(&mut self, grams: &Grams, similarity: u16, each: impl FnMut(Match)) {
        let mut candidates = std::mem::take(&mut self.candidates);
        self.find_among(&mut candidates, grams, similarity, each);
        self.candidates = candidates;
    }

    /// Whether [`Texts::find`] finds any.
    pub fn has(&self, grams: &Grams, similarity: u16) -> bool {
        let mut has = false;
        if !self.is_empty() {
            self.find_among(&mut Vec::new(), grams, similarity, |_| has = true);
        }
        has
    }

    fn find_among(&self, candidates: &mut Vec<u32>, grams: &Grams, similarity: u16, each: impl FnMut(Match)) {
        candidates.clear();
        if grams.is_short() {
            self.index.find(&[grams.whole()], candidates);
            let whole = Some(&grams.whole());
            let equal = candidates.iter().filter(|place| self.wholes.get(**place as usize) == whole);
            return equal.map(|place| Match { similarity: 1_000, place: *place }).for_each(each);
        }
        self.index.find(grams.keys(), candidates);
        if candidates.is_empty() {
            return;
        }
        let mut asked = Vec::new();
        let near = candidates.iter().filter_map(|place| {
            let there = self.sketches.get(*place as usize).filter(|sketch| sketch.grams > 0)?;
            let here = at_level(&mut asked, grams, there.level)?;
            Some(Match { similarity: here.similarity(there), place: *place })
                .filter(|m| m.similarity + LENIENCE >= similarity)
        });
        near.for_each(each);
    }

    /// Remembers a text, in the place of the oldest if all are taken. Returns its place.
    pub fn insert(&mut self, grams: &Grams) -> u32 {
        let sketch = Sketch::of(grams, grams.level()).unwrap_or(Sketch::NONE);
        // A short text has no sketch: nothing may be nearly the same as it.
        self.put(grams, if grams.is_short() { Sketch::NONE } else { sketch }, grams.whole())
    }

    /// Gives a remembered text the newest place, to be found by the keys of a text that is nearly the same.
    pub fn renew(&mut self, place: u32, grams: &Grams) -> u32 {
        let (sketch, whole) = (self.sketches[place as usize], self.wholes[place as usize]);
        self.put(grams, sketch, whole)
    }

    fn put(&mut self, grams: &Grams, sketch: Sketch, whole: u64) -> u32 {
        let place = self.next;
        if place == self.sketches.len() {
            self.sketches.push(sketch);
            self.wholes.push(whole);
        } else {
            (self.sketches[place], self.wholes[place]) = (sketch, whole);
        }
        self.next = (place + 1) % self.places;
        let keys = if grams.is_short() { &[grams.whole()][..] } else { grams.keys() };
        self.index.insert(keys, place as u32);
        place as u32
    }

    /// Bytes that it takes now.
    pub fn bytes(&self) -> usize {
        self.index.bytes() + self.sketches.capacity() * size_of::<Sketch>() + self.wholes.capacity() * size_of::<u64>()
    }
}

/// The text's sketch at a level, made once for each level.
fn at_level(asked: &mut Vec<Sketch>, grams: &Grams, level: u8) -> Option<Sketch> {
    if let Some(sketch) = asked.iter().find(|sketch| sketch.level == level) {
        return Some(*sketch);
    }
    let sketch = Sketch::of(grams, level)?;
    asked.push(sketch);
    Some(sketch)
}
