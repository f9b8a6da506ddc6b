//! A trained model: what it says of a text, and where it says nothing.

use std::collections::BTreeMap;

use model::{Span, Weight};
use serde::{Deserialize, Serialize};

use super::{
    bound::Bound,
    calibrate::{self, Calibration},
    encode::{familiar, sublinear},
    grams::{self, Cut},
    language,
    mask::Prepared,
    memo::Memo,
    report::Report,
    sum::Sum,
    vocabulary::{Homes, Vocabulary},
};

/// Something that gives texts a score. A sentence encoder can stand behind it as an n-gram model does.
pub trait Scorer: Send + Sync {
    /// What it says of a text.
    fn score(&self, text: &str, scratch: &mut Scratch) -> Score;

    /// The words of a text that weighed most towards a high score, heaviest first, `most` at most.
    fn reasons(&self, text: &str, most: usize, scratch: &mut Scratch) -> Vec<Reason>;

    /// SHA-256 of its file, in hexadecimal.
    fn digest(&self) -> &str;
}

/// Buffers that are used again from text to text.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    prepared: Prepared,
    memo: Memo,
    bound: Bound,
    states: Vec<u64>,
    hashes: Vec<u64>,
    homes: Homes,
    sum: Sum,
}

/// What a model says of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The language it was judged in; what it was taken for, where the model abstained.
    pub lang: Option<&'static str>,
    /// The linear model's own value. Compare it with [`Operating::margin`] of the language, and with nothing else.
    pub margin: f64,
    /// Calibrated log-odds, at the share of positives among the language's labelled posts. Where the model abstained it
    /// is no judgement, and only ranks posts for people: the least that the margin means in any language it judges.
    pub log_odds: f64,
    /// What the text adds to what is known without reading it: log-odds minus those of the share. 0 where the model
    /// abstained: nothing acts on such a text.
    pub evidence: f64,
    /// Why the model says nothing, if so.
    pub abstained: Option<Abstained>,
}

impl Score {
    /// The evidence as an additive weight, no heavier than `cap` either way.
    pub fn weight(&self, cap: Weight) -> Weight {
        let cap = cap.0.abs();
        Weight((self.evidence * 1_000.0).clamp(-f64::from(cap), f64::from(cap)).round() as i32)
    }
}

/// Why a model says nothing of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abstained {
    /// Fewer letters than [`language::LEAST_LETTERS`].
    Short,
    /// In a language that the model was not trained in.
    Language,
    /// Fewer of its n-grams and words are known than of nearly all texts of the language in training.
    Unfamiliar,
}

impl Abstained {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Language => "language",
            Self::Unfamiliar => "unfamiliar",
        }
    }
}

/// A word and what it added.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Where it stands in the original text.
    pub span: Span,
    /// What it added to the margin.
    pub margin: f64,
}

/// What a model knows of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// Its bit in [`super::vocabulary::Entry::native`].
    pub native: u64,
    /// From margin to log-odds, out of fold.
    pub calibration: Calibration,
    /// The share of positives among the labelled texts it was calibrated on.
    pub positive_share: f64,
    /// How familiar a text must be to be judged: as 99 in 100 texts of training, out of fold, that are surely in the
    /// language, and 0.75 at most.
    pub least_familiar: f32,
    /// Thresholds, by recall.
    pub operating: Vec<Operating>,
}

/// A threshold, with what it reached out of fold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Operating {
    /// The recall that was asked for.
    pub wanted: f64,
    /// The least margin that is flagged.
    pub margin: f64,
    /// The share of positives at or over it.
    pub recall: f64,
    /// The share of positives among labelled texts at or over it, at the labels' own prevalence.
    pub precision: f64,
}

impl Operating {
    /// The highest threshold with that recall.
    pub(super) fn at(labels: &[(f64, bool)], wanted: f64) -> Option<Self> {
        let mut positives: Vec<f64> = labels.iter().filter(|(_, p)| *p).map(|(m, _)| *m).collect();
        positives.sort_by(|a, b| b.total_cmp(a));
        let needed = (positives.len() as f64 * wanted).ceil() as usize;
        let margin = *positives.get(needed.checked_sub(1)?)?;
        let flagged = labels.iter().filter(|(m, _)| *m >= margin).count() as f64;
        let right = positives.iter().filter(|m| **m >= margin).count() as f64;
        Some(Self { wanted, margin, recall: right / positives.len() as f64, precision: right / flagged })
    }
}

/// A trained n-gram model.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) vocabulary: Vocabulary,
    pub(super) constant: f64,
    pub(super) languages: BTreeMap<String, Language>,
    pub(super) report: Report,
    pub(super) digest: String,
    /// No text below it is flagged in any language.
    least_margin: f64,
    /// Its languages, for texts that leave doubt.
    among: language::Among,
}

impl Model {
    pub(super) fn new(
        vocabulary: Vocabulary,
        constant: f64,
        languages: BTreeMap<String, Language>,
        report: Report,
    ) -> Self {
        let mut model = Self { digest: String::new(), ..Self::undigested(vocabulary, constant, languages, report) };
        model.digest = super::file::digest(&model.to_bytes());
        model
    }

    pub(super) fn undigested(
        vocabulary: Vocabulary,
        constant: f64,
        languages: BTreeMap<String, Language>,
        report: Report,
    ) -> Self {
        let margins = languages.values().flat_map(|l| l.operating.iter().map(|o| o.margin));
        let least_margin = margins.fold(f64::INFINITY, f64::min);
        let among = language::Among::new(languages.keys().map(String::as_str));
        Self { vocabulary, constant, languages, report, digest: String::new(), least_margin, among }
    }

    /// What it was made from.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The languages it judges in.
    pub fn languages(&self) -> &BTreeMap<String, Language> {
        &self.languages
    }

    /// The n-grams it knows.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The margin below which no text reaches an operating threshold in any language: such a text need not be judged.
    pub fn least_margin(&self) -> f64 {
        self.least_margin
    }

    /// A text's margin.
    pub fn margin(&self, text: &str, scratch: &mut Scratch) -> f64 {
        scratch.prepared.set(text);
        self.margin_of_prepared(scratch)
    }

    /// A text's margin, if it is `least` or more. Of most texts it is plain that theirs is not, and it is not computed.
    pub fn margin_from(&self, least: f64, text: &str, scratch: &mut Scratch) -> Option<f64> {
        let Scratch { prepared, bound, .. } = scratch;
        prepared.set(text);
        let most = self.constant + bound.of(grams::first_chars(&prepared.folded.text), &self.vocabulary);
        let margin = (most >= least).then(|| self.margin_of_prepared(scratch));
        margin.filter(|margin| *margin >= least)
    }

    fn margin_of_prepared(&self, scratch: &mut Scratch) -> f64 {
        let Scratch { prepared, memo, states, hashes, homes, sum, .. } = scratch;
        memo.of(&self.vocabulary);
        states.clear();
        sum.clear();
        for word in grams::first_chars(&prepared.folded.text).split(' ').filter(|word| !word.is_empty()) {
            let word = memo.word(word, &self.vocabulary);
            word.known.iter().for_each(|term| sum.add(term));
            states.extend_from_slice(word.states);
        }
        hashes.clear();
        let longer = 2..=self.vocabulary.grams.words;
        grams::word_grams(states.len(), |word| states[word], longer, |hash, _, _| hashes.push(hash));
        self.vocabulary.terms(hashes, homes).for_each(|term| sum.add(&term));
        self.constant + f64::from(sum.value())
    }

    /// How familiar a text is in a language ([`Language::least_familiar`]).
    fn familiar(&self, text: &str, language: &Language) -> f32 {
        let prepared = Prepared::of(text);
        let (mut cut, mut all, mut known) = (Cut::default(), 0, 0);
        cut.each(&prepared.folded.text, self.vocabulary.grams, |hash, _, _| {
            all += 1;
            known += u32::from(self.vocabulary.find(hash).is_some());
        });
        let entry = |hash| self.vocabulary.find(hash).map(|entry| &self.vocabulary.entries[entry as usize]);
        let at_home = |hash: &u64| entry(*hash).is_some_and(|entry| entry.native & language.native != 0);
        familiar((known, all), (cut.words().filter(at_home).count() as u32, cut.words().count() as u32))
    }

    /// What a margin means in a language; in none, or in one that the model does not judge, the least that it means in
    /// any. Strictly increasing in the margin.
    pub fn log_odds(&self, margin: f64, lang: Option<&str>) -> f64 {
        match lang.and_then(|lang| self.languages.get(lang)) {
            Some(known) => known.calibration.log_odds(margin),
            None => self.languages.values().map(|l| l.calibration.log_odds(margin)).fold(f64::INFINITY, f64::min),
        }
    }

    /// What a margin means: language, calibration, and whether the model says anything at all.
    pub fn judge(&self, text: &str, margin: f64) -> Score {
        let abstain = |lang, why| Score {
            lang,
            margin,
            log_odds: self.log_odds(margin, None),
            evidence: 0.0,
            abstained: Some(why),
        };
        let Some(identified) = language::identify(text) else { return abstain(None, Abstained::Short) };
        let mut lang = identified.lang;
        if !self.languages.contains_key(lang) {
            // A short text of a trained language is often taken for another; one that is clearly another is not.
            match Some(&self.among).filter(|_| !identified.reliable).and_then(|among| among.closest(text)) {
                Some(closest) => lang = closest,
                None => return abstain(Some(lang), Abstained::Language),
            }
        }
        let Some(known) = self.languages.get(lang) else { return abstain(Some(lang), Abstained::Language) };
        if self.familiar(text, known) < known.least_familiar {
            return abstain(Some(lang), Abstained::Unfamiliar);
        }
        let log_odds = known.calibration.log_odds(margin);
        let evidence = log_odds - calibrate::logit(known.positive_share);
        Score { lang: Some(lang), margin, log_odds, evidence, abstained: None }
    }
}

impl Scorer for Model {
    fn score(&self, text: &str, scratch: &mut Scratch) -> Score {
        self.judge(text, self.margin(text, scratch))
    }

    fn reasons(&self, text: &str, most: usize, scratch: &mut Scratch) -> Vec<Reason> {
        scratch.prepared.set(text);
        let folded = scratch.prepared.folded.text.as_str();
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        Cut::default().each(folded, self.vocabulary.grams, |hash, from, to| {
            found.extend(self.vocabulary.find(hash).map(|entry| (entry, from, to)));
        });
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for (entry, ..) in &found {
            *counts.entry(*entry).or_default() += 1;
        }
        let value = |entry: u32, count: u32| sublinear(count as usize) * self.vocabulary.entries[entry as usize].scale;
        let norm = counts.iter().map(|(entry, count)| value(*entry, *count).powi(2)).sum::<f32>().sqrt();
        let mut words: Vec<(usize, usize, f64)> = words(folded).map(|(from, to)| (from, to, 0.0)).collect();
        for (entry, from, to) in &found {
            let count = counts[entry];
            // What an n-gram adds is shared among its places, and there among the words that it touches.
            let weight = self.vocabulary.entries[*entry as usize].weight;
            let added = f64::from(value(*entry, count) * weight / norm) / f64::from(count);
            let first = words.partition_point(|w| w.1 <= *from as usize);
            let last = words.partition_point(|w| w.0 < *to as usize);
            for word in words.get_mut(first..last).into_iter().flatten() {
                word.2 += added / (last - first) as f64;
            }
        }
        words.retain(|w| w.2 > 0.0);
        words.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        words.truncate(most);
        words.into_iter().map(|(from, to, margin)| Reason { span: scratch.prepared.span(from, to), margin }).collect()
    }

    fn digest(&self) -> &str {
        &self.digest
    }
}

/// Stretches without spaces, less the punctuation around them, by their bytes.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let start = text.as_ptr() as usize;
    let trimmed = text.split(' ').map(|w| w.trim_matches(|c: char| c.is_ascii_punctuation()));
    trimmed.filter(|w| !w.is_empty()).map(move |w| {
        let from = w.as_ptr() as usize - start;
        (from, from + w.len())
    })
}
