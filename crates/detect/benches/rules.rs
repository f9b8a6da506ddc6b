//! Events a second through rules as text: 20 of them, four with windowed counts, and 100. Events are
//! invented, by formula.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flagstone_detect::{
    counts::Counts,
    rules::{Outcome, Program, Row, Schema, Type},
};
use model::Dice;

const EVENTS: usize = 10_000;

const RULES: [&str; 20] = [
    "text.matches('join us|green door|black pine|night walk') && age_days < 7",
    r"text.matches(r'\b(join|contact)\b.{0,40}\b(door|pine)\b')",
    r"text.matches(r'\+?[0-9]{9,14}')",
    "text.startsWith('the ')",
    "size(text) > 120 && links > 2",
    "text.contains('pine') && lang == 'ar'",
    "count(account, '60s') >= 20",
    "count(account, '1h') >= 200 && age_days < 30",
    "count(domain, '10m') >= 300",
    "distinct(account, domain, '1h') >= 5",
    "domain in ['a.example', 'b.example', 'c.example']",
    "lang in ['fr', 'de'] && followers < 50",
    "following > 2000 && followers * 20 < following",
    "links * 10 + reports * 5 - age_days > 60",
    "reports >= 5 && !verified",
    "verified && reports > 6",
    "age_days < 1 && links > 0",
    "followers == 0 || following == 0",
    "lang != 'en' && links > 3",
    "!(verified || followers > 1000) && reports > 3",
];

const WORDS: [&str; 16] = [
    "the",
    "join",
    "us",
    "green",
    "door",
    "black",
    "pine",
    "night",
    "walk",
    "contact",
    "river",
    "coffee",
    "+4915112345",
    "today",
    "حديقة",
    "جميل",
];

const INTS: [&str; 5] = ["age_days", "followers", "following", "links", "reports"];

struct Event {
    text: String,
    names: [&'static str; 3],
    ints: [i64; 5],
    verified: bool,
}

fn event(dice: &mut Dice) -> Event {
    let words = 5 + dice.index(25);
    let text: Vec<&str> = (0..words).map(|_| WORDS[dice.index(WORDS.len())]).collect();
    let accounts = ["reader", "walker", "baker", "harbour", "miller", "weaver", "carter", "fisher"];
    let domains = ["a.example", "b.example", "d.example", "e.example", ""];
    let names = [accounts[dice.index(8)], ["en", "ar", "fr", "de"][dice.index(4)], domains[dice.index(5)]];
    let ints = [400, 3_000, 3_000, 5, 8].map(|most| dice.index(most) as i64);
    Event { text: text.join(" "), names, ints, verified: dice.index(20) == 0 }
}

/// The rules, and the same with other numbers: nothing but fields and counts is shared between them.
fn rules(number: usize) -> Vec<String> {
    (0..number)
        .map(|n| match n / RULES.len() {
            0 => RULES[n % RULES.len()].to_owned(),
            again => format!("({}) && followers > {again}", RULES[n % RULES.len()]),
        })
        .collect()
}

fn run(c: &mut Criterion) {
    let mut dice = Dice::new(1);
    let events: Vec<Event> = (0..EVENTS).map(|_| event(&mut dice)).collect();
    let mut schema = Schema::default();
    let texts = ["text", "account", "lang", "domain"].map(|name| schema.field(name, Type::Text));
    let ints = INTS.map(|name| schema.field(name, Type::Int));
    let verified = schema.field("verified", Type::Bool);
    let mut group = c.benchmark_group("rules");
    group.throughput(Throughput::Elements(EVENTS as u64));
    for number in [20, 100] {
        let rules = rules(number);
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        let program = Program::new(&schema, &rules).unwrap_or_else(|(n, e)| panic!("rule {n}: {e}"));
        let pass = || {
            let (mut counts, mut out, mut fired) = (Counts::default(), Outcome::default(), 0);
            counts.align(program.definitions());
            for (n, event) in events.iter().enumerate() {
                let mut row = Row::new(&schema);
                row.text(texts[0], &event.text);
                texts[1..].iter().zip(event.names).for_each(|(slot, name)| row.text(*slot, name));
                ints.iter().zip(event.ints).for_each(|(slot, n)| row.int(*slot, n));
                row.bool(verified, event.verified);
                program.run(&row, n as i64 * 40, &[], &mut counts, &mut out);
                fired += out.matched.len();
            }
            fired
        };
        assert!(pass() > 0, "no rule matches any event");
        group.bench_function(format!("{number} rules"), |b| b.iter(|| black_box(pass())));
    }
    group.finish();
}

criterion_group!(benches, run);
criterion_main!(benches);
