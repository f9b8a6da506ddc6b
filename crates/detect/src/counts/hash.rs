//! A hash of 64 bits that is the same everywhere: multiply and fold, as in wyhash (Wang Yi, 2019, public domain), and a
//! finaliser of rrmxmx's kind (Pelle Evensen, 2018), without which the leading bits of numbered names are uneven.

const SECRET: [u64; 3] = [0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3];

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

fn word(bytes: &[u8]) -> u64 {
    let mut padded = [0; 8];
    padded[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(padded)
}

/// The hash of a text.
pub fn text(text: &str) -> u64 {
    let mut state = SECRET[0];
    let mut pairs = text.as_bytes().chunks_exact(16);
    for pair in &mut pairs {
        state = fold(word(&pair[..8]) ^ SECRET[1], word(&pair[8..]) ^ state);
    }
    let rest = pairs.remainder();
    let (low, high) = rest.split_at(rest.len().min(8));
    state = fold(word(low) ^ SECRET[1], word(high) ^ state);
    // The length, so that zero bytes at the end are not nothing.
    let mut hash = fold(state ^ SECRET[2], text.len() as u64 ^ SECRET[1]);
    for _ in 0..2 {
        hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    }
    hash ^ (hash >> 32)
}

/// Hashes that are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AsIs(u64);

impl std::hash::Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}
