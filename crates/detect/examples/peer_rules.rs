//! Twenty rules as text over events that are not ours, with four windowed counts: what `benches/peers` compares with
//! other engines.
//!
//! `cargo run --release -p flagstone-detect --example peer_rules -- EVENTS.ndjson [N]` reads the first N lines and
//! prints one JSON line a measurement: with the parsing of JSON, and without it. CPU time, one thread.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measurement reads files and a clock")]

mod measuring;

use std::{
    borrow::{Borrow, Cow},
    fs,
};

use flagstone_detect::{
    counts::Counts,
    rules::{Outcome, Program, Row, Schema, Slot, Type},
};
use serde::Deserialize;

use measuring::cpu_seconds;

const RULES: [&str; 20] = [
    "text.matches('join our group|attack plan|martyr|caliphate|bomb recipe|join the fight|pledge allegiance|holy war|\
     execution video|day of rage') && account.age_days < 7",
    r"text.matches(r'\b(join|contact)\b.{0,40}\b(telegram|wa\.me|t\.me)\b')",
    "n_mentions > 10",
    "n_links > 3 && account.followers < 50",
    "domain in ['site0.example', 'site97.example', 'site194.example', 'site291.example', 'site388.example', \
     'site485.example', 'site582.example', 'site679.example', 'site776.example', 'site873.example', \
     'site970.example', 'site1067.example', 'site1164.example', 'site1261.example', 'site1358.example', \
     'site1455.example', 'site1552.example', 'site1649.example', 'site1746.example', 'site1843.example']",
    "count(account.id, '60s') >= 20",
    "count(account.id, '1h') >= 200 && account.age_days < 30",
    "count(ip, '5m') >= 60",
    "size(text) > 200 && n_hashtags > 8",
    "lang == 'ar' && country in ['US', 'GB'] && reports_24h > 4",
    "account.following > 2000 && account.followers * 20 < account.following",
    "device_trust < 20 && event_type == 'login'",
    "is_reply && account.age_days < 1 && n_links > 0",
    "text.startsWith('wu ')",
    r"text.matches(r'\+?[0-9]{9,14}')",
    "img_dist <= 31",
    "reports_24h * 10 + n_links * 5 - device_trust > 60",
    "count(domain, '10m') >= 300",
    r"(text.matches('join our group|attack plan|martyr|caliphate|bomb recipe|join the fight|pledge allegiance|holy war|execution video|day of rage') && account.age_days < 7
       || text.matches(r'\b(join|contact)\b.{0,40}\b(telegram|wa\.me|t\.me)\b')) && n_mentions > 10",
    "!account.verified && reports_24h >= 5 && account.followers < 1000",
];

#[derive(Deserialize)]
struct Event<'a> {
    ts: i64,
    #[serde(borrow)]
    event_type: Cow<'a, str>,
    #[serde(borrow)]
    account: Account<'a>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    lang: Cow<'a, str>,
    #[serde(borrow)]
    ip: Cow<'a, str>,
    #[serde(borrow)]
    country: Cow<'a, str>,
    #[serde(borrow)]
    domain: Cow<'a, str>,
    device_trust: i64,
    n_links: i64,
    n_mentions: i64,
    n_hashtags: i64,
    reports_24h: i64,
    is_reply: bool,
    img_dist: i64,
}

#[derive(Deserialize)]
struct Account<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    age_days: i64,
    followers: i64,
    following: i64,
    verified: bool,
}

/// The fields of these events, and where each goes.
struct Events {
    schema: Schema,
    texts: [Slot; 7],
    ints: [Slot; 9],
    bools: [Slot; 2],
}

impl Events {
    fn new() -> Self {
        let mut schema = Schema::default();
        let texts = ["text", "event_type", "account.id", "lang", "ip", "country", "domain"];
        let texts = texts.map(|name| schema.field(name, Type::Text));
        let ints = ["account.age_days", "account.followers", "account.following", "device_trust", "n_links"];
        let more = ["n_mentions", "n_hashtags", "reports_24h", "img_dist"];
        let ints: Vec<Slot> = ints.into_iter().chain(more).map(|name| schema.field(name, Type::Int)).collect();
        let bools = ["account.verified", "is_reply"].map(|name| schema.field(name, Type::Bool));
        Self { schema, texts, ints: ints.try_into().unwrap(), bools }
    }

    fn row<'a>(&self, event: &'a Event<'a>) -> Row<'a> {
        let (e, a) = (event, &event.account);
        let mut row = Row::new(&self.schema);
        let texts = [&e.text, &e.event_type, &a.id, &e.lang, &e.ip, &e.country, &e.domain];
        self.texts.iter().zip(texts).for_each(|(slot, text)| row.text(*slot, text));
        let ints = [
            a.age_days,
            a.followers,
            a.following,
            e.device_trust,
            e.n_links,
            e.n_mentions,
            e.n_hashtags,
            e.reports_24h,
            e.img_dist,
        ];
        self.ints.iter().zip(ints).for_each(|(slot, n)| row.int(*slot, n));
        self.bools.iter().zip([a.verified, e.is_reply]).for_each(|(slot, b)| row.bool(*slot, b));
        row
    }
}

fn parse(line: &str) -> Event<'_> {
    serde_json::from_str(line).unwrap()
}

/// Runs the rules over events, and says how often each matched.
fn run<'a, E: Borrow<Event<'a>>>(events: &Events, program: &Program, of: impl Iterator<Item = E>) -> Vec<u64> {
    let mut fired = vec![0; program.len()];
    let (mut counts, mut out) = (Counts::default(), Outcome::default());
    counts.align(program.definitions());
    for event in of {
        let event = event.borrow();
        program.run(&events.row(event), event.ts, &[], &mut counts, &mut out);
        out.matched.iter().for_each(|rule| fired[*rule as usize] += 1);
    }
    fired
}

fn measure(work: &str, events: usize, mut pass: impl FnMut() -> Vec<u64>) {
    let fired = pass();
    // Ticks are coarse: many passes, each over everything.
    let (start, mut passes) = (cpu_seconds(), 0);
    while cpu_seconds() - start < 3.0 {
        assert_eq!(pass(), fired);
        passes += 1;
    }
    let seconds = (cpu_seconds() - start) / f64::from(passes);
    let rate = (events as f64 / seconds).round();
    println!(
        "{}",
        serde_json::json!({"work": work, "ours": rate, "unit": "events/s", "events": events, "cpu_s": seconds, "fired": fired})
    );
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("peer_rules EVENTS.ndjson [N]");
    let n = arguments.next().map_or(100_000, |n| n.parse().unwrap());
    let content = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = content.lines().take(n).collect();
    let events = Events::new();
    let program = Program::new(&events.schema, &RULES).unwrap_or_else(|(n, e)| panic!("rule {n}: {e}"));
    let with_json = || run(&events, &program, lines.iter().map(|line| parse(line)));
    measure("20 rules, 4 counts, with JSON", lines.len(), with_json);
    let parsed: Vec<Event<'_>> = lines.iter().map(|line| parse(line)).collect();
    measure("20 rules, 4 counts", lines.len(), || run(&events, &program, parsed.iter()));
}
