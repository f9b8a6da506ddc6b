//! Who follows whom: mixing of blocks, degrees, returned follows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        chance::Popularity,
        links::{Kind, MIXING, RETURNED},
        person::NEVER,
    },
    *,
};

/// Follows among everyday accounts: (who, whom, kind, back).
fn everyday(society: &Society) -> Vec<(u32, links::Follow)> {
    let planned = society.plan.people.len() as u32;
    let of = |place| society.follows(place, &society.person(place)).into_iter().map(move |follow| (place, follow));
    (planned..society.accounts())
        .flat_map(of)
        .filter(|(_, follow)| follow.whom >= planned || follow.kind == Kind::Hub)
        .collect()
}

#[test]
fn blocks_mix_as_they_were_asked_to() {
    let society = society(1, 20_000);
    let follows = everyday(&society);
    let [home, language, hub] = MIXING;
    let hubs = follows.iter().filter(|(_, follow)| follow.kind == Kind::Hub).count();
    // Each hub is followed once at most by the same account, and there are few: what was meant twice is there once.
    let got = hubs as f64 / follows.len() as f64;
    assert!(got < hub && got > hub - 0.06, "{got}");
    let others: Vec<_> = follows.iter().filter(|(_, follow)| follow.kind == Kind::Everyday).collect();
    let block = |place: u32| society.blocks.home(place);
    let speaks = |place: u32| society.blocks.of(block(place)).language;
    let own = others.iter().filter(|(who, follow)| block(*who) == block(follow.whom)).count() as f64;
    let tongue = others.iter().filter(|(who, follow)| speaks(*who) == speaks(follow.whom)).count() as f64;
    // What is drawn from a language or from everybody can be of the own block, too.
    let size = |place: u32| f64::from(society.blocks.of(block(place)).size);
    let everybody = f64::from(society.accounts() - society.plan.people.len() as u32);
    let anywhere = 1.0 - home - language - hub;
    let expected = |of: &dyn Fn(u32) -> f64| others.iter().map(|(who, _)| of(*who)).sum::<f64>() / (1.0 - hub);
    let expected_own = expected(&|who| {
        home + language * size(who) / society.blocks.speakers(speaks(who)) + anywhere * size(who) / everybody
    });
    let expected_tongue =
        expected(&|who| home + language + anywhere * society.blocks.speakers(speaks(who)) / everybody);
    for (what, got, wanted) in [("block", own, expected_own), ("language", tongue, expected_tongue)] {
        let (got, wanted) = (got / others.len() as f64, wanted / others.len() as f64);
        assert!((got - wanted).abs() < 0.02, "{what}: {got:.4}, asked for {wanted:.4}");
    }
}

/// In-degrees within a block go by popularity, whose tail is that of the followers of Twitter.
#[test]
fn degrees_are_corrected_and_have_a_heavy_tail() {
    let society = society(2, 60_000);
    let mut followers: BTreeMap<u32, usize> = BTreeMap::new();
    everyday(&society)
        .iter()
        .filter(|(_, f)| f.kind == Kind::Everyday)
        .for_each(|(_, f)| *followers.entry(f.whom).or_default() += 1);
    let block = society.blocks.all.iter().max_by_key(|block| block.size).unwrap();
    let of = |rank: u32| followers.get(&(block.first + rank)).copied().unwrap_or(0);
    let whole: usize = (0..block.size).map(of).sum();
    // Ranks taken together, so that each heap is large enough to compare. Who is gone is followed by fewer.
    for (from, to) in [(0, 8), (8, 32), (32, 128), (128, 512), (512, block.size)] {
        let got = (from..to).map(of).sum::<usize>() as f64 / whole as f64;
        let wanted: f64 = (from..to).map(|rank| Popularity::of(block.size).share(rank)).sum();
        assert!((got / wanted - 1.0).abs() < 0.2, "ranks {from} to {to}: {got:.4}, asked for {wanted:.4}");
    }
    // Hill's estimator over the top tenth of all blocks: the exponent of the density.
    let mut degrees: Vec<f64> = followers.values().map(|count| *count as f64).collect();
    degrees.sort_by(|a, b| b.total_cmp(a));
    let top = degrees.len() / 10;
    let mean = degrees[..top].iter().map(|d| (d / degrees[top]).ln()).sum::<f64>() / top as f64;
    let exponent = 1.0 + 1.0 / mean;
    assert!((2.0..2.7).contains(&exponent), "{exponent:.2}: blocks are of different sizes, one has 2.28");
}

#[test]
fn follows_are_returned_as_often_as_asked() {
    let society = society(3, 30_000);
    let follows = everyday(&society);
    let others: Vec<_> = follows.iter().filter(|(_, follow)| follow.kind == Kind::Everyday).collect();
    let back = others.iter().filter(|(_, follow)| follow.back != NEVER).count();
    let got = back as f64 / others.len() as f64;
    // A return that would come after either is gone, or after the world ended, does not.
    assert!(got <= RETURNED + 0.01 && got > 0.85 * RETURNED, "{got:.4}, asked for {RETURNED}");
}

#[test]
fn follows_are_of_others_and_each_once() {
    let society = society(4, 3_000);
    for place in 0..3_000 {
        let person = society.person(place);
        let follows = society.follows(place, &person);
        let whom: BTreeSet<u32> = follows.iter().map(|follow| follow.whom).collect();
        assert_eq!(whom.len(), follows.len());
        assert!(!whom.contains(&place));
        for follow in follows {
            let other = society.person(follow.whom);
            assert!(person.is_there(follow.at) && other.is_there(follow.at), "{follow:?}");
            assert!(follow.back == NEVER || other.is_there(follow.back), "{follow:?}");
        }
    }
}
