//! Honest figures without a test set: repeated cross-validation by account that also leaves out whole families of
//! control groups.
//!
//! ```text
//! repeat ─ fold ─ train on posts of other folds + families of control groups of other folds
//!               └ score posts of this fold + families of control groups of this fold
//! ```
//!
//! Ranks are by the mean of what all folds' models say that a margin means ([`Scorer::place`]): the calibration of a single
//! fold is low where the fold's own posts are high, since those are the ones that it lacks, and pooled scores would rank
//! worse than any of the models does. Within a language the ranks are those of the margins.
//!
//! No text is scored by a model that saw its account, a copy of it, or another text of its control group's family (the
//! same kind of text in another language). Calibration and thresholds inside a model come from its own training texts:
//! nothing of the fold that is scored enters them.

use std::path::Path;

use detect::learn::corpus::{self, Control, Sample};
use files::rows::{Create, Type};

use super::{Material, Outcome, Scores};

/// A trained scorer.
pub trait Scorer {
    /// What it says of texts; `lang` where it is known.
    fn score(&self, texts: &mut dyn Iterator<Item = (&str, Option<&str>)>) -> Vec<Said>;

    /// Where a margin stands among those of all languages; without a language for texts that were abstained on.
    fn place(&self, margin: f64, lang: Option<&str>) -> f64;
}

/// What a scorer says of a text, and from what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// What it comes to.
    pub outcome: Outcome,
    /// The value before calibration.
    pub margin: f64,
    /// The language it was judged in, if it was.
    pub lang: Option<&'static str>,
}

impl Said {
    const NOTHING: Self = Self { outcome: Outcome::NONE, margin: f64::NEG_INFINITY, lang: None };

    /// The outcome, ranked by what all the models say of its margin.
    fn ranked(self, models: &[Box<dyn Scorer>]) -> Outcome {
        let places = models.iter().map(|model| model.place(self.margin, self.lang)).sum::<f64>();
        Outcome { score: places / models.len() as f64, ..self.outcome }
    }
}

/// What is said of everything in one repeat: posts, and the texts of each control group.
struct Repeat {
    posts: Vec<Said>,
    controls: Vec<Vec<Said>>,
}

/// Makes a scorer of labelled posts and control groups.
pub type Train<'a> = dyn Fn(&[Sample], &[Control]) -> anyhow::Result<Box<dyn Scorer>> + 'a;

/// Which fold everything is in, in one repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The fold of each post.
    pub posts: Vec<u8>,
    /// The fold of each control group.
    pub groups: Vec<u8>,
}

/// The folds of a repeat: accounts and copies stay together, families too, and positives and control groups are
/// spread evenly.
pub fn split(material: &Material, folds: usize, repeat: usize, seed: u64) -> Split {
    let seed = seed.wrapping_add(repeat as u64);
    let groups: Vec<u32> = material.posts.iter().map(|row| row.group).collect();
    let positive: Vec<bool> = material.posts.iter().map(|row| row.positive).collect();
    let first_of = |family: &str| material.groups.iter().position(|g| g.family == family).unwrap_or_default() as u32;
    let families: Vec<u32> = material.groups.iter().map(|g| first_of(&g.family)).collect();
    Split {
        posts: corpus::folds(&groups, &positive, folds, seed),
        groups: corpus::folds(&families, &vec![false; families.len()], folds, seed),
    }
}

/// Writes the folds of every repeat, for another scorer: `kind,key,repeat,fold`, where a post's key is its row from 0
/// and a control group's its name.
pub fn write_folds(place: &Path, material: &Material, splits: &[Split]) -> anyhow::Result<()> {
    let columns = [("kind", Type::Text), ("key", Type::Text), ("repeat", Type::Whole), ("fold", Type::Whole)];
    let mut out = Create::new(place, &columns)?;
    for (repeat, split) in splits.iter().enumerate() {
        for (row, fold) in split.posts.iter().enumerate() {
            out.write(["post", &row.to_string(), &repeat.to_string(), &fold.to_string()])?;
        }
        for (group, fold) in material.groups.iter().zip(&split.groups) {
            out.write(["control", &group.name, &repeat.to_string(), &fold.to_string()])?;
        }
    }
    Ok(out.finish()?)
}

/// Trains and scores out of fold, one [`Scores`] a repeat. `progress` hears of every model.
///
/// # Errors
/// If a model cannot be trained: a fold leaves too little.
pub fn cross_validate(
    samples: &[Sample],
    controls: &[Control],
    splits: &[Split],
    train: &Train<'_>,
    progress: &dyn Fn(String),
) -> anyhow::Result<Vec<Scores>> {
    let one = |(repeat, split): (usize, &Split)| {
        let folds = split.posts.iter().max().map_or(0, |f| f + 1);
        let mut said = Repeat {
            posts: vec![Said::NOTHING; samples.len()],
            controls: controls.iter().map(|c| vec![Said::NOTHING; c.texts.len()]).collect(),
        };
        let mut models = Vec::new();
        for fold in 0..folds {
            progress(format!("repeat {} of {}, fold {} of {folds}", repeat + 1, splits.len(), fold + 1));
            models.push(fold_of(samples, controls, split, fold, train, &mut said)?);
        }
        let ranked = |said: Vec<Said>| said.into_iter().map(|said| said.ranked(&models)).collect();
        Ok(Scores { posts: ranked(said.posts), controls: said.controls.into_iter().map(ranked).collect() })
    };
    splits.iter().enumerate().map(one).collect()
}

fn fold_of(
    samples: &[Sample],
    controls: &[Control],
    split: &Split,
    fold: u8,
    train: &Train<'_>,
    said: &mut Repeat,
) -> anyhow::Result<Box<dyn Scorer>> {
    let inside: Vec<usize> = (0..samples.len()).filter(|i| split.posts[*i] == fold).collect();
    let others = samples.iter().zip(&split.posts).filter(|(_, f)| **f != fold).map(|(s, _)| s.clone());
    let seen = controls.iter().zip(&split.groups).filter(|(_, f)| **f != fold);
    let seen = seen.map(|(c, _)| Control { held_out: false, ..c.clone() });
    let scorer = train(&others.collect::<Vec<_>>(), &seen.collect::<Vec<_>>())?;
    let texts = inside.iter().map(|i| (samples[*i].text.as_str(), samples[*i].lang.as_deref()));
    for (i, one) in inside.iter().zip(scorer.score(&mut { texts })) {
        said.posts[*i] = one;
    }
    for (number, control) in controls.iter().enumerate().filter(|(n, _)| split.groups[*n] == fold) {
        let texts = control.texts.iter().map(|text| (text.as_str(), control.lang.as_deref()));
        said.controls[number] = scorer.score(&mut { texts });
    }
    Ok(scorer)
}

/// What is abstained on in a language whose every text was kept from training.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct LanguageOut {
    /// The language.
    pub lang: String,
    /// Texts in it: posts and control texts.
    pub texts: usize,
    /// The share of them that is abstained on.
    pub abstained: f64,
}

/// Keeps each language out in turn, posts and control groups, and counts abstentions in it. A language without which
/// nothing is left to train on is left out.
pub fn languages_out(
    samples: &[Sample],
    controls: &[Control],
    material: &Material,
    train: &Train<'_>,
    progress: &dyn Fn(String),
) -> Vec<LanguageOut> {
    let mut langs = material.values(|row| &row.lang);
    langs.extend(material.groups.iter().map(|g| g.lang.clone()).filter(|l| !l.is_empty()));
    langs.sort();
    langs.dedup();
    let texts_in = |lang: &str| {
        let posts = samples.iter().zip(&material.posts).filter(|(_, row)| row.lang == lang).map(|(s, _)| &s.text);
        let innocent = controls.iter().filter(|c| c.lang.as_deref() == Some(lang)).flat_map(|c| &c.texts);
        posts.chain(innocent).cloned().collect::<Vec<String>>()
    };
    let out = |lang: String| {
        let texts = texts_in(&lang);
        let others = samples.iter().zip(&material.posts).filter(|(_, row)| row.lang != lang).map(|(s, _)| s.clone());
        let seen = controls.iter().filter(|c| c.lang.as_deref() != Some(&lang));
        let seen = seen.map(|c| Control { held_out: false, ..c.clone() });
        if texts.len() < 100 {
            return None;
        }
        progress(format!("without {lang}"));
        let scorer = train(&others.collect::<Vec<_>>(), &seen.collect::<Vec<_>>()).ok()?;
        let said = scorer.score(&mut texts.iter().map(|text| (text.as_str(), None)));
        let abstained = said.iter().filter(|s| s.outcome.abstained).count() as f64 / texts.len() as f64;
        Some(LanguageOut { lang, texts: texts.len(), abstained })
    };
    langs.into_iter().filter_map(out).collect()
}
