//! Sessions: how they end, and who may end them.

use store::{Error, NewSession, Which};

use crate::world::*;

fn start(w: &World, person: model::PersonId, token: &str, from: i64) {
    let new = NewSession { person, token, browser: "Firefox", idle: 100 * SECOND, ends: at(from + 250) };
    w.store.start_session(&new, at(from)).unwrap();
}

#[test]
fn a_session_ends_when_nobody_uses_it_and_in_any_case() {
    let w = World::new();
    start(&w, w.ana, "token", 10);
    let there = |token: &str, when: i64| w.store.session(token, at(when)).unwrap().map(|s| s.person.id);
    assert_eq!(there("other", 20), None);
    assert_eq!(there("token", 110), None, "a hundred seconds without a request");
    assert_eq!(there("token", 100), Some(w.ana));
    assert_eq!(there("token", 199), Some(w.ana), "it was used");
    assert_eq!(there("token", 259), Some(w.ana));
    assert_eq!(there("token", 260), None, "in any case");
    w.store.end_session("token", at(200)).unwrap();
    assert_eq!(there("token", 201), None);
}

#[test]
fn a_use_within_a_minute_of_the_last_is_not_written() {
    let w = World::new();
    start(&w, w.ana, "token", 0);
    let used = || w.store.sessions(Some(w.ana), at(0)).unwrap()[0].used;
    w.store.session("token", at(59)).unwrap().unwrap();
    assert_eq!(used(), at(0));
    w.store.session("token", at(60)).unwrap().unwrap();
    assert_eq!(used(), at(60));
}

#[test]
fn ones_own_are_listed_and_ended_and_an_admin_ends_anyones_on_record() {
    let w = World::new();
    for (person, token) in [(w.ana, "a"), (w.ana, "b"), (w.ana, "c"), (w.ben, "d")] {
        start(&w, person, token, 0);
    }
    let open = |who| w.store.sessions(who, at(1)).unwrap();
    assert_eq!((open(None).len(), open(Some(w.ana)).len(), open(Some(w.ben)).len()), (4, 3, 1));
    assert_eq!(w.store.sessions(None, at(100)).unwrap(), [], "what has run out is not listed");
    let row = &open(Some(w.ben))[0];
    assert_eq!((row.begun, row.used, row.expires, row.browser.as_str()), (at(0), at(0), at(100), "Firefox"));
    let bens = row.id;
    let number = |token| w.store.session(token, at(1)).unwrap().unwrap().session;

    assert_eq!(w.store.end_sessions(w.ana, Which::One(bens), w.ana, at(1)).unwrap(), 0, "it is not hers");
    assert_eq!(w.store.end_sessions(w.ana, Which::One(number("a")), w.ana, at(1)).unwrap(), 1);
    assert_eq!(w.store.end_sessions(w.ana, Which::Others(number("b")), w.ana, at(1)).unwrap(), 1);
    assert!(w.store.session("b", at(1)).unwrap().is_some());
    let refused = w.store.end_sessions(w.ben, Which::All, w.lea, at(1));
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("only an admin")), "{refused:?}");
    assert_eq!(open(None).len(), 2);
    assert_eq!(w.store.end_sessions(w.ben, Which::All, w.admin, at(2)).unwrap(), 1);
    assert_eq!(w.store.end_sessions(w.ana, Which::All, w.ana, at(2)).unwrap(), 1);
    let lines: Vec<String> = w.store.record(None, 2).unwrap().into_iter().map(|r| r.line).collect();
    let by_admin = format!("sessions of person {} ended by person {}", w.ben, w.admin);
    assert_eq!(lines, [format!("sessions of person {} ended", w.ana), by_admin]);
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
}
