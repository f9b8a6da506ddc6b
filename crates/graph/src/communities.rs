//! Communities by the Leiden algorithm (Traag, Waltman and van Eck 2019; kept fast as in Sahu 2023).
//!
//! Accounts are one community if they link to each other more than chance would have it: the modularity of Newman and
//! Girvan (2004) with a resolution, where more makes smaller communities. Which way a link goes and how often does not
//! count. A pass has three parts, each a file:
//!
//! ```text
//! moving.rs   accounts go to the neighbouring community that gains most, until none wants to
//! refining.rs every community is taken apart and put together again from pieces that hang together
//! folding.rs  each piece becomes one account, and the next pass begins with the communities as they were
//! ```

mod folding;
mod moving;
mod refining;
pub mod stability;

use folding::Folded;
use model::Dice;

use crate::Network;

/// What [`communities`] is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// How dense a community must be: 1 is plain modularity, more makes smaller ones.
    pub resolution: f64,
    /// Rounds over all passes; each begins where the one before ended. A second mends what the first began badly in small
    /// networks; in large ones it gains little.
    pub rounds: usize,
    /// Which of the equally good orders accounts are looked at in.
    pub seed: u64,
}

impl Default for Asked {
    fn default() -> Self {
        Self { resolution: 1.0, rounds: 2, seed: 0 }
    }
}

/// Which community each account is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Communities {
    /// By account; numbered from 0, the largest first, equals by their first account.
    pub of: Vec<u32>,
    /// How many there are.
    pub count: usize,
    /// The modularity, at the resolution that was asked for; 0 where there is no link.
    pub modularity: f64,
}

/// Finds communities. Every one hangs together. The same network and the same question give the same answer.
pub fn communities(network: &Network, asked: Asked) -> Communities {
    let whole = Folded::new(network);
    let mut of: Vec<u32> = (0..network.accounts() as u32).collect();
    for round in 0..asked.rounds.max(1) {
        let mut dice = Dice::apart(asked.seed, &format!("round {round}"));
        let before = of.clone();
        of = passes(&whole, of, asked.resolution, &mut dice);
        if of == before {
            break;
        }
    }
    let of = whole.apart(&of);
    let (of, count) = numbered(&of);
    let modularity = whole.modularity(&of, asked.resolution);
    Communities { of, count, modularity }
}

/// What the members of each community share: the `most` accounts that they link to more than others do, the best first.
/// An account counts as many as members link to it, times the share of those who link to it that are members; one that a
/// single member links to is not shared.
pub fn shared(network: &Network, found: &Communities, most: usize) -> Vec<Vec<u32>> {
    let mut best: Vec<Vec<(f64, u32)>> = vec![Vec::new(); found.count];
    for account in 0..network.accounts() as u32 {
        let linking = network.back().of(account);
        let mut communities: Vec<u32> = linking.iter().map(|from| found.of[*from as usize]).collect();
        communities.sort_unstable();
        for members in communities.chunk_by(|a, b| a == b).filter(|members| members.len() > 1) {
            let weight = (members.len() * members.len()) as f64 / linking.len() as f64;
            best[members[0] as usize].push((weight, account));
        }
    }
    let first = |mut all: Vec<(f64, u32)>| {
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(most).map(|(_, account)| account).collect()
    };
    best.into_iter().map(first).collect()
}

/// One round: passes over ever smaller networks, until no piece can grow.
fn passes(whole: &Folded, start: Vec<u32>, resolution: f64, dice: &mut Dice) -> Vec<u32> {
    // Where each account of the whole is among those of the pass.
    let mut place: Vec<u32> = Vec::new();
    let mut folded: Option<Folded> = None;
    let mut of = start;
    loop {
        let now = folded.as_ref().unwrap_or(whole);
        moving::settle(now, &mut of, resolution, dice);
        let result = |of: &[u32]| -> Vec<u32> {
            if place.is_empty() { of.to_vec() } else { place.iter().map(|at| of[*at as usize]).collect() }
        };
        let pieces = refining::pieces(now, &of, resolution, dice);
        let (next, piece_of) = now.folded(&pieces);
        if next.len() == now.len() {
            return result(&of);
        }
        let mut of_piece = vec![0; next.len()];
        piece_of.iter().zip(&of).for_each(|(piece, community)| of_piece[*piece as usize] = *community);
        place = if place.is_empty() { piece_of } else { place.iter().map(|at| piece_of[*at as usize]).collect() };
        (of, _) = renumbered(&of_piece);
        folded = Some(next);
    }
}

/// Numbers from 0 in the order of first use, and how many there are.
fn renumbered(of: &[u32]) -> (Vec<u32>, usize) {
    let mut new = vec![u32::MAX; of.iter().max().map_or(0, |most| *most as usize + 1)];
    let mut count = 0;
    let of = of.iter().map(|old| {
        let number = &mut new[*old as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *number
    });
    (of.collect(), count as usize)
}

/// Numbers from 0, the largest community first.
fn numbered(of: &[u32]) -> (Vec<u32>, usize) {
    let (of, count) = renumbered(of);
    let mut sizes = vec![0_u32; count];
    of.iter().for_each(|community| sizes[*community as usize] += 1);
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_key(|community| (std::cmp::Reverse(sizes[*community as usize]), *community));
    let mut new = vec![0; count];
    (0..).zip(order).for_each(|(number, old)| new[old as usize] = number);
    (of.into_iter().map(|old| new[old as usize]).collect(), count)
}

/// The numbers under `n`, shuffled by runs: what stands together in memory is looked at together.
fn order(n: usize, dice: &mut Dice) -> Vec<u32> {
    const RUN: usize = 64;
    let mut runs: Vec<usize> = (0..n.div_ceil(RUN)).collect();
    dice.shuffle(&mut runs);
    runs.into_iter().flat_map(|run| (run * RUN) as u32..((run + 1) * RUN).min(n) as u32).collect()
}
