//! Who has the same neighbours: whom they follow, mention, repost. Rare ones count more.
//!
//! An account's neighbours are taken to come from the old one's with a chance, or else from the crowd's. The ratio of the
//! two is right in the mean if neighbours are drawn one by one; in a community they are not, and it is as much too loud as
//! the crowd's own pairs show: it is turned down until it is right in their mean.

use std::collections::HashMap;

/// The share of a new account's neighbours that an operator takes from the old one's. Stated.
const KEPT: f64 = 0.3;

/// Neighbours that more accounts before have lead to nobody: they are everybody's.
const CROWDED: usize = 200;

/// Shared neighbours that make two accounts worth comparing.
const SHARED: u32 = 2;

/// Neighbours of accounts before, ready to be asked who has the same.
#[derive(Debug, Default)]
pub(super) struct Company {
    before: Vec<Vec<u32>>,
    having: HashMap<u32, Vec<u32>>,
    /// By neighbour, how many accounts of both sides have it.
    degree: HashMap<u32, u32>,
    links: f64,
    /// What evidence is multiplied by.
    loudness: f64,
}

impl Company {
    /// Of accounts before and after: neighbours rising, each once.
    pub(super) fn new<'a>(before: impl Iterator<Item = &'a [u32]>, after: impl Iterator<Item = &'a [u32]>) -> Self {
        let before: Vec<&[u32]> = before.collect();
        let mut into = Self { loudness: 1.0, ..Self::default() };
        into.before = before.iter().map(|neighbours| neighbours.to_vec()).collect();
        for (number, neighbours) in (0..).zip(&before) {
            neighbours.iter().for_each(|n| into.having.entry(*n).or_default().push(number));
        }
        for neighbours in before.into_iter().chain(after) {
            neighbours.iter().for_each(|n| *into.degree.entry(*n).or_default() += 1);
            into.links += neighbours.len() as f64;
        }
        into
    }

    /// Accounts before that share enough neighbours that few have, rising.
    pub(super) fn ask(&self, neighbours: &[u32]) -> Vec<u32> {
        let lists = neighbours.iter().filter_map(|n| self.having.get(n)).filter(|list| list.len() <= CROWDED);
        let mut numbers: Vec<u32> = lists.flatten().copied().collect();
        numbers.sort_unstable();
        let often = numbers.chunk_by(|a, b| a == b).filter(|same| same.len() >= SHARED as usize);
        often.map(|same| same[0]).collect()
    }

    /// Turns evidence down until it is right in the mean of pairs of the crowd. Of each account before, the pair that speaks
    /// loudest is left out: it may be a return.
    pub(super) fn tune(&mut self, before: &[u32], after: &[&[u32]]) {
        let mut loud: Vec<f64> = Vec::new();
        for number in before {
            let mut of: Vec<f64> = after.iter().filter_map(|new| self.plain(*number, new)).collect();
            of.sort_by(f64::total_cmp);
            of.pop();
            loud.append(&mut of);
        }
        let mean = |loudness: f64| loud.iter().map(|x| (x * loudness).exp()).sum::<f64>() / loud.len() as f64;
        if loud.is_empty() || mean(1.0) <= 1.0 {
            return;
        }
        // The mean is convex in the loudness, and 1 at 0.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = (low + high) / 2.0;
            if mean(middle) <= 1.0 { low = middle } else { high = middle }
        }
        self.loudness = low;
    }

    /// What it is worth that an account has its neighbours; `None` if one has none.
    pub(super) fn worth(&self, number: u32, neighbours: &[u32]) -> Option<f64> {
        Some(self.plain(number, neighbours)? * self.loudness)
    }

    fn plain(&self, number: u32, neighbours: &[u32]) -> Option<f64> {
        let old = &self.before[number as usize];
        if old.is_empty() || neighbours.is_empty() {
            return None;
        }
        let one = |n: &u32| {
            let crowd = f64::from(self.degree.get(n).copied().unwrap_or(1)) / self.links;
            let shared = old.binary_search(n).is_ok();
            (1.0 - KEPT + if shared { KEPT / (old.len() as f64 * crowd) } else { 0.0 }).ln()
        };
        Some(neighbours.iter().map(one).sum())
    }
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    fn drawn(dice: &mut Dice, from: u64, below: u64) -> Vec<u32> {
        let mut of: Vec<u32> = (0..12).map(|_| (from + dice.below(below)) as u32).collect();
        of.sort_unstable();
        of.dedup();
        of
    }

    #[test]
    fn rare_neighbours_count_more_and_a_community_does_not_make_returns() {
        let mut dice = Dice::new(9);
        // Two communities of twenty each with their own hundred neighbours; the last after has six rare ones of the first.
        let side = |dice: &mut Dice| (0..40).map(|n| drawn(dice, n / 20 * 100, 100)).collect::<Vec<_>>();
        let (mut before, mut after) = (side(&mut dice), side(&mut dice));
        before[0].extend(1_000..1_006);
        after[39].extend(1_000..1_006);
        let mut company = Company::new(before.iter().map(Vec::as_slice), after.iter().map(Vec::as_slice));
        let new: Vec<&[u32]> = after.iter().map(Vec::as_slice).collect();
        let worth = |company: &Company, b: u32, a: usize| company.worth(b, new[a]).unwrap();
        let loud = worth(&company, 1, 1);
        company.tune(&(0..40).collect::<Vec<u32>>(), &new);
        assert!(worth(&company, 1, 1) < loud.max(0.0) + 1e-9, "{loud}");
        assert!(worth(&company, 0, 39) > 2.5, "{}", worth(&company, 0, 39));
        let strangers = (1..40).map(|b| worth(&company, b, 39)).fold(f64::MIN, f64::max);
        assert!(strangers < 1.5, "{strangers}");
        assert_eq!(company.ask(new[39]).first(), Some(&0));
        assert_eq!(company.worth(0, &[]), None);
    }
}
