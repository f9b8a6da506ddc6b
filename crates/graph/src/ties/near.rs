//! The part of what is known around some accounts that a picture can hold.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use super::{Tie, Ties};

/// Some accounts and every tie among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Near {
    /// The centres in their order, then the others, the closest first.
    pub accounts: Vec<u32>,
    /// Ties by actor, target and kind; one of each.
    pub ties: Vec<Tie>,
    /// How many more accounts are tied to a centre than found room.
    pub left_out: usize,
}

impl Near {
    /// The pairs that are linked, by their places in [`Near::accounts`], the lower first; and how often either turned to
    /// the other.
    pub fn links(&self) -> Vec<(u32, u32, u64)> {
        let place: HashMap<u32, u32> = (0..).zip(&self.accounts).map(|(at, account)| (*account, at)).collect();
        let mut links: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for tie in &self.ties {
            let (a, b) = (place[&tie.actor], place[&tie.target]);
            *links.entry((a.min(b), a.max(b))).or_default() += u64::from(tie.times);
        }
        links.into_iter().map(|((a, b), times)| (a, b, times)).collect()
    }
}

/// How an account stands to the centres.
#[derive(Default)]
struct Closeness {
    centres: Vec<u32>,
    out: u64,
    back: u64,
}

impl Ties {
    /// The accounts closest to `centres`, at most `most` with these, and every tie among all of them.
    ///
    /// Closest is who is tied to the most centres, then who turned to them and was turned to, then who did so most often,
    /// then the name. A centre named twice counts once. Costs what the centres and those chosen turned to, not what turned
    /// to those: a hub among them is read no further.
    pub fn near(&self, centres: &[u32], most: usize) -> Near {
        let mut accounts: Vec<u32> = Vec::new();
        centres.iter().for_each(|centre| {
            if !accounts.contains(centre) {
                accounts.push(*centre);
            }
        });
        let mut found: HashMap<u32, Closeness> = HashMap::new();
        for centre in &accounts {
            for tie in self.of(*centre) {
                let (other, out) = if tie.actor == *centre { (tie.target, true) } else { (tie.actor, false) };
                let closeness = found.entry(other).or_default();
                if closeness.centres.last() != Some(centre) {
                    closeness.centres.push(*centre);
                }
                *(if out { &mut closeness.out } else { &mut closeness.back }) += u64::from(tie.times);
            }
        }
        let mut closest: Vec<(u32, Closeness)> =
            found.into_iter().filter(|(other, _)| !accounts.contains(other)).collect();
        closest.sort_unstable_by_key(|(other, c)| {
            (Reverse((c.centres.len(), c.out > 0 && c.back > 0, c.out + c.back)), self.accounts.name(*other))
        });
        let room = most.saturating_sub(accounts.len());
        let left_out = closest.len().saturating_sub(room);
        accounts.extend(closest.into_iter().take(room).map(|(other, _)| other));
        let ties = self.among(&accounts);
        Near { accounts, ties, left_out }
    }

    /// Every tie among some accounts.
    fn among(&self, accounts: &[u32]) -> Vec<Tie> {
        let mut chosen = accounts.to_vec();
        chosen.sort_unstable();
        let is_in = |account: u32| chosen.binary_search(&account).is_ok();
        let settled = chosen.iter().flat_map(|actor| self.settled.out(*actor)).filter(|tie| is_in(tie.target));
        let recent = self.recent.iter().filter(|turn| is_in(turn.actor) && is_in(turn.target));
        let mut ties: BTreeMap<_, Tie> = BTreeMap::new();
        for tie in settled.chain(recent.map(|turn| Tie::of(*turn))) {
            ties.entry(tie.key()).and_modify(|before| before.take(&tie)).or_insert(tie);
        }
        ties.into_values().collect()
    }
}
