//! Communities taken apart and put together again from pieces that hang together.

use model::Dice;

use super::{
    folding::{Folded, Tally},
    order,
};

/// Pieces of communities: every account begins alone; one that is still alone, and well linked within its community, joins
/// the well-linked piece beside it that gains most. By account, numbered by one of the accounts in it.
pub(super) fn pieces(on: &Folded, of: &[u32], resolution: f64, dice: &mut Dice) -> Vec<u32> {
    let mut pieces: Vec<u32> = (0..on.len() as u32).collect();
    let mut community = vec![0.0; of.iter().max().map_or(0, |most| *most as usize + 1)];
    (0..).zip(of).for_each(|(account, number)| community[*number as usize] += on.degree(account));
    let mut degrees: Vec<f64> = (0..on.len() as u32).map(|account| on.degree(account)).collect();
    // The weight of links between each piece and the rest of its community.
    let mut outward: Vec<f64> = (0..on.len() as u32)
        .map(|account| {
            let links = on.neighbours(account).iter().zip(on.weights(account));
            links
                .filter(|(to, _)| of[**to as usize] == of[account as usize])
                .map(|(_, weight)| f64::from(*weight))
                .sum()
        })
        .collect();
    let mut alone = vec![true; on.len()];
    let mut tally = Tally::default();
    for account in order(on.len(), dice) {
        let whole = community[of[account as usize] as usize];
        let well = |piece: u32, degrees: &[f64], outward: &[f64]| {
            let degree = degrees[piece as usize];
            outward[piece as usize] >= resolution * degree * (whole - degree) / on.total()
        };
        if !alone[account as usize] || !well(account, &degrees, &outward) {
            continue;
        }
        tally.clear(on.neighbours(account).len());
        tally.add_links(on, account, &pieces, |to| of[to as usize] == of[account as usize]);
        let by_chance = resolution * on.degree(account) / on.total();
        let (mut best, mut joined) = (0.0, None);
        for (piece, links) in tally.sums() {
            let gain = links - by_chance * degrees[*piece as usize];
            if gain > best + 1e-12 && well(*piece, &degrees, &outward) {
                (best, joined) = (gain, Some((*piece, *links)));
            }
        }
        if let Some((piece, links)) = joined {
            pieces[account as usize] = piece;
            (alone[account as usize], alone[piece as usize]) = (false, false);
            outward[piece as usize] += outward[account as usize] - 2.0 * links;
            degrees[piece as usize] += on.degree(account);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;

    #[test]
    fn pieces_stay_within_their_community_and_grow_together_where_links_are_dense() {
        // Two groups of five, all linked within, and one link between them.
        let mut links = vec![(0, 5)];
        for group in [0, 5] {
            (0..5).for_each(|a| (0..a).for_each(|b| links.push((group + a, group + b))));
        }
        let on = Folded::new(&Network::new(10, &links));
        for seed in 0..50 {
            let whole = pieces(&on, &[0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 1.0, &mut Dice::new(seed));
            let count = (0..10).filter(|account| whole[*account as usize] == *account).count();
            assert!(count <= 4, "seed {seed}: {whole:?}");
            let of = [0, 0, 0, 1, 1, 2, 2, 2, 2, 2];
            let within = pieces(&on, &of, 1.0, &mut Dice::new(seed));
            assert!((0..10).all(|a| of[within[a] as usize] == of[a]), "seed {seed}: {within:?}");
        }
    }
}
