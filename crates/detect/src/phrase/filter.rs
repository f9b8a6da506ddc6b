//! Whether a hash is perhaps one of some: a blocked Bloom filter (Putze, Sanders, Singler 2007), three bits in one
//! 64-bit word for each hash.

/// Bits for each hash: of the hashes that were not put in, about one in a thousand passes.
const BITS: usize = 32;

/// Three bits each, to be turned: cheaper than three bits anywhere, and nearly as good.
const PATTERNS: [u64; 16] = {
    let mut patterns = [0; 16];
    let mut number = 0;
    while number < 16 {
        patterns[number] = 1 | 1 << (3 + 2 * number) | 1 << (38 + (7 * number) % 25);
        number += 1;
    }
    patterns
};

/// Some hashes. May take another hash for one of them; never the other way round.
#[derive(Debug)]
pub(crate) struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// From hashes, and beside each the hash that says in which word its bits are.
    pub(crate) fn new(hashes: &[(u64, u64)]) -> Self {
        let words = (hashes.len() * BITS / 64).next_power_of_two().max(2);
        let mut filter = Self { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        for (place, hash) in hashes {
            filter.words[(place >> filter.shift) as usize] |= bits(*hash);
        }
        filter
    }

    /// The word at a place, for [`has`].
    #[inline(always)]
    pub(crate) fn word(&self, place: u64) -> u64 {
        self.words[(place >> self.shift) as usize]
    }
}

/// Whether a word of a filter perhaps holds a hash.
#[inline(always)]
pub(crate) fn has(word: u64, hash: u64) -> bool {
    let bits = bits(hash);
    word & bits == bits
}

#[inline(always)]
fn bits(hash: u64) -> u64 {
    // The lowest bits of a product are the worst.
    PATTERNS[(hash >> 38) as usize % 16].rotate_left((hash >> 32) as u32 % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::words::mix;

    #[test]
    fn what_was_put_in_is_there_and_little_else() {
        let there = |filter: &Filter, n: u64| has(filter.word(mix(n, 0)), mix(n, 1));
        let hashes: Vec<(u64, u64)> = (0..50_000).map(|n| (mix(n, 0), mix(n, 1))).collect();
        let filter = Filter::new(&hashes);
        assert!((0..50_000).all(|n| there(&filter, n)));
        let wrong = (50_000..1_050_000).filter(|n| there(&filter, *n)).count();
        assert!(wrong < 3_000, "{wrong} of a million");
        assert!(!there(&Filter::new(&[]), 1));
    }
}
