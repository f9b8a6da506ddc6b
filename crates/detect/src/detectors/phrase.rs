//! Phrases of a bank in the text.
//!
//! Phrases and text go through the same [`crate::text::fold`]; a phrase counts where it stands as whole words
//! ([`text::boundary`]). Of one phrase's places, the leftmost are kept and those that overlap them are not.
//! A phrase marked `exact_case_beside_group` counts only where it is written exactly as in the bank, and only if a
//! phrase of the same group that needs no such help stands elsewhere in the same text.
//!
//! Where a bank asks for it, its phrases are also seen in disguise ([`crate::phrase::evasions`]).
//!
//! Descriptions of images and hashtags are looked through as well, each as a text of its own. What is seen there alone
//! makes a hit without spans.

use std::{cell::OnceCell, collections::BTreeMap};

use model::{Kind, Span};
use unicode_normalization::UnicodeNormalization;

use crate::{
    MAX_SCANNED, MAX_SPANS, Memory, Pack, Scan,
    pack::{Signal, When},
    phrase::{Matcher, Room, evasions::Evasive},
    registry::{Detector, Hit, SignalAt, View},
    text::{self, Folded},
};

/// Looks for every phrase of every pack at once.
pub struct PhraseDetector {
    matcher: Matcher,
    evasive: Evasive,
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
        let evasive =
            Evasive::new(SignalAt::of_kind(packs, Kind::Phrase).enumerate().filter_map(|(n, (at, signal))| {
                let bank = &packs[at.pack as usize].banks[at.bank as usize];
                // What counts in exact case only cannot be told in a disguise.
                let counts = signal.when == When::Always;
                counts.then_some((n as u32, signal.text.as_str(), patterns[n].as_str(), bank.evasions.as_slice()))
            }));
        Self { matcher, evasive, phrases, needs_company }
    }

    /// Every place in a text of every phrase that counts there, by phrase, leftmost first and without overlaps. Adds
    /// the places beyond [`MAX_SPANS`] to `left_out`.
    fn places<'f>(
        &self,
        text: &str,
        room: &mut Room,
        folded: impl Fn() -> &'f Folded,
        left_out: &mut u64,
    ) -> BTreeMap<u32, Vec<Span>> {
        let mut places: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        self.matcher.each(text, room, &folded, |found| {
            let span = folded().span(found.start, found.end);
            let spans = places.get(&found.phrase);
            if spans.and_then(|s| s.last()).is_some_and(|last| span.start < last.end) {
                return;
            }
            if let Some(exact) = &self.phrases[found.phrase as usize].exact
                && as_written(&text[span.start as usize..span.end as usize]) != *exact
            {
                return;
            }
            if spans.is_some_and(|s| s.len() == MAX_SPANS) {
                *left_out += 1;
            } else {
                places.entry(found.phrase).or_default().push(span);
            }
        });
        if !self.evasive.is_idle() {
            self.disguised(text, folded(), &mut places, left_out);
        }
        if self.needs_company && !places.is_empty() {
            self.keep_accompanied(&mut places);
        }
        places
    }

    /// Adds the places where a phrase stands in disguise and does not stand plainly.
    fn disguised(&self, text: &str, folded: &Folded, places: &mut BTreeMap<u32, Vec<Span>>, left_out: &mut u64) {
        self.evasive.each(text, folded, |phrase, start, end| {
            let span = folded.span(start, end);
            let spans = places.entry(phrase).or_default();
            if spans.iter().any(|other| span.start < other.end && other.start < span.end) {
                return;
            }
            if spans.len() == MAX_SPANS {
                *left_out += 1;
            } else {
                spans.insert(spans.partition_point(|other| other.start < span.start), span);
            }
        });
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
        let mut left_out = 0;
        let room = &mut *view.room();
        let mut places = self.places(view.text, room, || view.folded(), &mut left_out);
        scan.spans_left_out += left_out;
        // What is said outside the text counts, and has no place in it.
        for aside in view.post.images.iter().map(|image| &image.alt).chain(&view.post.tags).filter(|a| !a.is_empty()) {
            let aside = text::head(aside, MAX_SCANNED);
            let folded = OnceCell::new();
            let fold = || folded.get_or_init(|| text::fold(aside));
            let seen = self.places(aside, room, fold, &mut 0);
            for number in seen.into_keys() {
                places.entry(number).or_default();
            }
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
