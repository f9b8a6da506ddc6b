//! Links of a bank, among the links a post carries and the bare addresses in its text.
//!
//! Both sides go through [`crate::link::canonical`]. A `domain` entry matches its host and every host below it, a
//! `prefix` entry the same host with that path or one below it, an `exact` entry the same address. An address that a
//! redirect or an archive carries in itself is looked at as well ([`crate::link::reached`]), and one that is written so
//! that nobody opens it ([`crate::link::refanged`]). Nothing is fetched.

use std::collections::{BTreeMap, HashMap};

use model::{Kind, Span};

use crate::{
    MAX_LINKS, Memory, Pack, Scan,
    link::{self, Canonical},
    pack::LinkMatch,
    registry::{Detector, Hit, SignalAt, View},
};

/// Looks for every link of every pack.
#[derive(Default)]
pub struct LinkDetector {
    /// By host.
    domains: HashMap<String, Vec<SignalAt>>,
    /// By host; with port and path.
    prefixes: HashMap<String, Vec<(Option<u16>, String, SignalAt)>>,
    exact: HashMap<Canonical, Vec<SignalAt>>,
}

impl LinkDetector {
    /// Sorts the entries by how they match.
    pub fn new(packs: &[Pack]) -> Self {
        let mut new = Self::default();
        for (at, signal) in SignalAt::of_kind(packs, Kind::Link) {
            let Some(target) = &signal.link else { continue };
            let to = target.address.clone();
            match target.how {
                LinkMatch::Domain => new.domains.entry(to.host).or_default().push(at),
                LinkMatch::Prefix => new.prefixes.entry(to.host).or_default().push((to.port, to.path, at)),
                LinkMatch::Exact => new.exact.entry(to).or_default().push(at),
            }
        }
        new
    }

    fn find(&self, to: &Canonical, mut hit: impl FnMut(SignalAt)) {
        for domain in to.domains() {
            self.domains.get(domain).into_iter().flatten().for_each(|at| hit(*at));
        }
        for (port, path, at) in self.prefixes.get(&to.host).into_iter().flatten() {
            if *port == to.port && to.is_under(path) {
                hit(*at);
            }
        }
        self.exact.get(to).into_iter().flatten().for_each(|at| hit(*at));
    }
}

impl Detector for LinkDetector {
    fn name(&self) -> &'static str {
        "link"
    }

    fn version(&self) -> u32 {
        2
    }

    fn kind(&self) -> Kind {
        Kind::Link
    }

    fn is_idle(&self) -> bool {
        self.domains.is_empty() && self.prefixes.is_empty() && self.exact.is_empty()
    }

    fn remembers(&self) -> bool {
        false
    }

    fn look(&self, view: &View<'_>, _: &mut Memory, hits: &mut Vec<Hit>, scan: &mut Scan) {
        let mut places: BTreeMap<SignalAt, Vec<Span>> = BTreeMap::new();
        for (number, (start, end)) in addresses(view.text).enumerate() {
            if number >= MAX_LINKS {
                scan.links_left_out += 1;
                continue;
            }
            let span = Span { start: start as u32, end: end as u32 };
            for to in link::reached(&view.text[start..end]) {
                self.find(&to, |at| places.entry(at).or_default().push(span));
            }
        }
        for (number, (start, end, address)) in defanged(view.text).enumerate() {
            if number >= MAX_LINKS {
                scan.links_left_out += 1;
                continue;
            }
            let span = Span { start: start as u32, end: end as u32 };
            for to in link::reached(&address) {
                self.find(&to, |at| places.entry(at).or_default().push(span));
            }
        }
        let links = &view.post.links;
        scan.links_left_out += links.len().saturating_sub(MAX_LINKS) as u64;
        for to in links.iter().take(MAX_LINKS).flat_map(|l| link::reached(l)) {
            self.find(&to, |at| {
                places.entry(at).or_default();
            });
        }
        places.values_mut().for_each(disjoint);
        hits.extend(places.into_iter().map(|(signal, mut spans)| {
            scan.spans_left_out += spans.len().saturating_sub(crate::MAX_SPANS) as u64;
            spans.truncate(crate::MAX_SPANS);
            Hit { at: signal, kind: Kind::Link, spans }
        }));
    }
}

/// The ranges of a text that read as web addresses: with `http://` or `https://`, or a name with a dot inside.
/// Left to right, disjoint. E-mail addresses and `@user@host` are none.
fn addresses(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let dot = from + next_dot(&text[from..])?;
            let start =
                from + text[from..dot].rfind(is_delimiter).map_or(0, |at| at + delimiter_len(&text[from + at..]));
            let end = text[dot..].find(is_delimiter).map_or(text.len(), |at| dot + at);
            from = end;
            if let Some(range) = trimmed(text, start, end) {
                return Some(range);
            }
        }
    })
}

/// An address and what it carries may match one entry at one place.
fn disjoint(spans: &mut Vec<Span>) {
    spans.sort();
    let mut end = 0;
    spans.retain(|span| {
        let is_behind = span.start >= end;
        if is_behind {
            end = span.end;
        }
        is_behind
    });
}

/// The addresses of a text that are written as [`link::refanged`] undoes it, with where they stand.
fn defanged(text: &str) -> impl Iterator<Item = (usize, usize, String)> {
    let has_any = text.contains(['[', '(']) || text.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"xxp"));
    let runs = if has_any { text } else { "" }.split(is_delimiter).filter(|run| run.len() <= link::MAX_ADDRESS);
    runs.filter_map(move |run| {
        let address = link::refanged(run)?;
        let (start, end) =
            trimmed(&address, 0, address.len()).filter(|(start, end)| address[*start..*end].contains('.'))?;
        let core = run.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let at = core.as_ptr() as usize - text.as_ptr() as usize;
        (!core.is_empty()).then(|| (at, at + core.len(), address[start..end].to_owned()))
    })
}

/// The first dot with something written on both sides of it.
fn next_dot(text: &str) -> Option<usize> {
    let written = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii() || *b == b']');
    let bytes = text.as_bytes();
    text.match_indices('.')
        .map(|(at, _)| at)
        .find(|at| written(bytes.get(at.wrapping_sub(1))) && written(bytes.get(at + 1)))
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' | '«' | '»' | '“' | '”' | '‘' | '’')
        || matches!(c, '،' | '؛' | '؟' | '、' | '。' | '，' | '（' | '）' | '「' | '」' | '【' | '】')
}

fn delimiter_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The address in a run without delimiters.
fn trimmed(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let run = &text[start..end];
    // Behind other things that were written right before it (`see:https://…`).
    let scheme = run.match_indices("://").find_map(|(at, _)| {
        let head = &run.as_bytes()[..at];
        let len = [&b"https"[..], b"http"]
            .into_iter()
            .find(|s| head.len() >= s.len() && head[head.len() - s.len()..].eq_ignore_ascii_case(s))?;
        Some(at - len.len())
    });
    let start = match scheme {
        Some(at) => start + at,
        None => start + (run.len() - run.trim_start_matches(|c: char| !c.is_alphanumeric()).len()),
    };
    let address = text[start..end].trim_end_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '/' | '=' | '&' | '#' | '%' | '-' | '_' | '~' | '+')
    });
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let is_mail = scheme.is_none() && (authority.contains('@') || run.starts_with('@'));
    (!is_mail && !address.is_empty()).then_some((start, start + address.len()))
}
