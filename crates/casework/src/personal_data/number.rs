//! Telephone numbers and IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Hit, HitKind, Letter, MASK, hit};

/// Words after which any six digits or more are a telephone number.
const CALLS: [&str; 14] = [
    "tel",
    "phone",
    "telephone",
    "mobile",
    "mobil",
    "handy",
    "call",
    "whatsapp",
    "telefon",
    "téléphone",
    "هاتف",
    "جوال",
    "موبايل",
    "واتساب",
];

pub(super) fn find(letters: &[Letter], hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < letters.len() {
        if let Some(to) = ip(letters, at) {
            let text: String = letters[at..to].iter().map(|l| l.c).collect();
            if is_somebodys(&text) && !after_version(letters, at) {
                hits.push(hit(letters, at, to, HitKind::Ip));
            }
            at = to;
        } else if starts_number(letters, at) {
            let run = Run::read(letters, at);
            if run.is_phone(letters) {
                hits.push(hit(letters, at, run.to, HitKind::Phone));
            }
            at = run.to.max(at + 1);
        } else {
            at += 1;
        }
    }
}

fn char_at(letters: &[Letter], at: usize) -> char {
    letters.get(at).map_or(MASK, |l| l.c)
}

fn before(letters: &[Letter], at: usize) -> char {
    if at == 0 { MASK } else { letters[at - 1].c }
}

/// Where an IP address that starts here ends.
fn ip(letters: &[Letter], at: usize) -> Option<usize> {
    let part = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let joins = |c: char| c.is_alphanumeric() || part(c) || c == '_';
    if !part(letters[at].c) || joins(before(letters, at)) {
        return None;
    }
    let mut to = at + letters[at..].iter().take(46).take_while(|l| part(l.c)).count();
    while to > at && (letters[to - 1].c == '.' || (letters[to - 1].c == ':' && before(letters, to - 1) != ':')) {
        to -= 1;
    }
    if joins(char_at(letters, to)) && !matches!(char_at(letters, to), '.' | ':') {
        return None;
    }
    let text: String = letters[at..to].iter().map(|l| l.c).collect();
    let v6 = || {
        let shaped = text.matches(':').count() >= 2 && text.bytes().any(|b| b.is_ascii_digit());
        shaped && text.parse::<Ipv6Addr>().is_ok()
    };
    (text.parse::<Ipv4Addr>().is_ok() || v6()).then_some(to)
}

fn is_somebodys(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok_and(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

fn after_version(letters: &[Letter], at: usize) -> bool {
    matches!(word_before(letters, at).as_str(), "version" | "v" | "release" | "ver")
}

/// The word before `at`, in lower case, past any `: .` and spaces.
fn word_before(letters: &[Letter], at: usize) -> String {
    let back = letters[..at].iter().rev().map(|l| l.c).take(24);
    let word: Vec<char> =
        back.skip_while(|c| matches!(c, ' ' | ':' | '.' | '=')).take_while(|c| c.is_alphabetic()).collect();
    word.into_iter().rev().flat_map(char::to_lowercase).collect()
}

fn starts_number(letters: &[Letter], at: usize) -> bool {
    let (c, prev, next) = (letters[at].c, before(letters, at), char_at(letters, at + 1));
    // A colon or point joins numbers, and otherwise ends a word: `10:30`, but `tel:555`.
    let joined = match prev {
        ':' | '.' => before(letters, at - 1).is_ascii_digit(),
        ',' | '-' | '#' | '$' | '€' | '£' | '_' | '+' => true,
        other => other.is_alphanumeric(),
    };
    !joined && (c.is_ascii_digit() || (matches!(c, '+' | '(') && (next.is_ascii_digit() || next == '+')))
}

/// Digits in groups, with what stands between them.
struct Run {
    plus: bool,
    open: bool,
    groups: Vec<String>,
    between: String,
    from: usize,
    to: usize,
}

impl Run {
    fn read(letters: &[Letter], from: usize) -> Self {
        let mut run = Self { plus: false, open: false, groups: Vec::new(), between: String::new(), from, to: from };
        let (mut at, mut group, mut gap) = (from, String::new(), String::new());
        while at < letters.len() {
            let c = letters[at].c;
            if c.is_ascii_digit() {
                if group.is_empty() && !run.groups.is_empty() {
                    run.between.push_str(&gap);
                }
                gap.clear();
                group.push(c);
                run.to = at + 1;
            } else if c == '+' && at <= from + 1 && run.to == from && !run.plus {
                run.plus = true;
            } else if c == '(' && at == from {
                run.open = true;
            } else if matches!(c, ' ' | '-' | '.' | '/' | '(' | ')') && gap.len() < 3 && run.to > from {
                if !group.is_empty() {
                    run.groups.push(std::mem::take(&mut group));
                }
                gap.push(c);
            } else {
                break;
            }
            at += 1;
        }
        if !group.is_empty() {
            run.groups.push(group);
        }
        run
    }

    fn is_phone(&self, letters: &[Letter]) -> bool {
        let digits: usize = self.groups.iter().map(String::len).sum();
        let next = char_at(letters, self.to);
        // `1,234`, `10:30`, `12x`, `50 %`: no telephone number goes on like this.
        let goes_on = next.is_alphanumeric() || next == '_' || {
            matches!(next, ',' | ':' | '.') && char_at(letters, self.to + 1).is_ascii_digit()
        };
        if goes_on || !(6..=15).contains(&digits) || self.is_date() {
            return false;
        }
        let sizes: Vec<usize> = self.groups.iter().map(String::len).collect();
        let first = &self.groups[0];
        if let Some(path) = self.in_url(letters) {
            return digits >= 8 && (self.plus || path.ends_with("wa.me/") || path.ends_with("phone="));
        }
        let called = CALLS.contains(&word_before(letters, self.from).as_str());
        let international = (self.plus || (first.starts_with("00") && first.len() > 2)) && digits >= 8;
        // A trunk zero and an area code: `0` alone before a point is a decimal or a version.
        let local =
            first.starts_with('0') && first.len() >= 2 && !first.starts_with("000") && (8..=12).contains(&digits);
        let local = local && !(sizes.len() > 2 && self.between.chars().all(|c| c == '.') && sizes[1] < 3);
        let nanp = sizes == [3, 3, 4] && self.groups[..2].iter().all(|g| g.as_bytes()[0] >= b'2');
        called || international || local || nanp
    }

    /// Day, month and year in any order, apart or together.
    fn is_date(&self) -> bool {
        let number = |g: &String| g.parse::<u32>().unwrap_or(u32::MAX);
        let year = |g: &String| g.len() == 4 && (1_000..=2_999).contains(&number(g));
        let small = |g: &String| g.len() <= 2 && number(g) <= 31;
        match &self.groups[..] {
            [a, b, c, ..] => (year(a) && small(b) && small(c)) || (small(a) && small(b) && year(c)),
            [a, b] => (year(a) && b.len() <= 4) || (small(a) && year(b)),
            [a] => a.len() == 8 && !self.plus && (a.starts_with("19") || a.starts_with("20")),
            [] => false,
        }
    }

    /// What stands before the number, if it is part of a web address.
    fn in_url(&self, letters: &[Letter]) -> Option<String> {
        let word = letters[..self.from].iter().rev().take(512).take_while(|l| !l.c.is_whitespace() && l.c != MASK);
        let word: String = word.map(|l| l.c).collect::<Vec<_>>().into_iter().rev().collect();
        (word.contains("://") || word.contains("wa.me/")).then_some(word)
    }
}
