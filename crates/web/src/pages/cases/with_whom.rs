//! Who stands with the subject, as far as seen here. Looking at it opens nothing and adds to no score.

use graph::{Neighbour, Ties, Turns};
use model::{AccountId, InteractionKind, Timestamp};

use crate::{
    term,
    words::{self, When},
};

/// How one account and the subject turned to each other.
pub(crate) struct Tie {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) how: String,
    pub(crate) times: String,
    pub(crate) last: When,
}

/// The subject's ties, the closest first, at most `most`.
pub(crate) fn of(subject: &AccountId, ties: &Ties, most: usize, now: Timestamp) -> Vec<Tie> {
    let around = ties.neighbourhood(subject, most);
    let tie = |neighbour: Neighbour| Tie {
        id: neighbour.account.to_string(),
        account: words::visible(neighbour.account.stable()),
        how: neighbour.turns.iter().flat_map(|(kind, turns)| both_ways(*kind, *turns)).collect::<Vec<_>>().join(", "),
        times: words::number(neighbour.total()),
        last: When::ago(neighbour.last, now),
    };
    around.neighbours.into_iter().map(tie).collect()
}

fn both_ways(kind: InteractionKind, turns: Turns) -> impl Iterator<Item = String> {
    [(turns.back, false), (turns.out, true)]
        .into_iter()
        .filter(|(times, _)| *times > 0)
        .map(move |(_, out)| how(out, kind))
}

fn how(outward: bool, kind: InteractionKind) -> String {
    if outward { term("tied-by-it", kind.as_str()).into() } else { term("tied", kind.as_str()).into() }
}
