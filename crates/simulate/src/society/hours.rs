//! When accounts do something: sessions that come by the hour of the day, and within a session one thing after the other.
//! That is the cascading Poisson process of Malmgren, Stouffer, Motter and Amaral (2008), from which the heavy tails of
//! waiting times follow. The shape of the day is invented.

use model::Dice;

use super::{
    DAY, HOUR,
    chance::{chance, exponential, geometric, poisson, unit},
};

/// How likely a session begins in each hour of the local day, added up.
const DAYTIME: [u32; 24] = {
    let hours = [5, 3, 2, 1, 1, 2, 4, 8, 9, 9, 9, 9, 10, 9, 9, 9, 9, 10, 11, 13, 14, 14, 12, 8];
    let (mut sums, mut hour, mut whole) = ([0; 24], 0, 0);
    while hour < 24 {
        whole += hours[hour];
        sums[hour] = whole;
        hour += 1;
    }
    sums
};

/// How often a session goes on with another thing; a session has 2.5 of them on average.
const GOES_ON: f64 = 0.6;
/// Seconds between two things of a session, on average.
const WITHIN: f64 = 240.0;

/// When and how much an account is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rhythm {
    /// Things a day.
    pub(super) rate: f32,
    /// Hours that its day begins before that of UTC; its time zone, and how early it rises.
    pub(super) hours: i8,
    /// It does not sleep.
    pub(super) awake: bool,
}

impl Rhythm {
    /// The times of all it does in a stretch of time, in order.
    pub(super) fn times(&self, dice: &mut Dice, from: i64, to: i64) -> Vec<i64> {
        let mut times = Vec::new();
        if from >= to || self.rate <= 0.0 {
            return times;
        }
        // Sessions are drawn over whole days, so that the first and last hour are not fuller than others.
        let (first, last) = (from.div_euclid(DAY) - 1, to.div_euclid(DAY) + 1);
        let sessions = f64::from(self.rate) * (last - first + 1) as f64 * (1.0 - GOES_ON);
        for _ in 0..poisson(dice, sessions) {
            let day = first + dice.below((last - first + 1) as u64) as i64;
            let mut at = day * DAY + self.second(dice);
            for _ in 0..=geometric(dice, GOES_ON) {
                if (from..to).contains(&at) {
                    times.push(at);
                }
                at += 5 + exponential(dice, WITHIN) as i64;
            }
        }
        times.sort_unstable();
        times
    }

    /// A second of its day, in UTC; below 0 or over a day where its day begins elsewhere.
    pub(super) fn second(&self, dice: &mut Dice) -> i64 {
        if self.awake {
            return dice.below(DAY as u64) as i64;
        }
        let at = dice.below(u64::from(DAYTIME[23])) as u32;
        let hour = DAYTIME.partition_point(|sum| *sum <= at) as i64;
        (hour - i64::from(self.hours)) * HOUR + (unit(dice) * HOUR as f64) as i64
    }

    /// Whether it is likely to be about at a moment: by day nearly always, by night hardly.
    pub(super) fn is_about(&self, dice: &mut Dice, at: i64) -> bool {
        let hour = (at.div_euclid(HOUR) + i64::from(self.hours)).rem_euclid(24) as usize;
        let before = if hour == 0 { 0 } else { DAYTIME[hour - 1] };
        self.awake || chance(dice, f64::from(DAYTIME[hour] - before) / 9.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_a_shape_and_waiting_times_a_tail() {
        let rhythm = Rhythm { rate: 4.0, hours: 3, awake: false };
        let (mut nights, mut evenings, mut all, mut waits) = (0, 0, 0, Vec::new());
        for seed in 0..300 {
            let times = rhythm.times(&mut Dice::new(seed), 100 * DAY, 128 * DAY);
            assert!(times.is_sorted() && times.iter().all(|t| (100 * DAY..128 * DAY).contains(t)));
            let hour = |t: &&i64| (t.div_euclid(HOUR) + 3).rem_euclid(24);
            nights += times.iter().filter(|t| (2..5).contains(&hour(t))).count();
            evenings += times.iter().filter(|t| (19..22).contains(&hour(t))).count();
            all += times.len();
            waits.extend(times.windows(2).map(|w| (w[1] - w[0]) as f64));
        }
        let mean = all as f64 / 300.0;
        assert!((mean - 112.0).abs() < 4.0, "{mean} of 4 a day for 28 days");
        assert!(evenings > 5 * nights, "{evenings} {nights}");
        // Burstiness (Goh and Barabási 2008): 0 for a Poisson process, towards 1 for bursts.
        let mean = waits.iter().sum::<f64>() / waits.len() as f64;
        let deviation = (waits.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / waits.len() as f64).sqrt();
        assert!((deviation - mean) / (deviation + mean) > 0.2);
    }
}
