//! Intervals for showing.

use schemars::JsonSchema;
use serde::Serialize;

/// The 97.5 % quantile of the standard normal distribution: a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A range of a proportion, both ends within 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// What is known of a proportion before anything was seen.
    pub const VACUOUS: Self = Self { low: 0.0, high: 1.0 };
}

/// The score interval of Wilson (1927, JASA 22:209–212) for `k` of `n`, without continuity correction, at `z` standard
/// deviations. It holds its level for small `n` and for proportions near 0 and 1, where the usual one fails. Nothing
/// seen (`n` = 0) gives 0 to 1; `k` above `n` counts as `n`.
pub fn wilson(k: u64, n: u64, z: f64) -> Interval {
    if n == 0 {
        return Interval::VACUOUS;
    }
    let Interval { low, high } = score(k.min(n) as f64 / n as f64, n as f64, z);
    Interval { low: if k == 0 { 0.0 } else { low }, high: if k >= n { 1.0 } else { high } }
}

/// The same for a share `p` of a number that need not be whole: an effective one.
pub(crate) fn score(p: f64, all: f64, z: f64) -> Interval {
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * all)) / (1.0 + z2 / all);
    let half = z / (1.0 + z2 / all) * (p * (1.0 - p) / all + z2 / (4.0 * all * all)).sqrt();
    Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998, Statistics in Medicine 17:857–872), table I, method 3.
    #[test]
    fn the_published_examples() {
        for (k, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let i = wilson(k, n, Z95);
            assert!((i.low - low).abs() < 5.1e-5 && (i.high - high).abs() < 5.1e-5, "{k}/{n}: {i:?}");
        }
    }

    #[test]
    fn it_holds_the_proportion_narrows_with_more_and_mirrors() {
        for n in 1..200 {
            for k in 0..=n {
                let i = wilson(k, n, Z95);
                let p = k as f64 / n as f64;
                assert!(0.0 <= i.low && i.low <= p && p <= i.high && i.high <= 1.0, "{k}/{n}");
                let mirrored = wilson(n - k, n, Z95);
                assert!((i.low - (1.0 - mirrored.high)).abs() < 1e-12);
                let more = wilson(10 * k, 10 * n, Z95);
                assert!(more.high - more.low < i.high - i.low);
            }
        }
        assert_eq!(wilson(0, 0, Z95), Interval::VACUOUS);
    }
}
