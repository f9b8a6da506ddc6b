//! Which fold an account is in.

use crate::chance::mix;

/// The fold, from 0 to `folds` - 1, of a group (an account, or accounts that hold the same text) in one repeat of a
/// grouped cross-validation. It depends on nothing else, so that a group keeps its fold when others come and go, and
/// another program can derive the same: `mix(fnv1a(group) ^ mix(seed + repeat)) mod folds`, all in 64 bits, with FNV-1a
/// and the finishing step of SplitMix64. 0 for no folds.
pub fn fold(group: &str, seed: u64, repeat: u32, folds: u32) -> u32 {
    let hash = group.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let mixed = mix(hash ^ mix(seed.wrapping_add(u64::from(repeat))));
    mixed.checked_rem(u64::from(folds)).unwrap_or_default() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_even_and_repeats_differ() {
        let mut counts = [0_u32; 5];
        let (mut same, all) = (0, 10_000);
        for i in 0..all {
            let group = format!("account-{i}");
            counts[fold(&group, 1, 0, 5) as usize] += 1;
            same += u32::from(fold(&group, 1, 0, 5) == fold(&group, 1, 1, 5));
        }
        assert!(counts.iter().all(|c| (1_850..2_150).contains(c)), "{counts:?}");
        assert!((1_850..2_150).contains(&same), "{same}: a repeat must be another split");
    }

    /// The same numbers as the formula of the documentation gives in Python.
    #[test]
    fn another_program_gets_the_same() {
        let golden = ["", "a", "account-17", "حساب"].map(|g| [0, 1, 2].map(|repeat| fold(g, 20, repeat, 5)));
        assert_eq!(golden, GOLDEN);
        assert_eq!(fold("a", 1, 0, 0), 0);
    }

    const GOLDEN: [[u32; 3]; 4] = [[2, 3, 3], [0, 3, 4], [2, 4, 0], [1, 2, 1]];
}
