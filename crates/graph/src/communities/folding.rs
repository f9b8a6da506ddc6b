//! A network without directions whose accounts may stand for many.

use crate::Network;

/// Links with weights, and accounts with what is inside them.
pub(super) struct Folded {
    starts: Vec<usize>,
    to: Vec<u32>,
    weights: Vec<f32>,
    /// By account, the weights of its links, those inside it twice.
    degrees: Vec<f64>,
    /// All degrees together.
    total: f64,
}

impl Folded {
    /// Two accounts are linked, with weight 1, if either links to the other.
    pub(super) fn new(network: &Network) -> Self {
        let accounts = network.accounts();
        let mut folded = Self {
            starts: Vec::with_capacity(accounts + 1),
            to: Vec::with_capacity(2 * network.links()),
            weights: Vec::new(),
            degrees: Vec::with_capacity(accounts),
            total: 0.0,
        };
        folded.starts.push(0);
        for account in 0..accounts as u32 {
            let (mut out, mut back) = (network.out().of(account), network.back().of(account));
            // Two rising rows to one.
            while let Some(first) = [out.first(), back.first()].into_iter().flatten().min().copied() {
                folded.to.push(first);
                out = out.strip_prefix(&[first]).unwrap_or(out);
                back = back.strip_prefix(&[first]).unwrap_or(back);
            }
            folded.degrees.push((folded.to.len() - folded.starts[account as usize]) as f64);
            folded.starts.push(folded.to.len());
        }
        folded.to.shrink_to_fit();
        folded.weights = vec![1.0; folded.to.len()];
        folded.total = folded.to.len() as f64;
        folded
    }

    pub(super) fn len(&self) -> usize {
        self.degrees.len()
    }

    pub(super) fn degree(&self, account: u32) -> f64 {
        self.degrees[account as usize]
    }

    pub(super) fn total(&self) -> f64 {
        self.total
    }

    /// An account's neighbours, itself not among them.
    pub(super) fn neighbours(&self, account: u32) -> &[u32] {
        &self.to[self.starts[account as usize]..self.starts[account as usize + 1]]
    }

    /// The weights of [`Folded::neighbours`].
    pub(super) fn weights(&self, account: u32) -> &[f32] {
        &self.weights[self.starts[account as usize]..self.starts[account as usize + 1]]
    }

    /// Every piece as one account; and which, of each account that is now part of one. Pieces are numbered anew, in the
    /// order of their first accounts.
    pub(super) fn folded(&self, pieces: &[u32]) -> (Self, Vec<u32>) {
        let (of, count) = super::renumbered(pieces);
        // Accounts by piece: a counting sort.
        let mut starts = vec![0_usize; count + 1];
        of.iter().for_each(|piece| starts[*piece as usize + 1] += 1);
        (0..count).for_each(|piece| starts[piece + 1] += starts[piece]);
        let (mut next, mut members) = (starts.clone(), vec![0_u32; of.len()]);
        for (account, piece) in (0..).zip(&of) {
            members[next[*piece as usize]] = account;
            next[*piece as usize] += 1;
        }
        let mut folded =
            Self { starts: vec![0], to: Vec::new(), weights: Vec::new(), degrees: vec![0.0; count], total: self.total };
        let mut tally = Tally::default();
        for piece in 0..count {
            let members = &members[starts[piece]..starts[piece + 1]];
            tally.clear(members.iter().map(|member| self.neighbours(*member).len()).sum());
            for member in members {
                folded.degrees[piece] += self.degree(*member);
                tally.add_links(self, *member, &of, |_| true);
            }
            for (to, weight) in tally.sums() {
                // What is inside is in the degree, and nobody moves along it.
                if *to as usize != piece {
                    folded.to.push(*to);
                    folded.weights.push(*weight as f32);
                }
            }
            folded.starts.push(folded.to.len());
        }
        (folded, of)
    }

    /// The modularity of a partition of a network that was not folded (Newman and Girvan 2004; Reichardt and Bornholdt 2006 for the resolution).
    pub(super) fn modularity(&self, of: &[u32], resolution: f64) -> f64 {
        if self.total == 0.0 {
            return 0.0;
        }
        let mut degrees = vec![0.0; of.iter().max().map_or(0, |most| *most as usize + 1)];
        let mut inside = 0.0;
        for account in 0..self.len() as u32 {
            let community = of[account as usize];
            degrees[community as usize] += self.degree(account);
            for (to, weight) in self.neighbours(account).iter().zip(self.weights(account)) {
                if of[*to as usize] == community {
                    inside += f64::from(*weight);
                }
            }
        }
        let by_chance: f64 = degrees.iter().map(|degree| (degree / self.total).powi(2)).sum();
        inside / self.total - resolution * by_chance
    }

    /// A partition in which what does not hang together is apart: to take it apart never costs modularity.
    pub(super) fn apart(&self, of: &[u32]) -> Vec<u32> {
        let mut found = vec![u32::MAX; of.len()];
        let (mut number, mut stack) = (0, Vec::new());
        for first in 0..of.len() as u32 {
            if found[first as usize] != u32::MAX {
                continue;
            }
            found[first as usize] = number;
            stack.push(first);
            while let Some(account) = stack.pop() {
                for to in self.neighbours(account) {
                    if found[*to as usize] == u32::MAX && of[*to as usize] == of[account as usize] {
                        found[*to as usize] = number;
                        stack.push(*to);
                    }
                }
            }
            number += 1;
        }
        found
    }
}

/// Sums by number, for a few numbers at a time: so small that it stays in the nearest memory.
#[derive(Default)]
pub(super) struct Tally {
    sums: Vec<(u32, f64)>,
    /// Where in `sums` a number is, at the place it hashes to or after it; a power of two of places.
    places: Vec<u32>,
    taken: Vec<u32>,
    mask: u32,
    /// What is about to be added.
    numbers: Vec<u32>,
}

const FREE: u32 = u32::MAX;

impl Tally {
    /// Forgets all, and makes ready for at most so many numbers.
    pub(super) fn clear(&mut self, most: usize) {
        self.taken.drain(..).for_each(|place| self.places[place as usize] = FREE);
        self.sums.clear();
        let places = (2 * most).next_power_of_two();
        if self.places.len() < places {
            self.places.resize(places, FREE);
        }
        self.mask = (places - 1) as u32;
    }

    /// Adds the weights of an account's links to the numbers that `of` has for its neighbours, where `wanted` says so.
    /// Numbers are fetched first and added up after: fetches that nothing hangs on overlap.
    pub(super) fn add_links(&mut self, on: &Folded, account: u32, of: &[u32], wanted: impl Fn(u32) -> bool) {
        let neighbours = on.neighbours(account);
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        numbers.extend(neighbours.iter().map(|to| of[*to as usize]));
        for ((number, weight), to) in numbers.iter().zip(on.weights(account)).zip(neighbours) {
            if wanted(*to) {
                self.add(*number, f64::from(*weight));
            }
        }
        self.numbers = numbers;
    }

    /// Adds to a number's sum.
    pub(super) fn add(&mut self, number: u32, weight: f64) {
        // Fibonacci hashing (Knuth, volume 3, section 6.4): neighbours are often numbers in a row.
        let mut place = (number.wrapping_mul(0x9e37_79b9) >> 7) & self.mask;
        loop {
            let at = self.places[place as usize];
            if at == FREE {
                self.places[place as usize] = self.sums.len() as u32;
                self.taken.push(place);
                self.sums.push((number, weight));
                return;
            }
            let sum = &mut self.sums[at as usize];
            if sum.0 == number {
                sum.1 += weight;
                return;
            }
            place = (place + 1) & self.mask;
        }
    }

    /// Numbers that something was added to and their sums, in the order in which they came.
    pub(super) fn sums(&self) -> &[(u32, f64)] {
        &self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_hang_together_is_taken_apart_and_nothing_else() {
        // 0 – 1 – 2, 3 – 4 and 5.
        let path = Folded::new(&Network::new(6, &[(0, 1), (2, 1), (3, 4)]));
        assert_eq!(path.apart(&[7, 7, 7, 2, 2, 2]), [0, 0, 0, 1, 1, 2]);
        assert_eq!(path.apart(&[7, 1, 7, 7, 7, 7]), [0, 1, 2, 3, 3, 4]);
    }

    #[test]
    fn a_piece_has_the_links_of_its_accounts_and_their_degrees() {
        let square = Folded::new(&Network::new(4, &[(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]));
        let (folded, of) = square.folded(&[9, 9, 4, 4]);
        assert_eq!((folded.len(), of), (2, vec![0, 0, 1, 1]));
        assert_eq!((folded.neighbours(0), folded.weights(0)), ([1].as_slice(), [3.0].as_slice()));
        assert_eq!((folded.degree(0), folded.degree(1), folded.total()), (5.0, 5.0, 10.0));
    }
}
