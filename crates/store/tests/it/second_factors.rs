//! Second factors: what is kept of them, and that nothing is taken twice.

use model::PersonId;
use store::{Error, NewSession};

use crate::world::*;

fn codes(of: &str) -> Vec<String> {
    (0..10).map(|n| format!("{of}-{n}")).collect()
}

/// Ana with a confirmed one.
fn with_one() -> (World, [u8; 20]) {
    let w = World::new();
    let secret = w.store.begin_second_factor(w.ana, at(10)).unwrap();
    w.store.confirm_second_factor(w.ana, 100, &codes("a"), 0, at(11)).unwrap();
    (w, secret)
}

#[test]
fn it_asks_for_nothing_until_it_is_confirmed_and_then_ends_the_sessions_that_began_without() {
    let w = World::new();
    let session = |token: &str| {
        let new = NewSession { person: w.ana, token, browser: "Firefox", idle: 1 << 40, ends: at(9_999) };
        w.store.start_session(&new, at(9)).unwrap();
        w.store.session(token, at(9)).unwrap().unwrap().session
    };
    let (here, _elsewhere) = (session("here"), session("elsewhere"));
    let refused = w.store.confirm_second_factor(w.ana, 100, &codes("a"), here, at(10));
    assert!(matches!(refused, Err(Error::Refused(_))), "nothing was begun");
    let first = w.store.begin_second_factor(w.ana, at(10)).unwrap();
    let second = w.store.begin_second_factor(w.ana, at(10)).unwrap();
    assert_ne!(first, second, "begun again it is another");
    assert_eq!(w.store.second_factor_secret(w.ana).unwrap(), Some(second));
    assert_eq!(w.store.second_factor(w.ana).unwrap(), None);
    assert!(!w.store.take_second_factor(w.ana, 100).unwrap(), "not yet");
    w.store.confirm_second_factor(w.ana, 100, &codes("a"), here, at(11)).unwrap();
    let held = w.store.second_factor(w.ana).unwrap().unwrap();
    assert_eq!((held.since, held.recovery_codes), (at(11), 10));
    let open: Vec<i64> = w.store.sessions(Some(w.ana), at(12)).unwrap().iter().map(|s| s.id).collect();
    assert_eq!(open, [here]);
    assert!(matches!(w.store.begin_second_factor(w.ana, at(12)), Err(Error::Refused(_))), "remove it first");
    assert_eq!(w.store.second_factor_secret(w.ben).unwrap(), None);
}

#[test]
fn a_code_is_taken_once_and_none_before_it() {
    let (w, _) = with_one();
    let take = |step| w.store.take_second_factor(w.ana, step).unwrap();
    assert_eq!(
        [take(100), take(99), take(101), take(101), take(100), take(103)],
        [false, false, true, false, false, true]
    );
    assert!(!w.store.take_second_factor(w.ben, 200).unwrap());
}

#[test]
fn a_recovery_code_is_taken_once_by_its_owner_and_goes_on_record() {
    let (w, _) = with_one();
    let take = |who: PersonId, code: &str| w.store.take_recovery_code(who, code, at(20)).unwrap();
    assert!(!take(w.ben, "a-3") && !take(w.ana, "b-3"));
    assert_eq!((take(w.ana, "a-3"), take(w.ana, "a-3")), (true, false));
    assert_eq!(w.store.second_factor(w.ana).unwrap().unwrap().recovery_codes, 9);
    assert_eq!(w.store.record(None, 1).unwrap()[0].line, format!("person {}: recovery code used", w.ana));
    w.store.renew_recovery_codes(w.ana, &codes("c"), at(21)).unwrap();
    assert_eq!((take(w.ana, "a-4"), take(w.ana, "c-4")), (false, true));
    assert!(matches!(w.store.renew_recovery_codes(w.ben, &codes("d"), at(21)), Err(Error::Refused(_))));
}

#[test]
fn removed_it_is_gone_with_its_codes() {
    let (w, secret) = with_one();
    w.store.remove_second_factor(w.ana, at(30)).unwrap();
    assert_eq!(w.store.second_factor(w.ana).unwrap(), None);
    assert!(!w.store.take_recovery_code(w.ana, "a-1", at(31)).unwrap());
    assert!(matches!(w.store.remove_second_factor(w.ana, at(31)), Err(Error::Refused(_))));
    assert_ne!(w.store.begin_second_factor(w.ana, at(32)).unwrap(), secret);
    assert_eq!(w.store.record(None, 1).unwrap()[0].line, format!("person {}: second factor removed", w.ana));
    assert_eq!(w.store.verify_audit(None).unwrap().problems, Vec::<String>::new());
}

#[test]
fn the_store_alone_does_not_hold_the_secret_and_the_key_is_never_made_anew_under_a_factor() {
    let (w, secret) = with_one();
    let key = w.path().with_extension("db.factors");
    let text = std::fs::read(&key).unwrap();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.metadata().unwrap().permissions()) & 0o777, 0o600);
    let mut stored = std::fs::read(w.path()).unwrap();
    stored.extend(std::fs::read(w.path().with_extension("db-wal")).unwrap());
    for held in [&secret[..], text.trim_ascii(), b"a-3"] {
        assert!(!stored.windows(held.len()).any(|bytes| bytes == held));
    }

    for damage in [None, Some("")] {
        std::fs::remove_file(&key).unwrap();
        damage.map_or(Ok(()), |text| std::fs::write(&key, text)).unwrap();
        let lost = w.store.second_factor_secret(w.ana);
        assert!(matches!(&lost, Err(Error::Damaged(why)) if why.contains("recovery codes")), "{lost:?}");
        assert!(matches!(w.store.begin_second_factor(w.ben, at(40)), Err(Error::Damaged(_))));
        std::fs::write(&key, &text).unwrap();
    }
    assert_eq!(w.store.second_factor_secret(w.ana).unwrap(), Some(secret), "put back");
    std::fs::remove_file(&key).unwrap();
    assert!(w.store.take_recovery_code(w.ana, "a-1", at(41)).unwrap(), "these need no key");
    w.store.remove_second_factor(w.ana, at(42)).unwrap();
    w.store.begin_second_factor(w.ana, at(43)).unwrap();
}
