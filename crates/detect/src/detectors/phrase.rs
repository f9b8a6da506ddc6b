//! Phrases of a bank in the text.
//!
//! Phrases and text go through the same [`crate::text::fold`]; a phrase counts where it stands as whole words
//! ([`text::boundary`]). Of one phrase's places, the leftmost are kept and those that overlap them are not.
//! A phrase marked `exact_case_beside_group` counts only where it is written exactly as in the bank, and only if a
//! phrase of the same group that needs no such help stands elsewhere in the post.

use std::collections::BTreeMap;

use model::{Kind, Span};
use unicode_normalization::UnicodeNormalization;

use crate::{
    MAX_SPANS, Memory, Pack, Scan,
    pack::{Signal, When},
    phrase::Matcher,
    registry::{Detector, Hit, SignalAt, View},
    text,
};

/// Looks for every phrase of every pack at once.
pub struct PhraseDetector {
    matcher: Matcher,
    /// By number: a phrase that two packs have is two phrases.
    phrases: Vec<Phrase>,
    needs_company: bool,
}

struct Phrase {
    at: SignalAt,
    /// The phrase as written, in the form that [`as_written`] gives, for phrases that ask for exact case.
    exact: Option<String>,
    /// The groups it speaks for, as numbers.
    groups: Vec<u32>,
}

impl PhraseDetector {
    /// Folds and compiles the phrases.
    pub fn new(packs: &[Pack]) -> Self {
        let mut numbers = BTreeMap::new();
        let mut patterns = Vec::new();
        let mut phrases = Vec::new();
        for (at, signal) in SignalAt::of_kind(packs, Kind::Phrase) {
            patterns.push(folded_phrase(&signal.text));
            phrases.push(Phrase {
                at,
                exact: (signal.when == When::ExactCaseBesideGroup).then(|| as_written(&signal.text)),
                groups: group_numbers(&mut numbers, at.pack, signal),
            });
        }
        let needs_company = phrases.iter().any(|p| p.exact.is_some());
        let matcher = Matcher::new(patterns.iter().map(String::as_str));
        Self { matcher, phrases, needs_company }
    }

    /// Every place of every phrase that stands as whole words, by phrase, leftmost first and without overlaps.
    fn places(&self, view: &View<'_>, scan: &mut Scan) -> BTreeMap<u32, Vec<Span>> {
        let mut places: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        view.with_buffer(|buffer| {
            self.matcher.each(
                view.text,
                buffer,
                || view.folded(),
                |found| {
                    let span = view.folded().span(found.start, found.end);
                    let spans = places.get(&found.phrase);
                    if spans.and_then(|s| s.last()).is_some_and(|last| span.start < last.end) {
                        return;
                    }
                    if let Some(exact) = &self.phrases[found.phrase as usize].exact
                        && as_written(&view.text[span.start as usize..span.end as usize]) != *exact
                    {
                        return;
                    }
                    if spans.is_some_and(|s| s.len() == MAX_SPANS) {
                        scan.spans_left_out += 1;
                    } else {
                        places.entry(found.phrase).or_default().push(span);
                    }
                },
            );
        });
        places
    }

    /// Takes out the phrases that need company and have none.
    fn keep_accompanied(&self, places: &mut BTreeMap<u32, Vec<Span>>) {
        let company: Vec<(u32, Span)> = places
            .iter()
            .filter(|(number, _)| self.phrases[**number as usize].exact.is_none())
            .flat_map(|(number, spans)| {
                self.phrases[*number as usize].groups.iter().flat_map(|g| spans.iter().map(|s| (*g, *s)))
            })
            .collect();
        places.retain(|number, spans| {
            let phrase = &self.phrases[*number as usize];
            if phrase.exact.is_none() {
                return true;
            }
            spans.retain(|span| {
                company.iter().any(|(group, other)| {
                    phrase.groups.contains(group) && (other.end <= span.start || span.end <= other.start)
                })
            });
            !spans.is_empty()
        });
    }
}

impl Detector for PhraseDetector {
    fn name(&self) -> &'static str {
        "phrase"
    }

    fn version(&self) -> u32 {
        2
    }

    fn kind(&self) -> Kind {
        Kind::Phrase
    }

    fn is_idle(&self) -> bool {
        self.phrases.is_empty()
    }

    fn remembers(&self) -> bool {
        false
    }

    fn look(&self, view: &View<'_>, _: &mut Memory, hits: &mut Vec<Hit>, scan: &mut Scan) {
        let mut places = self.places(view, scan);
        if places.is_empty() {
            return;
        }
        if self.needs_company {
            self.keep_accompanied(&mut places);
        }
        hits.extend(places.into_iter().map(|(number, spans)| Hit {
            at: self.phrases[number as usize].at,
            kind: Kind::Phrase,
            spans,
        }));
    }
}

/// A phrase as it is looked for: folded, without space at its ends.
pub fn folded_phrase(text: &str) -> String {
    text::fold(text).text.trim_matches(' ').to_owned()
}

/// What "exact case" compares: NFKC with white space and dashes collapsed. Letters stay as they are.
fn as_written(text: &str) -> String {
    let text: String = text.nfkc().collect();
    text.split(text::is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn group_numbers<'a>(numbers: &mut BTreeMap<(u32, &'a str), u32>, pack: u32, signal: &'a Signal) -> Vec<u32> {
    let number = |group: &'a String| {
        let next = numbers.len() as u32;
        *numbers.entry((pack, group.as_str())).or_insert(next)
    };
    signal.groups.iter().map(number).collect()
}
