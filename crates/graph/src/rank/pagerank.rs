//! Personalised PageRank of a whole network (Page et al. 1999; Haveliwala 2002).
//!
//! Somebody starts at a seed and follows one of an account's links, the more likely the more often it happened. With one
//! less the damping, or where an account links to nobody, he starts again at a seed. An account's rank is the share of
//! time spent there.
//!
//! What makes it fast:
//!
//! - To start again where links end is the same as to stop there and scale the result to one. So that part is let go,
//!   and what is left shrinks faster.
//! - Only accounts that link to somebody take part in rounds. Those with most links come first and what is read of them
//!   is four bytes each, so that most reads find the nearest memory.
//! - A round uses what it has itself found so far (Gauss and Seidel).
//! - After two rounds the change points nearly one way. Each round is therefore moved along its change by as much as
//!   makes the next change least (Anderson 1965, with a memory of one round).

use std::cmp::Reverse;

use crate::Network;

/// How often a link is followed rather than a new start made.
pub const DAMPING: f64 = 0.85;

/// A good `tolerance` for [`Walker::pagerank`]: what a change of 1e-6 in the last round promises.
pub const TOLERANCE: f64 = 6e-6;

/// Rounds after which it ends, whatever the tolerance.
const MOST_ROUNDS: usize = 300;

/// The rounding of the four bytes that are kept of a rank while links are followed.
const ROUNDING: f64 = f32::EPSILON as f64 / 2.0;

/// What [`Walker::pagerank`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Pagerank {
    /// By account. They add up to 1; all are 0 if there was no seed.
    pub ranks: Vec<f64>,
    /// How many rounds it took.
    pub rounds: usize,
    /// How far, added up over all accounts, the ranks are at most from the true ones.
    pub error: f64,
}

/// A network made ready for walks from any seeds. Takes 8 bytes a link beside it and 24 an account, and 36 an account
/// more while it walks.
#[derive(Debug)]
pub struct Walker<'a> {
    network: &'a Network,
    /// Accounts that link to somebody, those with most links first.
    core: Vec<u32>,
    /// One over how often the links of each of `core` happened.
    shares: Vec<f64>,
    /// Who in `core` links to each of `core`, as places in it.
    once: Sources<u32>,
    /// The same of links that happened more than once, with how much more often.
    again: Sources<(u32, f32)>,
}

/// Rows of a compact matrix.
#[derive(Debug)]
struct Sources<T> {
    starts: Vec<usize>,
    from: Vec<T>,
}

impl<T> Sources<T> {
    fn with_capacity(rows: usize, items: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self { starts, from: Vec::with_capacity(items) }
    }

    fn of(&self, row: usize) -> &[T] {
        &self.from[self.starts[row]..self.starts[row + 1]]
    }
}

impl<'a> Walker<'a> {
    /// O(accounts · log accounts + links · log of the longest row).
    pub fn new(network: &'a Network) -> Self {
        let (out, back) = (network.out(), network.back());
        let mut core: Vec<u32> = (0..network.accounts() as u32).filter(|account| out.degree(*account) > 0).collect();
        core.sort_by_key(|account| (Reverse(out.degree(*account)), *account));
        let share = |account: &u32| 1.0 / out.counts(*account).iter().map(|n| f64::from(*n)).sum::<f64>();
        let shares = core.iter().map(share).collect();
        let mut places = vec![0; network.accounts()];
        (0..).zip(&core).for_each(|(place, account)| places[*account as usize] = place);

        let mut once = Sources::with_capacity(core.len(), network.links());
        let mut again = Sources::with_capacity(core.len(), 0);
        for account in &core {
            let row = (once.from.len(), again.from.len());
            for (from, count) in back.of(*account).iter().zip(back.counts(*account)) {
                let from = places[*from as usize];
                once.from.push(from);
                if *count > 1 {
                    again.from.push((from, (count - 1) as f32));
                }
            }
            once.from[row.0..].sort_unstable();
            again.from[row.1..].sort_unstable_by_key(|(from, _)| *from);
            once.starts.push(once.from.len());
            again.starts.push(again.from.len());
        }
        Self { network, core, shares, once, again }
    }

    /// The ranks of walks that start at each of `seeds` equally often; a seed named twice, twice as often. Ends when the
    /// ranks are, added up, at most `tolerance` from the true ones, or as near as rounding lets them be (3e-6 at the usual
    /// damping), or after 300 rounds. `damping` is over 0 and under 1.
    ///
    /// # Panics
    /// If a seed is a number that is no account.
    pub fn pagerank(&self, seeds: &[u32], damping: f64, tolerance: f64) -> Pagerank {
        let mut starts = vec![0.0; self.network.accounts()];
        seeds.iter().for_each(|seed| starts[*seed as usize] += (1.0 - damping) / seeds.len() as f64);
        let mut walk = Walk::new(self, &starts, damping);
        let floor = 8.0 * ROUNDING * damping / (1.0 - damping);
        let (mut rounds, mut error) = (0, 0.0);
        while !seeds.is_empty() && rounds < MOST_ROUNDS {
            let (change, sum) = walk.round();
            rounds += 1;
            if sum == 0.0 {
                // No seed links to anybody.
                break;
            }
            // What a round changed bounds what is left, however it began; scaling to one at most doubles it.
            error = 2.0 * damping / (1.0 - damping) * (change / sum + ROUNDING);
            if error <= tolerance.max(floor) {
                break;
            }
            walk.leap(change);
        }
        Pagerank { ranks: walk.ranks(starts), rounds, error }
    }
}

/// A walk under way. All by place in the core.
struct Walk<'a> {
    on: &'a Walker<'a>,
    damping: f64,
    /// What starts at each.
    starts: Vec<f64>,
    ranks: Vec<f64>,
    /// What goes along each link of each: of all that rounds keep, this alone is read out of order.
    flows: Vec<f32>,
    /// What the last round changed.
    changes: Vec<f64>,
    /// The ranks and changes of the round before, if they are to be gone by.
    before: Option<(Vec<f64>, Vec<f64>)>,
    /// What the round before changed in all.
    changed: f64,
}

impl<'a> Walk<'a> {
    fn new(on: &'a Walker<'a>, starts: &[f64], damping: f64) -> Self {
        let starts: Vec<f64> = on.core.iter().map(|account| starts[*account as usize]).collect();
        let mut walk = Self {
            on,
            damping,
            ranks: starts.clone(),
            flows: vec![0.0; starts.len()],
            changes: vec![0.0; starts.len()],
            starts,
            before: None,
            changed: f64::INFINITY,
        };
        walk.flow();
        walk
    }

    /// One round over the core: how much it changed, and the sum of all ranks.
    fn round(&mut self) -> (f64, f64) {
        let (mut change, mut sum) = (0.0, 0.0);
        for place in 0..self.ranks.len() {
            let rank = self.starts[place] + self.gathered(place);
            let moved = rank - self.ranks[place];
            (self.changes[place], self.ranks[place]) = (moved, rank);
            self.flows[place] = (rank * self.on.shares[place] * self.damping) as f32;
            change += moved.abs();
            sum += rank;
        }
        (change, sum)
    }

    /// What comes in along the links to a place. Four sums at once, so that none waits for another's addition.
    fn gathered(&self, place: usize) -> f64 {
        let flow = |from: u32| f64::from(self.flows[from as usize]);
        let mut sums = [0.0; 4];
        let (fours, rest) = self.on.once.of(place).as_chunks::<4>();
        for four in fours {
            for (sum, from) in sums.iter_mut().zip(four) {
                *sum += flow(*from);
            }
        }
        sums[0] += rest.iter().map(|from| flow(*from)).sum::<f64>();
        sums[1] += self.on.again.of(place).iter().map(|(from, count)| f64::from(*count) * flow(*from)).sum::<f64>();
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    /// Moves along the last change, unless the last move made things worse: then the next two rounds go without.
    fn leap(&mut self, change: f64) {
        if change >= std::mem::replace(&mut self.changed, change) {
            self.before = None;
            return;
        }
        let Some((ranks, changes)) = &mut self.before else {
            self.before = Some((self.ranks.clone(), self.changes.clone()));
            return;
        };
        let (mut along, mut squared) = (0.0, 0.0);
        for (change, before) in self.changes.iter().zip(changes.iter()) {
            along += (change - before) * change;
            squared += (change - before) * (change - before);
        }
        let step = if squared > 0.0 { along / squared } else { 0.0 };
        for (rank, before) in self.ranks.iter_mut().zip(ranks.iter_mut()) {
            let now = *rank;
            *rank -= step * (now - *before);
            *before = now;
        }
        changes.copy_from_slice(&self.changes);
        self.flow();
    }

    fn flow(&mut self) {
        for ((flow, rank), share) in self.flows.iter_mut().zip(&self.ranks).zip(&self.on.shares) {
            *flow = (rank * share * self.damping) as f32;
        }
    }

    /// The ranks of all accounts, scaled to one. Those outside the core get what flows to them.
    fn ranks(self, mut ranks: Vec<f64>) -> Vec<f64> {
        let mut flows = vec![0.0; ranks.len()];
        for ((account, flow), rank) in self.on.core.iter().zip(&self.flows).zip(&self.ranks) {
            (flows[*account as usize], ranks[*account as usize]) = (*flow, *rank);
        }
        let (out, back) = (self.on.network.out(), self.on.network.back());
        for account in (0..ranks.len() as u32).filter(|account| out.degree(*account) == 0) {
            let sources = back.of(account).iter().zip(back.counts(account));
            ranks[account as usize] +=
                sources.map(|(from, count)| f64::from(*count) * f64::from(flows[*from as usize])).sum::<f64>();
        }
        let sum: f64 = ranks.iter().sum();
        if sum > 0.0 {
            ranks.iter_mut().for_each(|rank| *rank /= sum);
        }
        ranks
    }
}
