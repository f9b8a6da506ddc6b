//! Near-duplicates, measured as the peers are: each post is looked for, then remembered; the pairs are returned.
//!
//! `cargo run --release -p flagstone-detect --example peer_near -- POSTS.txt DUP_TRUTH.csv N`
//!
//! POSTS.txt has one post a line; DUP_TRUTH.csv (`dup,src`, rows from 0) says which were planted. Recall is the share
//! of planted pairs whose character 5-gram sets have a Jaccard index of 0.7 or more that was found; precision the
//! share of returned pairs that have it. Both are computed from the texts as they stand, by brute force; the detector
//! sees the folded text. Prints a JSON line.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "an example reads its files and may panic")]

mod measuring;

use std::{
    collections::{BTreeSet, HashSet},
    env, fs,
};

use flagstone_detect::{
    near::{GRAM, Grams, Texts},
    text::{Folded, fold_into},
};

use measuring::cpu_seconds;

const SIMILARITY: f64 = 0.7;

/// Returned pairs whose similarity is computed exactly.
const SAMPLE: usize = 5_000;

fn main() {
    let [posts, truth, number] = env::args().skip(1).collect::<Vec<_>>().try_into().expect("POSTS.txt DUP_TRUTH.csv N");
    let number: usize = number.parse().unwrap();
    let posts = fs::read_to_string(posts).unwrap();
    let posts: Vec<&str> = posts.lines().take(number).collect();
    let truth = fs::read_to_string(truth).unwrap();
    let truth = truth.lines().skip(1).map(|line| line.split_once(',').unwrap());
    let planted: Vec<(u32, u32)> = truth
        .map(|(dup, src)| (dup.parse().unwrap(), src.parse().unwrap()))
        .filter(|(dup, _)| (*dup as usize) < posts.len())
        .filter(|(dup, src)| exact(posts[*dup as usize], posts[*src as usize]) >= SIMILARITY)
        .collect();

    let started = cpu_seconds();
    let mut folded = Folded::default();
    for post in &posts {
        fold_into(&mut folded, post);
        std::hint::black_box(&folded);
    }
    let folding = cpu_seconds() - started;

    let started = cpu_seconds();
    let (mut texts, mut grams, mut pairs) = (Texts::new(posts.len()), Grams::default(), Vec::new());
    for (row, post) in posts.iter().enumerate() {
        fold_into(&mut folded, post);
        grams.read(&folded.text);
        texts.find(&grams, (1_000.0 * SIMILARITY) as u16, |near| pairs.push((row as u32, near.place)));
        texts.insert(&grams);
    }
    let all = cpu_seconds() - started;

    let found: HashSet<(u32, u32)> = pairs.iter().copied().collect();
    let recall = share(planted.iter().map(|pair| found.contains(pair)));
    let sample = pairs.iter().step_by(pairs.len().div_ceil(SAMPLE).max(1));
    let precision = share(sample.map(|(a, b)| exact(posts[*a as usize], posts[*b as usize]) >= SIMILARITY));
    let bytes = texts.bytes() as f64 / posts.len() as f64;
    println!(
        "{{\"work\":\"near-duplicates\",\"posts\":{},\"unit\":\"posts/s\",\"ours\":{:.0},\"without_folding\":{:.0},\
         \"cpu_s\":{all:.2},\"recall\":{recall:.4},\"precision\":{precision:.4},\"pairs\":{},\"planted\":{},\
         \"bytes_a_post\":{bytes:.0},\"mib\":{:.0}}}",
        posts.len(),
        posts.len() as f64 / all,
        posts.len() as f64 / (all - folding),
        pairs.len(),
        planted.len(),
        texts.bytes() as f64 / f64::from(1 << 20),
    );
}

/// The Jaccard index of two texts' sets of 5-grams.
fn exact(a: &str, b: &str) -> f64 {
    let (a, b) = (grams_of(a), grams_of(b));
    let both = a.intersection(&b).count();
    both as f64 / (a.len() + b.len() - both) as f64
}

fn grams_of(text: &str) -> BTreeSet<Vec<char>> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < GRAM { [chars].into() } else { chars.windows(GRAM).map(<[char]>::to_vec).collect() }
}

fn share(of: impl Iterator<Item = bool>) -> f64 {
    let (yes, all) = of.fold((0_usize, 0_usize), |(yes, all), is| (yes + usize::from(is), all + 1));
    yes as f64 / all.max(1) as f64
}
