//! Who comes back, after how long, looking like what; and who only looks like it.

use std::collections::BTreeSet;

use super::{
    super::{
        links::{FOUND_AGAIN, Kind},
        person::NONE,
        plan::{ADMIRED, GAP, NAMESAKES, comes_back},
        profile::{HANDLE, KEPT},
    },
    *,
};
use crate::Class;

/// Places of accounts that are of an operator who had another before.
fn returns(society: &Society) -> Vec<u32> {
    (0..).zip(&society.plan.people).filter(|(_, person)| person.previous != NONE).map(|(place, _)| place).collect()
}

#[test]
fn they_come_back_after_the_gaps_asked_for() {
    // A long world, so that few gaps are cut off by its end.
    let society = Society::new(Asked { days: 365, ..Asked::new(1, 60_000) }).unwrap();
    let gaps: Vec<f64> = returns(&society)
        .into_iter()
        .map(|place| society.plan.people[place as usize])
        // Gaps that the end of the world could have cut are left out, long or short.
        .filter(|person| society.person(person.previous).fate.gone < society.ends - 100 * DAY)
        .map(|person| (person.created - society.person(person.previous).fate.gone) as f64 / HOUR as f64)
        .collect();
    assert!(gaps.len() > 400, "{}", gaps.len());
    let (median, spread) = GAP;
    let below = |hours: f64| gaps.iter().filter(|gap| **gap < hours).count();
    let wanted = |hours: f64| 0.5 * libm::erfc(-(hours / median).ln() / spread / std::f64::consts::SQRT_2);
    for hours in [1.0, 8.0, 24.0, 240.0] {
        share(&format!("within {hours} hours"), below(hours), gaps.len(), wanted(hours));
    }
    let longest = returns(&society).len();
    assert!(longest > 0);
}

#[test]
fn as_many_come_back_as_asked() {
    let society = Society::new(Asked { days: 365, ..Asked::new(2, 60_000) }).unwrap();
    let again: BTreeSet<u32> =
        returns(&society).iter().map(|place| society.plan.people[*place as usize].previous).collect();
    for role in [Role::Core, Role::Amplifier, Role::Supporter, Role::Recruit] {
        let early = |person: &Person| person.fate.taken_down() && person.fate.gone < society.ends - 100 * DAY;
        let first = |(_, person): &(u32, &Person)| {
            person.role == Some(role) && person.previous == NONE && person.like == NONE && early(person)
        };
        let gone: Vec<u32> = (0..).zip(&society.plan.people).filter(first).map(|(place, _)| place).collect();
        let back = gone.iter().filter(|place| again.contains(place)).count();
        share(&format!("{role:?}"), back, gone.len(), comes_back(Class::Extremist, Some(role)) * 0.997);
    }
    // Some come back more than once.
    let twice = returns(&society)
        .into_iter()
        .filter(|place| society.was(&society.person(society.plan.people[*place as usize].previous)).is_some());
    assert!(twice.count() > 50);
}

#[test]
fn faces_change_as_asked() {
    let society = Society::new(Asked { days: 365, ..Asked::new(3, 60_000) }).unwrap();
    let (mut handles, mut pictures, mut names, returns) = (0, 0, 0, returns(&society));
    for place in &returns {
        let person = society.person(*place);
        let (new, old) =
            (society.profile(*place, &person), society.profile(person.previous, &society.person(person.previous)));
        let stem = |handle: &str| handle.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        handles += usize::from(stem(&new.handle) == stem(&old.handle));
        names += usize::from(new.name == old.name);
        let apart: u32 = new.picture.iter().zip(old.picture).map(|(a, b)| (a ^ b).count_ones()).sum();
        pictures += usize::from(apart <= 31);
    }
    let all = returns.len() as f64;
    let [counted, lettered] = HANDLE;
    let counted_on = handles as f64 / all;
    assert!((counted - 0.05..counted + 0.3 * lettered).contains(&counted_on), "{counted_on:.3}");
    // A group's or club's sign may be on the old and on the new picture without being kept.
    let (picture, name) = (pictures as f64 / all, names as f64 / all);
    assert!((KEPT[0] - 0.06..KEPT[0] + 0.10).contains(&picture), "{picture:.3}");
    assert!((name - KEPT[1]).abs() < 0.06, "{name:.3}");
}

#[test]
fn part_of_the_neighbourhood_is_found_again_over_days() {
    let society = Society::new(Asked { days: 365, ..Asked::new(4, 60_000) }).unwrap();
    let (mut again, mut could, mut within) = (0, 0, 0);
    for place in returns(&society) {
        let person = society.person(place);
        if person.class != Class::Extremist || person.fate.gone.min(society.ends) - person.created < 6 * DAY {
            continue;
        }
        let before = society.follows(person.previous, &society.person(person.previous));
        let now = society.follows(place, &person);
        let there = |f: &&links::Follow| {
            f.kind == Kind::Inside
                && f.until > person.created + 5 * DAY
                && f.at < society.person(person.previous).fate.gone
        };
        for old in before.iter().filter(there) {
            could += 1;
            if let Some(found) = now.iter().find(|f| f.whom == old.whom && f.kind == Kind::Inside) {
                again += 1;
                within += usize::from(found.at < person.created + DAY);
            }
        }
    }
    assert!(could > 150, "{could}");
    let share = f64::from(again) / f64::from(could);
    assert!((FOUND_AGAIN.0..FOUND_AGAIN.1).contains(&share), "{share:.3}");
    let within = within as f64 / f64::from(again);
    assert!((0.5..0.9).contains(&within), "{within:.3} of them within a day");
}

#[test]
fn others_look_like_them_and_are_somebody_else() {
    let society = society(5, 100_000);
    let like: Vec<&Person> = society.plan.people.iter().filter(|person| person.like != NONE).collect();
    let down = society.plan.people.iter().filter(|p| p.class == Class::Extremist && p.fate.taken_down()).count();
    for (class, likely) in [(Class::Extremist, ADMIRED), (Class::Everyday, NAMESAKES)] {
        let many = like.iter().filter(|person| person.class == class).count();
        // Those who would come after the world ended do not.
        let wanted = likely * society.asked.difficulty * down as f64;
        assert!(many as f64 > 0.5 * wanted && (many as f64) < 1.2 * wanted, "{class:?}: {many} of {down}");
    }
    for person in like {
        let other = society.person(person.like);
        assert!(person.operator != other.operator && person.created >= other.fate.gone);
    }
    let new = (0..society.accounts()).filter(|place| society.is_new(society.span(*place).0));
    assert!(new.count() > 2_000, "innocent accounts are created meanwhile");
}

/// The same hand writes more alike than two hands: habits mean something. They are not everything.
#[test]
fn style_is_of_the_operator() {
    let society = Society::new(Asked { days: 120, ..Asked::new(6, 30_000) }).unwrap();
    let words = |place: u32| -> BTreeSet<String> {
        let person = society.person(place);
        (0..30)
            .flat_map(|nth| society.text(place, &person, nth).split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    let alike =
        |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count() as f64 / a.union(b).count() as f64;
    let (mut same, mut other, mut wins, mut all) = (0.0, 0.0, 0, 0);
    let returns: Vec<u32> =
        returns(&society).into_iter().filter(|p| society.person(*p).class == Class::Extremist).take(120).collect();
    for (nth, place) in returns.iter().enumerate() {
        let person = society.person(*place);
        let Some(stranger) = returns[nth + 1..]
            .iter()
            .map(|p| society.person(*p))
            .find(|p| society.language(p) == society.language(&person) && p.operator != person.operator)
        else {
            continue;
        };
        let (now, before, stranger) = (words(*place), words(person.previous), words(stranger.previous));
        let (own, strange) = (alike(&now, &before), alike(&now, &stranger));
        (same, other, all) = (same + own, other + strange, all + 1);
        wins += usize::from(own > strange);
    }
    assert!(all > 50 && same > other);
    let wins = f64::from(wins as u32) / f64::from(all);
    assert!((0.6..0.99).contains(&wins), "{wins:.2}: the own hand is nearer");
}
