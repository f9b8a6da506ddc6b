//! How far partitions agree: what changes with the seed alone is no community.

use std::collections::BTreeMap;

/// The normalised mutual information of two partitions of the same accounts (Danon et al. 2005, arithmetic mean): 1 if
/// they are the same, about 0 if they have nothing to do with each other. 1 if both are one community.
pub fn agreement(a: &[u32], b: &[u32]) -> f64 {
    let mut both: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    a.iter().zip(b).for_each(|pair| *both.entry((*pair.0, *pair.1)).or_default() += 1);
    let (mut of_a, mut of_b): (BTreeMap<u32, u64>, BTreeMap<u32, u64>) = Default::default();
    for ((a, b), count) in &both {
        *of_a.entry(*a).or_default() += count;
        *of_b.entry(*b).or_default() += count;
    }
    let n = a.len() as f64;
    let entropy = |of: &BTreeMap<u32, u64>| -of.values().map(|c| *c as f64 / n).map(|p| p * p.ln()).sum::<f64>();
    let shared = both.iter().map(|((a, b), count)| {
        let count = *count as f64;
        count / n * (count * n / (of_a[a] as f64 * of_b[b] as f64)).ln()
    });
    let apart = entropy(&of_a) + entropy(&of_b);
    if apart == 0.0 { 1.0 } else { 2.0 * shared.sum::<f64>() / apart }
}

/// How much of each community of `a` comes back in `b`, 0 to 1: of the one in `b` that fits best, the accounts of both
/// over the accounts of either (Hennig 2007). `a` is numbered from 0, without gaps.
pub fn comes_back(a: &[u32], b: &[u32]) -> Vec<f64> {
    let sizes = |of: &[u32]| {
        let mut sizes = vec![0_u64; of.iter().max().map_or(0, |most| *most as usize + 1)];
        of.iter().for_each(|community| sizes[*community as usize] += 1);
        sizes
    };
    let (of_a, of_b) = (sizes(a), sizes(b));
    let mut both: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    a.iter().zip(b).for_each(|pair| *both.entry((*pair.0, *pair.1)).or_default() += 1);
    let mut best = vec![0.0_f64; of_a.len()];
    for ((a, b), count) in both {
        let either = of_a[a as usize] + of_b[b as usize] - count;
        best[a as usize] = best[a as usize].max(count as f64 / either as f64);
    }
    best
}
