//! Whether a hash is perhaps one of some: a blocked Bloom filter (Putze, Sanders, Singler 2007), three bits in one
//! 64-bit word for each hash.

/// Bits for each hash: of the hashes that were not put in, about one in 5,000 passes.
const BITS: usize = 32;

/// Some hashes. May take another hash for one of them; never the other way round.
#[derive(Debug)]
pub(crate) struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    pub(crate) fn new(hashes: &[u64]) -> Self {
        let words = (hashes.len() * BITS / 64).next_power_of_two().max(2);
        let mut filter = Self { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        for hash in hashes {
            let (word, bits) = filter.place(*hash);
            filter.words[word] |= bits;
        }
        filter
    }

    #[inline(always)]
    pub(crate) fn has(&self, hash: u64) -> bool {
        let (word, bits) = self.place(hash);
        self.words[word] & bits == bits
    }

    #[inline(always)]
    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> self.shift) as usize, 1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::words::mix;

    #[test]
    fn what_was_put_in_is_there_and_little_else() {
        let hashes: Vec<u64> = (0..50_000).map(|n| mix(n, 0)).collect();
        let filter = Filter::new(&hashes);
        assert!(hashes.iter().all(|h| filter.has(*h)));
        let wrong = (50_000..1_050_000).filter(|n| filter.has(mix(*n, 0))).count();
        assert!(wrong < 1_000, "{wrong} of a million");
        assert!(!Filter::new(&[]).has(mix(1, 1)));
    }
}
