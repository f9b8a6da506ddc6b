//! How fast hashes are found, for the comparison with peers (`cargo xtask peers detect`).
//!
//! `peer_hash pdq DB.bin Q.bin TRUTH.csv [NQ]`: 32 bytes a hash; which query (`qi`) is near which hash (`src`). Prints
//! one JSON line: CPU microseconds a query, one thread, radius 31, of the median round; the index's memory and the time
//! it takes to build; the share of the truth that was found.
//!
//! `peer_hash images FOLDER`: its `.jpg` files. Prints how many images are hashed in a CPU second, from pixels in memory
//! and from the bytes of the file.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measurement reads files and clocks")]

mod measuring;

use std::{env, fs, path::PathBuf};

use flagstone_detect::hash::{
    index::PdqIndex,
    pdq::{self, PdqHash, Pixels},
};

use measuring::cpu_seconds;

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["images", folder] => images(folder),
        ["pdq", db, queries, truth] => search(db, queries, truth, usize::MAX),
        ["pdq", db, queries, truth, most] => search(db, queries, truth, most.parse().expect("NQ is a number")),
        _ => {
            eprintln!("usage: peer_hash pdq DB.bin Q.bin TRUTH.csv [NQ] | images FOLDER");
            std::process::exit(2);
        }
    }
}

fn search(db: &str, queries: &str, truth: &str, most: usize) {
    let db = hashes(db);
    let mut queries = hashes(queries);
    queries.truncate(most);
    let truth = fs::read_to_string(truth).unwrap();
    let truth = truth.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let mut number = || cells.next().unwrap().parse::<u32>().unwrap();
        (number(), number())
    });
    let truth: Vec<(u32, u32)> = truth.filter(|(query, _)| (*query as usize) < queries.len()).collect();

    let start = cpu_seconds();
    let index = PdqIndex::new(db.iter().copied());
    let built = cpu_seconds() - start;
    let (cpu, found) = median(|| -> Vec<_> { queries.iter().map(|query| index.within(*query, 31)).collect() });
    let hit = truth.iter().filter(|(query, id)| found[*query as usize].iter().any(|near| near.id == *id)).count();
    println!(
        "{{\"work\":\"pdq {}\",\"ours\":{:.1},\"unit\":\"us/query\",\"recall\":{:.6},\"pairs\":{},\"cpu_s\":{cpu:.3},\
         \"build_s\":{built:.2},\"mem_mib\":{}}}",
        db.len(),
        cpu / queries.len() as f64 * 1e6,
        hit as f64 / truth.len() as f64,
        found.iter().map(Vec::len).sum::<usize>(),
        index.bytes() >> 20,
    );
}

fn images(folder: &str) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "jpg"));
    paths.sort();
    assert!(!paths.is_empty(), "no .jpg in {folder}");
    let files: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let decode = |bytes: &Vec<u8>| image::load_from_memory(bytes).expect("a JPEG").into_rgb8();
    let hash = |image: &image::RgbImage| {
        let (width, height) = (image.width() as usize, image.height() as usize);
        pdq::hash(Pixels::rgb(width, height, image.as_raw()).expect("three bytes a pixel")).quality
    };
    let decoded: Vec<_> = files.iter().map(decode).collect();
    let (hashing, _) = median(|| -> Vec<u8> { decoded.iter().map(hash).collect() });
    let (whole, _) = median(|| -> Vec<u8> { files.iter().map(|bytes| hash(&decode(bytes))).collect() });
    println!(
        "{{\"work\":\"pdq images\",\"ours\":{:.1},\"unit\":\"images/s\",\"with_decoding\":{:.1},\"images\":{}}}",
        files.len() as f64 / hashing,
        files.len() as f64 / whole,
        files.len(),
    );
}

/// CPU seconds of the median round, and what the last gave.
fn median<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut round = || {
        let start = cpu_seconds();
        let done = work();
        (cpu_seconds() - start, done)
    };
    let (mut times, last) = ([round().0, round().0, 0.0], round());
    times[2] = last.0;
    times.sort_by(f64::total_cmp);
    (times[1], last.1)
}

fn hashes(file: &str) -> Vec<PdqHash> {
    fs::read(file).unwrap().as_chunks().0.iter().map(PdqHash::from_bytes).collect()
}
