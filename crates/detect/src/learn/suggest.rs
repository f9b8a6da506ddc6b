//! What to label next. Labels are the bottleneck, so of ten posts eight are those that the model is least sure of, one is
//! in a language with few labels or unlike anything in training, and one is drawn at random, so that what nobody thought
//! of is seen too. One post an account while there are others, no text twice, and no text much like one that was taken.
//!
//! Least sure is where the linear model's own margin is nearest to 0: kinds weigh alike in it, so 0 lies where positives
//! begin to be found at all, far below the point where a post is as likely positive as not. This finds as many positives
//! as a person can tell from the others, and needs no calibration: it works from the first few labels on. What else was
//! tried is in `docs/learning.md`.

use std::collections::{BTreeMap, BTreeSet};

use ::model::{Dice, dice::mix};

use super::{
    corpus,
    grams::MAX_CHARS,
    mask::Prepared,
    model::{Abstained, Model, Scorer, Scratch},
    report::Counts,
    train::{self, Training},
};

/// Two texts of whose n-grams this share is common are alike.
const ALIKE: f64 = 0.5;

/// Most texts that a candidate is compared with: the last ones taken.
const COMPARED: usize = 500;

/// Whose turn it is, again and again.
const TURNS: [Why; 10] = {
    use Why::{Random, Rare, Uncertain};
    [Uncertain, Uncertain, Uncertain, Rare, Uncertain, Uncertain, Uncertain, Uncertain, Random, Uncertain]
};

/// Why a post is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The model cannot tell.
    Uncertain,
    /// Its language has few labels, or it is unlike what was trained on.
    Rare,
    /// Drawn at random.
    Random,
}

impl Why {
    const ALL: [Self; 3] = [Self::Uncertain, Self::Rare, Self::Random];

    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uncertain => "uncertain",
            Self::Rare => "rare",
            Self::Random => "random",
        }
    }
}

/// A post that could be labelled.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its [group](corpus::groups).
    pub group: u32,
    /// What the linear model says of it; `None` before there is one.
    pub margin: Option<f64>,
    /// Its language and how many labels that has, where these are too few or the text is unlike all of them.
    pub rare: Option<(u64, &'a str)>,
}

/// The next posts to label: index among `posts` (account, text), and why. As many as `n`, or as there are. The same
/// seed gives the same.
pub fn suggest(model: &Model, posts: &[(&str, &str)], n: usize, seed: u64) -> Vec<(usize, Why)> {
    let mut scratch = Scratch::default();
    let groups = corpus::groups(posts.iter().copied());
    let labels = &model.report().languages;
    let count = |lang: &str| labels.get(lang).map_or(0, Counts::labels);
    let mut candidates = Vec::with_capacity(posts.len());
    for ((_, text), group) in posts.iter().zip(groups) {
        let score = model.score(text, &mut scratch);
        let unlike = matches!(score.abstained, Some(Abstained::Language | Abstained::Unfamiliar));
        let margin = score.abstained.is_none().then_some(score.margin);
        let rare = score.lang.filter(|_| unlike).map(|lang| (count(lang), lang));
        candidates.push(Candidate { text, group, margin, rare });
    }
    choose(&candidates, n, seed)
}

/// The same with labels too few for a model, or to simulate: `known` says which samples of a corpus have been labelled,
/// `open` which may be asked for; the labels of the others are not looked at. Index among the samples.
pub fn suggest_among(
    training: &Training<'_>,
    known: &[bool],
    open: impl Fn(usize) -> bool,
    n: usize,
    seed: u64,
) -> Vec<(usize, Why)> {
    let margins = training.margins(known);
    let counts = training.counts(known);
    let most = counts.values().map(Counts::labels).max().unwrap_or(0);
    let hidden: Vec<usize> = (0..known.len()).filter(|i| open(*i)).collect();
    let candidate = |i: &usize| {
        let lang = training.lang(*i);
        let count = counts.get(lang).copied().unwrap_or_default();
        // The language of most labels is the desk's own, however few it has yet.
        let rare = !train::enough(&count) && (count.labels() < most || most == 0);
        Candidate {
            text: training.text(*i),
            group: training.group(*i),
            margin: margins.as_ref().map(|m| m[*i]),
            rare: (rare && lang != "und").then(|| (count.labels(), lang)),
        }
    };
    let candidates: Vec<Candidate<'_>> = hidden.iter().map(candidate).collect();
    choose(&candidates, n, seed).into_iter().map(|(i, why)| (hidden[i], why)).collect()
}

/// Takes turns between needs until there are `n`.
pub fn choose(candidates: &[Candidate<'_>], n: usize, seed: u64) -> Vec<(usize, Why)> {
    let mut orders = Why::ALL.map(|why| order(candidates, why, seed).into_iter());
    let mut taken = Taken { groups: BTreeSet::new(), posts: BTreeSet::new(), texts: Vec::new() };
    let mut out = Vec::new();
    let mut spare: Vec<Vec<usize>> = vec![Vec::new(); Why::ALL.len()];
    let mut idle = 0;
    for why in TURNS.into_iter().cycle() {
        if out.len() == n || idle == TURNS.len() {
            break;
        }
        let next = loop {
            match orders[why as usize].next() {
                Some(post) if taken.posts.contains(&post) => {}
                Some(post) if taken.takes(&candidates[post]) => break Some(post),
                Some(post) => spare[why as usize].push(post),
                None => break None,
            }
        };
        idle = if next.is_some() { 0 } else { idle + 1 };
        if let Some(post) = next {
            taken.posts.insert(post);
            out.push((post, why));
        }
    }
    // Accounts are used up: what was passed over comes now.
    let left = Why::ALL.iter().zip(spare).flat_map(|(why, posts)| posts.into_iter().map(move |p| (p, *why)));
    for (post, why) in left {
        if out.len() < n && taken.posts.insert(post) {
            out.push((post, why));
        }
    }
    out
}

/// What a batch holds so far.
struct Taken {
    groups: BTreeSet<u32>,
    posts: BTreeSet<usize>,
    /// The runs of five characters of each.
    texts: Vec<Vec<u64>>,
}

impl Taken {
    /// Whether a post is of a new group and unlike the others; if so, it is one of them from here on.
    fn takes(&mut self, post: &Candidate<'_>) -> bool {
        if self.groups.contains(&post.group) {
            return false;
        }
        let chars: Vec<char> = Prepared::of(post.text).folded.text.chars().take(MAX_CHARS).collect();
        let hash = |five: &[char]| five.iter().fold(0, |state, c| mix(state ^ u64::from(*c)));
        let mut hashes: Vec<u64> = chars.windows(5).map(hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        if self.texts.iter().rev().take(COMPARED).any(|other| common(&hashes, other) > ALIKE) {
            return false;
        }
        self.groups.insert(post.group);
        self.texts.push(hashes);
        true
    }
}

/// The share of the shorter text's n-grams that the other one holds.
fn common(a: &[u64], b: &[u64]) -> f64 {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let both = short.iter().filter(|h| long.binary_search(h).is_ok()).count();
    both as f64 / short.len().max(1) as f64
}

/// Posts in the order in which one need asks for them.
fn order(candidates: &[Candidate<'_>], why: Why, seed: u64) -> Vec<usize> {
    let mut posts: Vec<usize> = (0..candidates.len()).collect();
    // Ties are broken by chance, not by place in the file.
    Dice::new(seed ^ why as u64).shuffle(&mut posts);
    match why {
        Why::Random => posts,
        Why::Uncertain => {
            let mut unsure: Vec<(f64, usize)> =
                posts.into_iter().filter_map(|post| Some((candidates[post].margin?.abs(), post))).collect();
            unsure.sort_by(|a, b| a.0.total_cmp(&b.0));
            unsure.into_iter().map(|(_, post)| post).collect()
        }
        Why::Rare => rare(candidates, posts),
    }
}

/// Posts for which there are too few labels, languages in turn, the one with the fewest labels first.
fn rare(candidates: &[Candidate<'_>], posts: Vec<usize>) -> Vec<usize> {
    let mut by_lang: BTreeMap<(u64, &str), Vec<usize>> = BTreeMap::new();
    for post in posts {
        if let Some(lang) = candidates[post].rare {
            by_lang.entry(lang).or_default().push(post);
        }
    }
    let longest = by_lang.values().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|turn| by_lang.values().filter_map(move |posts| posts.get(turn).copied())).collect()
}
