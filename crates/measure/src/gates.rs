//! Exact bounds for deciding. A gate never uses an approximate interval.

/// The upper end of the one-sided exact interval of Clopper & Pearson (1934, Biometrika 26:404–413): the largest
/// proportion at which `k` or fewer of `n` still has a probability of `alpha`. With 1 - `alpha` confidence the true
/// proportion is not above it. Nothing seen, or `k` of `k`, gives 1.
pub fn upper_bound(k: u64, n: u64, alpha: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    // The tail falls as the proportion rises; 200 halvings are more than a double can tell apart.
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if at_most(k, n, middle) > alpha { low = middle } else { high = middle }
    }
    high
}

/// The lower end: with 1 - `alpha` confidence the true proportion is not below it. None of any gives 0.
pub fn lower_bound(k: u64, n: u64, alpha: f64) -> f64 {
    if k == 0 { 0.0 } else { 1.0 - upper_bound(n - k.min(n), n, alpha) }
}

/// Whether [`upper_bound`] lies below `p`, without looking for it.
pub fn is_below(k: u64, n: u64, p: f64, alpha: f64) -> bool {
    k < n && at_most(k, n, p) < alpha
}

/// The probability of `k` or fewer of `n` at proportion `p`, summed in logarithms. `k` < `n`.
fn at_most(k: u64, n: u64, p: f64) -> f64 {
    if p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let odds = p.ln() - (-p).ln_1p();
    let mut log_term = n as f64 * (-p).ln_1p();
    let mut sum = log_term.exp();
    for i in 1..=k {
        log_term += ((n - i + 1) as f64).ln() - (i as f64).ln() + odds;
        sum += log_term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn how_many_clean_items_it_takes() {
        // The largest rate that n clean items leave possible is 1 - alpha^(1/n).
        assert!(upper_bound(0, 299, 0.05) <= 0.01 && upper_bound(0, 298, 0.05) > 0.01);
        assert!(upper_bound(0, 598, 0.05) <= 0.005 && upper_bound(0, 597, 0.05) > 0.005);
        assert!((upper_bound(0, 300, 0.05) - 0.0099).abs() < 5e-5);
        assert!(close(upper_bound(0, 299, 0.05), 1.0 - 0.05_f64.powf(1.0 / 299.0)));
    }

    /// Newcombe (1998), table I, method 5: two-sided 95 %, so one-sided at 2.5 %.
    #[test]
    fn the_published_examples() {
        for (k, n, low, high) in
            [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]
        {
            let (l, u) = (lower_bound(k, n, 0.025), upper_bound(k, n, 0.025));
            assert!((l - low).abs() < 5.1e-5 && (u - high).abs() < 5.1e-5, "{k}/{n}: {l} {u}");
        }
    }

    /// The definition itself, in exact integers: 2 of 4 at one half is 11/16.
    #[test]
    fn the_tail_is_the_binomial_one() {
        assert!(close(at_most(2, 4, 0.5), 11.0 / 16.0) && close(at_most(0, 3, 0.25), 27.0 / 64.0));
    }

    #[test]
    fn to_be_below_is_to_have_a_bound_that_is() {
        for n in 1..40 {
            for k in 0..=n {
                for p in [0.05, 0.3, 0.7, 0.95] {
                    assert_eq!(is_below(k, n, p, 0.05), upper_bound(k, n, 0.05) < p, "{k} of {n}, {p}");
                }
            }
        }
    }

    #[test]
    fn the_extremes() {
        assert_eq!((lower_bound(0, 9, 0.05), upper_bound(9, 9, 0.05), upper_bound(0, 0, 0.05)), (0.0, 1.0, 1.0));
        assert!(close(lower_bound(9, 9, 0.05), 0.05_f64.powf(1.0 / 9.0)));
        assert!(upper_bound(5, 100_000, 0.05) < 1.1e-4 && lower_bound(99_999, 100_000, 0.05) > 0.9999);
    }
}
