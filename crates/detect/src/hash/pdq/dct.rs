//! 16 × 16 coefficients of the samples' DCT, and the bits they make.

use super::{
    PdqHash,
    filter::{SIDE, Samples},
};

/// Frequencies kept along each side: 1 to 16, without the mean.
const KEPT: usize = 16;

/// The coefficients: rows are frequencies down the image, columns along it.
#[derive(Clone, Copy)]
pub(super) struct Coefficients([[f32; KEPT]; KEPT]);

impl Coefficients {
    /// `D × samples × Dᵀ`, summed from left to right in single precision.
    pub(super) fn of(samples: &Samples) -> Self {
        let d = matrix();
        let mut down = [[0.0_f32; SIDE]; KEPT];
        for (to, weights) in down.iter_mut().zip(&d) {
            for (weight, row) in weights.iter().zip(samples) {
                for (sum, value) in to.iter_mut().zip(row) {
                    *sum += weight * value;
                }
            }
        }
        Self(down.map(|row| {
            std::array::from_fn(|n| row.iter().zip(&d[n]).fold(0.0, |sum, (value, weight)| sum + value * weight))
        }))
    }

    /// A bit for each coefficient that is above their median; the first is the least significant.
    pub(super) fn bits(&self) -> PdqHash {
        let mut sorted = self.0.as_flattened().to_vec();
        let (_, median, _) = sorted.select_nth_unstable_by(KEPT * KEPT / 2 - 1, f32::total_cmp);
        let above = self.0.as_flattened().iter().map(|value| value > median);
        above.enumerate().filter(|(_, above)| *above).fold(PdqHash::default(), |hash, (bit, _)| hash.flipped(bit as u8))
    }

    /// The bits of the image in its eight positions. Turning it changes signs of coefficients and swaps their sides.
    pub(super) fn dihedral(&self) -> [PdqHash; 8] {
        let odd = |n: usize| n & 1 == 1;
        [
            self.bits(),
            self.turned(true, |_, j| odd(j)),
            self.turned(false, |i, j| !odd(i + j)),
            self.turned(true, |i, _| odd(i)),
            self.turned(false, |i, _| odd(i)),
            self.turned(false, |_, j| odd(j)),
            self.turned(true, |_, _| true),
            self.turned(true, |i, j| !odd(i + j)),
        ]
    }

    /// The bits with rows and columns swapped or not, and the sign kept where `keeps` says so.
    fn turned(&self, swapped: bool, keeps: impl Fn(usize, usize) -> bool) -> PdqHash {
        let mut to = [[0.0; KEPT]; KEPT];
        for (i, row) in self.0.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                let value = if keeps(i, j) { *value } else { -value };
                if swapped {
                    to[j][i] = value;
                } else {
                    to[i][j] = value;
                }
            }
        }
        Self(to).bits()
    }
}

/// The rows of the DCT's matrix for the frequencies that are kept, as the reference rounds them.
fn matrix() -> [[f32; SIDE]; KEPT] {
    let scale = f64::from((2.0 / SIDE as f64).sqrt() as f32);
    let step = std::f64::consts::PI / 2.0 / SIDE as f64;
    std::array::from_fn(|i| {
        std::array::from_fn(|j| (scale * (step * (i + 1) as f64 * (2 * j + 1) as f64).cos()) as f32)
    })
}
