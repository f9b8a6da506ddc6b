//! Every hash within some bits of another, exactly: multi-index hashing over 256-bit hashes.
//!
//! After Norouzi, Punjani, Fleet ("Fast Search in Hamming Space with Multi-Index Hashing", 2012), with the sharper
//! pigeonhole of Qin and Xiao ("Pigeonring", 2018). A hash is cut into a ring of 16 chunks of 16 bits. Chunk *i* may
//! differ in at most *tᵢ* bits, and Σ(*tᵢ* + 1) = radius + 1. If two hashes differ in at most `radius` bits, then
//! there is a chunk from which on every run along the ring stays within its sum of *t* + 1, less one: a sum below zero
//! around a ring has a start from which all partial sums are below zero. So
//!
//! 1. for every chunk, the buckets of all values within *tᵢ* ≤ 1 bits of the query's are looked up, and
//! 2. beside each entry of a bucket stands its next chunk (the sketch), which has to fit as well: of unrelated hashes,
//!    one in 300 does. A bucket is read at two bytes an entry; the hash itself only where the sketch fits.
//!
//! Which bits make up a chunk is worked out from the hashes themselves (`layout.rs`). Whatever the data, a query costs
//! little more than looking at every hash: where the buckets are larger than that, every hash is looked at.

mod chunk;
mod layout;

use self::{
    chunk::{CHUNKS, Chunk, Chunked},
    layout::Layout,
};
use super::pdq::PdqHash;

/// The largest radius that can be asked for, in bits: what PDQ calls a match.
pub const MAX_RADIUS: u32 = 31;

/// The most hashes of one index.
pub const MAX_HASHES: usize = u32::MAX as usize;

/// Up to here, looking at every hash is as fast.
const SMALL: usize = 256;

/// Entries of a bucket that may be read for each hash of the index before looking at every hash is cheaper: an entry
/// is two bytes, a hash 32.
const ENTRIES_A_HASH: usize = 8;

/// A hash that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// Its position among the hashes that the index was built from.
    pub id: u32,
    /// In how many bits it differs.
    pub distance: u32,
}

/// Hashes made ready to be searched. About 130 bytes for each.
#[derive(Debug, Clone, Default)]
pub struct PdqIndex {
    hashes: Vec<Chunked>,
    layout: Layout,
    /// The ring; empty for a small index.
    chunks: Vec<Chunk>,
}

impl PdqIndex {
    /// Sorts hashes into buckets, in time linear in their number.
    ///
    /// # Panics
    /// Over [`MAX_HASHES`].
    pub fn new(hashes: impl IntoIterator<Item = PdqHash>) -> Self {
        let hashes: Vec<PdqHash> = hashes.into_iter().collect();
        assert!(hashes.len() <= MAX_HASHES, "more hashes than ids");
        let (layout, ring) = if hashes.len() > SMALL { (Layout::of(&hashes), CHUNKS) } else { Default::default() };
        let mut hashes: Vec<Chunked> = hashes.into_iter().map(|hash| layout.chunked(hash)).collect();
        hashes.shrink_to_fit();
        let chunks = (0..ring).map(|number| Chunk::new(&hashes, number)).collect();
        Self { hashes, layout, chunks }
    }

    /// How many hashes it holds.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.hashes) + self.layout.bytes() + self.chunks.iter().map(Chunk::bytes).sum::<usize>()
    }

    /// Every hash within `radius` bits (at most [`MAX_RADIUS`]) of this one, by position.
    pub fn within(&self, query: PdqHash, radius: u32) -> Vec<Near> {
        let query = self.layout.chunked(query);
        let radius = radius.min(MAX_RADIUS);
        match self.candidates(&query, radius) {
            Some(ids) => ids.into_iter().filter_map(|id| self.near(&query, id, radius)).collect(),
            None => (0..self.hashes.len() as u32).filter_map(|id| self.near(&query, id, radius)).collect(),
        }
    }

    fn near(&self, query: &Chunked, id: u32, radius: u32) -> Option<Near> {
        let distance = query.distance(&self.hashes[id as usize]);
        (distance <= radius).then_some(Near { id, distance })
    }

    /// Which hashes may be within the radius, by position; `None` if that would be no quicker than to look at all.
    fn candidates(&self, query: &Chunked, radius: u32) -> Option<Vec<u32>> {
        if self.chunks.is_empty() {
            return None;
        }
        let most = self.hashes.len();
        let mut read = 0;
        let mut ids = Vec::new();
        for (number, chunk) in self.chunks.iter().enumerate() {
            let next = (number + 1) % CHUNKS;
            let Some(may_differ) = may_differ(radius, number) else { continue };
            // What the run of two may differ in: (t + 1) + (t' + 1) - 1.
            let both = may_differ + may_differ_or_all(radius, next);
            read += chunk.collect(query.0[number], query.0[next], may_differ, both, &mut ids);
            if read > most * ENTRIES_A_HASH || ids.len() > most {
                return None;
            }
        }
        ids.sort_unstable();
        ids.dedup();
        // One load of each hash before any is compared: see `Chunk::collect`.
        std::hint::black_box(ids.iter().fold(0, |sum, id| sum ^ self.hashes[*id as usize].0[0]));
        Some(ids)
    }
}

/// In how many bits a chunk may differ: 0 or 1, so that these and one more for each sum to `radius` + 1. `None` for
/// chunks that need not be looked up.
fn may_differ(radius: u32, number: usize) -> Option<u32> {
    let share = (radius + 1) / CHUNKS as u32 + u32::from((number as u32) < (radius + 1) % CHUNKS as u32);
    share.checked_sub(1)
}

/// [`may_differ`] + 1.
fn may_differ_or_all(radius: u32, number: usize) -> u32 {
    may_differ(radius, number).map_or(0, |bits| bits + 1)
}

#[cfg(test)]
mod tests;
