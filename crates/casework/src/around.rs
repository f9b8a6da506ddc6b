//! What a platform is asked about an account's surroundings, within a budget.
//!
//! First whom it follows, then who follows it, then who reposted each post of the evidence, page by page. Asking stops
//! where a budget ends: the case's for good, the day's until the next one.

use model::{Amount, PostUri, Relation, Timestamp};

/// What may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// On one case, in all.
    pub case: Amount,
    /// On one UTC day, for all cases.
    pub day: Amount,
}

impl Default for Budget {
    fn default() -> Self {
        Self { case: Amount { requests: 60, accounts: 6_000 }, day: Amount { requests: 600, accounts: 60_000 } }
    }
}

/// What is done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This is asked, for so many accounts at most.
    Ask {
        /// What.
        relation: Relation,
        /// From where on; none from the beginning.
        cursor: Option<String>,
        /// Most accounts of the answer.
        most: u32,
    },
    /// Nothing before this time.
    Wait(Timestamp),
    /// Nothing any more; why.
    End(&'static str),
}

/// What is asked after `at`: the last question, and where its answer goes on, if it does. `posts` are those of the
/// evidence, sorted.
pub fn next(
    at: Option<(&Relation, Option<&str>)>,
    posts: &[PostUri],
    budget: &Budget,
    spent: (Amount, Amount),
    now: Timestamp,
) -> Next {
    let (relation, cursor) = match at {
        None => (Some(Relation::Follows), None),
        Some((relation, Some(cursor))) => (Some(relation.clone()), Some(cursor.to_owned())),
        Some((relation, None)) => (after(relation, posts), None),
    };
    let Some(relation) = relation else { return Next::End("everything was asked") };
    let (case, day) = (budget.case.less(spent.0), budget.day.less(spent.1));
    if case.is_spent() {
        return Next::End("the budget of the case is spent");
    }
    if day.is_spent() {
        return Next::Wait(Timestamp::from_millis((now.day() + 1) * Timestamp::DAY));
    }
    Next::Ask { relation, cursor, most: case.accounts.min(day.accounts) }
}

fn after(relation: &Relation, posts: &[PostUri]) -> Option<Relation> {
    let post = match relation {
        Relation::Follows => return Some(Relation::Followers),
        Relation::Followers => posts.first(),
        Relation::Reposters(last) => posts.iter().find(|post| *post > last),
    };
    post.cloned().map(Relation::Reposters)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(10 * Timestamp::DAY + 5);

    fn posts() -> Vec<PostUri> {
        ["p/1", "p/2"].map(|uri| uri.parse().unwrap()).to_vec()
    }

    fn asked(at: Option<(&Relation, Option<&str>)>, spent: (Amount, Amount)) -> Next {
        next(at, &posts(), &Budget::default(), spent, NOW)
    }

    #[test]
    fn everything_is_asked_once_page_by_page() {
        let (mut at, mut order): (Option<(Relation, Option<String>)>, _) = (None, Vec::new());
        loop {
            let last = at.as_ref().map(|(relation, cursor)| (relation, cursor.as_deref()));
            let Next::Ask { relation, cursor, .. } = asked(last, Default::default()) else { break };
            order.push(format!("{relation}{}", cursor.as_deref().unwrap_or("")));
            // Every answer has two pages.
            at = Some((relation, if cursor.is_none() { Some("+".into()) } else { None }));
        }
        let expected = [
            "follows",
            "follows+",
            "followers",
            "followers+",
            "reposters p/1",
            "reposters p/1+",
            "reposters p/2",
            "reposters p/2+",
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn it_stops_where_a_budget_ends() {
        let amount = |requests, accounts| Amount { requests, accounts };
        let none = Amount::default();
        for case in [amount(60, 0), amount(0, 6_000), amount(99, 9_999)] {
            assert_eq!(asked(None, (case, none)), Next::End("the budget of the case is spent"));
        }
        let tomorrow = Timestamp::from_millis(11 * Timestamp::DAY);
        assert_eq!(asked(None, (none, amount(600, 0))), Next::Wait(tomorrow));
        assert_eq!(asked(None, (none, amount(0, 60_000))), Next::Wait(tomorrow));
        let Next::Ask { most, .. } = asked(None, (amount(1, 5_990), amount(1, 1))) else { panic!("it may ask") };
        assert_eq!(most, 10, "no more than is left");
    }

    #[test]
    fn a_post_that_is_no_longer_evidence_is_passed_over() {
        let gone = Relation::Reposters("p/15".parse().unwrap());
        let Next::Ask { relation, .. } = asked(Some((&gone, None)), Default::default()) else { panic!("one is left") };
        assert_eq!(relation.to_string(), "reposters p/2");
    }
}
