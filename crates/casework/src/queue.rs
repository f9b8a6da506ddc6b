//! The order in which cases come before reviewers: expected harm a review minute.

use std::cmp::Reverse;

use model::{CaseId, Timestamp, Weight};

/// What the order depends on. Severity, confidence and reach are stored and shown apart; they meet only here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueItem {
    /// The case.
    pub case: CaseId,
    /// Severity of its gravest clause, 0 to 4; more counts as 4.
    pub severity: u8,
    /// Uncalibrated log-odds.
    pub score: Weight,
    /// Accounts that follow it or passed it on.
    pub reach: u32,
    /// Posts a reviewer has to read.
    pub posts: u32,
    /// When it was opened.
    pub opened: Timestamp,
}

/// A place in the queue; higher comes first. It has no unit and is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Priority(u64);

/// How long a review is expected to take, in seconds: two minutes for the checklist, the reasons and the profile, and
/// twenty seconds a post. A first guess, to be replaced by what reviews really take.
pub const fn review_seconds(posts: u32) -> u64 {
    120 + 20 * posts as u64
}

/// Expected harm a review minute: `2^severity × confidence × reach ÷ minutes`.
///
/// - *confidence* is `s / (s + 3)` for a score of `s` nats, and nothing for a score of zero or less. It only orders:
///   it is no probability.
/// - *reach* is `1 + log2(1 + accounts)`, linear between powers of two: reach can be bought, so it counts little.
///
/// In whole numbers throughout, so that every machine gives the same order.
pub fn priority(item: &QueueItem) -> Priority {
    let severity = 1_u64 << item.severity.min(4);
    let score = u64::try_from(item.score.0).unwrap_or(0);
    let confidence = score * 1_000_000 / (score + 3_000);
    Priority(severity * confidence * thousandths_of_reach(item.reach) * 60 / (1_000 * review_seconds(item.posts)))
}

/// What a reach of so many accounts counts, in thousandths: `1 + log2(1 + accounts)`, linear between powers of two.
pub fn thousandths_of_reach(accounts: u32) -> u64 {
    let n = u64::from(accounts) + 1;
    let power = u64::from(n.ilog2());
    1_000 * (1 + power) + (n - (1 << power)) * 1_000 / (1 << power)
}

/// Puts the queue in order, as the store does by its index: the highest priority first, then the oldest, then the lowest number.
pub fn order(items: &mut [QueueItem]) {
    items.sort_by_cached_key(|item| (Reverse(priority(item)), item.opened, item.case));
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Dice;

    fn item(case: i64, severity: u8, score: i32, reach: u32, posts: u32) -> QueueItem {
        QueueItem { case: CaseId(case), severity, score: Weight(score), reach, posts, opened: Timestamp::default() }
    }

    #[test]
    fn priority_is_monotone_in_everything_it_depends_on() {
        let mut dice = Dice::new(1);
        for _ in 0..20_000 {
            let score = dice.below(20_000) as i32 - 2_000;
            let base = item(1, dice.below(5) as u8, score, dice.below(1 << 20) as u32, dice.below(50) as u32);
            let more = 1 + dice.below(1_000) as u32;
            let p = priority(&base);
            assert!(priority(&QueueItem { severity: base.severity + 1, ..base }) >= p);
            assert!(priority(&QueueItem { score: Weight(score + more as i32), ..base }) >= p);
            assert!(priority(&QueueItem { reach: base.reach + more, ..base }) >= p);
            assert!(priority(&QueueItem { posts: base.posts + more, ..base }) <= p);
        }
    }

    #[test]
    fn each_of_them_can_decide() {
        let base = item(1, 2, 3_000, 10, 5);
        let p = priority(&base);
        assert!(priority(&QueueItem { severity: 3, ..base }) > p);
        assert!(priority(&QueueItem { score: Weight(4_000), ..base }) > p);
        assert!(priority(&QueueItem { reach: 11, ..base }) > p);
        assert!(priority(&QueueItem { posts: 4, ..base }) > p);
        assert_eq!(priority(&QueueItem { severity: 9, ..base }), priority(&QueueItem { severity: 4, ..base }));
    }

    #[test]
    fn ties_go_to_the_oldest_then_to_the_lowest_number() {
        let later = QueueItem { opened: Timestamp::from_millis(9), ..item(1, 2, 3_000, 10, 5) };
        let mut queue = [later, item(4, 2, 3_000, 10, 5), item(3, 2, 3_000, 10, 5), item(9, 4, 3_000, 10, 5)];
        order(&mut queue);
        assert_eq!(queue.map(|i| i.case.0), [9, 3, 4, 1]);
    }

    #[test]
    fn the_extremes_do_not_overflow() {
        let p = priority(&item(1, 255, i32::MAX, u32::MAX, 0));
        assert!(p > priority(&item(1, 4, i32::MAX, u32::MAX, u32::MAX)));
        assert_eq!(priority(&item(1, 4, i32::MIN, u32::MAX, 0)), Priority(0));
    }
}
