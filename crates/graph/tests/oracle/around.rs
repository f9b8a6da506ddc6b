//! The part of a network that a picture holds, against a version that asks of every pair.

use flagstone_graph::{
    Network,
    around::{Around, Link, around},
};
use model::Dice;

use super::{links, matrix, some};

fn naive(accounts: usize, turns: &[Vec<f64>], centres: &[u32], most: usize) -> Around {
    let mut chosen: Vec<u32> = Vec::new();
    for centre in centres {
        if !chosen.contains(centre) {
            chosen.push(*centre);
        }
    }
    let firsts = chosen.clone();
    let linked = |a: usize, b: usize| turns[a][b] > 0.0 || turns[b][a] > 0.0;
    let degree = |a: usize| {
        (0..accounts).map(|b| usize::from(turns[a][b] > 0.0) + usize::from(turns[b][a] > 0.0)).sum::<usize>()
    };
    let key = |other: usize| {
        let of = |centre: &u32| (turns[*centre as usize][other], turns[other][*centre as usize]);
        let (there, back) = firsts.iter().map(of).fold((0.0, 0.0), |sum, turn| (sum.0 + turn.0, sum.1 + turn.1));
        let centres = firsts.iter().filter(|centre| linked(**centre as usize, other)).count();
        (centres, there > 0.0 && back > 0.0, (there + back) as u64, std::cmp::Reverse((degree(other), other)))
    };
    let mut others: Vec<usize> = (0..accounts).filter(|o| !firsts.contains(&(*o as u32)) && key(*o).0 > 0).collect();
    others.sort_by_key(|other| std::cmp::Reverse(key(*other)));
    let room = most.saturating_sub(firsts.len());
    let left_out = others.len().saturating_sub(room);
    chosen.extend(others.into_iter().take(room).map(|other| other as u32));
    let mut links = Vec::new();
    for a in 0..chosen.len() {
        for b in a + 1..chosen.len() {
            let (x, y) = (chosen[a] as usize, chosen[b] as usize);
            if linked(x, y) {
                let (there, back) = (turns[x][y] as u32, turns[y][x] as u32);
                links.push(Link { a: a as u32, b: b as u32, there, back });
            }
        }
    }
    Around { accounts: chosen, links, left_out }
}

#[test]
fn it_is_what_asking_of_every_pair_gives() {
    let mut dice = Dice::new(8);
    for _ in 0..5_000 {
        let (accounts, links) = links(&mut dice);
        let centres = some(&mut dice, accounts);
        let most = dice.index(8);
        let network = Network::new(accounts, &links);
        let expected = naive(accounts, &matrix(accounts, &links), &centres, most);
        assert_eq!(around(&network, &centres, most), expected, "{links:?} {centres:?} {most}");
    }
}
