//! The synthetic world: the same for the same seed, and true to what is planted in it.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use flagstone_simulate::{
    Class, World, WorldSize,
    scripted::{self, Colleague},
};
use model::{
    AccountId, Decision, Event, Evidence, EvidencePost, Finding, FindingId, Kind, Post, ProtectedRole, RuleRef,
    SignalRole, Status, Timestamp, Weight,
};

const SEEDS: std::ops::Range<u64> = 0..20;

fn demo(seed: u64) -> World {
    World::new(seed, WorldSize::DEMO)
}

fn posts(world: &World) -> Vec<Post> {
    let events = world.events(0, world.ticks()).into_iter();
    events.filter_map(|e| if let Event::Post(p) = e { Some(*p) } else { None }).collect()
}

/// A plain reading of the pack, without detect: which slogans and links stand in a text.
fn bank(world: &World, file: &str) -> Vec<String> {
    let text = String::from_utf8(world.pack_files()[file].clone()).unwrap();
    text.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().to_owned()).collect()
}

/// Accounts that use a slogan, and accounts that use a link.
fn users(world: &World, posts: &[Post]) -> [BTreeSet<AccountId>; 2] {
    ["slogans.csv", "links.csv"].map(|file| {
        let entries = bank(world, file);
        posts.iter().filter(|p| entries.iter().any(|e| p.text.contains(e))).map(|p| p.author.clone()).collect()
    })
}

fn of_class(world: &World, class: Class) -> BTreeSet<AccountId> {
    world.accounts().filter(|a| world.truth(a).unwrap().class == class).cloned().collect()
}

#[test]
fn the_same_seed_gives_the_same_world_and_another_seed_another() {
    assert_eq!(demo(7).events(0, 2_000), demo(7).events(0, 2_000));
    assert_ne!(demo(7).events(0, 2_000), demo(8).events(0, 2_000));
}

#[test]
fn cutting_time_anywhere_gives_the_same_events() {
    let world = demo(3);
    let reported: BTreeMap<AccountId, Timestamp> =
        of_class(&world, Class::Extremist).into_iter().map(|a| (a, world.time(150))).collect();
    let whole = world.events_given(0, world.ticks(), &reported);
    for step in [1, 7, 144, 999] {
        let cuts = (0..world.ticks()).step_by(step);
        let parts = cuts.flat_map(|t| world.events_given(t, (t + step as u64).min(world.ticks()), &reported));
        assert_eq!(parts.collect::<Vec<_>>(), whole, "{step}");
    }
}

#[test]
fn who_lives_there() {
    for seed in SEEDS {
        let world = demo(seed);
        let count = |class| of_class(&world, class).len();
        assert_eq!(world.accounts().count(), 60);
        let classes = [Class::Extremist, Class::Journalist, Class::Researcher, Class::CounterSpeaker, Class::Archivist];
        assert_eq!(classes.map(count), [7, 2, 2, 3, 2]);
        assert_eq!((count(Class::Devout), count(Class::Everyday)), (6, 38));
    }
    assert_ne!(of_class(&demo(1), Class::Extremist), of_class(&demo(2), Class::Extremist), "ids tell no class");
}

#[test]
fn extremists_show_two_kinds_on_the_first_day_and_hard_negatives_use_the_same() {
    for seed in SEEDS {
        let world = demo(seed);
        let all = posts(&world);
        let day_one: Vec<Post> = all.iter().filter(|p| p.seen < world.time(144)).cloned().collect();
        let [slogans, links] = users(&world, &day_one);
        let both: BTreeSet<AccountId> = slogans.intersection(&links).cloned().collect();
        assert!(of_class(&world, Class::Extremist).is_subset(&both));
        for class in Class::HARD_NEGATIVES {
            assert!(!of_class(&world, class).is_disjoint(&both), "{class:?}");
            assert!(of_class(&world, class).is_subset(&slogans), "{class:?}");
        }
        let [slogans, links] = users(&world, &all);
        for class in [Class::Devout, Class::Everyday] {
            assert!(of_class(&world, class).is_disjoint(&slogans) && of_class(&world, class).is_disjoint(&links));
        }
    }
}

#[test]
fn a_link_in_a_text_is_a_link_of_the_post() {
    for p in posts(&demo(1)) {
        assert_eq!(p.text.contains("https://"), !p.links.is_empty());
        assert!(p.links.iter().all(|l| p.text.contains(l) && l.contains(".example/")));
    }
}

#[test]
fn after_a_report_most_go_one_deletes_one_stays_and_nobody_else_ever_goes() {
    for seed in SEEDS {
        let world = demo(seed);
        let reported = world.time(100);
        let end = reported.plus(41 * Timestamp::HOUR);
        let mut fates: BTreeMap<Status, usize> = BTreeMap::new();
        for id in world.accounts() {
            let status = world.status(id, end, Some(reported));
            if world.truth(id).unwrap().class == Class::Extremist {
                *fates.entry(status).or_default() += 1;
                assert_eq!(world.status(id, reported.plus(Timestamp::HOUR), Some(reported)), Status::Up);
            } else {
                assert_eq!(status, Status::Up);
            }
            assert_eq!(world.status(id, end.plus(Timestamp::DAY * 99), None), Status::Up, "nobody goes unreported");
        }
        assert_eq!(fates, BTreeMap::from([(Status::Up, 1), (Status::TakenDown, 5), (Status::Deleted, 1)]));
    }
    assert_eq!(demo(1).status(&"simulated/world/x".parse().unwrap(), Timestamp::default(), None), Status::Unknown);
}

#[test]
fn who_went_writes_nothing_more_and_the_platform_says_so_once() {
    let world = demo(5);
    let reported: BTreeMap<AccountId, Timestamp> =
        of_class(&world, Class::Extremist).into_iter().map(|a| (a, world.time(150))).collect();
    let events = world.events_given(0, world.ticks(), &reported);
    let mut gone = BTreeMap::new();
    for event in &events {
        match event {
            Event::Status(s) => {
                assert!(gone.insert(s.account.clone(), s.status).is_none());
                assert!(s.raw.contains(&format!(r#""time":"{}""#, s.seen)), "its own time is in it: {}", s.raw);
            }
            Event::Post(p) => assert!(!gone.contains_key(&p.author)),
            _ => {}
        }
    }
    assert_eq!(gone.len(), 6);
    assert_eq!(world.events(0, world.ticks()).iter().filter(|e| matches!(e, Event::Status(_))).count(), 0);
}

fn evidence(n: u8) -> Evidence {
    let post = posts(&demo(1)).swap_remove(usize::from(n));
    let finding = Finding {
        id: FindingId([0; 32]),
        post: post.at.clone(),
        rule: RuleRef {
            detector: "phrase".into(),
            version: 1,
            pack: "p".into(),
            pack_digest: "0".into(),
            folding: "f".into(),
            model_digest: None,
        },
        signal: "s".into(),
        kind: Kind::Phrase,
        computed_from: Default::default(),
        role: SignalRole::Indicator,
        spans: Vec::new(),
        weight: Weight(1),
        clause: Some("BP-1".into()),
        seen: post.seen,
    };
    let frozen = EvidencePost {
        at: post.at,
        text: post.text,
        langs: post.langs,
        written: post.written,
        seen: post.seen,
        links: post.links,
        images: post.images,
    };
    Evidence::freeze(vec![frozen], vec![finding.sealed()])
}

#[test]
fn colleagues_are_mostly_right_and_err_the_same_way_again() {
    let cases: Vec<Evidence> = (0..200).map(evidence).collect();
    for who in [Colleague::Reviewer(0), Colleague::Reviewer(1), Colleague::Lead] {
        for (class, right) in [(Class::Extremist, Decision::Approve), (Class::Journalist, Decision::Reject)] {
            let judged = |seed| {
                let answers = cases.iter().map(|e| scripted::judge(seed, who, e, class).unwrap().decision);
                answers.collect::<Vec<_>>()
            };
            assert_eq!(judged(4), judged(4));
            let wrong = (0..10).flat_map(judged).filter(|d| *d != right).count() as u64;
            let expected = 2_000 / who.errs_once_in();
            assert!(wrong > 0 && wrong < 3 * expected, "{who:?} {class:?}: {wrong} of 2000");
        }
    }
    let declined =
        (0..10).flat_map(|seed| cases.iter().map(move |e| scripted::confirms(seed, e))).filter(|c| !c).count();
    assert!(declined > 0 && declined < 60, "{declined}");
}

#[test]
fn a_rejection_names_the_protected_role_and_no_clause_leaves_it_to_people() {
    let e = evidence(0);
    let seed = (0..99)
        .find(|s| scripted::judge(*s, Colleague::Lead, &e, Class::Archivist).unwrap().decision == Decision::Reject);
    let judged = scripted::judge(seed.unwrap(), Colleague::Lead, &e, Class::Archivist).unwrap();
    assert_eq!(judged.checklist.suspected().collect::<Vec<_>>(), [ProtectedRole::HumanRightsArchivist]);
    let bare = Evidence { findings: Vec::new(), ..e };
    assert_eq!(scripted::judge(1, Colleague::Lead, &bare, Class::Extremist), None);
}
