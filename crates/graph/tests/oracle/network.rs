//! Rows against the dense matrix.

use flagstone_graph::{Network, Rows};
use model::Dice;

use crate::{links, matrix};

fn dense(accounts: usize, rows: &Rows) -> Vec<Vec<f64>> {
    let mut dense = vec![vec![0.0; accounts]; accounts];
    for account in 0..accounts as u32 {
        assert!(rows.of(account).is_sorted_by(|a, b| a < b), "a row rises, none twice");
        assert_eq!(rows.degree(account), rows.of(account).len());
        for (to, count) in rows.of(account).iter().zip(rows.counts(account)) {
            dense[account as usize][*to as usize] = f64::from(*count);
        }
    }
    dense
}

#[test]
fn rows_are_the_matrix_and_its_columns() {
    let mut dice = Dice::new(11);
    for round in 0..5_000 {
        let (accounts, links) = links(&mut dice);
        let network = Network::new(accounts, &links);
        let expected = matrix(accounts, &links);
        let turned: Vec<Vec<f64>> = (0..accounts).map(|a| expected.iter().map(|row| row[a]).collect()).collect();
        assert_eq!(dense(accounts, network.out()), expected, "round {round}");
        assert_eq!(dense(accounts, network.back()), turned, "round {round}");
        let distinct = expected.iter().flatten().filter(|n| **n > 0.0).count();
        assert_eq!((network.accounts(), network.links()), (accounts, distinct));
    }
}

#[test]
fn added_to_bit_by_bit_it_is_the_network_built_at_once() {
    let mut dice = Dice::new(12);
    for round in 0..5_000 {
        let (accounts, links) = links(&mut dice);
        let mut network = Network::new(1, &[]);
        let mut rest = links.as_slice();
        let mut known = 1;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(1 + dice.below(rest.len() as u64) as usize);
            known = now.iter().map(|(a, b)| 1 + *a.max(b) as usize).max().unwrap().max(known);
            network = network.with(known, now);
            rest = later;
        }
        assert_eq!(network.with(accounts, &[]), Network::new(accounts, &links), "round {round}");
    }
}
