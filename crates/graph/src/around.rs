//! The part of a network around some accounts that a picture can hold.

use std::cmp::Reverse;

use crate::Network;

/// Some accounts and all links among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// The centres in their order, then the others, the closest first.
    pub accounts: Vec<u32>,
    /// Two places in `accounts`, the lower first, and how often one turned to the other, each way.
    pub links: Vec<Link>,
    /// How many more accounts are linked to a centre than found room.
    pub left_out: usize,
}

/// How often two accounts turned to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// A place in [`Around::accounts`].
    pub a: u32,
    /// A higher one.
    pub b: u32,
    /// How often the first turned to the second.
    pub there: u32,
    /// How often the second turned to the first.
    pub back: u32,
}

/// The accounts closest to `centres`, at most `most` with these, and the links among all of them.
///
/// Closest is who is linked to the most centres, then who turned to them and was turned to, then who did so most often,
/// then who has the fewest links to others, then the lowest number. A centre named twice counts once.
pub fn around(network: &Network, centres: &[u32], most: usize) -> Around {
    let mut accounts: Vec<u32> = Vec::new();
    centres.iter().for_each(|centre| {
        if !accounts.contains(centre) {
            accounts.push(*centre);
        }
    });
    let mut ties: Vec<(u32, Tie)> = accounts.iter().flat_map(|centre| ties(network, *centre)).collect();
    ties.sort_unstable_by_key(|(other, _)| *other);
    let mut closest: Vec<(u32, Tie)> = Vec::new();
    for (other, tie) in ties.into_iter().filter(|(other, _)| !accounts.contains(other)) {
        match closest.last_mut() {
            Some((last, sum)) if *last == other => *sum = sum.and(tie),
            _ => closest.push((other, tie)),
        }
    }
    let degree = |account: u32| network.out().degree(account) + network.back().degree(account);
    closest.sort_by_cached_key(|(other, tie)| {
        (Reverse((tie.centres, tie.there > 0 && tie.back > 0, tie.there + tie.back)), degree(*other), *other)
    });
    let room = most.saturating_sub(accounts.len());
    let left_out = closest.len().saturating_sub(room);
    accounts.extend(closest.into_iter().take(room).map(|(other, _)| other));
    let links = among(network, &accounts);
    Around { accounts, links, left_out }
}

#[derive(Debug, Clone, Copy)]
struct Tie {
    centres: u32,
    there: u64,
    back: u64,
}

impl Tie {
    fn and(self, other: Self) -> Self {
        Self { centres: self.centres + other.centres, there: self.there + other.there, back: self.back + other.back }
    }
}

fn ties(network: &Network, centre: u32) -> impl Iterator<Item = (u32, Tie)> {
    let row = |rows: &crate::Rows| -> Vec<(u32, u64)> {
        rows.of(centre).iter().copied().zip(rows.counts(centre).iter().map(|count| u64::from(*count))).collect()
    };
    let out = row(network.out()).into_iter().map(|(other, times)| (other, times, 0));
    let back = row(network.back()).into_iter().map(|(other, times)| (other, 0, times));
    let mut both: Vec<(u32, u64, u64)> = out.chain(back).collect();
    both.sort_unstable();
    let sum = |run: &[(u32, u64, u64)]| {
        let (there, back) = run.iter().fold((0, 0), |(there, back), turn| (there + turn.1, back + turn.2));
        (run[0].0, Tie { centres: 1, there, back })
    };
    both.chunk_by(|a, b| a.0 == b.0).map(sum).collect::<Vec<_>>().into_iter()
}

/// The links among some accounts, by their places.
fn among(network: &Network, accounts: &[u32]) -> Vec<Link> {
    let mut place: Vec<(u32, u32)> = accounts.iter().enumerate().map(|(at, account)| (*account, at as u32)).collect();
    place.sort_unstable();
    let mut links: Vec<(u32, u32, u32, u32)> = Vec::new();
    for (at, account) in accounts.iter().enumerate() {
        let at = at as u32;
        for (other, times) in network.out().of(*account).iter().zip(network.out().counts(*account)) {
            let Ok(found) = place.binary_search_by_key(other, |(account, _)| *account) else { continue };
            let there = place[found].1;
            links.push(if at < there { (at, there, *times, 0) } else { (there, at, 0, *times) });
        }
    }
    links.sort_unstable();
    let sum = |run: &[(u32, u32, u32, u32)]| Link {
        a: run[0].0,
        b: run[0].1,
        there: run.iter().map(|link| link.2).sum(),
        back: run.iter().map(|link| link.3).sum(),
    };
    links.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(sum).collect()
}
