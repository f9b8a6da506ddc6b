//! To whom a job may be given, beside who judged it already: nobody is given what is under a clause they opted out of, and
//! nobody what they have seen every post of, while somebody else could judge it unseen. See `docs/decisions`.

/// A reviewer, as one case sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fit {
    /// They read its language.
    pub reads: bool,
    /// They judged, decided or proposed it, or gave it on.
    pub done: bool,
    /// They were shown all of it in other cases.
    pub saw_all: bool,
    /// They opted out of one of its clauses.
    pub opted_out: bool,
}

impl Fit {
    /// Whether they could judge it and would see something new.
    pub fn is_new(self) -> bool {
        self.reads && !self.done && !self.opted_out && !self.saw_all
    }

    /// Whether it may be given to them. Where nobody is left to whom it would be new it is given with its posts folded:
    /// else a case whose posts all have seen would never get its second review.
    pub fn may_be_given(self, others: impl IntoIterator<Item = Self>) -> bool {
        self.reads && !self.done && !self.opted_out && (!self.saw_all || !others.into_iter().any(Self::is_new))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use model::Dice;

    use super::*;

    const PEOPLE: usize = 5;

    /// Cases of few posts, people who read one of two languages and opt out: jobs are given as the desk gives them.
    #[test]
    fn over_random_histories_nobody_forbidden_is_given_a_job_and_nothing_twice_while_another_could_take_it() {
        let mut dice = Dice::new(11);
        let (mut given, mut folded, mut kept) = (0, 0, 0);
        for _ in 0..2_000 {
            let reads: Vec<BTreeSet<u64>> =
                (0..PEOPLE).map(|_| BTreeSet::from([dice.below(2), dice.below(2)])).collect();
            let mut opted: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); PEOPLE];
            // (language, clause, posts), and who judged it.
            let cases: Vec<(u64, u64, Vec<u64>)> = (0..6)
                .map(|_| (dice.below(2), dice.below(3), (0..1 + dice.below(2)).map(|_| dice.below(4)).collect()))
                .collect();
            let mut done: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); cases.len()];
            // The case in which a person saw a post first.
            let mut seen: Vec<BTreeMap<u64, usize>> = vec![BTreeMap::new(); PEOPLE];
            for _ in 0..24 {
                let (person, case) = (dice.index(PEOPLE), dice.index(cases.len()));
                if dice.once_in(6) {
                    opted[person].insert(dice.below(3));
                    continue;
                }
                let (language, clause, posts) = &cases[case];
                let fit = |who: usize| Fit {
                    reads: reads[who].contains(language),
                    done: done[case].contains(&who),
                    saw_all: posts.iter().all(|post| seen[who].get(post).is_some_and(|first| *first != case)),
                    opted_out: opted[who].contains(clause),
                };
                let others = (0..PEOPLE).filter(|who| *who != person);
                let could_unseen = others.clone().any(|who| {
                    let new = posts.iter().any(|post| seen[who].get(post).is_none_or(|first| *first == case));
                    reads[who].contains(language) && !opted[who].contains(clause) && !done[case].contains(&who) && new
                });
                let may = fit(person).may_be_given(others.map(fit));
                let forbidden =
                    !reads[person].contains(language) || opted[person].contains(clause) || done[case].contains(&person);
                assert!(!(may && forbidden));
                assert!(!(may && fit(person).saw_all && could_unseen), "shown twice while another could take it");
                assert!(may || forbidden || could_unseen, "waits for nobody");
                if may {
                    (given, folded) = (given + 1, folded + usize::from(fit(person).saw_all));
                    done[case].insert(person);
                    for post in posts {
                        seen[person].entry(*post).or_insert(case);
                    }
                } else {
                    kept += 1;
                }
            }
        }
        assert!(
            given > 5_000 && folded > 100 && kept > 5_000,
            "the histories show too little: {given} {folded} {kept}"
        );
    }
}
