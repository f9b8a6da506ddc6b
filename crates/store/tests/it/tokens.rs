//! Tokens: how they end, who ends them, and what of them is kept.

use model::TokenScope::{self, *};
use store::{Error, NewToken, Which};

use crate::world::*;

const YEAR: i64 = 366 * 24 * 3_600;

fn make(w: &World, person: model::PersonId, token: &str, scopes: &[TokenScope], ends: i64) -> store::Result<i64> {
    let scopes = scopes.iter().copied().collect();
    w.store.make_token(&NewToken { person, token, name: "nightly", scopes: &scopes, expires: at(ends) }, at(10))
}

#[test]
fn a_token_stands_for_a_person_as_they_are_now_until_it_ends() {
    let w = World::new();
    let id = make(&w, w.ana, "secret", &[ReadCases, ReadLedger], 500).unwrap();
    assert_eq!(w.store.token("other", at(20)).unwrap(), None);
    assert_eq!(w.store.tokens(w.ana, at(20)).unwrap()[0].used, None);
    let holder = w.store.token("secret", at(20)).unwrap().unwrap();
    assert_eq!((holder.token, holder.person.id), (id, w.ana));
    assert_eq!(holder.scopes, [ReadCases, ReadLedger].into());
    assert_eq!(w.store.token("secret", at(500)).unwrap(), None, "its end has come");
    assert_eq!(w.store.tokens(w.ana, at(500)).unwrap(), []);

    w.store.token("secret", at(79)).unwrap().unwrap();
    assert_eq!(w.store.tokens(w.ana, at(79)).unwrap()[0].used, Some(at(20)), "noted once a minute");
    w.store.token("secret", at(80)).unwrap().unwrap();
    let row = w.store.tokens(w.ana, at(80)).unwrap().remove(0);
    assert_eq!((row.made, row.used, row.expires, row.name.as_str()), (at(10), Some(at(80)), at(500), "nightly"));
}

#[test]
fn it_lasts_a_year_at_most_and_there_are_twenty_at_most() {
    let w = World::new();
    for ends in [10, 9, 10 + YEAR + 1] {
        let refused = make(&w, w.ana, "secret", &[ReadCases], ends);
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("a year")), "{ends}: {refused:?}");
    }
    for n in 0..20 {
        make(&w, w.ana, &format!("secret {n}"), &[ReadCases], 10 + YEAR).unwrap();
    }
    let refused = make(&w, w.ana, "one more", &[ReadCases], 100);
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("revoke one")), "{refused:?}");
    make(&w, w.ben, "of somebody else", &[ReadCases], 100).unwrap();
}

#[test]
fn only_its_owner_revokes_it_and_it_is_on_record() {
    let w = World::new();
    let id = make(&w, w.ana, "secret", &[ReadRecord], 500).unwrap();
    assert!(!w.store.revoke_token(w.ben, id, at(20)).unwrap(), "it is not his");
    assert!(w.store.token("secret", at(20)).unwrap().is_some());
    assert!(w.store.revoke_token(w.ana, id, at(21)).unwrap());
    assert!(!w.store.revoke_token(w.ana, id, at(21)).unwrap());
    assert_eq!(w.store.token("secret", at(22)).unwrap(), None);
    let lines: Vec<String> = w.store.record(None, 2).unwrap().into_iter().map(|r| r.line).collect();
    assert_eq!(lines, [format!("person {}: token revoked", w.ana), format!("person {}: token made", w.ana)]);
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
}

#[test]
fn an_admin_who_ends_somebodys_sessions_ends_their_tokens_too() {
    let w = World::new();
    make(&w, w.ana, "anas", &[ReadCases], 500).unwrap();
    make(&w, w.ben, "bens", &[ReadCases], 500).unwrap();
    w.store.end_sessions(w.ana, Which::All, w.ana, at(20)).unwrap();
    assert!(w.store.token("anas", at(21)).unwrap().is_some(), "signing out leaves one's programs alone");
    w.store.end_sessions(w.ana, Which::All, w.admin, at(22)).unwrap();
    assert_eq!(w.store.token("anas", at(23)).unwrap(), None);
    assert!(w.store.token("bens", at(23)).unwrap().is_some());
}

#[test]
fn the_store_holds_no_token() {
    let w = World::new();
    make(&w, w.ana, "a secret that nobody else has", &[ReadCases], 500).unwrap();
    w.store.token("a secret that nobody else has", at(20)).unwrap().unwrap();
    for file in std::fs::read_dir(w.path().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(20).any(|part| part == b"a secret that nobody"));
    }
}
