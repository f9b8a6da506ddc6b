//! The access log.

use store::{OpeningFilter, Retention};

use crate::{raw_sql::plain, world::*};

const HOUR: i64 = 3_600;

fn all() -> OpeningFilter {
    OpeningFilter { limit: 99, ..OpeningFilter::default() }
}

#[test]
fn one_row_a_person_case_and_hour() {
    let w = World::new();
    let (one, two) = (w.case("one"), w.case("two"));
    for (who, case, when) in
        [(w.ana, one, 0), (w.ana, one, HOUR - 1), (w.ben, one, 5), (w.ana, two, 6), (w.ana, one, HOUR)]
    {
        w.store.note_opening(who, case, at(when)).unwrap();
    }
    w.store.note_opening(w.ana, model::CaseId(99), at(7)).unwrap();
    let seen = |filter: OpeningFilter| -> Vec<_> {
        w.store.openings(&filter).unwrap().iter().map(|o| (o.person, o.case, o.hour)).collect()
    };
    let (later, rest) = ((w.ana, one, at(HOUR)), [(w.ana, two, at(0)), (w.ben, one, at(0)), (w.ana, one, at(0))]);
    assert_eq!(seen(all()), [&[later][..], &rest].concat());
    assert_eq!(seen(OpeningFilter { person: Some(w.ben), ..all() }), [rest[1]]);
    assert_eq!(seen(OpeningFilter { case: Some(two), ..all() }), [rest[0]]);
    assert_eq!(seen(OpeningFilter { from: Some(at(HOUR)), ..all() }), [later]);
    assert_eq!(seen(OpeningFilter { to: Some(at(HOUR)), ..all() }), rest);
    let newest = w.store.openings(&OpeningFilter { limit: 1, ..all() }).unwrap()[0].id;
    assert_eq!(seen(OpeningFilter { before: Some(newest), ..all() }), rest);
}

#[test]
fn it_expires_and_until_then_nothing_removes_it() {
    let w = World::new();
    let case = w.case("one");
    let day = 24 * HOUR;
    w.store.note_opening(w.ana, case, at(0)).unwrap();
    w.store.note_opening(w.ana, case, at(5 * day)).unwrap();
    let keep = Retention { openings: 10, ..Retention::default() };
    assert_eq!(w.store.expire(at(10 * day), &keep).unwrap()["openings"], 0);
    assert_eq!(w.store.expire(at(10 * day + HOUR), &keep).unwrap()["openings"], 1);
    assert_eq!(w.store.openings(&all()).unwrap().len(), 1);
    let plain = plain(&w.path());
    let refused = plain.execute("DELETE FROM openings", []).expect_err("before its time").to_string();
    assert!(refused.contains("are records"), "{refused}");
    plain.execute("UPDATE openings SET person = person", []).expect_err("never changed");
    plain.execute("DELETE FROM openings_expired", []).expect_err("nor what was removed");
    // Nobody opened anything for a long time.
    assert_eq!(w.store.expire(at(400 * day), &keep).unwrap()["openings"], 1);
}
