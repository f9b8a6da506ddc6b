//! Whether a hash is perhaps one of some: a blocked Bloom filter (Putze, Sanders, Singler 2007), three bits in one
//! 64-bit word for each hash.

/// Bits for each hash: of the hashes that were not put in, about one in a thousand passes.
const BITS: usize = 32;

/// Three bits each, to be turned: cheaper than three bits anywhere, and nearly as good. All differ, however turned.
const PATTERNS: [u64; 256] = {
    let mut patterns = [0; 256];
    let mut number = 0;
    while number < 256 {
        // Steps of at most 16 and then of more than 16 and less than 33: they do not come round.
        patterns[number] = 1 | 1 << (1 + number % 16) | 1 << (18 + number % 16 + number / 16);
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

impl Default for Filter {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Filter {
    /// From hashes.
    pub(crate) fn new(hashes: &[u64]) -> Self {
        let words = (hashes.len() * BITS / 64).next_power_of_two().max(2);
        let mut filter = Self { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        for hash in hashes {
            filter.words[(hash >> filter.shift) as usize] |= bits(*hash);
        }
        filter
    }

    /// Whether it perhaps holds a hash.
    #[inline(always)]
    pub(crate) fn has(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.words[(hash >> self.shift) as usize] & bits == bits
    }
}

#[inline(always)]
fn bits(hash: u64) -> u64 {
    // The lowest bits of a product are the worst.
    PATTERNS[(hash >> 38) as usize % 256].rotate_left((hash >> 32) as u32 % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::words::mix;

    #[test]
    fn what_was_put_in_is_there_and_little_else() {
        let hashes: Vec<u64> = (0..50_000).map(|n| mix(n, 1)).collect();
        let filter = Filter::new(&hashes);
        assert!((0..50_000).all(|n| filter.has(mix(n, 1))));
        let wrong = (50_000..1_050_000).filter(|n| filter.has(mix(*n, 1))).count();
        assert!(wrong < 3_000, "{wrong} of a million");
        assert!(!Filter::new(&[]).has(1));
    }
}
