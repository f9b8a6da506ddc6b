//! What to label next. Labels are the bottleneck, so a batch takes turns between four needs: posts that the model is
//! least sure of; posts that it ranks high, since positives are rare; posts in languages with the fewest labels or
//! unlike anything in training; and posts drawn at random, so that what nobody thought of is seen too. One post an
//! account while there are others, no text twice, and no text much like one that was taken.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    corpus,
    dice::Dice,
    grams::{Cut, Grams},
    mask::Prepared,
    model::{Abstained, Model, Score, Scorer, Scratch},
};

/// Two texts of whose n-grams this share is common are alike.
const ALIKE: f64 = 0.5;

/// Most texts that a candidate is compared with: the last ones taken.
const COMPARED: usize = 500;

/// Why a post is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The model cannot tell.
    Uncertain,
    /// The model ranks it high.
    High,
    /// Its language has few labels, or it is unlike what was trained on.
    Rare,
    /// Drawn at random.
    Random,
}

impl Why {
    const ALL: [Self; 4] = [Self::Uncertain, Self::High, Self::Rare, Self::Random];

    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uncertain => "uncertain",
            Self::High => "high",
            Self::Rare => "rare",
            Self::Random => "random",
        }
    }
}

/// The next posts to label: index among `posts` (account, text), and why. As many as `n`, or as there are. The same
/// seed gives the same.
pub fn suggest(model: &Model, posts: &[(&str, &str)], n: usize, seed: u64) -> Vec<(usize, Why)> {
    let mut scratch = Scratch::default();
    let scores: Vec<Score> = posts.iter().map(|(_, text)| model.score(text, &mut scratch)).collect();
    let mut orders = Why::ALL.map(|why| order(model, &scores, why, seed).into_iter());
    let groups = corpus::groups(posts.iter().copied());
    let mut taken = Taken { groups: BTreeSet::new(), posts: BTreeSet::new(), texts: Vec::new(), cut: Cut::default() };
    let mut out = Vec::new();
    let mut spare: Vec<Vec<usize>> = vec![Vec::new(); Why::ALL.len()];
    let mut idle = 0;
    for turn in (0..Why::ALL.len()).cycle() {
        if out.len() == n || idle == Why::ALL.len() {
            break;
        }
        let next = loop {
            match orders[turn].next() {
                Some(post) if taken.posts.contains(&post) => {}
                Some(post) if taken.takes(groups[post], posts[post].1) => break Some(post),
                Some(post) => spare[turn].push(post),
                None => break None,
            }
        };
        idle = if next.is_some() { 0 } else { idle + 1 };
        if let Some(post) = next {
            taken.posts.insert(post);
            out.push((post, Why::ALL[turn]));
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
    texts: Vec<Vec<u64>>,
    cut: Cut,
}

impl Taken {
    /// Whether a post is of a new group and unlike the others; if so, it is one of them from here on.
    fn takes(&mut self, group: u32, text: &str) -> bool {
        if self.groups.contains(&group) {
            return false;
        }
        let mut hashes = Vec::new();
        let grams = Grams { chars: (5, 5), words: 0, spanning: true };
        self.cut.each(&Prepared::of(text).folded.text, grams, |hash, _, _| hashes.push(hash));
        hashes.sort_unstable();
        hashes.dedup();
        if self.texts.iter().rev().take(COMPARED).any(|other| common(&hashes, other) > ALIKE) {
            return false;
        }
        self.groups.insert(group);
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
fn order(model: &Model, scores: &[Score], why: Why, seed: u64) -> Vec<usize> {
    let mut posts: Vec<usize> = (0..scores.len()).collect();
    // Ties are broken by chance, not by place in the file.
    Dice::new(seed ^ why as u64).shuffle(&mut posts);
    let judged = |post: &usize| scores[*post].abstained.is_none();
    match why {
        Why::Random => posts,
        Why::Uncertain => {
            posts.retain(judged);
            posts.sort_by(|a, b| scores[*a].log_odds.abs().total_cmp(&scores[*b].log_odds.abs()));
            posts
        }
        Why::High => {
            posts.retain(judged);
            posts.sort_by(|a, b| scores[*b].log_odds.total_cmp(&scores[*a].log_odds));
            posts
        }
        Why::Rare => rare(model, scores, posts),
    }
}

/// Posts that the model does not judge for want of training, languages in turn, the one with the fewest labels first.
fn rare(model: &Model, scores: &[Score], posts: Vec<usize>) -> Vec<usize> {
    let mut by_lang: BTreeMap<(u64, &str), Vec<usize>> = BTreeMap::new();
    for post in posts {
        let score = &scores[post];
        if let (Some(lang), Some(Abstained::Language | Abstained::Unfamiliar)) = (score.lang, score.abstained) {
            let count = model.report().languages.get(lang).copied().unwrap_or_default();
            by_lang.entry((count.positives + count.negatives, lang)).or_default().push(post);
        }
    }
    let longest = by_lang.values().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|turn| by_lang.values().filter_map(move |posts| posts.get(turn).copied())).collect()
}
