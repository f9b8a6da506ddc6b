//! Weights of evidence: how much likelier what is seen is of two accounts of one operator than of any two.
//!
//! Each trait is a mixture. An operator keeps it with a chance, or else his new account is like anybody's: so a trait that
//! is kept speaks as loudly as it is rare, and one that is not kept speaks softly, for changing it costs nothing. How rare,
//! the accounts at hand say, and never that nobody else could have it.

/// Chances that an operator keeps a trait, more or less as it was. Stated, not measured: nobody has published them.
/// Under half of all, so that no trait that is missing speaks against a return by more than a factor of two.
pub(super) mod kept {
    /// The handle, modulo digits.
    pub(crate) const HANDLE: f64 = 0.4;
    /// The display name.
    pub(crate) const NAME: f64 = 0.4;
    /// The picture.
    pub(crate) const PICTURE: f64 = 0.3;
    /// The bio.
    pub(crate) const BIO: f64 = 0.2;
}

/// The least chance that is claimed for somebody else having the same: names are made of words, pictures are passed on.
pub(super) const RAREST: f64 = 1e-5;

/// The loudest that a stated trait speaks alone, in nats: one signal carries nobody, be it as rare as it may.
const LOUDEST: f64 = 7.0;

/// What is left of a stated trait beside others: who copies a name copies the picture too, and looks for the same company.
/// Stated, and tried in synthetic worlds: `docs/investigate.md`.
const BESIDE: f64 = 0.75;

/// In nats: what a stated trait says after all that.
pub(super) fn turned_down(nats: f64) -> f64 {
    BESIDE * nats.min(LOUDEST)
}

/// The half-life of what is kept silent: half of all returns come within so many milliseconds of the takedown. Stated.
pub(super) const SOON: f64 = 3.0 * 24.0 * 3_600_000.0;

/// In nats: `share` of operators keep the trait so near; of others `chance` are as near.
pub(super) fn mixture(kept: f64, near: f64, chance: f64) -> f64 {
    (1.0 - kept + kept * near / chance.clamp(RAREST, 1.0)).ln()
}

/// In nats: the trait is known of both and nothing of it was kept.
pub(super) fn nothing_kept(kept: f64) -> f64 {
    (1.0 - kept).ln()
}

/// In nats: an account was created so long after a takedown, and might have been any time until `until` after it. The
/// times of returns fall off as 1 / (1 + t)², in units of [`SOON`]; those of others are spread evenly.
pub(super) fn gap(gap: f64, until: f64) -> f64 {
    let until = until.max(SOON / 100.0).max(gap);
    let share = until / (until + SOON);
    let soon = SOON / ((gap + SOON) * (gap + SOON));
    (soon / share * until).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rare_speaks_loudly_and_what_is_missing_softly() {
        assert!(mixture(kept::HANDLE, 0.6, 0.0) > 9.0);
        assert!(mixture(kept::HANDLE, 0.6, 0.5) < 0.1);
        assert!(nothing_kept(kept::HANDLE) > -0.7);
    }

    #[test]
    fn the_density_of_gaps_is_one_over_all_and_soon_is_likelier() {
        let (until, steps) = (400.0 * SOON, 400_000);
        let width = until / f64::from(steps);
        let mean = (0..steps).map(|n| gap((f64::from(n) + 0.5) * width, until).exp()).sum::<f64>() / f64::from(steps);
        assert!((mean - 1.0).abs() < 1e-3, "{mean}: a ratio is 1 in the mean of what has nothing to do with it");
        assert!(gap(0.0, until) > 5.0 && gap(until, until) < -4.0);
    }
}
