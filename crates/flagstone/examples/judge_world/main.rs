//! How well Flagstone does in synthetic worlds: several seeds, means with intervals.
//!
//! ```text
//! cargo build --release -p flagstone --bins
//! cargo run --release -p flagstone --example judge_world -- --accounts 100000 --seeds 1-5 --difficulty 0.5 --scratch /tmp/worlds
//! ```
//!
//! `--only rank,coordination,cascades,communities,returns` leaves out the others. Worlds are removed when they were judged.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "an example is a program, and may stop at what is odd"
)]

mod judging;

use std::{collections::BTreeMap, path::PathBuf};

use judging::{Figure, World, communities, coordination, rank, returns, ways};

struct Asked {
    accounts: u32,
    seeds: std::ops::RangeInclusive<u64>,
    difficulty: String,
    only: Vec<String>,
    scratch: PathBuf,
    program: PathBuf,
    more: Vec<String>,
}

fn asked() -> Asked {
    let beside = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("flagstone");
    let mut asked = Asked {
        accounts: 20_000,
        seeds: 1..=5,
        difficulty: "0.5".into(),
        only: ["rank", "coordination", "cascades", "communities", "returns"].map(str::to_owned).to_vec(),
        scratch: std::env::temp_dir().join("flagstone-worlds"),
        program: beside,
        more: Vec::new(),
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given.next().unwrap_or_else(|| panic!("{name} wants a value"));
        match name.as_str() {
            "--accounts" => asked.accounts = value.parse().unwrap(),
            "--seeds" => {
                let (from, to) = value.split_once('-').unwrap_or((&value, &value));
                asked.seeds = from.parse().unwrap()..=to.parse().unwrap();
            }
            "--difficulty" => asked.difficulty = value,
            "--only" => asked.only = value.split(',').map(str::to_owned).collect(),
            "--scratch" => asked.scratch = value.into(),
            "--flagstone" => asked.program = value.into(),
            "--extremists" => asked.more.extend([name, value]),
            _ => panic!(
                "{name} is not known: --accounts, --seeds, --difficulty, --only, --scratch, --flagstone, --extremists"
            ),
        }
    }
    asked
}

fn main() {
    let asked = asked();
    let mut figures: BTreeMap<String, Figure> = BTreeMap::new();
    for seed in asked.seeds.clone() {
        let mut note = |name: &str, value: f64| figures.entry(name.to_owned()).or_default().add(value);
        if asked.only.iter().any(|part| part != "cascades") {
            let world = world(&asked, seed, "origin");
            judge(&asked, &world, &mut note);
            std::fs::remove_dir_all(&world.folder).unwrap();
        }
        if asked.only.iter().any(|part| part == "cascades") {
            for named in ["origin", "way"] {
                let world = world(&asked, seed, named);
                let found = ways::judge(&world, named == "way");
                note(&format!("cascades, {named}: share that is as planted"), found.same as f64 / found.planted as f64);
                note(&format!("cascades, {named}: others"), found.others as f64);
                note(&format!("cascades, {named}: deepest"), found.deepest as f64);
                std::fs::remove_dir_all(&world.folder).unwrap();
            }
        }
        eprintln!("seed {seed} is done");
    }
    figures.iter().for_each(|(name, figure)| println!("{name:60} {figure}"));
}

fn world(asked: &Asked, seed: u64, named: &str) -> World {
    std::fs::create_dir_all(&asked.scratch).unwrap();
    let folder = asked.scratch.join(format!("{}-{seed}-{named}-{}", asked.accounts, std::process::id()));
    let mut more = vec!["--difficulty", &asked.difficulty, "--forwards-name", named];
    more.extend(asked.more.iter().map(String::as_str));
    if asked.only == ["cascades"] || named == "way" {
        more.extend(["--only", "forwards,truth,truth-forwards"]);
    } else if asked.only == ["returns"] {
        more.extend(["--only", "before,after,truth"]);
    } else {
        more.extend([
            "--only",
            "interactions,shares,forwards,seeds,benign,before,after,truth,truth-bursts,truth-forwards",
        ]);
    }
    World::make(&asked.program, &folder, seed, asked.accounts, &more)
}

fn judge(asked: &Asked, world: &World, note: &mut impl FnMut(&str, f64)) {
    let wanted = |part: &str| asked.only.iter().any(|only| only == part);
    for benign in [false, true].into_iter().filter(|_| wanted("rank")) {
        let found = rank::judge(world, benign);
        let with = if benign { "rank with benign" } else { "rank" };
        found.above.iter().for_each(|(class, share)| note(&format!("{with}: above {class}"), *share));
        found.precision.iter().for_each(|(many, share)| note(&format!("{with}: precision at {many:03}"), *share));
        note(&format!("{with}: precision at all"), found.precision_at_all);
        note(&format!("{with}: hidden"), found.hidden as f64);
        found.wrong.iter().for_each(|(class, many)| note(&format!("{with}: wrong {class}"), *many as f64));
        found.found.iter().for_each(|(role, share)| note(&format!("{with}: found {role}"), *share));
    }
    for window in ["60s", "5m"].into_iter().filter(|_| wanted("coordination")) {
        let found = coordination::judge(world, window);
        note(&format!("coordination {window}: false discovery"), found.false_discovery());
        note(&format!("coordination {window}: recall of accounts"), found.recall());
        for (size, name) in ["up to 20", "over 20"].into_iter().enumerate() {
            let share = found.groups_found[size] as f64 / found.groups[size] as f64;
            note(&format!("coordination {window}: groups found, {name}"), share);
            note(&format!("coordination {window}: groups, {name}"), found.groups[size] as f64);
        }
        found
            .classes
            .iter()
            .for_each(|(class, many)| note(&format!("coordination {window}: wrong {class}"), *many as f64));
    }
    for resolution in ["1", "4"].into_iter().filter(|_| wanted("communities")) {
        let found = communities::judge(world, resolution);
        note(&format!("communities {resolution}: NMI"), found.nmi);
        note(&format!("communities {resolution}: groups together"), found.together);
        note(&format!("communities {resolution}: communities"), found.communities as f64);
        note(&format!("communities {resolution}: blocks"), found.blocks as f64);
    }
    if wanted("returns") {
        let lines = [0.1, 0.5, 0.9, 0.95, 0.99];
        for (line, found) in lines.iter().zip(returns::judge(world, lines)) {
            note(&format!("returns {line}: precision"), found.precision());
            note(&format!("returns {line}: recall"), found.recall());
            note(&format!("returns {line}: pairs"), found.pairs as f64);
            found.wrong.iter().for_each(|(class, many)| note(&format!("returns {line}: wrong {class}"), *many as f64));
        }
    }
}
