//! Our side of the comparison on NDJSON (`cargo xtask peers detect --only ndjson`): one thread over a file of rows,
//! once into a typed row of the eight fields that the peers extract, once into posts as `flagstone match` reads them.
//! A post of ours holds no IP address: the row is the peers' exercise.
//!
//! `peer_ndjson POSTS.ndjson [ROWS]` prints one JSON line for each.
#![allow(clippy::disallowed_methods, reason = "a measurement: it reads files and the clock of the process")]

use std::{borrow::Cow, fs::File, hint::black_box, io::Read, path::PathBuf};

use flagstone::posts::{
    Blocks, LineReader,
    json::{Json, JsonError},
};
use serde_json::json;

use measuring::cpu_seconds;

// One clock for every measurement beside a peer.
#[path = "../../detect/examples/measuring/mod.rs"]
mod measuring;

/// The eight fields.
#[derive(Debug, Default)]
struct Row<'a> {
    id: i64,
    ts: i64,
    account: Cow<'a, str>,
    text: Cow<'a, str>,
    lang: Cow<'a, str>,
    ip: Cow<'a, str>,
    n_links: i64,
    domain: Cow<'a, str>,
}

fn row(line: &str) -> Result<Row<'_>, JsonError> {
    let mut row = Row::default();
    let mut json = Json::new(line);
    json.object(|json, key| {
        match key {
            "id" => row.id = json.integer()?,
            "ts" => row.ts = json.integer()?,
            "account" => json.object(|json, key| {
                match key {
                    "id" => row.account = json.string()?,
                    _ => drop(json.skip()?),
                }
                Ok::<_, JsonError>(())
            })?,
            "text" => row.text = json.string()?,
            "lang" => row.lang = json.string()?,
            "ip" => row.ip = json.string()?,
            "n_links" => row.n_links = json.integer()?,
            "domain" => row.domain = json.string()?,
            _ => drop(json.skip()?),
        }
        Ok::<_, JsonError>(())
    })?;
    json.end()?;
    Ok(row)
}

/// The median of three runs over the file: (rows, checksum, CPU seconds).
fn measure(path: &PathBuf, most: u64, mut one: impl FnMut(&str) -> Option<i64>) -> (u64, i64, f64) {
    let mut runs: Vec<(u64, i64, f64)> = (0..3)
        .map(|_| {
            let (begun, mut rows, mut sum) = (cpu_seconds(), 0, 0);
            let file = File::open(path).expect("the file opens");
            let mut blocks = Blocks::new(file.take(u64::MAX));
            while let Some(block) = blocks.next_block().expect("the file is read") {
                for (_, line) in block.lines().take((most - rows) as usize) {
                    sum += one(line.expect("a line")).expect("a row");
                    rows += 1;
                }
                if rows == most {
                    break;
                }
            }
            (rows, sum, cpu_seconds() - begun)
        })
        .collect();
    runs.sort_by(|a, b| a.2.total_cmp(&b.2));
    runs[1]
}

fn main() {
    let mut args = std::env::args().skip(1);
    let path = PathBuf::from(args.next().expect("usage: peer_ndjson POSTS.ndjson [ROWS]"));
    let most = args.next().map_or(u64::MAX, |rows| rows.parse().expect("ROWS is a number"));
    let print = |work: &str, (rows, sum, cpu_s): (u64, i64, f64)| {
        let ours = (rows as f64 / cpu_s).round();
        println!(
            "{}",
            json!({ "work": work, "ours": ours, "unit": "rows/s", "rows": rows, "check": sum, "cpu_s": cpu_s })
        );
    };
    print("ndjson 8 fields", measure(&path, most, |line| row(line).ok().map(|row| black_box(row).n_links)));
    let reader = LineReader::default();
    print(
        "ndjson posts",
        measure(&path, most, |line| reader.read(line).ok().map(|post| black_box(post).text.len() as i64)),
    );
}
