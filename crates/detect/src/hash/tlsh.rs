//! The distance of two TLSH hashes (Oliver, Cheng, Chen, "TLSH: A Locality Sensitive Hash", 2013), as the reference's
//! `diffxlen` and `diff` give it, for 128 buckets and a checksum of one byte.

/// What most banks call a match: at most this far apart, lengths left out.
pub const MATCH: u32 = 30;

/// How far apart two hashes are, by their 35 bytes as written. With `lengths`, files of other lengths are farther.
pub fn distance(a: &[u8; 35], b: &[u8; 35], lengths: bool) -> u32 {
    // The header's bytes are written low half first: checksum, length, both quartile ratios.
    let low_first = |byte: u8| byte.rotate_left(4);
    let mut far = u32::from(a[0] != b[0]);
    if lengths {
        far += match around(low_first(a[1]), low_first(b[1]), 256) {
            near @ 0..=1 => near,
            apart => apart * 12,
        };
    }
    for shift in [0, 4] {
        let ratio = |byte: u8| low_first(byte) >> shift & 15;
        far += match around(ratio(a[2]), ratio(b[2]), 16) {
            near @ 0..=1 => near,
            apart => (apart - 1) * 12,
        };
    }
    far + a[3..].iter().zip(&b[3..]).map(|(a, b)| quarters(*a, *b)).sum::<u32>()
}

/// The difference on a ring.
fn around(a: u8, b: u8, ring: u32) -> u32 {
    let far = u32::from(a.abs_diff(b));
    far.min(ring - far)
}

/// Four buckets' quarters: how far apart, and from the lowest to the highest six.
fn quarters(a: u8, b: u8) -> u32 {
    let apart = |shift: u32| match (a >> shift & 3).abs_diff(b >> shift & 3) {
        3 => 6,
        far => u32::from(far),
    };
    [0, 2, 4, 6].map(apart).iter().sum()
}

#[cfg(test)]
mod tests;
