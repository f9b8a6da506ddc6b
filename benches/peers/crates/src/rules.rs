//! Twenty rules in the CEL of the `cel` crate. It has no windows: they are plain code of ours, as in `rules_peers.js`.

use std::{
    collections::{HashMap, VecDeque},
    fs,
};

use cel::{Context, Program, Value as Cel};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::measured::cpu;

const YOUNG: &str = "(text.matches('join our group|attack plan|martyr|caliphate|bomb recipe|join the fight|\
                     pledge allegiance|holy war|execution video|day of rage') && account.age_days < 7)";
const CONTACT: &str = r"text.matches('\\b(join|contact)\\b.{0,40}\\b(telegram|wa\\.me|t\\.me)\\b')";

fn rules() -> [String; 20] {
    let domains: Vec<String> = (0..20).map(|n| format!("'site{}.example'", n * 97)).collect();
    [
        YOUNG,
        CONTACT,
        "n_mentions > 10",
        "n_links > 3 && account.followers < 50",
        &format!("domain in [{}]", domains.join(", ")),
        "account_60s >= 20",
        "account_1h >= 200 && account.age_days < 30",
        "ip_5m >= 60",
        "size(text) > 200 && n_hashtags > 8",
        "lang == 'ar' && country in ['US', 'GB'] && reports_24h > 4",
        "account.following > 2000 && account.followers * 20 < account.following",
        "device_trust < 20 && event_type == 'login'",
        "is_reply && account.age_days < 1 && n_links > 0",
        "text.startsWith('wu ')",
        r"text.matches('\\+?[0-9]{9,14}')",
        "img_dist <= 31",
        "reports_24h * 10 + n_links * 5 - device_trust > 60",
        "domain_10m >= 300",
        &format!("({YOUNG} || {CONTACT}) && n_mentions > 10"),
        "!account.verified && reports_24h >= 5 && account.followers < 1000",
    ]
    .map(str::to_owned)
}

#[derive(Deserialize)]
struct Event {
    ts: i64,
    event_type: String,
    account: Account,
    text: String,
    lang: String,
    ip: String,
    country: String,
    domain: String,
    device_trust: i64,
    n_links: i64,
    n_mentions: i64,
    n_hashtags: i64,
    reports_24h: i64,
    is_reply: bool,
    img_dist: i64,
}

#[derive(Deserialize, Serialize)]
struct Account {
    id: String,
    age_days: i64,
    followers: i64,
    following: i64,
    verified: bool,
}

/// How often a key came in the last `span` milliseconds, this time included.
struct Window {
    span: i64,
    times: HashMap<String, VecDeque<i64>>,
}

impl Window {
    fn new(span: i64) -> Self {
        Self { span, times: HashMap::new() }
    }

    fn hit(&mut self, key: &str, time: i64) -> i64 {
        if key.is_empty() {
            return 0;
        }
        if !self.times.contains_key(key) {
            self.times.insert(key.to_owned(), VecDeque::new());
        }
        let times = self.times.get_mut(key).expect("just made");
        times.push_back(time);
        while times.front().is_some_and(|first| *first <= time - self.span) {
            times.pop_front();
        }
        times.len() as i64
    }
}

pub fn cel(path: &str, count: usize) -> Value {
    let content = fs::read_to_string(path).expect("POSTS is read");
    let lines: Vec<&str> = content.lines().take(count).collect();
    let programs: Vec<Program> = rules().iter().map(|rule| Program::compile(rule).expect("a rule")).collect();
    let mut windows = [60_000, 3_600_000, 300_000, 600_000].map(Window::new);
    let mut fired = vec![0; programs.len()];
    let begun = cpu();
    for line in &lines {
        let event: Event = serde_json::from_str(line).expect("an event");
        let [minute, hour, address, domain] = &mut windows;
        let counts = [
            ("account_60s", minute.hit(&event.account.id, event.ts)),
            ("account_1h", hour.hit(&event.account.id, event.ts)),
            ("ip_5m", address.hit(&event.ip, event.ts)),
            ("domain_10m", domain.hit(&event.domain, event.ts)),
            ("device_trust", event.device_trust),
            ("n_links", event.n_links),
            ("n_mentions", event.n_mentions),
            ("n_hashtags", event.n_hashtags),
            ("reports_24h", event.reports_24h),
            ("img_dist", event.img_dist),
        ];
        let mut context = Context::default();
        counts.into_iter().for_each(|(name, n)| context.add_variable_from_value(name, n));
        let texts = [("event_type", event.event_type), ("text", event.text), ("lang", event.lang)];
        let more = [("country", event.country), ("domain", event.domain)];
        texts.into_iter().chain(more).for_each(|(name, text)| context.add_variable_from_value(name, text));
        context.add_variable_from_value("is_reply", event.is_reply);
        context.add_variable("account", event.account).expect("an account");
        for (program, fired) in programs.iter().zip(&mut fired) {
            *fired += u64::from(matches!(program.execute(&context), Ok(Cel::Bool(true))));
        }
    }
    let seconds = cpu() - begun;
    json!({
        "peer": "cel", "value": lines.len() as f64 / seconds, "unit": "events/s", "events": lines.len(), "fired": fired,
    })
}
