//! Passkeys: added, used, removed; and what is on record of them.

use store::NewPasskey;

use crate::world::*;

fn new(w: &World, credential: &'static [u8]) -> NewPasskey<'static> {
    NewPasskey { person: w.ana, credential, name: "laptop", public_key: b"key", counter: 0, may_be_copied: false }
}

#[test]
fn a_passkey_is_one_persons_and_its_handle_says_nothing() {
    let w = World::new();
    let (ana, ben) = (w.store.passkey_handle(w.ana).unwrap(), w.store.passkey_handle(w.ben).unwrap());
    assert_ne!(ana, ben);
    assert_eq!(w.store.passkey_handle(w.ana).unwrap(), ana, "it stays");
    w.store.add_passkey(&new(&w, b"one"), at(10)).unwrap();
    w.store.add_passkey(&NewPasskey { person: w.ben, ..new(&w, b"one") }, at(10)).expect_err("it is Ana's");
    let key = w.store.passkey(b"one").unwrap().unwrap();
    assert_eq!((key.person, key.handle, key.name.as_str(), key.used), (w.ana, ana, "laptop", None));
    assert_eq!(w.store.passkey(b"two").unwrap(), None);
    w.store.remove_passkey(w.ben, key.id, at(11)).expect_err("not Ben's to remove");
    w.store.remove_passkey(w.ana, key.id, at(12)).unwrap();
    assert_eq!(w.store.passkeys(w.ana).unwrap(), []);
    let lines: Vec<String> = w.store.record(None, 2).unwrap().into_iter().map(|row| row.line).collect();
    assert_eq!(lines, [format!("person {}: passkey removed", w.ana), format!("person {}: passkey added", w.ana)]);
    assert_eq!(w.store.verify_audit(None).unwrap().first_problem, None);
}

#[test]
fn a_counter_grows_or_the_use_is_refused_and_on_record() {
    let w = World::new();
    w.store.passkey_handle(w.ana).unwrap();
    w.store.add_passkey(&new(&w, b"one"), at(10)).unwrap();
    let id = w.store.passkeys(w.ana).unwrap()[0].id;
    // One that counts nothing stays at nought.
    assert!(w.store.use_passkey(id, 0, at(11)).unwrap() && w.store.use_passkey(id, 0, at(12)).unwrap());
    assert!(w.store.use_passkey(id, 7, at(13)).unwrap());
    for counter in [7, 6, 0] {
        assert!(!w.store.use_passkey(id, counter, at(14)).unwrap(), "{counter}");
    }
    assert!(w.store.record(None, 1).unwrap()[0].line.ends_with("passkey looked copied"));
    assert!(w.store.use_passkey(id, 8, at(15)).unwrap());
    assert_eq!(w.store.passkeys(w.ana).unwrap()[0].used, Some(at(15)));
    assert!(!w.store.use_passkey(id + 1, 9, at(16)).unwrap());
}

#[test]
fn one_person_has_twenty_at_most() {
    let w = World::new();
    w.store.passkey_handle(w.ana).unwrap();
    for n in 0..20_u8 {
        w.store.add_passkey(&NewPasskey { credential: &[n], ..new(&w, b"") }, at(10)).unwrap();
    }
    w.store.add_passkey(&new(&w, b"more"), at(10)).expect_err("too many");
}
