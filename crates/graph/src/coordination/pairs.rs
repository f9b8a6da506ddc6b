//! Which accounts share together, how often, and how often they would by chance.

use super::{Share, Strata, chance};

/// Two accounts that share together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The account with the lower number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Objects that they shared together.
    pub shared: u32,
    /// How many they would share by chance, on average; at least that.
    pub expected: f64,
    /// How likely chance gives as many, or more; at most that.
    pub p: f64,
    /// The share of chance among the pairs that are at least as sure.
    pub q: f64,
}

/// All pairs that share `fewest` objects or more together, by number, and how many share anything. `q` is not known yet.
///
/// Pairs are taken in turns by their lower account, `held` at a time.
pub(super) fn exceeding(strata: &Strata, fewest: u32, held: usize) -> (Vec<Pair>, u64) {
    let mut counts = vec![0_usize; strata.accounts()];
    each(strata, 0..u32::MAX, |a, _| counts[a as usize] += 1);
    let (mut found, mut together, mut keys) = (Vec::new(), 0, Vec::new());
    let (mut from, mut sum) = (0, 0);
    for account in 0..counts.len() {
        sum += counts[account];
        if account + 1 < counts.len() && sum + counts[account + 1] <= held {
            continue;
        }
        let turn = from..account as u32 + 1;
        keys.clear();
        each(strata, turn.clone(), |a, b| keys.push(u64::from(a) << 32 | u64::from(b)));
        keys.sort_unstable();
        for run in keys.chunk_by(|a, b| a == b) {
            together += 1;
            // Where accounts share an object again and again, near shares are more than objects.
            if run.len() >= fewest.max(1) as usize {
                let pair = judged(strata, (run[0] >> 32) as u32, run[0] as u32);
                found.extend((pair.shared >= fewest).then_some(pair));
            }
        }
        (from, sum) = (turn.end, 0);
    }
    (found, together)
}

/// Calls `take` for every two near shares of different accounts, with the lower, which is in `turn`, first.
fn each(strata: &Strata, turn: std::ops::Range<u32>, mut take: impl FnMut(u32, u32)) {
    for run in strata.by_object() {
        for (at, share) in run.iter().enumerate() {
            let near = run[at + 1..].iter().take_while(|next| next.time.saturating_sub(share.time) <= strata.window());
            let pair = |other: &Share| (share.account.min(other.account), share.account.max(other.account));
            near.map(pair).filter(|(a, b)| a != b && turn.contains(a)).for_each(|(a, b)| take(a, b));
        }
    }
}

/// What two accounts share together, and what chance has it that they do. O(shares of both).
fn judged(strata: &Strata, a: u32, b: u32) -> Pair {
    let (mut publics, mut exchanged, mut expected) = (Vec::new(), 0.0, 0.0);
    let counts = |account| {
        let mut shares = strata.of(account).map(|share| strata.stratum(share.object)).peekable();
        std::iter::from_fn(move || {
            let stratum = shares.next()?;
            let mut count = 1.0;
            while shares.next_if_eq(&stratum).is_some() {
                count += 1.0;
            }
            Some((stratum, count))
        })
        .peekable()
    };
    let (mut of_a, mut of_b) = (counts(a), counts(b));
    while let (Some((left, of_left)), Some((right, of_right))) = (of_a.peek(), of_b.peek()) {
        if left == right {
            let (close, public) = strata.chance(*left);
            // As many pairs of their shares, each as likely to be together: the mean, and at least the chance of any.
            let mean: f64 = of_left * of_right * close;
            if public {
                publics.push(mean.min(1.0))
            } else {
                exchanged += mean
            }
            expected += if public { mean.min(1.0) } else { mean };
        }
        let (left, right) = (*left, *right);
        (left <= right).then(|| of_a.next());
        (right <= left).then(|| of_b.next());
    }
    let shared = gaps(strata, a, b).len() as u32;
    Pair { a, b, shared, expected, p: chance::tail(&publics, exchanged, shared), q: 1.0 }
}

/// Whether two accounts are together in crowds as often as outside them, or oftener.
pub(super) fn are_of_a_crowd(strata: &Strata, pair: &Pair) -> bool {
    let window = strata.window();
    near(strata.crowded_of(pair.a), strata.crowded_of(pair.b), window).len() >= pair.shared as usize
}

/// For each object that two accounts share together, its number and the shortest time between their shares.
pub(super) fn gaps(strata: &Strata, a: u32, b: u32) -> Vec<(u32, i64)> {
    near(strata.of(a), strata.of(b), strata.window())
}

/// The objects that are in both within `window`, and the shortest time. Both by object and time.
fn near(one: impl Iterator<Item = Share>, other: impl Iterator<Item = Share> + Clone, window: i64) -> Vec<(u32, i64)> {
    let mut gaps: Vec<(u32, i64)> = Vec::new();
    let mut others = other.peekable();
    for share in one {
        while others.next_if(|other| other.object < share.object).is_some() {}
        let same = others.clone().take_while(|other| other.object == share.object);
        let gap = same.map(|other| other.time.abs_diff(share.time)).min().and_then(|gap| i64::try_from(gap).ok());
        let Some(gap) = gap.filter(|gap| *gap <= window) else { continue };
        match gaps.last_mut() {
            Some(last) if last.0 == share.object => last.1 = last.1.min(gap),
            _ => gaps.push((share.object, gap)),
        }
    }
    gaps
}
