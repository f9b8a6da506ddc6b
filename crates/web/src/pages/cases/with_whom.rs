//! Who stands with the subject, as far as seen here. Looking at it opens nothing and adds to no score.

use std::collections::BTreeMap;

use model::{AccountId, Interaction, InteractionKind, Timestamp};

use crate::words::{self, When};

/// How one account and the subject turned to each other.
pub(crate) struct Tie {
    pub(crate) account: String,
    pub(crate) how: &'static str,
    pub(crate) times: String,
    pub(crate) last: When,
}

/// Most ties shown.
pub(crate) const MOST: usize = 40;

/// The subject's ties, the most frequent first.
pub(crate) fn of(subject: &AccountId, interactions: &[Interaction], now: Timestamp) -> Vec<Tie> {
    let mut ties: BTreeMap<(&AccountId, bool, InteractionKind), (u64, Timestamp)> = BTreeMap::new();
    for i in interactions {
        let outward = &i.actor == subject;
        let other = if outward { &i.target } else { &i.actor };
        let tie = ties.entry((other, outward, i.kind)).or_default();
        *tie = (tie.0 + 1, tie.1.max(i.seen));
    }
    let mut ties: Vec<_> = ties.into_iter().collect();
    ties.sort_by(|(a, (n, at)), (b, (m, bt))| (m, bt, a.0).cmp(&(n, at, b.0)));
    ties.truncate(MOST);
    ties.into_iter()
        .map(|((other, outward, kind), (times, last))| Tie {
            account: words::visible(other.stable()),
            how: how(outward, kind),
            times: words::number(times),
            last: When::ago(last, now),
        })
        .collect()
}

const fn how(outward: bool, kind: InteractionKind) -> &'static str {
    match (outward, kind) {
        (true, InteractionKind::Follow) => "is followed by it",
        (true, InteractionKind::Repost) => "is reposted by it",
        (true, InteractionKind::Reply) => "is answered by it",
        (true, InteractionKind::Quote) => "is quoted by it",
        (true, InteractionKind::Mention) => "is mentioned by it",
        (false, InteractionKind::Follow) => "follows it",
        (false, InteractionKind::Repost) => "reposts it",
        (false, InteractionKind::Reply) => "answers it",
        (false, InteractionKind::Quote) => "quotes it",
        (false, InteractionKind::Mention) => "mentions it",
    }
}
