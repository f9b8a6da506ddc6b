//! The slow way to find phrases, and the entry point that the fuzzer and the tests share to hold the fast way to it.

use std::collections::BTreeMap;

use model::Span;

use super::{Matcher, Room};
use crate::{
    detectors::phrase::folded_phrase,
    text::{boundary, fold},
};

/// Most phrases that [`run`] takes.
const MAX_PHRASES: usize = 24;

/// The places of each phrase in a text, as bytes of it, by trying every one: leftmost first and without overlaps.
pub fn naive(phrases: &[String], text: &str) -> BTreeMap<usize, Vec<Span>> {
    let folded = fold(text);
    let mut all = BTreeMap::new();
    for (number, phrase) in phrases.iter().enumerate() {
        let phrase = folded_phrase(phrase);
        let behind_lam = boundary::after_lam(&phrase).unwrap_or_default();
        let mut spans: Vec<Span> = Vec::new();
        for start in 0..folded.text.len() {
            let here = |form: &str| {
                let there = folded.text.get(start..).is_some_and(|rest| !form.is_empty() && rest.starts_with(form));
                there.then_some((start, start + form.len()))
            };
            let whole = here(&phrase).filter(|(start, end)| boundary::is_whole(text, &folded, *start, *end));
            let lam =
                || here(behind_lam).filter(|(start, end)| boundary::is_whole_after_lam(text, &folded, *start, *end));
            if let Some((start, end)) = whole.or_else(lam) {
                let span = folded.span(start, end);
                if spans.last().is_none_or(|last| last.end <= span.start) {
                    spans.push(span);
                }
            }
        }
        if !spans.is_empty() {
            all.insert(number, spans);
        }
    }
    all
}

/// Takes lines as phrases up to an empty one, and what follows as a text; looks for the phrases both ways.
///
/// # Panics
/// If the fast way sees anything else than the slow one, or a span that cuts a character.
pub fn run(input: &str) {
    let (phrases, text) = input.split_once("\n\n").unwrap_or(("pine\nblack pine", input));
    let phrases: Vec<String> = phrases.lines().take(MAX_PHRASES).map(str::to_owned).collect();
    // What a bank refuses is not looked for: see `pack::banks`.
    let usable = |phrase: &String| folded_phrase(phrase).chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let phrases: Vec<String> = phrases.into_iter().filter(usable).collect();
    assert_eq!(fast(&phrases, text), naive(&phrases, text), "{phrases:?} in {text:?}");
}

fn fast(phrases: &[String], text: &str) -> BTreeMap<usize, Vec<Span>> {
    let folds: Vec<String> = phrases.iter().map(|phrase| folded_phrase(phrase)).collect();
    let matcher = Matcher::new(folds.iter().map(String::as_str));
    let folded = fold(text);
    let mut all: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    matcher.each(
        text,
        &mut Room::default(),
        || &folded,
        |found| {
            let span = folded.span(found.start, found.end);
            assert!(text.get(span.start as usize..span.end as usize).is_some_and(|piece| !piece.is_empty()));
            let spans = all.entry(found.phrase as usize).or_default();
            if spans.last().is_none_or(|last| last.end <= span.start) {
                spans.push(span);
            }
        },
    );
    all
}
