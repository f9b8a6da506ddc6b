//! Who holds which case at the moment. A case is lent to one reviewer at a time, so that two never work on the same
//! review; who says that a case is not for them is not asked again for a while, and nobody is told.
//!
//! These are working copies, not records: what was decided, and by whom, the gate knows. Lost, they cost one case being
//! offered twice.

use std::collections::HashMap;

use model::{CaseId, PersonId, Timestamp};

/// How long a case is lent. Looking at it again lends it anew.
pub const LENT: i64 = 30 * 60 * Timestamp::SECOND;
/// How long somebody is not offered what was not for them.
pub const NOT_FOR_ME: i64 = 7 * Timestamp::DAY;
/// How long a case that was found not to fit somebody is not looked at again for them.
const ASIDE: i64 = 10 * 60 * Timestamp::SECOND;
/// How long a loan that ran out is remembered: what was written in it still counts, as long as nobody else got the case.
const REMEMBERED: i64 = Timestamp::DAY;

/// What is lent, and what is not for whom.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    lent: HashMap<CaseId, (PersonId, Timestamp)>,
    declined: HashMap<(PersonId, CaseId), Timestamp>,
    aside: HashMap<(PersonId, CaseId), Timestamp>,
}

impl Jobs {
    /// Who is working on a case.
    pub fn holder(&self, case: CaseId, now: Timestamp) -> Option<PersonId> {
        let (holder, until) = self.lent.get(&case)?;
        (*until > now).then_some(*holder)
    }

    /// Who is working on it, other than `person`.
    pub fn other_holder(&self, case: CaseId, person: PersonId, now: Timestamp) -> Option<PersonId> {
        self.holder(case, now).filter(|holder| *holder != person)
    }

    /// Whether a case was given to somebody, and to nobody since. The time may have run out meanwhile.
    pub fn has(&self, person: PersonId, case: CaseId) -> bool {
        self.lent.get(&case).is_some_and(|(holder, _)| *holder == person)
    }

    /// Whether somebody could be given a case: nobody else is working on it, and it was for them.
    pub fn could_give(&self, case: CaseId, person: PersonId, now: Timestamp) -> bool {
        let over = |map: &HashMap<_, Timestamp>| map.get(&(person, case)).is_none_or(|until| *until <= now);
        self.other_holder(case, person, now).is_none() && over(&self.declined) && over(&self.aside)
    }

    /// What was given to somebody, and to nobody since.
    pub fn held_by(&self, person: PersonId) -> Vec<CaseId> {
        let mut held: Vec<CaseId> = self.lent.keys().copied().filter(|case| self.has(person, *case)).collect();
        held.sort_unstable();
        held
    }

    /// What could not be given to somebody now.
    pub fn closed_to(&self, person: PersonId, now: Timestamp) -> Vec<CaseId> {
        let theirs = self.declined.keys().chain(self.aside.keys()).filter(|(who, _)| *who == person);
        let mut closed: Vec<CaseId> = self.lent.keys().copied().chain(theirs.map(|(_, case)| *case)).collect();
        closed.retain(|case| !self.could_give(*case, person, now));
        closed.sort_unstable();
        closed.dedup();
        closed
    }

    /// The job somebody has: the first of `waiting` that was given to them.
    pub fn job(&self, person: PersonId, waiting: &[CaseId]) -> Option<CaseId> {
        waiting.iter().copied().find(|case| self.has(person, *case))
    }

    /// Lends a case, unless somebody else holds it.
    pub fn take(&mut self, case: CaseId, person: PersonId, now: Timestamp) -> bool {
        if self.other_holder(case, person, now).is_some() {
            return false;
        }
        self.lent.insert(case, (person, now.plus(LENT)));
        true
    }

    /// The next case for somebody, lent: the one they have, else the first of `waiting` that could be given to them.
    /// What they had and does not wait any more is given back.
    pub fn next(&mut self, person: PersonId, waiting: &[CaseId], now: Timestamp) -> Option<CaseId> {
        self.forget(now);
        self.lent.retain(|case, (holder, _)| *holder != person || waiting.contains(case));
        let free = || waiting.iter().copied().find(|case| self.could_give(*case, person, now));
        let case = self.job(person, waiting).or_else(free)?;
        self.take(case, person, now).then_some(case)
    }

    /// Gives a case back, because it was answered.
    pub fn give_back(&mut self, case: CaseId, person: PersonId) {
        if self.has(person, case) {
            self.lent.remove(&case);
        }
    }

    /// Gives a case back, and does not want it for a while. Nobody asks why.
    pub fn decline(&mut self, case: CaseId, person: PersonId, now: Timestamp) {
        self.give_back(case, person);
        self.declined.insert((person, case), now.plus(NOT_FOR_ME));
    }

    /// Passes over a case that does not fit somebody now: see [`crate::fit`].
    pub fn put_aside(&mut self, case: CaseId, person: PersonId, now: Timestamp) {
        self.aside.insert((person, case), now.plus(ASIDE));
    }

    /// Forgets what did not fit somebody, who wants other jobs than before.
    pub fn reconsider(&mut self, person: PersonId) {
        self.aside.retain(|(who, _), _| *who != person);
    }

    fn forget(&mut self, now: Timestamp) {
        self.lent.retain(|_, (_, until)| until.plus(REMEMBERED) > now);
        self.declined.retain(|_, until| *until > now);
        self.aside.retain(|_, until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use model::Dice;

    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60 * Timestamp::SECOND)
    }

    #[test]
    fn two_who_ask_get_two_cases_and_each_comes_back_to_theirs() {
        let (mut jobs, waiting) = (Jobs::default(), [CaseId(4), CaseId(2)]);
        let (rosa, ravi) = (PersonId(1), PersonId(2));
        assert_eq!(jobs.next(rosa, &waiting, at(0)), Some(CaseId(4)));
        assert_eq!(jobs.next(ravi, &waiting, at(1)), Some(CaseId(2)));
        assert_eq!(jobs.next(rosa, &waiting, at(2)), Some(CaseId(4)));
        assert_eq!(jobs.next(PersonId(3), &waiting, at(2)), None);
        // Rosa went home: half an hour after she last looked it is anybody's.
        assert_eq!(jobs.next(PersonId(3), &waiting, at(33)), Some(CaseId(4)));
        assert_eq!(jobs.next(rosa, &waiting, at(33)), Some(CaseId(2)));
    }

    #[test]
    fn a_loan_that_ran_out_is_still_ones_own_until_somebody_else_is_given_it() {
        let (mut jobs, waiting) = (Jobs::default(), [CaseId(4), CaseId(2)]);
        let (rosa, ravi) = (PersonId(1), PersonId(2));
        assert!(!jobs.has(rosa, CaseId(4)));
        assert_eq!(jobs.next(rosa, &waiting, at(0)), Some(CaseId(4)));
        assert_eq!((jobs.holder(CaseId(4), at(29)), jobs.holder(CaseId(4), at(31))), (Some(rosa), None));
        assert!(jobs.has(rosa, CaseId(4)) && jobs.could_give(CaseId(4), ravi, at(31)));
        // Of two it could be, the one that was begun.
        assert_eq!(jobs.next(rosa, &[CaseId(2), CaseId(4)], at(40)), Some(CaseId(4)));
        assert_eq!(jobs.next(ravi, &waiting, at(80)), Some(CaseId(4)));
        assert!(!jobs.has(rosa, CaseId(4)));
        assert_eq!(jobs.job(rosa, &waiting), None);
    }

    #[test]
    fn what_is_not_for_one_is_for_another_and_comes_back_after_a_week() {
        let (mut jobs, waiting) = (Jobs::default(), [CaseId(4)]);
        let (rosa, ravi) = (PersonId(1), PersonId(2));
        assert_eq!(jobs.next(rosa, &waiting, at(0)), Some(CaseId(4)));
        jobs.decline(CaseId(4), rosa, at(0));
        assert_eq!(jobs.next(rosa, &waiting, at(1)), None);
        assert_eq!(jobs.next(ravi, &waiting, at(1)), Some(CaseId(4)));
        jobs.give_back(CaseId(4), ravi);
        assert_eq!(jobs.next(rosa, &waiting, at(8 * 24 * 60)), Some(CaseId(4)));
    }

    #[test]
    fn what_does_not_fit_one_now_is_passed_over_until_something_may_have_changed() {
        let (mut jobs, waiting) = (Jobs::default(), [CaseId(4), CaseId(2)]);
        let (rosa, ravi) = (PersonId(1), PersonId(2));
        jobs.put_aside(CaseId(4), rosa, at(0));
        assert!(!jobs.could_give(CaseId(4), rosa, at(9)) && jobs.could_give(CaseId(4), ravi, at(9)));
        assert_eq!(jobs.next(rosa, &waiting, at(1)), Some(CaseId(2)));
        assert!(jobs.could_give(CaseId(4), rosa, at(10)));
        jobs.put_aside(CaseId(4), rosa, at(10));
        jobs.put_aside(CaseId(4), ravi, at(10));
        jobs.reconsider(rosa);
        assert!(jobs.could_give(CaseId(4), rosa, at(11)) && !jobs.could_give(CaseId(4), ravi, at(11)));
    }

    #[test]
    fn nobody_ever_holds_what_another_holds_and_nothing_waits_while_somebody_could_take_it() {
        let mut dice = Dice::new(5);
        for _ in 0..2_000 {
            let (mut jobs, mut now) = (Jobs::default(), at(0));
            // What is believed, kept by the plainest means.
            let mut held: Vec<(CaseId, PersonId, Timestamp)> = Vec::new();
            let mut declined: Vec<(CaseId, PersonId)> = Vec::new();
            for _ in 0..40 {
                now = now.plus(dice.below(20) as i64 * 60 * Timestamp::SECOND);
                let person = PersonId(dice.below(4) as i64);
                let case = CaseId(dice.below(5) as i64);
                match dice.below(4) {
                    0 => {
                        jobs.give_back(case, person);
                        held.retain(|(c, p, _)| (*c, *p) != (case, person));
                    }
                    1 => {
                        jobs.decline(case, person, now);
                        held.retain(|(c, p, _)| (*c, *p) != (case, person));
                        declined.push((case, person));
                    }
                    _ => {
                        let waiting: Vec<CaseId> = (0..5).map(CaseId).filter(|_| !dice.once_in(3)).collect();
                        held.retain(|(c, p, _)| *p != person || waiting.contains(c));
                        let own = waiting.iter().find(|c| held.iter().any(|(h, p, _)| h == *c && *p == person));
                        let free = waiting.iter().find(|c| {
                            !held.iter().any(|(h, _, u)| h == *c && *u > now) && !declined.contains(&(**c, person))
                        });
                        let expected = own.or(free).copied();
                        assert_eq!(jobs.next(person, &waiting, now), expected);
                        if let Some(case) = expected {
                            held.retain(|(c, _, _)| *c != case);
                            held.push((case, person, now.plus(LENT)));
                        }
                    }
                }
                for (case, holder, until) in &held {
                    assert!(jobs.has(*holder, *case));
                    if *until <= now {
                        assert!(jobs.clone().take(*case, PersonId(99), now), "anybody's when the time has run out");
                        continue;
                    }
                    assert_eq!(jobs.other_holder(*case, PersonId(99), now), Some(*holder));
                    assert!(!jobs.clone().take(*case, PersonId(99), now));
                }
            }
        }
    }
}
