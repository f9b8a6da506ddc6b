//! Who writes like whom.
//!
//! ```text
//! posts ─ features ─► slots ─ space ─► an account's habits, its language ─ whitening ─► two scores a pair ─ norm ─ fit ─► evidence
//! ```
//!
//! Scores stand to the crowd: what all accounts of a side have in common is taken out of each, what posts of the crowd
//! differ in most counts less (`whitening`), and an account that is like many must be more like one to be said to be it
//! (`norm`). What a score is worth is learnt from the accounts themselves, each cut in two (`fit`).

mod crowd;
pub(crate) mod features;
mod fit;
mod norm;
mod space;
pub(crate) mod text;
mod whitening;

use self::fit::{Example, SCORES};
pub use self::{
    crowd::{Crowd, order},
    fit::Weights,
    norm::some,
};
use super::Post;

/// Posts of accounts, by number of account.
pub type Posts<'a> = [&'a [Post]];

/// How alike two accounts write: in habits and in language.
pub type Alike = [f64; SCORES];

/// What scores are worth where there are too few accounts to learn it from, and how many pairs of the same writer it is as
/// sure as. Rounded from fits on other writers: `docs/investigate.md`.
const PRIOR: (Weights, f64) = (Weights { of: [1.2, 0.5], offset: -3.2 }, 10.0);

/// Accounts of each side that are cut in two to learn from.
const LEARNT_FROM: usize = 200;

/// The fewest posts that show how somebody writes.
pub const FEWEST: usize = 3;

/// The fewest posts of a half.
const HALF: usize = 5;

/// Posts with their order in time, in one order whatever order they came in: of those without a time, an order that has
/// nothing to do with what they say.
pub fn in_order(posts: &mut [Post]) {
    posts.sort_by_cached_key(|post| (post.time, order(post)));
}

/// Learns what scores are worth: the first and the second half of an account are one writer's, those of two accounts are
/// not. Gives the weights, and how many accounts they come from.
pub fn learn(crowd: &Crowd, sides: [&Posts<'_>; 2]) -> (Weights, usize) {
    let (mut examples, mut accounts) = (Vec::new(), 0);
    for side in sides {
        let whole: Vec<&[Post]> = side.iter().copied().filter(|posts| posts.len() >= 2 * HALF).collect();
        let some = norm::some(whole.len(), LEARNT_FROM);
        let halves: Vec<(&[Post], &[Post])> =
            some.into_iter().map(|n| whole[n as usize].split_at(whole[n as usize].len() / 2)).collect();
        if halves.len() < 2 {
            continue;
        }
        let (first, second): (Vec<&[Post]>, Vec<&[Post]>) = halves.into_iter().unzip();
        let count = first.len() as u32;
        let pairs: Vec<(u32, u32)> = (0..count).flat_map(|b| (0..count).map(move |a| (a, b))).collect();
        let alike = norm::alike(crowd, &first, &second, &pairs);
        let example = |(pair, scores): (&(u32, u32), Alike)| Example { scores, same: pair.0 == pair.1 };
        examples.extend(pairs.iter().zip(alike).map(example));
        accounts += count as usize;
    }
    (fit::fit(&examples, PRIOR.0, PRIOR.1), accounts)
}

/// How alike pairs write, in their order. 0 is as alike as any two; two accounts that have nothing to do with each other
/// are rarely over 3.
pub fn alike(crowd: &Crowd, before: &Posts<'_>, after: &Posts<'_>, pairs: &[(u32, u32)]) -> Vec<Alike> {
    norm::alike(crowd, before, after, pairs)
}
