//! `flagstone rank`: do hidden accounts stand above those who look like them?

use std::collections::{BTreeMap, BTreeSet};

use super::World;

/// What a ranking is worth.
#[derive(Debug, Default)]
pub struct Ranking {
    /// By class: the probability that an account of a hidden group stands above one of the class. Who is not ranked stands
    /// last, among equals.
    pub above: BTreeMap<String, f64>,
    /// The share of hidden accounts among the first so many.
    pub precision: BTreeMap<usize, f64>,
    /// Among the first as many as there are hidden accounts to be found, the share that is hidden.
    pub precision_at_all: f64,
    /// Who the others among these are.
    pub wrong: BTreeMap<String, usize>,
    /// The share of hidden accounts, by role, that is among these.
    pub found: BTreeMap<String, f64>,
    /// How many hidden accounts there were to find.
    pub hidden: usize,
}

/// Ranks from the world's seeds; with those who are known to be none, or without.
pub fn judge(world: &World, benign: bool) -> Ranking {
    let mut asked = vec!["rank", "--interactions", "interactions.csv", "--seeds", "seeds.csv", "--pseudonymous"];
    asked.extend(["--out", "ranked.csv", "--json"]);
    let mut known = world.named("seeds.csv");
    if benign {
        asked.extend(["--benign", "benign.csv"]);
        known.append(&mut world.named("benign.csv"));
    }
    world.run(&asked);
    of(world, &world.rows("ranked.csv", |row| row["account"].clone()), &known)
}

/// Judges an order of accounts, best first. Who was `known` is not judged.
pub fn of(world: &World, ranked: &[String], known: &BTreeSet<String>) -> Ranking {
    let last = ranked.len();
    let places: BTreeMap<&str, usize> = ranked.iter().enumerate().map(|(at, account)| (account.as_str(), at)).collect();
    let mut by_class: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_role: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (account, truth) in world.truth.iter().filter(|(account, _)| !known.contains(*account)) {
        let place = places.get(account.as_str()).copied().unwrap_or(last);
        by_class.entry(&truth.class).or_default().push(place);
        if truth.class == "extremist" {
            by_role.entry(&truth.role).or_default().push(place);
        }
    }
    let mut hidden = by_class.remove("extremist").unwrap_or_default();
    hidden.sort_unstable();
    let first = |many: usize| ranked[..many.min(last)].iter().filter(|a| world.class(a) == "extremist").count();
    let mut wrong = BTreeMap::new();
    for account in ranked.iter().take(hidden.len()).filter(|account| world.class(account) != "extremist") {
        *wrong.entry(world.class(account).to_owned()).or_default() += 1;
    }
    let within = |places: &Vec<usize>| {
        places.iter().filter(|place| **place < hidden.len().min(last)).count() as f64 / places.len() as f64
    };
    Ranking {
        above: by_class.iter().map(|(class, places)| ((*class).to_owned(), above(&hidden, places))).collect(),
        precision: [10, 20, 50, 100].into_iter().map(|many| (many, first(many) as f64 / many as f64)).collect(),
        precision_at_all: first(hidden.len()) as f64 / hidden.len() as f64,
        wrong,
        found: by_role.iter().map(|(role, places)| ((*role).to_owned(), within(places))).collect(),
        hidden: hidden.len(),
    }
}

/// How likely one of the first, which are in order, has a smaller place than one of the others; equals count half.
fn above(first: &[usize], others: &[usize]) -> f64 {
    let wins = |place: &usize| {
        let [before, with] = [0, 1].map(|more| first.partition_point(|at| *at < place + more));
        (before + with) as f64 / 2.0
    };
    others.iter().map(wins).sum::<f64>() / (first.len() * others.len()) as f64
}
