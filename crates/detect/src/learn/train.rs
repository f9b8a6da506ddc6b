//! From a corpus to a model: folds, margins out of fold, what to abstain in, calibration, thresholds.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{
    calibrate::Calibration,
    corpus::{self, Control, Sample},
    encode::{Encoded, Example, Fitted, Options},
    language,
    model::{Language, Model, Operating},
    report::{ControlUsed, Counts, Report},
    vocabulary::Vocabulary,
};

/// Positives that a language needs; with fewer, a model abstains in it.
pub const LEAST_POSITIVES: u64 = 20;

/// Innocent texts that a language needs, labelled posts and controls together; with fewer, a model abstains in it.
pub const LEAST_INNOCENTS: u64 = 100;

/// A text as familiar as this is never too unfamiliar, however alike the training texts are.
const MOST_ASKED: f32 = 0.75;

/// The recalls that operating thresholds are given for.
pub const RECALLS: [f64; 2] = [0.5, 0.8];

/// How a model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// How it is fitted.
    pub options: Options,
    /// Folds for the margins that calibration and thresholds are taken from; 2 to 20.
    pub folds: usize,
    /// Where all chance comes from.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { options: Options::default(), folds: 5, seed: 1 }
    }
}

/// Why no model came out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrainError {
    /// No labelled post is positive, or none is innocent.
    #[error("{positives} positive and {innocents} innocent posts are too few to train on: label posts of both kinds")]
    OneClass {
        /// Labelled posts that are positive.
        positives: u64,
        /// Labelled posts that are not.
        innocents: u64,
    },
    /// No language has enough of both.
    #[error(
        "no language has {LEAST_POSITIVES} positive and {LEAST_INNOCENTS} innocent texts, so the model would abstain \
         everywhere: label more posts of one language, or add control groups in it"
    )]
    NoLanguage,
    /// Only in a language that no text can be identified as.
    #[error(
        "the only texts with enough labels are in `{0}`, which is no language that a text is identified as, so the \
         model would abstain everywhere: write their language (such as `en`) in the column `lang`, or label longer posts"
    )]
    Unidentified(String),
    /// [`Plan::folds`] is out of its limits.
    #[error("{0} folds: ask for 2 to 20")]
    Folds(usize),
}

/// A corpus made ready: texts encoded once, rows grouped, folds drawn. Folds are fitted one by one, so that a caller
/// may do so side by side.
#[derive(Debug)]
pub struct Training<'a> {
    samples: &'a [Sample],
    controls: &'a [Control],
    plan: Plan,
    encoded: Encoded,
    /// By row: labelled posts first, then the texts of controls, held-out groups included.
    texts: Vec<Row<'a>>,
    groups: Vec<u32>,
    folds: Vec<u8>,
    langs: Vec<Option<String>>,
    /// By row: whether the language is given, or identified beyond doubt.
    certain: Vec<bool>,
    /// The languages that have enough labels, in order.
    judged: Vec<String>,
}

/// A text of the corpus.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    text: &'a str,
    positive: bool,
    /// Its control group's index.
    control: Option<usize>,
    held_out: bool,
}

impl<'a> Training<'a> {
    /// Makes a corpus ready.
    ///
    /// # Errors
    /// [`TrainError::OneClass`] and [`TrainError::Folds`].
    pub fn new(samples: &'a [Sample], controls: &'a [Control], plan: Plan) -> Result<Self, TrainError> {
        let positives = samples.iter().filter(|s| s.positive).count() as u64;
        let innocents = samples.len() as u64 - positives;
        if positives < 2 || innocents < 2 {
            return Err(TrainError::OneClass { positives, innocents });
        }
        if !(2..=20).contains(&plan.folds) {
            return Err(TrainError::Folds(plan.folds));
        }
        let posts = samples.iter().map(|s| Row { text: &s.text, positive: s.positive, control: None, held_out: false });
        let innocent = controls.iter().enumerate().flat_map(|(number, c)| {
            c.texts.iter().map(move |text| Row { text, positive: false, control: Some(number), held_out: c.held_out })
        });
        let texts: Vec<Row<'a>> = posts.chain(innocent).collect();
        let encoded = Encoded::new(texts.iter().map(|r| r.text), plan.options.grams);
        let accounts = samples.iter().map(|s| s.account.as_str()).chain(std::iter::repeat(""));
        let groups = corpus::groups(accounts.zip(texts.iter().map(|r| r.text)));
        let positive: Vec<bool> = texts.iter().map(|r| r.positive).collect();
        let folds = corpus::folds(&groups, &positive, plan.folds, plan.seed);
        let (langs, certain) = langs(samples, controls, &texts);
        let judged = judged(&counts(&texts, &langs)).into_iter().map(str::to_owned).collect();
        Ok(Self { samples, controls, plan, encoded, texts, groups, folds, langs, certain, judged })
    }

    /// How many folds there are.
    pub fn folds(&self) -> usize {
        self.plan.folds
    }

    /// The fold of every labelled post.
    pub fn fold_of(&self) -> &[u8] {
        &self.folds[..self.samples.len()]
    }

    /// The margins of a fold's rows, by a model that saw no row of the fold and no control group of `without`.
    /// The texts of the groups of `without` and of those held out are scored in every fold.
    pub fn fold(&self, fold: usize, without: &[usize]) -> Fold {
        let outside = |row: &Row<'_>| row.held_out || row.control.is_some_and(|c| without.contains(&c));
        let inside = |i: usize| usize::from(self.folds[i]) == fold;
        let examples = self.examples(|i, row| !outside(row) && !inside(i));
        let fitted = Fitted::new(&self.encoded, &examples, &self.plan.options, self.plan.seed);
        let natives = self.natives(&examples);
        let familiar = |i| fitted.familiar(&self.encoded, i, &natives, self.native(self.lang(i)));
        let scored = self.texts.iter().enumerate().filter(|(i, row)| outside(row) || inside(*i));
        let margins = scored.map(|(i, _)| (i as u32, fitted.score(self.encoded.rows.row(i)), familiar(i))).collect();
        Fold { margins }
    }

    /// A language's bit; none for one without enough labels. Those beyond the 64th share one.
    fn native(&self, lang: &str) -> u64 {
        self.judged.iter().position(|judged| judged == lang).map_or(0, |at| 1 << at.min(63))
    }

    /// The languages that words are at home in, by the examples whose language is certain.
    fn natives(&self, examples: &[Example]) -> Vec<u64> {
        let rows = examples.iter().map(|e| e.row as usize).filter(|row| self.certain[*row]);
        self.encoded.natives(rows.map(|row| (row, self.native(self.lang(row)))))
    }

    /// The margins of all labelled posts by a plain fit on some of them; `known` is as long as the samples. `None` unless
    /// those are of both kinds.
    pub fn margins(&self, known: &[bool]) -> Option<Vec<f64>> {
        let examples = self.examples(|i, _| known.get(i) == Some(&true));
        let positives = examples.iter().filter(|e| e.positive).count();
        if positives == 0 || positives == examples.len() {
            return None;
        }
        let fitted = Fitted::new(&self.encoded, &examples, &self.plan.options, self.plan.seed);
        Some((0..known.len()).map(|i| fitted.score(self.encoded.rows.row(i))).collect())
    }

    /// The labels of some of the posts by language, `und` where that cannot be told.
    pub(super) fn counts(&self, known: &[bool]) -> BTreeMap<&str, Counts> {
        let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
        for i in (0..known.len()).filter(|i| known[*i]) {
            counts.entry(self.lang(i)).or_default().add(self.texts[i].positive, false);
        }
        counts
    }

    /// A row's language, `und` where that cannot be told.
    pub fn lang(&self, row: usize) -> &str {
        self.langs[row].as_deref().unwrap_or("und")
    }

    pub(super) fn text(&self, row: usize) -> &'a str {
        self.texts[row].text
    }

    pub(super) fn group(&self, row: usize) -> u32 {
        self.groups[row]
    }

    /// The rows to fit on. Within every language, positives and controls together weigh what [`Options`] says,
    /// whatever their number: else the language with the more positives would look like one.
    fn examples(&self, keep: impl Fn(usize, &Row<'_>) -> bool) -> Vec<Example> {
        let kept: Vec<(usize, &Row<'_>)> = self.texts.iter().enumerate().filter(|(i, row)| keep(*i, row)).collect();
        let mut counts: BTreeMap<Option<&str>, Counts> = BTreeMap::new();
        for (i, row) in &kept {
            counts.entry(self.langs[*i].as_deref()).or_default().add(row.positive, row.control.is_some());
        }
        let options = &self.plan.options;
        let share = |count: &Counts, row: &Row<'_>| {
            let negatives = count.negatives.max(1) as f64;
            match (row.positive, row.control) {
                // A few positives in a language that is not judged do not stand for it.
                (true, _) if count.positives < LEAST_POSITIVES => options.positives,
                (true, _) => options.positives * negatives / count.positives as f64,
                (false, None) => 1.0,
                (false, Some(_)) => (options.controls * negatives / count.controls as f64).clamp(0.01, 1.0),
            }
        };
        let example = |(i, row): (usize, &Row<'_>)| Example {
            row: i as u32,
            group: self.groups[i],
            positive: row.positive,
            share: share(&counts[&self.langs[i].as_deref()], row),
        };
        kept.into_iter().map(example).collect()
    }

    /// Fits the model on everything but the held-out groups, with calibration and thresholds from the folds' margins.
    /// `folds` holds [`Training::fold`] of every fold, with no group left out.
    ///
    /// # Errors
    /// [`TrainError::NoLanguage`] and [`TrainError::Unidentified`].
    pub fn finish(&self, folds: &[Fold]) -> Result<Model, TrainError> {
        let counts = counts(&self.texts, &self.langs);
        let trained = judged(&counts);
        if trained.is_empty() {
            let unknown = counts.iter().find(|(_, c)| enough(c)).map(|(lang, _)| lang.clone());
            return Err(unknown.map_or(TrainError::NoLanguage, TrainError::Unidentified));
        }
        let mut margins: Vec<Option<(f64, f32)>> = vec![None; self.texts.len()];
        for (row, margin, familiar) in folds.iter().flat_map(|f| &f.margins) {
            if !self.texts[*row as usize].held_out {
                margins[*row as usize] = Some((*margin, *familiar));
            }
        }
        let languages = trained.iter().filter_map(|lang| {
            let rows = (0..self.texts.len()).filter(|i| self.langs[*i].as_deref() == Some(*lang));
            let seen: Vec<(usize, f64, f32)> =
                rows.filter_map(|i| margins[i].map(|(margin, familiar)| (i, margin, familiar))).collect();
            Some(((*lang).to_owned(), self.language(lang, &seen)?))
        });
        let languages: BTreeMap<String, Language> = languages.collect();
        let examples = self.examples(|_, row| !row.held_out);
        let fitted = Fitted::new(&self.encoded, &examples, &self.plan.options, self.plan.seed);
        let vocabulary = Vocabulary::new(
            &self.encoded,
            &fitted,
            &self.natives(&examples),
            self.texts.iter().map(|r| r.text),
            self.plan.options.grams,
        );
        let report = Report {
            seed: self.plan.seed,
            folds: self.plan.folds as u32,
            languages: counts,
            parts: self.parts(),
            controls: self.controls.iter().map(ControlUsed::of).collect(),
            seen: self
                .samples
                .iter()
                .filter_map(|s| corpus::fingerprint(&s.text))
                .collect::<BTreeSet<u32>>()
                .into_iter()
                .collect(),
        };
        Ok(Model::new(vocabulary, fitted.constant, languages, report))
    }

    /// What a language's rows, with their margins and how familiar they are, say of it.
    fn language(&self, lang: &str, seen: &[(usize, f64, f32)]) -> Option<Language> {
        let posts: Vec<(f64, bool)> = seen
            .iter()
            .filter(|(i, ..)| *i < self.samples.len())
            .map(|(i, margin, _)| (*margin, self.texts[*i].positive))
            .collect();
        let all: Vec<(f64, bool)> = seen.iter().map(|(i, margin, _)| (*margin, self.texts[*i].positive)).collect();
        // Where every labelled post is positive, the controls are the innocents.
        let labels = if posts.iter().all(|(_, p)| *p) { &all } else { &posts };
        let calibration = Calibration::fit(labels)?;
        let positives = labels.iter().filter(|(_, p)| *p).count();
        // What is in doubt may be in any language, and is what the threshold has to keep out.
        let certain = seen.iter().filter(|(i, ..)| self.certain[*i]);
        let mut familiar: Vec<f32> = certain.map(|(_, _, f)| *f).collect();
        if familiar.is_empty() {
            familiar = seen.iter().map(|(_, _, f)| *f).collect();
        }
        familiar.sort_by(f32::total_cmp);
        Some(Language {
            native: self.native(lang),
            calibration,
            positive_share: positives as f64 / labels.len() as f64,
            least_familiar: familiar[familiar.len() / 100].min(MOST_ASKED),
            operating: RECALLS.iter().filter_map(|r| Operating::at(labels, *r)).collect(),
        })
    }

    fn parts(&self) -> BTreeMap<String, Counts> {
        let mut parts: BTreeMap<String, Counts> = BTreeMap::new();
        for sample in self.samples {
            parts.entry(sample.part.clone().unwrap_or_default()).or_default().add(sample.positive, false);
        }
        parts
    }
}

/// Texts by language, held-out groups aside.
fn counts(texts: &[Row<'_>], langs: &[Option<String>]) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for (row, lang) in texts.iter().zip(langs).filter(|(row, _)| !row.held_out) {
        let count = counts.entry(lang.clone().unwrap_or_else(|| "und".into())).or_default();
        count.add(row.positive, row.control.is_some());
    }
    counts
}

/// Enough of both for a model to speak.
pub(super) fn enough(count: &Counts) -> bool {
    count.positives >= LEAST_POSITIVES && count.innocents() >= LEAST_INNOCENTS
}

/// The languages that have enough, and that a text can be identified as.
fn judged(counts: &BTreeMap<String, Counts>) -> Vec<&str> {
    counts.iter().filter(|(lang, c)| enough(c) && language::is_known(lang)).map(|(lang, _)| lang.as_str()).collect()
}

/// The language of every row: as given, as the control group's name says, or as identified. Where the text leaves
/// doubt it counts as the closest language that is judged, as [`super::Model::judge`] takes it: else such texts would
/// be scored by a calibration that never saw one.
/// Beside it, whether there was no doubt.
fn langs(samples: &[Sample], controls: &[Control], texts: &[Row<'_>]) -> (Vec<Option<String>>, Vec<bool>) {
    let given = |i: usize, row: &Row<'_>| match row.control {
        None => samples[i].lang.clone(),
        Some(control) => controls[control].lang.clone(),
    };
    let identified: Vec<_> = texts.iter().map(|row| language::identify(row.text)).collect();
    let certain = |i: usize| identified[i].filter(|found| found.reliable).map(|found| found.lang.to_owned());
    let langs: Vec<Option<String>> =
        texts.iter().enumerate().map(|(i, row)| given(i, row).or_else(|| certain(i))).collect();
    let counts = counts(texts, &langs);
    let judged = judged(&counts);
    let among = language::Among::new(judged.iter().copied());
    let closest = |i: usize| {
        let doubtful = identified[i].filter(|found| !judged.contains(&found.lang));
        match doubtful {
            Some(_) => among.closest(texts[i].text),
            None => identified[i].map(|found| found.lang),
        }
    };
    let sure = langs.iter().map(Option::is_some).collect();
    let langs = langs.iter().enumerate();
    (langs.map(|(i, lang)| lang.clone().or_else(|| closest(i).map(str::to_owned))).collect(), sure)
}

/// Margins of a fold.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// Row (labelled posts first, then the texts of the controls in order), margin, how familiar it is.
    pub margins: Vec<(u32, f64, f32)>,
}

/// [`Training`] from end to end, one fold after the other.
///
/// # Errors
/// As [`Training::new`] and [`Training::finish`].
pub fn train(samples: &[Sample], controls: &[Control], plan: Plan) -> Result<Model, TrainError> {
    let training = Training::new(samples, controls, plan)?;
    let folds: Vec<Fold> = (0..training.folds()).map(|fold| training.fold(fold, &[])).collect();
    training.finish(&folds)
}
