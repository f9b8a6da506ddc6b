//! Words of a quick fold, and their hashes.

use crate::text::quick::{SLACK, is_word_byte};

const BLOCK: usize = 64;

/// Calls `word` with the first byte and the end of every word of `used` bytes that [`crate::text::quick::quick`]
/// wrote, in order.
#[inline(always)]
pub(crate) fn each(folded: &[u8], used: usize, mut word: impl FnMut(usize, usize)) {
    let mut base = 0;
    // Every block begins outside a word, or where one does.
    while base < used {
        let Some(block) = folded[base..].first_chunk() else { break };
        let mask = word_bytes(block);
        let mut starts = mask & !(mask << 1);
        let mut ends = mask << 1 & !mask;
        let mut next = base + BLOCK;
        while starts != 0 {
            let start = base + starts.trailing_zeros() as usize;
            let mut end = base + ends.trailing_zeros() as usize;
            if ends == 0 {
                // The word goes on behind the block, or ends with it.
                if start > base {
                    next = start;
                    break;
                }
                end = end_of(folded, start);
                next = end;
            }
            starts &= starts - 1;
            ends &= ends.wrapping_sub(1);
            word(start, end);
        }
        base = next;
    }
}

/// A bit for each byte that is part of a word.
#[inline(always)]
fn word_bytes(block: &[u8; BLOCK]) -> u64 {
    let mut high = [0; BLOCK];
    for (high, byte) in high.iter_mut().zip(block) {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        *high = if letter | (byte.wrapping_sub(b'0') < 10) { 0x80 } else { byte & 0x80 };
    }
    let (eights, _) = high.as_chunks::<8>();
    // The high bits of eight bytes, side by side: the multiplication moves each to its place.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_shr(7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |mask, (at, eight)| mask | bits(eight) << (8 * at))
}

/// A word's hash, and its first byte. `folded` has [`SLACK`] behind the text.
#[inline(always)]
pub(crate) fn hash(folded: &[u8], start: usize, end: usize) -> (u64, u8) {
    let length = end - start;
    let (eights, _) = folded[start..].first_chunk::<16>().unwrap_or(&[0; 16]).as_chunks::<8>();
    let [low, high] = [0, 1].map(|at: usize| u64::from_le_bytes(eights[at]));
    if length > 16 {
        return (long(folded, start, end), low as u8);
    }
    (mix(low & low_bytes(length.min(8)), high & low_bytes(length.saturating_sub(8))), low as u8)
}

#[cold]
fn long(folded: &[u8], start: usize, end: usize) -> u64 {
    let mut all = (end - start) as u64;
    for at in (start..end).step_by(16) {
        all = mix(all, hash(folded, at, end.min(at + 16)).0);
    }
    all
}

/// The hash of two words that follow each other.
#[inline(always)]
pub(crate) fn pair(first: u64, second: u64) -> u64 {
    (first.rotate_left(31) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Two numbers as one, by a multiplication to 128 bits whose halves are laid on each other.
#[inline(always)]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x9E37_79B9_7F4A_7C15) * u128::from(b ^ 0xD6E8_FEB8_6659_FD93);
    (wide >> 64) as u64 ^ wide as u64
}

/// The first eight bytes at a place.
#[inline(always)]
pub(crate) fn eight(folded: &[u8], at: usize) -> u64 {
    const { assert!(SLACK >= 16 + BLOCK) };
    folded.get(at..at + 8).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// A mask of the first `bytes` bytes, up to eight.
#[inline(always)]
pub(crate) fn low_bytes(bytes: usize) -> u64 {
    const MASKS: [u64; 9] =
        [0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, u64::MAX];
    MASKS[bytes]
}

/// Where the word that begins at `start` ends.
pub(crate) fn end_of(folded: &[u8], start: usize) -> usize {
    start + folded[start..].iter().take_while(|byte| is_word_byte(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::quick::quick;

    #[test]
    fn words_are_what_stands_between_other_bytes() {
        let mut out = Vec::new();
        let long = "a".repeat(63);
        let longer = "ж".repeat(64);
        for text in [
            "",
            "a",
            "black pine, (الأسود) x9!",
            "  a  ",
            &long,
            &format!("{long}a"),
            &format!("{long} a {longer}"),
            &longer,
        ] {
            let used = quick(&mut out, text).expect("plain");
            let mut words = Vec::new();
            each(&out, used, |start, end| words.push((start, end)));
            let mut naive = Vec::new();
            let mut at = 0;
            while at < used {
                let end = end_of(&out, at);
                if end > at {
                    naive.push((at, end));
                }
                at = end.max(at + 1);
            }
            assert_eq!(words, naive, "{text}");
        }
    }

    #[test]
    fn a_hash_is_of_the_word_alone() {
        let of = |text: &str| {
            let mut out = text.as_bytes().to_vec();
            out.resize(text.len() + SLACK, 0);
            let end = end_of(&out, 0);
            hash(&out, 0, end).0
        };
        for (a, b) in [
            ("pine", "pine tree"),
            ("pinepine", "pinepine!"),
            ("seventeen_letter", "seventeen-"),
            ("abcdefghijklmnopqrst", "abcdefghijklmnopqrst u"),
        ] {
            assert_eq!(of(a), of(b), "{a}");
        }
        let different = ["pine", "pin", "pinepine", "pinepinepine", "abcdefghijklmnopqrst", "abcdefghijklmnopqrsu"];
        for (n, a) in different.iter().enumerate() {
            assert!(different[n + 1..].iter().all(|b| of(a) != of(b)), "{a}");
        }
    }
}
