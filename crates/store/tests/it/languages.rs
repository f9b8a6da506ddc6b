//! A language counts once somebody else, a lead, confirmed it, and until it is withdrawn.

use model::*;

use crate::world::*;

fn refused(result: store::Result<()>, why: &str) {
    let text = result.expect_err(why).to_string();
    assert!(text.contains(why), "{text}");
}

#[test]
fn what_is_declared_counts_once_a_lead_who_is_somebody_else_confirms_it() {
    let w = World::new();
    let (ar, en) = (language("ar"), language("en"));
    let case = w.case_as(account("arabic"), "ar", Proposer::Pack);
    let review = |who| Review { language: language("ar"), ..w.draft(case, who, Decision::Approve, 60) };
    let row = |who| w.store.person(who).unwrap().unwrap();

    w.store.declare_languages(w.ana, &languages(&["ar", "en"]), at(20)).unwrap();
    assert_eq!((row(w.ana).languages, row(w.ana).declared), (languages(&["en"]), languages(&["ar"])));
    let why = w.store.append_review(&review(w.ana)).unwrap_err().to_string();
    assert!(why.contains("no lead has confirmed"), "{why}");
    for who in [w.ana, w.ben, w.sam, w.admin] {
        refused(w.store.confirm_language(w.ana, &ar, who, at(21)), "somebody else confirms it");
    }
    refused(w.store.confirm_language(w.ben, &ar, w.lea, at(21)), "out of turn");
    w.store.confirm_language(w.ana, &ar, w.lea, at(22)).unwrap();
    refused(w.store.confirm_language(w.ana, &ar, w.lou, at(23)), "out of turn");
    assert_eq!(row(w.ana).languages, languages(&["ar", "en"]));
    w.store.append_review(&review(w.ana)).unwrap();

    // What stands stays as it is when one declares anew; what is left out is taken back.
    w.store.declare_languages(w.ana, &languages(&["ar"]), at(70)).unwrap();
    assert_eq!(row(w.ana).languages, languages(&["ar"]));
    w.store.declare_languages(w.ana, &languages(&["ar", "en"]), at(71)).unwrap();
    assert_eq!((row(w.ana).languages, row(w.ana).declared), (languages(&["ar"]), languages(&["en"])));

    // A lead does not confirm themselves: another lead does, or an admin.
    w.store.declare_languages(w.lou, &languages(&["ar", "en", "fr"]), at(72)).unwrap();
    refused(w.store.confirm_language(w.lou, &ar, w.lou, at(73)), "somebody else confirms it");
    w.store.confirm_language(w.lou, &ar, w.lea, at(73)).unwrap();
    w.store.confirm_language(w.lou, &language("fr"), w.admin, at(73)).unwrap();
    refused(w.store.confirm_language(w.ana, &en, w.admin, at(73)), "somebody else confirms it");
    assert_eq!(w.store.verify_audit(None).unwrap().first_problem, None);
}

#[test]
fn who_falls_below_the_floor_loses_a_language_until_it_is_confirmed_anew_and_what_they_judged_before_stays() {
    let w = World::new();
    let (en, case) = (language("en"), w.approved("before"));
    w.store.withdraw_language(w.ana, &en, LanguageLoss::BelowFloor, None, at(20)).unwrap();
    refused(w.store.withdraw_language(w.ana, &en, LanguageLoss::BelowFloor, None, at(20)), "out of turn");
    refused(w.store.withdraw_language(w.ben, &en, LanguageLoss::BelowFloor, Some(w.lea), at(20)), "somebody else");
    refused(w.store.withdraw_language(w.ben, &en, LanguageLoss::Lead, None, at(20)), "somebody else");
    assert_eq!(w.store.person(w.ana).unwrap().unwrap().languages, languages(&[]));
    gate::approve(&w.store.case_file(case).unwrap(), at(30)).unwrap();

    let after = w.case("after");
    w.store.append_review(&w.draft(after, w.ana, Decision::Approve, 40)).unwrap_err();
    refused(w.store.confirm_language(w.ana, &en, w.lea, at(41)), "out of turn");
    w.store.declare_languages(w.ana, &languages(&["en"]), at(42)).unwrap();
    w.store.append_review(&w.draft(after, w.ana, Decision::Approve, 43)).unwrap_err();
    w.store.confirm_language(w.ana, &en, w.lea, at(44)).unwrap();
    w.store.append_review(&w.draft(after, w.ana, Decision::Approve, 45)).unwrap();
    let line = |what: &str| w.store.record(None, 100).unwrap().iter().any(|row| row.line.contains(what));
    assert!(line("may no longer judge in en (below floor)") && line("declared that they read en"));

    // A lead takes one back, too.
    w.store.withdraw_language(w.ben, &en, LanguageLoss::Lead, Some(w.lou), at(50)).unwrap();
    w.store.append_review(&w.draft(after, w.ben, Decision::Approve, 51)).unwrap_err();
}
