//! Lists of cases, which are merged from the first few of each kind, against every case looked at.

use std::{cmp::Reverse, collections::BTreeMap};

use model::{gate::CaseFile, *};
use store::{CaseFilter, CaseOrder, CaseRow};

use crate::{raw_sql::plain, world::*};

/// Some cases of each kind, some of which people have had to do with.
fn world(dice: &mut Dice) -> (World, usize) {
    let w = World::new();
    let cases = 24;
    for number in 0..cases {
        let proposer = if dice.once_in(4) { Proposer::Person(w.ana) } else { Proposer::Pack };
        let authority = *dice.pick(&["simulated/world", "simulated/world", "atproto/local"]);
        let subject: AccountId = format!("{authority}/{number}").parse().unwrap();
        let language = *dice.pick(&["en", "ar", "und"]);
        let case = w.case_as(subject, language, proposer);
        for step in 0..dice.below(4) as i64 {
            let (decision, now) = (*dice.pick(&[Decision::Approve, Decision::Reject]), 10 + step);
            // What is refused leaves nothing behind.
            let _ = match dice.below(4) {
                0 => w.store.job_act(case, JobAct::Skipped(SkipReason::Close), w.ana, at(now)),
                1 => w.store.job_act(case, JobAct::Escalated(EscalationReason::Policy), w.ben, at(now)),
                2 => w.store.append_adjudication(&w.ruling(case, w.lou, decision, now)).map(drop),
                _ => w.store.append_review(&w.draft(case, *dice.pick(&[w.ana, w.ben, w.cem]), decision, now)).map(drop),
            };
        }
    }
    let reach: Vec<u64> = (0..9).map(|_| 1_000 + dice.below(20_000)).collect();
    w.store.set_reach(None, |subject| reach[subject.as_str().len() % 9]).unwrap();
    (w, cases)
}

fn filter(dice: &mut Dice, w: &World) -> CaseFilter {
    let some = |dice: &mut Dice| dice.once_in(2);
    let states = [CaseState::AwaitingReview, CaseState::AwaitingAdjudication, CaseState::Rejected];
    let tags = [&["en"][..], &["ar", "en"], &[]];
    let readable = *dice.pick(&tags);
    CaseFilter {
        states: states.into_iter().filter(|_| some(dice)).collect(),
        language: dice.once_in(4).then(|| language("en")),
        platform: dice.once_in(4).then(|| PlatformName::new("simulated").unwrap()),
        readable: some(dice).then(|| languages(readable)),
        not_reviewed_by: some(dice).then(|| *dice.pick(&[w.ana, w.ben, w.lou])),
        escalated: dice.once_in(3).then(|| some(dice)),
        among: dice.once_in(4).then(|| (1..9).map(CaseId).chain([CaseId(99)]).collect()),
        order: *dice.pick(&[CaseOrder::Oldest, CaseOrder::Newest, CaseOrder::Queue]),
        limit: *dice.pick(&[0, 1, 3, 50]),
    }
}

/// Whether a case is wanted, by its records.
fn wanted(row: &CaseRow, file: &CaseFile, gave_on: &[(i64, i64)], filter: &CaseFilter) -> bool {
    let withdrawn = |review: &Review| file.withdrawals.iter().any(|w| w.review == review.id);
    let done = |person: PersonId| {
        let reviewed = |(_, r): &(_, Review)| r.reviewer == person && r.evidence == row.evidence && !withdrawn(r);
        file.reviews.iter().any(reviewed)
            || file.adjudications.iter().any(|(_, a)| a.lead == person)
            || row.case.proposer == Proposer::Person(person)
            || gave_on.contains(&(row.case.id.0, person.0))
    };
    let tag = &row.case.language;
    (filter.states.is_empty() || filter.states.contains(&row.state))
        && filter.language.as_ref().is_none_or(|l| l == tag)
        && filter.platform.as_ref().is_none_or(|p| *p == row.case.subject.platform())
        && filter.readable.as_ref().is_none_or(|r| r.contains(tag) || (tag.is_undetermined() && !r.is_empty()))
        && filter.escalated.is_none_or(|e| e == row.escalated.is_some())
        && filter.among.as_ref().is_none_or(|among| among.contains(&row.case.id))
        && !filter.not_reviewed_by.is_some_and(done)
}

#[test]
fn a_list_is_what_every_case_looked_at_gives() {
    let mut dice = Dice::new(23);
    let mut listed = 0;
    for _ in 0..6 {
        let (w, cases) = world(&mut dice);
        let ids = || (1..=cases as i64).map(CaseId);
        let rows: Vec<(CaseRow, CaseFile)> =
            ids().map(|id| (w.store.case(id).unwrap().unwrap().row, w.store.case_file(id).unwrap())).collect();
        let pairs = |sql: &str| -> Vec<(i64, i64)> {
            let plain = plain(&w.path());
            let mut question = plain.prepare(sql).unwrap();
            question.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
        };
        let gave_on = pairs("SELECT case_id, by_person FROM job_acts WHERE act = 'skipped'");
        let priorities: BTreeMap<_, _> = pairs("SELECT case_id, priority FROM case_standing").into_iter().collect();
        let priority = |row: &CaseRow| priorities[&row.case.id.0];
        for _ in 0..150 {
            let filter = filter(&mut dice, &w);
            let is_wanted = |(row, file): &&(CaseRow, CaseFile)| wanted(row, file, &gave_on, &filter);
            let mut expected: Vec<&CaseRow> = rows.iter().filter(is_wanted).map(|(row, _)| row).collect();
            let total = expected.len();
            match filter.order {
                CaseOrder::Oldest => expected.sort_by_key(|row| (row.case.opened, row.case.id)),
                CaseOrder::Newest => expected.sort_by_key(|row| Reverse((row.case.opened, row.case.id))),
                CaseOrder::Queue => {
                    expected.sort_by_key(|row| (Reverse(priority(row)), row.case.opened, row.case.id));
                }
            }
            expected.truncate(if filter.limit == 0 { usize::MAX } else { filter.limit as usize });
            let found = w.store.cases(&filter).unwrap();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
            listed += found.len();
            if filter.among.is_none() {
                assert_eq!(w.store.count_cases(&filter).unwrap().values().sum::<u64>(), total as u64, "{filter:?}");
            }
        }
        assert_eq!(w.store.fsck().unwrap(), []);
    }
    assert!(listed > 2_000, "{listed}: the lists show too little");
}

#[test]
fn fsck_finds_a_working_copy_that_does_not_fit() {
    let w = World::new();
    w.case("one");
    for (wrong, what) in [("state = 'rejected'", "list of cases"), ("score = 1", "list of cases")] {
        let plain = plain(&w.path());
        plain.execute(&format!("UPDATE case_standing SET {wrong}"), []).unwrap();
        let found = w.store.fsck().unwrap();
        assert!(found.iter().any(|problem| problem.what.contains(what)), "{wrong}: {found:?}");
    }
    plain(&w.path()).execute("UPDATE case_counts SET n = n + 1", []).unwrap();
    assert!(w.store.fsck().unwrap().iter().any(|problem| problem.what.contains("count of cases")));
}

#[test]
fn a_case_is_found_by_its_number_its_account_and_what_that_is_called() {
    let w = World::new();
    let cases = ["one", "two", "three"].map(|name| w.case(name));
    let plain = plain(&w.path());
    let called = "INSERT INTO profiles (account, handle, seen) VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET handle = excluded.handle";
    for (name, handle) in [("one", "Pine.example"), ("two", "pinewood.example"), ("nobody", "pineapple.example")] {
        plain.execute(called, (account(name).as_str(), handle)).unwrap();
    }
    let found = |text: &str| w.store.find_cases(text, 9).unwrap();
    assert_eq!(found(&cases[2].0.to_string()), [cases[2]]);
    assert_eq!((found("simulated/world/two"), found(" two ")), (vec![cases[1]], vec![cases[1]]));
    assert_eq!(found("@PINE"), [cases[0], cases[1]], "who has no case is not found");
    assert_eq!(found("pine.e"), [cases[0]]);
    for nothing in ["", "pi", "%", "pine_", "simulated/world", "'; --", "99", "-1"] {
        assert_eq!(found(nothing), [], "{nothing}");
    }
    assert_eq!(w.store.find_cases("pine", 1).unwrap().len(), 1);
}
