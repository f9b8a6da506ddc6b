//! Which bits of a hash make up which chunk.
//!
//! Bits that are mostly the same in all hashes, or that go together, fill few buckets: a query then reads many entries
//! that have nothing to do with it. So the bits are dealt to the chunks by a sample of the hashes themselves. What a
//! chunk costs is estimated as the chance that two hashes agree in it: of each bit by itself, times what each pair of
//! its bits agrees more often than two unrelated ones would. Bits change places between two chunks as long as their
//! costs go down. It is exact with any dealing; only the time differs.

use super::chunk::{CHUNKS, Chunked};
use crate::hash::pdq::PdqHash;

/// Bits of a hash.
const BITS: usize = 256;

/// Hashes that are looked at to deal the bits.
const SAMPLE: usize = 4_096;

/// Times that every pair of bits is tried; most are in their place after two.
const ROUNDS: usize = 4;

/// Bits a step of [`Layout::chunked`] takes.
const STEP: usize = 4;

/// Where every bit goes. The default leaves them where they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// For every four bits of the hash, and every value of them, what they are in the chunks.
    table: Vec<[Chunked; 1 << STEP]>,
}

impl Layout {
    /// For hashes like these.
    pub(super) fn of(hashes: &[PdqHash]) -> Self {
        let agreement = Agreement::of(hashes);
        let mut dealing = Dealing::new(&agreement);
        let _ = (0..ROUNDS).any(|_| !dealing.improve());
        let mut free = [0; CHUNKS];
        let places: Vec<(usize, usize)> =
            dealing.chunk_of.iter().map(|chunk| (*chunk, take(&mut free[*chunk]))).collect();
        let step = |places: &[(usize, usize)]| {
            std::array::from_fn(|value| {
                let mut chunked = Chunked::default();
                for (bit, (chunk, place)) in places.iter().enumerate() {
                    chunked.0[*chunk] |= ((value >> bit & 1) as u16) << place;
                }
                chunked
            })
        };
        Self { table: places.chunks(STEP).map(step).collect() }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.table)
    }

    /// The hash as its chunks.
    pub(super) fn chunked(&self, hash: PdqHash) -> Chunked {
        let mut chunked = Chunked::default();
        if self.table.is_empty() {
            for (number, chunk) in chunked.0.iter_mut().enumerate() {
                *chunk = (hash.0[number / STEP] >> (number % STEP * 16)) as u16;
            }
            return chunked;
        }
        for (steps, word) in self.table.chunks_exact(64 / STEP).zip(hash.0) {
            for (at, values) in steps.iter().enumerate() {
                let value = (word >> (at * STEP)) as usize % values.len();
                chunked.0.iter_mut().zip(values[value].0).for_each(|(chunk, bits)| *chunk |= bits);
            }
        }
        chunked
    }
}

/// How often two hashes agree, as logarithms.
struct Agreement {
    /// In each bit.
    alone: Vec<f64>,
    /// In two bits, beyond what they would if they were unrelated.
    lift: Vec<[f64; BITS]>,
}

impl Agreement {
    fn of(hashes: &[PdqHash]) -> Self {
        let sample: Vec<PdqHash> = hashes.iter().step_by(hashes.len().div_ceil(SAMPLE).max(1)).copied().collect();
        let columns: Vec<Vec<u64>> = (0..BITS).map(|bit| column(&sample, bit)).collect();
        let all = sample.len() as f64;
        let set: Vec<f64> = columns.iter().map(|column| ones(column.iter().copied()) / all).collect();
        let alone: Vec<f64> = set.iter().map(|p| (p * p + (1.0 - p) * (1.0 - p)).ln()).collect();
        let mut lift = vec![[0.0; BITS]; BITS];
        for a in 0..BITS {
            for b in a + 1..BITS {
                let both = ones(columns[a].iter().zip(&columns[b]).map(|(a, b)| a & b)) / all;
                let shares = [both, set[a] - both, set[b] - both, 1.0 - set[a] - set[b] + both];
                let together = shares.map(|share| share * share).iter().sum::<f64>();
                lift[a][b] = together.ln() - alone[a] - alone[b];
                lift[b][a] = lift[a][b];
            }
        }
        Self { alone, lift }
    }
}

/// One bit of every hash.
fn column(hashes: &[PdqHash], bit: usize) -> Vec<u64> {
    let word = |hashes: &[PdqHash]| {
        hashes.iter().enumerate().fold(0, |word, (at, hash)| word | (hash.0[bit / 64] >> (bit % 64) & 1) << at)
    };
    hashes.chunks(64).map(word).collect()
}

fn ones(words: impl Iterator<Item = u64>) -> f64 {
    f64::from(words.map(u64::count_ones).sum::<u32>())
}

/// Every bit in a chunk, and what that costs.
struct Dealing<'a> {
    agreement: &'a Agreement,
    chunk_of: Vec<usize>,
    /// Of every bit, the lift with all bits of each chunk.
    with: Vec<[f64; CHUNKS]>,
    /// The logarithm of each chunk's cost.
    cost: [f64; CHUNKS],
}

impl<'a> Dealing<'a> {
    /// Begins with diagonals of PDQ's 16 × 16 coefficients: neighbours are alike.
    fn new(agreement: &'a Agreement) -> Self {
        let chunk_of: Vec<usize> = (0..BITS).map(|bit| (bit % CHUNKS + CHUNKS - bit / CHUNKS) % CHUNKS).collect();
        let mut with = vec![[0.0; CHUNKS]; BITS];
        let mut cost = [0.0; CHUNKS];
        for bit in 0..BITS {
            for other in 0..BITS {
                with[bit][chunk_of[other]] += agreement.lift[bit][other];
            }
            cost[chunk_of[bit]] += agreement.alone[bit] + with[bit][chunk_of[bit]] / 2.0;
        }
        Self { agreement, chunk_of, with, cost }
    }

    /// Tries every pair of bits once; whether any changed places.
    fn improve(&mut self) -> bool {
        let mut changed = false;
        for a in 0..BITS {
            for b in a + 1..BITS {
                changed |= self.swap_if_better(a, b);
            }
        }
        changed
    }

    fn swap_if_better(&mut self, a: usize, b: usize) -> bool {
        let (here, there) = (self.chunk_of[a], self.chunk_of[b]);
        if here == there {
            return false;
        }
        let lift = &self.agreement.lift;
        let instead = |out: usize, comes: usize, chunk: usize| {
            self.cost[chunk] - self.agreement.alone[out] - self.with[out][chunk]
                + self.agreement.alone[comes]
                + self.with[comes][chunk]
                - lift[a][b]
        };
        let (new_here, new_there) = (instead(a, b, here), instead(b, a, there));
        // A little less is rounding, and would go back and forth.
        if new_here.exp() + new_there.exp() >= (self.cost[here].exp() + self.cost[there].exp()) * 0.999_999 {
            return false;
        }
        (self.cost[here], self.cost[there]) = (new_here, new_there);
        self.chunk_of.swap(a, b);
        for (with, lifts) in self.with.iter_mut().zip(lift) {
            with[here] += lifts[b] - lifts[a];
            with[there] += lifts[a] - lifts[b];
        }
        true
    }
}

fn take(free: &mut usize) -> usize {
    *free += 1;
    *free - 1
}
