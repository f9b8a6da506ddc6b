//! NDJSON rows into eight typed fields. simd-json writes into the line, so each is copied first, as from a file.

use std::{borrow::Cow, fs::File, hint::black_box, io::BufRead, io::BufReader};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::measured::{median, mib};

#[derive(Deserialize)]
#[allow(dead_code, reason = "what counts is that they are read")]
struct Row<'a> {
    id: i64,
    ts: i64,
    #[serde(borrow)]
    account: Account<'a>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    lang: Cow<'a, str>,
    #[serde(borrow)]
    ip: Cow<'a, str>,
    n_links: i64,
    #[serde(borrow)]
    domain: Cow<'a, str>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what counts is that it is read")]
struct Account<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

pub fn simd_json(path: &str, count: usize) -> Value {
    let pass = || {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).expect("POSTS opens"));
        let (mut line, mut buffers) = (Vec::new(), simd_json::Buffers::default());
        let (mut sum, mut rows) = (0, 0);
        while rows < count && file.read_until(b'\n', &mut line).expect("POSTS is read") > 0 {
            let row: Row<'_> = simd_json::serde::from_slice_with_buffers(&mut line, &mut buffers).expect("a row");
            sum += black_box(&row).n_links;
            rows += 1;
            line.clear();
        }
        (rows, sum)
    };
    let (seconds, (rows, sum)) = median(pass);
    json!({
        "peer": "simd-json", "value": rows as f64 / seconds, "unit": "rows/s", "rows": rows, "check": sum, "mib": mib(),
    })
}
