//! PDQ: a 256-bit perceptual hash of an image, and how much there is in the image to hash.
//!
//! After Meta's description ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019) and bit
//! for bit what its C++ reference gives through the Python package `pdqhash`: luma, two passes of a box filter along
//! rows and columns, 64 × 64 samples, 16 × 16 coefficients of their DCT, each against the median. Sums are kept in the
//! reference's order, in single precision: another order gives other bits.

mod dct;
mod filter;

use std::fmt;

use self::{dct::Coefficients, filter::Samples};

/// Least width and height that are hashed; below it, the hash is all zeros and its quality 0.
pub const MIN_SIDE: usize = 5;

/// Hashes of this quality or less are not to be matched: too little is in the image.
pub const MAX_POOR_QUALITY: u8 = 49;

/// A PDQ hash: 256 bits, the most significant first, as its hexadecimal form has them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PdqHash(pub [u64; 4]);

impl PdqHash {
    /// From 32 bytes, the most significant first.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, eight) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_be_bytes(*eight);
        }
        Self(words)
    }

    /// The reverse of [`PdqHash::from_bytes`].
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (eight, word) in bytes.as_chunks_mut().0.iter_mut().zip(self.0) {
            *eight = word.to_be_bytes();
        }
        bytes
    }

    /// From 64 hexadecimal characters.
    pub fn parse(text: &str) -> Option<Self> {
        model::unhex(text).map(|bytes| Self::from_bytes(&bytes))
    }

    /// In how many bits the two differ, 0 to 256.
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// Turns one bit over; bit 0 is the least significant.
    #[must_use]
    pub fn flipped(mut self, bit: u8) -> Self {
        self.0[3 - usize::from(bit / 64)] ^= 1 << (bit % 64);
        self
    }
}

impl fmt::Display for PdqHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, "{word:016x}"))
    }
}

impl fmt::Debug for PdqHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an image hashes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pdq {
    /// The hash.
    pub hash: PdqHash,
    /// How much there is in the image, 0 (flat) to 100. See [`MAX_POOR_QUALITY`].
    pub quality: u8,
}

/// The pixels of an image, row by row from the top.
#[derive(Debug, Clone, Copy)]
pub struct Pixels<'a> {
    width: usize,
    height: usize,
    bytes: &'a [u8],
    /// 1 (grey) or 3 (red, green, blue).
    channels: usize,
}

impl<'a> Pixels<'a> {
    /// Red, green, blue, one byte each. `None` unless there are `width × height × 3` bytes.
    pub fn rgb(width: usize, height: usize, bytes: &'a [u8]) -> Option<Self> {
        Self::new(width, height, bytes, 3)
    }

    /// One byte of grey a pixel: hashes as the same image in colour. `None` unless there are `width × height` bytes.
    pub fn grey(width: usize, height: usize, bytes: &'a [u8]) -> Option<Self> {
        Self::new(width, height, bytes, 1)
    }

    fn new(width: usize, height: usize, bytes: &'a [u8], channels: usize) -> Option<Self> {
        let wanted = width.checked_mul(height)?.checked_mul(channels)?;
        (bytes.len() == wanted).then_some(Self { width, height, bytes, channels })
    }

    /// The luma of each row, from the top (ITU-R BT.601). Summed in double precision, as the reference's caller does.
    fn luma_rows(self, mut each: impl FnMut(&[f32])) {
        let mut row = vec![0.0; self.width];
        let luma = |r: u8, g: u8, b: u8| (f64::from(r) * 0.299 + f64::from(g) * 0.587 + f64::from(b) * 0.114) as f32;
        for pixels in self.bytes.chunks_exact(self.width * self.channels) {
            if self.channels == 3 {
                for (to, [r, g, b]) in row.iter_mut().zip(pixels.as_chunks().0) {
                    *to = luma(*r, *g, *b);
                }
            } else {
                for (to, grey) in row.iter_mut().zip(pixels) {
                    *to = luma(*grey, *grey, *grey);
                }
            }
            each(&row);
        }
    }
}

/// The hash of an image and its quality. Time grows with the pixels, memory with the width only.
pub fn hash(pixels: Pixels<'_>) -> Pdq {
    match samples(pixels) {
        Some(samples) => Pdq { hash: Coefficients::of(&samples).bits(), quality: quality(&samples) },
        None => Pdq { hash: PdqHash::default(), quality: 0 },
    }
}

/// The hashes of an image as it stands, turned by 90°, 180° and 270°, flipped in x, in y, along the main and along the
/// other diagonal: in the reference's order, from the coefficients of the image as it stands.
pub fn dihedral(pixels: Pixels<'_>) -> ([PdqHash; 8], u8) {
    match samples(pixels) {
        Some(samples) => (Coefficients::of(&samples).dihedral(), quality(&samples)),
        None => ([PdqHash::default(); 8], 0),
    }
}

fn samples(pixels: Pixels<'_>) -> Option<Samples> {
    let Pixels { width, height, .. } = pixels;
    if width < MIN_SIDE || height < MIN_SIDE {
        return None;
    }
    let mut filter = filter::Filter::new(width, height);
    pixels.luma_rows(|row| filter.push(row));
    Some(filter.finish())
}

/// The reference's measure: gradients of the samples in hundredths of the full range, each cut to a whole number so
/// that many faint ones do not add up; their sum in units that it tuned by hand.
fn quality(samples: &Samples) -> u8 {
    let steps = |a: f32, b: f32| ((((a - b) * 100.0) / 255.0) as i32).unsigned_abs();
    let down = samples.windows(2).flat_map(|rows| rows[0].iter().zip(&rows[1]).map(|(a, b)| steps(*a, *b)));
    let right = samples.iter().flat_map(|row| row.windows(2).map(|pair| steps(pair[0], pair[1])));
    (down.chain(right).sum::<u32>() / 90).min(100) as u8
}

#[cfg(test)]
mod tests;
