//! Regular expressions, and what a text has to hold before one is asked at all.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind, literal::Extractor};

/// Longest pattern, in bytes.
const MAX_PATTERN: usize = 1_000;

/// Largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 1 << 20;

/// Most literals that stand for a pattern.
const MAX_LITERALS: usize = 64;

/// Compiles a pattern. It is searched for anywhere in the text, in linear time (`regex` crate).
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.len() > MAX_PATTERN {
        return Err(format!("a pattern of {} bytes, of at most {MAX_PATTERN}: split it into several", pattern.len()));
    }
    if let Err(error) = parser().parse(pattern) {
        let (what, at) = match &error {
            regex_syntax::Error::Parse(e) => (e.kind().to_string(), e.span().start.offset),
            regex_syntax::Error::Translate(e) => (e.kind().to_string(), e.span().start.offset),
            _ => (error.to_string(), 0),
        };
        let place = pattern.get(..at).map_or(1, |before| before.chars().count() + 1);
        return Err(format!(
            "wrong at character {place} of the pattern: {what}; put `\\\\` before a sign meant as itself"
        ));
    }
    RegexBuilder::new(pattern)
        .size_limit(MAX_COMPILED)
        .dfa_size_limit(MAX_COMPILED)
        .nest_limit(NEST)
        .build()
        .map_err(|_| "this pattern is too large: repeat less, or use smaller classes than `\\w` in repeats".into())
}

const NEST: u32 = 50;

fn parser() -> regex_syntax::Parser {
    regex_syntax::ParserBuilder::new().nest_limit(NEST).build()
}

/// What a text has to hold for a pattern to be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing that is known.
    Unknown,
    /// One of these, each of three bytes or more.
    Literals(Vec<Vec<u8>>),
    /// A byte of one of these ASCII ranges.
    Bytes(Vec<(u8, u8)>),
}

/// See [`Needs`].
pub(super) fn needs(pattern: &str) -> Needs {
    let Ok(hir) = parser().parse(pattern) else { return Needs::Unknown };
    let mut extractor = Extractor::new();
    extractor.limit_total(MAX_LITERALS);
    if let Some(literals) = extractor.extract(&hir).literals()
        && !literals.is_empty()
        && literals.iter().all(|l| l.as_bytes().len() >= 3)
    {
        return Needs::Literals(literals.iter().map(|l| l.as_bytes().to_vec()).collect());
    }
    match bytes(&hir) {
        Some(ranges) if ranges.iter().map(|(a, b)| usize::from(b - a) + 1).sum::<usize>() <= 26 => Needs::Bytes(ranges),
        _ => Needs::Unknown,
    }
}

/// ASCII ranges of which every match has a byte.
fn bytes(hir: &Hir) -> Option<Vec<(u8, u8)>> {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let range = |r: &regex_syntax::hir::ClassUnicodeRange| {
                Some((u8::try_from(r.start()).ok()?, u8::try_from(r.end()).ok()?)).filter(|(_, end)| end.is_ascii())
            };
            class.iter().map(range).collect::<Option<Vec<_>>>().filter(|ranges| !ranges.is_empty())
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => literal.0.first().filter(|b| b.is_ascii()).map(|b| vec![(*b, *b)]),
        HirKind::Repetition(repeat) if repeat.min > 0 => bytes(&repeat.sub),
        HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => bytes(&capture.sub),
        HirKind::Concat(parts) => {
            let width = |ranges: &Vec<(u8, u8)>| ranges.iter().map(|(a, b)| usize::from(b - a) + 1).sum::<usize>();
            parts.iter().filter_map(bytes).min_by_key(width)
        }
        HirKind::Alternation(parts) => {
            let all = parts.iter().map(bytes).collect::<Option<Vec<_>>>()?;
            Some(all.concat()).filter(|ranges| ranges.len() <= 8)
        }
    }
}

/// Whether a text holds a byte of one of the ranges. Whole blocks at a time, which compilers turn into vectors.
pub(super) fn holds(text: &str, ranges: &[(u8, u8)]) -> bool {
    text.as_bytes().chunks(64).any(|block| {
        ranges.iter().any(|(low, high)| {
            let width = high - low;
            block.iter().fold(false, |any, byte| any | (byte.wrapping_sub(*low) <= width))
        })
    })
}
