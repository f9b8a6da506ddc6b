//! One chunk of the ring: its buckets, and what stands in them.

/// Chunks of a hash.
pub(super) const CHUNKS: usize = 16;

/// Entries that are compared at once.
const LANES: usize = 8;

/// Groups of entries in a line of the processor's cache.
const TOUCH: usize = 4;

/// A hash as its chunks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chunked(pub(super) [u16; CHUNKS]);

impl Chunked {
    pub(super) fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }
}

/// Every hash, by its value of one chunk.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// How many bits of the chunk choose the bucket.
    bits: u32,
    /// Where each bucket begins; one more for the end.
    starts: Vec<u32>,
    /// The next chunk of each entry.
    sketches: Vec<[u16; LANES]>,
    /// Which hash each entry is.
    ids: Vec<[u32; LANES]>,
}

impl Chunk {
    /// A counting sort by the chunk. About eight entries a bucket, and at most 2¹⁶ buckets.
    pub(super) fn new(hashes: &[Chunked], number: usize) -> Self {
        let bits = hashes.len().ilog2().saturating_sub(3).clamp(4, u16::BITS);
        let bucket = |hash: &Chunked| bucket(hash.0[number], bits);
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for hash in hashes {
            starts[bucket(hash) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut free = starts.clone();
        let groups = hashes.len().div_ceil(LANES);
        let mut sketches = vec![[0; LANES]; groups];
        let mut ids = vec![[0; LANES]; groups];
        for (id, hash) in hashes.iter().enumerate() {
            let at = &mut free[bucket(hash)];
            sketches.as_flattened_mut()[*at as usize] = hash.0[(number + 1) % CHUNKS];
            ids.as_flattened_mut()[*at as usize] = id as u32;
            *at += 1;
        }
        Self { bits, starts, sketches, ids }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.starts) + size_of_val(&*self.sketches) + size_of_val(&*self.ids)
    }

    /// Appends the entries whose chunk is within `may_differ` (0 or 1) bits of `value`, and together with the next
    /// chunk within `both`, and perhaps others; how many entries were read.
    pub(super) fn collect(&self, value: u16, next: u16, may_differ: u32, both: u32, ids: &mut Vec<u32>) -> usize {
        let own = bucket(value, self.bits);
        let beside = (0..if may_differ > 0 { self.bits } else { 0 }).map(|bit| own ^ (1 << bit));
        // One load of each bucket before any is read: they wait for memory together and not one after the other.
        let touched = beside.clone().fold(0, |sum, bucket| self.touch(bucket) ^ sum);
        std::hint::black_box(touched);
        let read = self.read(own, next, both, ids);
        read + beside.map(|bucket| self.read(bucket, next, both - 1, ids)).sum::<usize>()
    }

    fn groups(&self, bucket: usize) -> std::ops::Range<usize> {
        self.starts[bucket] as usize / LANES..(self.starts[bucket + 1] as usize).div_ceil(LANES)
    }

    fn touch(&self, bucket: usize) -> u16 {
        let groups = self.groups(bucket);
        self.sketches[groups].iter().step_by(TOUCH).fold(0, |sum, group| sum ^ group[0])
    }

    /// Appends the entries of a bucket whose sketch fits. Whole groups are read, so neighbours of the bucket may come
    /// along.
    fn read(&self, bucket: usize, next: u16, most: u32, ids: &mut Vec<u32>) -> usize {
        let range = self.groups(bucket);
        let (sketches, of) = (&self.sketches[range.clone()], &self.ids[range]);
        for (group, of) in sketches.iter().zip(of) {
            let counts = differing(group, next);
            // The highest bit of a lane is set where the sketch fits. The compiler makes vector code of both lines.
            let fits = counts.map(|count| count.wrapping_sub(most as u16 + 1));
            if fits.iter().fold(0, |any, lane| any | lane) >> 15 != 0 {
                ids.extend(fits.iter().zip(of).filter(|(lane, _)| **lane >> 15 != 0).map(|(_, id)| *id));
            }
        }
        sketches.len() * LANES
    }
}

/// In how many bits each of a group differs. Written out: `count_ones` becomes vector code only on processors that
/// have an instruction for it.
fn differing(group: &[u16; LANES], from: u16) -> [u16; LANES] {
    group.map(|lane| {
        let pairs = lane ^ from;
        let pairs = pairs - (pairs >> 1 & 0x5555);
        let fours = (pairs & 0x3333) + (pairs >> 2 & 0x3333);
        let bytes = (fours + (fours >> 4)) & 0x0f0f;
        (bytes + (bytes >> 8)) & 0x1f
    })
}

fn bucket(value: u16, bits: u32) -> usize {
    usize::from(value >> (u16::BITS - bits))
}
