//! How likely chance is, and how many of the sure ones are chance.

use super::Pair;

/// A bound on the chance that `shared` or more happen: of `publics`, each independent with its chance, and of events
/// that happen `exchanged` times in the mean, no two of which help each other.
///
/// The first is a Poisson-binomial tail, exact. For the others, the chance of k or more is at most the mean number of
/// ways to choose k that happened, which is at most exchanged^k / k!. Only sums of what is positive: nothing cancels. At
/// least [`f64::MIN_POSITIVE`]. O(publics · shared).
pub fn tail(publics: &[f64], exchanged: f64, shared: u32) -> f64 {
    let shared = shared as usize;
    // How likely just so many happen; at the last place, so many or more.
    let mut happen = vec![0.0; shared + 1];
    happen[0] = 1.0;
    for chance in publics {
        happen[shared] += if shared > 0 { happen[shared - 1] * chance } else { 0.0 };
        for count in (1..shared).rev() {
            happen[count] = happen[count] * (1.0 - chance) + happen[count - 1] * chance;
        }
        if shared > 0 {
            happen[0] *= 1.0 - chance;
        }
    }
    let (mut sum, mut ways) = (0.0, 1.0_f64);
    for missing in 0..=shared {
        ways *= if missing == 0 { 1.0 } else { exchanged / missing as f64 };
        sum += happen[shared - missing] * ways.min(1.0);
    }
    sum.clamp(f64::MIN_POSITIVE, 1.0)
}

/// Sets each pair's `q` (Benjamini and Yekutieli 2001, which holds however pairs depend on each other) as one of
/// `possible` pairs, those that are not given having p = 1; and puts the surest first, equals by their numbers.
pub fn adjust(pairs: &mut [Pair], possible: f64) {
    pairs.sort_by(|x, y| x.p.total_cmp(&y.p).then((x.a, x.b).cmp(&(y.a, y.b))));
    let dependence = possible.max(1.0).ln() + 1.0;
    let mut least = 1.0_f64;
    for (at, pair) in pairs.iter_mut().enumerate().rev() {
        least = least.min(pair.p * possible.max(1.0) * dependence / (at + 1) as f64);
        pair.q = least;
    }
}
