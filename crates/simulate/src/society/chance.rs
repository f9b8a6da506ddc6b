//! Distributions. The same bits on every machine: nothing but the four operations and roots of IEEE 754, and `libm`,
//! whose functions are plain Rust.

use model::Dice;

/// A number between 0 and 1, neither of them.
pub(super) fn unit(dice: &mut Dice) -> f64 {
    ((dice.next() >> 11) as f64 + 0.5) * (1.0 / (1_u64 << 53) as f64)
}

/// True with a probability.
pub(super) fn chance(dice: &mut Dice, probability: f64) -> bool {
    unit(dice) < probability
}

/// Exponential with a mean.
pub(super) fn exponential(dice: &mut Dice, mean: f64) -> f64 {
    -libm::log(unit(dice)) * mean
}

/// Standard normal (Box and Muller 1958; one of the pair is thrown away).
pub(super) fn normal(dice: &mut Dice) -> f64 {
    let radius = (-2.0 * libm::log(unit(dice))).sqrt();
    radius * libm::cos(core::f64::consts::TAU * unit(dice))
}

/// Log-normal with a median, and the standard deviation of its logarithm.
pub(super) fn lognormal(dice: &mut Dice, median: f64, spread: f64) -> f64 {
    median * libm::exp(spread * normal(dice))
}

/// Pareto: exceeds `x` with probability (least / x)^exponent.
pub(super) fn pareto(dice: &mut Dice, least: f64, exponent: f64) -> f64 {
    least * libm::pow(unit(dice), -1.0 / exponent)
}

/// Poisson: exact up to a mean of 30, above it a rounded normal.
pub(super) fn poisson(dice: &mut Dice, mean: f64) -> u32 {
    if mean > 30.0 {
        return libm::round(mean + mean.sqrt() * normal(dice)).max(0.0) as u32;
    }
    let (least, mut product, mut count) = (libm::exp(-mean), unit(dice), 0);
    while product > least {
        product *= unit(dice);
        count += 1;
    }
    count
}

/// How often something that goes on with a probability goes on.
pub(super) fn geometric(dice: &mut Dice, goes_on: f64) -> u32 {
    (libm::log(unit(dice)) / libm::log(goes_on)) as u32
}

/// A mean rounded up or down at random, so that it is the mean.
pub(super) fn rounded(dice: &mut Dice, mean: f64) -> u32 {
    mean as u32 + u32::from(chance(dice, mean - libm::floor(mean)))
}

/// A place in a list of weights added up. `sums` is not empty and ends above 0.
pub(super) fn weighted(dice: &mut Dice, sums: &[f64]) -> usize {
    let at = unit(dice) * sums.last().copied().unwrap_or_default();
    sums.partition_point(|sum| *sum <= at).min(sums.len() - 1)
}

/// Weights added up.
pub(super) fn sums(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut whole = 0.0;
    let add = |weight: f64| {
        whole += weight;
        whole
    };
    weights.into_iter().map(add).collect()
}

/// Popularity by rank: rank r, from 0, has the weight that x^-[`Popularity::FALL`] has between `r + SHIFT` and
/// `r + SHIFT + 1`. In-degrees drawn from it have a tail of the exponent 1 + 1 / FALL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Popularity {
    of: u32,
    whole: f64,
}

impl Popularity {
    /// 1 / 1.276: followers on Twitter in 2009 fell with the exponent 2.276 (Kwak, Lee, Park and Moon 2010).
    const FALL: f64 = 0.7837;
    /// Keeps the first few apart from the one at the top.
    const SHIFT: f64 = 4.0;

    /// Among so many.
    pub(super) fn of(of: u32) -> Self {
        Self { of, whole: Self::area(f64::from(of)) - Self::area(0.0) }
    }

    /// A rank. There has to be one.
    pub(super) fn rank(&self, dice: &mut Dice) -> u32 {
        let area = Self::area(0.0) + unit(dice) * self.whole;
        let x = libm::pow(area, 1.0 / (1.0 - Self::FALL)) - Self::SHIFT;
        (x as u32).min(self.of - 1)
    }

    /// The share of a rank.
    #[cfg(test)]
    pub(super) fn share(&self, rank: u32) -> f64 {
        (Self::area(f64::from(rank) + 1.0) - Self::area(f64::from(rank))) / self.whole
    }

    /// One of some things, the first the most popular. There is one.
    pub(super) fn pick<T: Copy>(dice: &mut Dice, of: &[T]) -> T {
        of[Self::of(of.len() as u32).rank(dice) as usize]
    }

    fn area(x: f64) -> f64 {
        libm::pow(x + Self::SHIFT, 1.0 - Self::FALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = 40_000;

    fn mean(mut draw: impl FnMut(&mut Dice) -> f64) -> f64 {
        let mut dice = Dice::new(3);
        (0..MANY).map(|_| draw(&mut dice)).sum::<f64>() / MANY as f64
    }

    /// Within five standard errors of what each distribution's mean or quantile is.
    #[test]
    fn each_distribution_is_what_it_says() {
        let near = |got: f64, wanted: f64, deviation: f64| {
            let error = 5.0 * deviation / (MANY as f64).sqrt();
            assert!((got - wanted).abs() < error, "{got} is not {wanted} within {error}");
        };
        near(mean(unit), 0.5, 0.289);
        near(mean(|d| exponential(d, 3.0)), 3.0, 3.0);
        near(mean(normal), 0.0, 1.0);
        near(mean(|d| normal(d).powi(2)), 1.0, 1.5);
        near(mean(|d| f64::from(lognormal(d, 7.0, 2.0) < 7.0)), 0.5, 0.5);
        near(mean(|d| f64::from(pareto(d, 2.0, 1.3) > 6.0)), (1.0_f64 / 3.0).powf(1.3), 0.5);
        near(mean(|d| f64::from(poisson(d, 4.0))), 4.0, 2.0);
        near(mean(|d| f64::from(poisson(d, 50.0))), 50.0, 7.1);
        near(mean(|d| f64::from(geometric(d, 0.6))), 1.5, 2.0);
        near(mean(|d| f64::from(rounded(d, 2.3))), 2.3, 0.5);
        let sums = sums([1.0, 0.0, 3.0]);
        near(mean(|d| weighted(d, &sums) as f64), 1.5, 0.9);
        near(
            mean(|d| f64::from(u8::from(Popularity::of(90).rank(d) < 3))),
            (0..3).map(|r| Popularity::of(90).share(r)).sum(),
            0.4,
        );
    }

    /// What `libm` gave when this was written: if it ever gives other bits, worlds of old seeds are other worlds, and the
    /// version in the manifest has to change.
    #[test]
    fn the_bits_are_the_same_everywhere() {
        let mut dice = Dice::new(1);
        let drawn = [exponential(&mut dice, 1.0), normal(&mut dice), pareto(&mut dice, 2.0, 1.3)];
        assert_eq!(
            drawn.map(f64::to_bits),
            [4_603_292_835_535_767_242, 4_604_959_891_279_794_152, 4_615_587_336_636_883_186]
        );
    }
}
