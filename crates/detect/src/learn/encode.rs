//! Texts as counts of numbered n-grams, and the linear model fitted on some of them.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::{
    grams::{Cut, Grams},
    logistic::{self, Rows},
    mask::Prepared,
};

/// A hasher for keys that are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

pub(super) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Same>>;

/// How a model is fitted. The defaults are those that did best (see `docs/learning.md`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The n-grams.
    pub grams: Grams,
    /// An n-gram is a feature if texts of so many groups hold it, 2 at least: no string of one person becomes one.
    pub least_groups: u32,
    /// Exponent of the inverse document frequency; 0 leaves it out.
    pub idf: f64,
    /// Added to counts before the log-count ratio (Wang & Manning 2012); `None` leaves the ratio out.
    pub smoothing: Option<f64>,
    /// Exponent of the size of the ratio.
    pub ratio_power: f64,
    /// Inverse strength of the L2 penalty.
    pub cost: f64,
    /// Weight of a language's positives together, relative to its labelled negatives together.
    pub positives: f64,
    /// Weight of a language's control texts together, relative to its labelled negatives together.
    pub controls: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            grams: Grams::default(),
            least_groups: 2,
            idf: 0.0,
            smoothing: Some(10.0),
            ratio_power: 0.5,
            cost: 3.0,
            positives: 1.0,
            controls: 0.3,
        }
    }
}

/// Texts as counts of n-grams, numbered in the order in which they were first seen.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// A row a text: n-gram and 1 + ln(count).
    pub rows: Rows,
    /// The hash of every n-gram.
    pub hashes: Vec<u64>,
    /// By row: the words of the text that are no masks, each as often as it stands there.
    words: Vec<Vec<u32>>,
}

impl Encoded {
    /// Counts the n-grams of texts.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>, grams: Grams) -> Self {
        let mut numbers: ByHash<u32> = HashMap::default();
        let mut hashes = Vec::new();
        let mut rows = Rows::new();
        let mut words = Vec::new();
        let (mut prepared, mut cut, mut row) = (Prepared::default(), Cut::default(), Vec::new());
        for text in texts {
            prepared.set(text);
            row.clear();
            cut.each(&prepared.folded.text, grams, |hash, _, _| {
                row.push(*numbers.entry(hash).or_insert_with(|| {
                    hashes.push(hash);
                    hashes.len() as u32 - 1
                }));
            });
            words.push(cut.words().filter_map(|hash| numbers.get(&hash).copied()).collect());
            row.sort_unstable();
            rows.push(row.chunk_by(|a, b| a == b).map(|same| (same[0], sublinear(same.len()))));
        }
        Self { rows, hashes, words }
    }

    /// By n-gram, the languages that a word is at home in: those in which two of `texts` (row and language, by its bit)
    /// hold it.
    pub fn natives(&self, texts: impl IntoIterator<Item = (usize, u64)>) -> Vec<u64> {
        let (mut once, mut twice) = (vec![0; self.hashes.len()], vec![0; self.hashes.len()]);
        for (row, native) in texts {
            let mut words = self.words[row].clone();
            words.sort_unstable();
            words.dedup();
            for word in words.iter().map(|word| *word as usize) {
                twice[word] |= once[word] & native;
                once[word] |= native;
            }
        }
        twice
    }
}

/// The weight of an n-gram that a text holds so many times.
pub fn sublinear(count: usize) -> f32 {
    1.0 + (count as f32).ln()
}

/// One text to fit on, by its number in [`Encoded::rows`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// The row.
    pub row: u32,
    /// The group that it is in.
    pub group: u32,
    /// The label.
    pub positive: bool,
    /// How much it counts; a labelled negative counts 1.
    pub share: f64,
}

/// A fitted model over the numbers of an [`Encoded`].
#[derive(Debug, Clone)]
pub struct Fitted {
    /// By n-gram: what its count is multiplied by before the text is brought to length 1. 0 if it is no feature.
    pub scale: Vec<f32>,
    /// By n-gram: the weight.
    pub weight: Vec<f32>,
    /// The constant.
    pub constant: f64,
}

impl Fitted {
    /// Fits a model. Deterministic: the seed orders the steps of the descent.
    pub fn new(encoded: &Encoded, examples: &[Example], options: &Options, seed: u64) -> Self {
        let scale = scales(encoded, examples, options);
        let mut columns = vec![u32::MAX; scale.len()];
        let mut grams = Vec::new();
        for (gram, _) in scale.iter().enumerate().filter(|(_, s)| **s > 0.0) {
            columns[gram] = grams.len() as u32;
            grams.push(gram);
        }
        let mut rows = Rows::new();
        for example in examples {
            let row = encoded.rows.row(example.row as usize);
            let norm = norm(row, &scale);
            let features = row.iter().filter(|(gram, _)| scale[*gram as usize] > 0.0);
            rows.push(features.map(|(g, v)| (columns[*g as usize], v * scale[*g as usize] / norm)));
        }
        let positive: Vec<bool> = examples.iter().map(|e| e.positive).collect();
        let costs: Vec<f64> = examples.iter().map(|e| (options.cost * e.share).max(1e-9)).collect();
        let fitted = logistic::fit(&rows, &positive, &costs, grams.len(), seed);
        let mut weight = vec![0.0; scale.len()];
        for (gram, w) in grams.iter().zip(&fitted) {
            weight[*gram] = *w as f32;
        }
        Self { scale, weight, constant: fitted[grams.len()] }
    }

    /// The log-odds that the model gives a text.
    pub fn score(&self, row: &[(u32, f32)]) -> f64 {
        let norm = norm(row, &self.scale);
        let sum: f32 = row.iter().map(|(g, v)| v * self.scale[*g as usize] * self.weight[*g as usize]).sum();
        self.constant + f64::from(sum / norm)
    }
}

impl Fitted {
    /// How familiar a text is in a language, by its row: the mean of the shares of its n-grams and of its words that are
    /// known, words only where they are at home in the language. `natives` is what [`Encoded::natives`] says.
    pub fn familiar(&self, encoded: &Encoded, row: usize, natives: &[u64], native: u64) -> f32 {
        let (text, words) = (encoded.rows.row(row), &encoded.words[row]);
        let is_known = |gram: u32| self.scale[gram as usize] > 0.0;
        let count = |(_, v): &(u32, f32)| (v - 1.0).exp().round() as u32;
        let known = text.iter().filter(|(gram, _)| is_known(*gram)).map(count).sum();
        let at_home = |word: &&u32| is_known(**word) && natives[**word as usize] & native != 0;
        let known_words = words.iter().filter(at_home).count() as u32;
        familiar((known, text.iter().map(count).sum()), (known_words, words.len() as u32))
    }
}

/// How familiar a text is, 0 to 1: the mean of the share of its n-grams that are known and of the share of its words that
/// are known and at home in its language. Short n-grams are common to many languages, words to few; and in scripts without
/// spaces there are n-grams only. `(known, all)` of each.
pub(super) fn familiar(grams: (u32, u32), words: (u32, u32)) -> f32 {
    let share = |(known, all): (u32, u32)| known as f32 / all.max(1) as f32;
    if words.1 == 0 { share(grams) } else { (share(grams) + share(words)) / 2.0 }
}

fn norm(row: &[(u32, f32)], scale: &[f32]) -> f32 {
    let square: f32 = row.iter().map(|(g, v)| (v * scale[*g as usize]).powi(2)).sum();
    if square > 0.0 { square.sqrt() } else { 1.0 }
}

/// What every n-gram's count is multiplied by: inverse document frequency times the size of the log-count ratio.
fn scales(encoded: &Encoded, examples: &[Example], options: &Options) -> Vec<f32> {
    let grams = encoded.hashes.len();
    let mut order: Vec<&Example> = examples.iter().collect();
    order.sort_by_key(|e| (e.group, e.row));
    let (mut texts, mut in_groups, mut last) = (vec![0_u32; grams], vec![0_u32; grams], vec![u32::MAX; grams]);
    let (mut with, mut without) = (vec![0.0_f64; grams], vec![0.0_f64; grams]);
    for example in order {
        for (gram, _) in encoded.rows.row(example.row as usize) {
            let gram = *gram as usize;
            texts[gram] += 1;
            if last[gram] != example.group {
                last[gram] = example.group;
                in_groups[gram] += 1;
            }
            *(if example.positive { &mut with[gram] } else { &mut without[gram] }) += example.share;
        }
    }
    let least = options.least_groups.max(2);
    let all = examples.len() as f64;
    let (p, n) = totals(examples);
    let ratio = |gram: usize| match options.smoothing {
        None => 1.0,
        Some(a) => {
            let ratio = ((with[gram] + a) / (p + 2.0 * a)) / ((without[gram] + a) / (n + 2.0 * a));
            ratio.ln().abs().powf(options.ratio_power)
        }
    };
    let idf = |gram: usize| (((1.0 + all) / (1.0 + f64::from(texts[gram]))).ln() + 1.0).powf(options.idf);
    (0..grams).map(|g| if in_groups[g] < least { 0.0 } else { (idf(g) * ratio(g)) as f32 }).collect()
}

fn totals(examples: &[Example]) -> (f64, f64) {
    let sum = |positive| examples.iter().filter(|e| e.positive == positive).map(|e| e.share).sum();
    (sum(true), sum(false))
}
