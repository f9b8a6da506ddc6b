//! Hidden groups and those who look like them; tippers.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{fates::risks_of, habits, links::Kind, person::NONE},
    *,
};
use crate::Class;

#[test]
fn groups_have_several_sizes_and_every_role() {
    let society = society(1, 100_000);
    let mut sizes: Vec<usize> =
        society.plan.circles.iter().filter(|c| c.class == Class::Extremist).map(|c| c.members.len()).collect();
    sizes.sort_unstable();
    let hidden: usize = sizes.iter().sum();
    assert!((1_581..1_581 + 700).contains(&hidden), "{hidden}");
    assert!(sizes.len() > 15 && sizes[0] < 20 && sizes[sizes.len() - 1] > 100, "{sizes:?}");
    for role in Role::ALL {
        assert!(society.plan.people.iter().filter(|person| person.role == Some(role)).count() > 40, "{role:?}");
    }
}

/// Most of what members follow and are followed by inside is inside; most everyday accounts have nothing to do with it.
#[test]
fn groups_mostly_keep_to_themselves() {
    let society = society(2, 20_000);
    let (mut inside, mut all, mut unlinked, mut members) = (0, 0, 0, 0);
    let seeds: BTreeSet<u32> = {
        let mut kept = Kept::default();
        society.known_at_first(&mut kept);
        kept.rows(Table::Seeds).iter().map(|row| society.numbering.place(row[0].parse().unwrap())).collect()
    };
    for (place, person) in (0..).zip(&society.plan.people).filter(|(_, person)| person.class == Class::Extremist) {
        let follows = society.follows(place, person);
        inside += follows.iter().filter(|follow| follow.kind == Kind::Inside).count();
        all += follows.len();
        members += 1;
        unlinked += usize::from(!follows.iter().any(|follow| seeds.contains(&follow.whom)));
    }
    let share = f64::from(inside as u32) / f64::from(all as u32);
    assert!((0.4..0.7).contains(&share), "{share:.2} of all follows of members");
    assert!(unlinked * 5 > members, "{unlinked} of {members} follow no seed");
}

#[test]
fn who_looks_like_them_links_to_them_and_is_seldom_linked_back() {
    let society = society(3, 50_000);
    let is_hidden = |place: u32| society.person(place).class == Class::Extremist;
    let mut to: BTreeMap<Class, (usize, usize)> = BTreeMap::new();
    let mut from: BTreeMap<Class, usize> = BTreeMap::new();
    for (place, person) in (0..).zip(&society.plan.people) {
        for follow in society.follows(place, person) {
            if is_hidden(follow.whom) && person.class != Class::Extremist {
                to.entry(person.class).or_default().0 += 1;
                *from.entry(person.class).or_default() += usize::from(follow.back != person::NEVER);
            }
        }
        to.entry(person.class).or_default().1 += 1;
    }
    for class in [Class::Journalist, Class::Researcher, Class::CounterSpeaker, Class::Archivist, Class::Satirist] {
        let (links, accounts) = to[&class];
        assert!(links > 3 * accounts, "{class:?}: {links} links of {accounts}");
        assert!(from[&class] * 3 < links, "{class:?}: {} of {links} returned", from[&class]);
    }
    assert_eq!(to[&Class::Fan].0, 0);
    let undercover = society.plan.people.iter().filter(|p| p.class == Class::Researcher && p.undercover).count();
    assert!(undercover > 0);
}

#[test]
fn difficulty_moves_what_it_says() {
    let watched = |difficulty| {
        let society = Society::new(Asked { difficulty, ..Asked::new(4, 20_000) }).unwrap();
        let watch = |(place, person): (u32, &Person)| {
            let follows = society.follows(place, person);
            let watched = follows.into_iter().filter(|follow| follow.kind == Kind::Watched);
            watched.fold((0, 0), |(all, back), f| (all + 1, back + usize::from(f.back != person::NEVER)))
        };
        let both = (0..).zip(&society.plan.people).map(watch).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let fans = society.plan.circles.iter().filter(|c| c.class == Class::Fan).map(|c| c.members.len()).min();
        (both.0, both.1, fans.unwrap())
    };
    let (easy, hard) = (watched(0.0), watched(1.0));
    assert!(hard.0 > 2 * easy.0 && easy.1 == 0 && hard.1 * 20 > hard.0, "{easy:?} {hard:?}");
    assert!(easy.2 >= 60 && hard.2 < 40, "{easy:?} {hard:?}");
}

#[test]
fn tippers_err_as_their_matrices_say() {
    let society = society(5, 100_000);
    let kept = Kept::whole_of(&society, &[Table::Tips, Table::Truth, Table::TruthTippers]);
    let class: BTreeMap<&str, Class> =
        kept.rows(Table::Truth).iter().map(|row| (row[0].as_str(), Class::parse(&row[1]).unwrap())).collect();
    let is = |account: &str| match class[account] {
        Class::Extremist => "extremist",
        class if Class::LOOK_ALIKE.contains(&class) => "like",
        _ => "other",
    };
    let mut kinds = BTreeSet::new();
    // Of all tippers of a kind, what they were to say and what they said.
    let mut sums: BTreeMap<(String, String), (f64, f64, usize)> = BTreeMap::new();
    let matrix: BTreeMap<(&str, &str, &str), (f64, &str)> = kept
        .rows(Table::TruthTippers)
        .iter()
        .map(|row| ((row[0].as_str(), row[2].as_str(), row[3].as_str()), (row[4].parse().unwrap(), row[1].as_str())))
        .collect();
    for row in kept.rows(Table::Tips) {
        let (probability, kind) = matrix[&(row[0].as_str(), is(&row[1]), "extremist")];
        kinds.insert(kind.to_owned());
        if kind != "colluding" {
            let sum = sums.entry((kind.to_owned(), is(&row[1]).to_owned())).or_default();
            *sum = (sum.0 + probability, sum.1 + f64::from(u8::from(row[3] == "extremist")), sum.2 + 1);
        }
    }
    assert_eq!(kinds.len(), 3);
    for ((kind, is), (wanted, said, many)) in sums {
        share(&format!("{kind} on {is}"), said as usize, many, wanted / many as f64);
    }
    // Each clique says the same of the same five accounts within an hour.
    let mut targets: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in
        kept.rows(Table::Tips).iter().filter(|row| matrix.contains_key(&(row[0].as_str(), "target", "extremist")))
    {
        if is(&row[1]) == "like" && row[3] == "extremist" {
            targets.entry(&row[1]).or_default().push(row[2].parse().unwrap());
        }
    }
    let close = |times: &Vec<i64>| {
        let mut times = times.clone();
        times.sort_unstable();
        times.windows(5).any(|w| w[4] - w[0] < HOUR)
    };
    assert!(targets.values().filter(|times| close(times)).count() >= 5, "{targets:?}");
}

#[test]
fn every_watcher_is_known_to_the_group() {
    let society = society(6, 10_000);
    let mut watchers: BTreeSet<u32> = BTreeSet::new();
    society.plan.circles.iter().for_each(|circle| watchers.extend(&circle.watchers));
    assert!(watchers.iter().all(|place| habits::of(society.plan.people[*place as usize].class, None).groups > 0));
    assert!(
        society.plan.people.iter().all(|person| person.ring == NONE || person.ring < society.plan.rings.len() as u32)
    );
    assert!(risks_of(Class::Everyday, 0).found.1 > 1_000.0);
}
