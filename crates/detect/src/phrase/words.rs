//! Words of a quick fold, and their hashes.

use wide::u8x32;

use crate::text::quick::{SLACK, is_word_byte};

const BLOCK: usize = 64;

/// Edges written at once.
const AT_ONCE: usize = 8;

/// Writes the edges of every word of `used` bytes that [`crate::text::quick::quick`] wrote to the front of `edges`, the
/// first byte and the end of one after the other, in order. Returns how many words there are.
pub(crate) fn edges(folded: &[u8], used: usize, edges: &mut Vec<u32>) -> usize {
    // As many as there can be, and as many as are written at once beyond them.
    if edges.len() < used + BLOCK + AT_ONCE {
        edges.resize(used + BLOCK + AT_ONCE, 0);
    }
    let (mut count, mut inside) = (0, 0);
    for base in (0..=used).step_by(BLOCK) {
        let Some(block) = folded[base..].first_chunk() else { break };
        let mask = word_bytes(block);
        let mut found = mask ^ (mask << 1 | inside);
        inside = mask >> 63;
        // A fixed number at a time: how many there are is hard to foresee.
        let end = count + found.count_ones() as usize;
        while count < end {
            for edge in &mut edges[count..count + AT_ONCE] {
                // The highest bit is for none that are left.
                *edge = base as u32 + (found | 1 << 63).trailing_zeros();
                found &= found.wrapping_sub(1);
            }
            count += AT_ONCE;
        }
        count = end;
    }
    count / 2
}

/// A bit for each byte that is part of a word.
#[inline(always)]
fn word_bytes(block: &[u8; BLOCK]) -> u64 {
    let (halves, _) = block.as_chunks::<32>();
    let [low, high] = [0, 1].map(|half: usize| {
        let bytes = u8x32::new(halves[half]);
        let from_to = |bytes: u8x32, from: u8, to: u8| (bytes - u8x32::splat(from)).simd_le(u8x32::splat(to - from));
        let letter = from_to(bytes | u8x32::splat(0x20), b'a', b'z');
        u64::from((bytes | letter | from_to(bytes, b'0', b'9')).to_bitmask())
    });
    high << 32 | low
}

/// A word's hash. `folded` has [`SLACK`] behind the text.
#[inline(always)]
pub(crate) fn hash(folded: &[u8], start: usize, end: usize) -> u64 {
    let Some([low_mask, high_mask]) = FIRST_BYTES.get(end - start) else { return long(folded, start, end) };
    let Some(sixteen) = folded.get(start..start + 16) else { return 0 };
    let (eights, _) = sixteen.as_chunks();
    let [low, high] = [0, 1].map(|at: usize| u64::from_le_bytes(eights[at]));
    mix(low & low_mask, high & high_mask)
}

/// By a number, masks of that many of sixteen bytes.
const FIRST_BYTES: [[u64; 2]; 17] = {
    let mut masks = [[u64::MAX; 2]; 17];
    let mut bytes = 0;
    while bytes < 16 {
        let mask: u128 = (1 << (8 * bytes)) - 1;
        masks[bytes] = [mask as u64, (mask >> 64) as u64];
        bytes += 1;
    }
    masks
};

#[cold]
fn long(folded: &[u8], start: usize, end: usize) -> u64 {
    let mut all = (end - start) as u64;
    for at in (start..end).step_by(16) {
        all = mix(all, hash(folded, at, end.min(at + 16)));
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

/// The first bytes at a place, up to eight.
#[inline(always)]
pub(crate) fn head(folded: &[u8], at: usize, bytes: usize) -> u64 {
    const { assert!(SLACK >= 16 + BLOCK) };
    let eight = folded.get(at..at + 8).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_le_bytes(*eight));
    eight & FIRST_BYTES[bytes.min(8)][0]
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
        let (mut out, mut found) = (Vec::new(), Vec::new());
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
            let count = edges(&out, used, &mut found);
            words.extend(found[..2 * count].chunks(2).map(|edges| (edges[0] as usize, edges[1] as usize)));
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
            hash(&out, 0, end)
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
