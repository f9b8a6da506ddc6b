//! Posts as days, and days as vectors: for each aspect the mean of the day's posts.

use std::{collections::HashMap, ops::Range};

use model::dice::mix;

use super::{Aspect, Post};
use crate::returns::style::features::{Family, Features};
use crate::returns::style::text::{Kind, hosts, pieces};

const DAY: i64 = 24 * 3_600_000;

/// Days of more are put together, two and two, three and three, …
const MOST: i64 = 400;

/// Numbers of a vector, by aspect. Of languages and clients the most frequent have a place each, all others the last one. Two
/// features of style or of topics on one place are taken for one, or for their difference.
const WIDTH: [usize; Aspect::ALL.len()] = [128, 16, 6, 16, 128];

/// Shortest word that tells of a topic, in letters: shorter ones mostly hold a sentence together.
const WORD: usize = 4;

/// An account's days.
#[derive(Debug)]
pub(super) struct Days {
    /// By day, which posts.
    pub(super) posts: Vec<Range<usize>>,
    /// By aspect and day, its vector; nothing where an aspect is the same on all days.
    pub(super) of: [Vec<Vec<f64>>; Aspect::ALL.len()],
}

impl Days {
    /// Of posts in their order.
    pub(super) fn new(posts: &[Post]) -> Self {
        let all = posts.last().zip(posts.first()).map_or(0, |(last, first)| (last.time - first.time) / DAY + 1);
        let together = DAY * ((all + MOST - 1) / MOST).max(1);
        let mut days = Vec::new();
        for same in posts.chunk_by(|a, b| a.time.div_euclid(together) == b.time.div_euclid(together)) {
            let from = days.last().map_or(0, |day: &Range<usize>| day.end);
            days.push(from..from + same.len());
        }
        let of = Aspect::ALL.map(|aspect| vectors(aspect, posts, &days));
        Self { posts: days, of }
    }

    pub(super) fn len(&self) -> usize {
        self.posts.len()
    }

    /// Mean vector of some days.
    pub(super) fn mean(&self, aspect: usize, days: Range<usize>) -> Vec<f64> {
        mean(&self.of[aspect][days])
    }
}

/// The mean of some vectors, of which there is one or more.
pub(super) fn mean(vectors: &[Vec<f64>]) -> Vec<f64> {
    let mut mean = vec![0.0; vectors[0].len()];
    for vector in vectors {
        mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value / vectors.len() as f64);
    }
    mean
}

fn vectors(aspect: Aspect, posts: &[Post], days: &[Range<usize>]) -> Vec<Vec<f64>> {
    let unknown = aspect == Aspect::Client && posts.iter().any(|post| post.client.is_empty());
    if posts.is_empty() || unknown {
        return Vec::new();
    }
    let width = WIDTH[aspect as usize];
    let of_posts: Vec<Vec<f64>> = if aspect == Aspect::Hours {
        posts.iter().map(|post| hours(post.time)).collect()
    } else {
        hashed(&posts.iter().map(|post| features(aspect, post)).collect::<Vec<_>>(), aspect, width)
    };
    let vectors: Vec<Vec<f64>> = days.iter().map(|day| mean(&of_posts[day.clone()])).collect();
    if vectors.iter().all(|vector| *vector == vectors[0]) { Vec::new() } else { vectors }
}

/// The hour on a clock of 24, and on clocks that go round twice and three times as fast: near hours are near.
fn hours(time: i64) -> Vec<f64> {
    let turn = time.rem_euclid(DAY) as f64 / DAY as f64 * std::f64::consts::TAU;
    (1..=3).flat_map(|fast| [(turn * f64::from(fast)).cos(), (turn * f64::from(fast)).sin()]).collect()
}

/// What a post has of an aspect, each as often as it is there.
fn features(aspect: Aspect, post: &Post) -> Vec<u64> {
    match aspect {
        Aspect::Style => {
            let mut read = Features::default();
            read.read(&crate::returns::Post { time: None, text: post.text.clone() });
            [read.of(Family::Shape), read.of(Family::Form)].concat()
        }
        Aspect::Language if post.language.is_empty() => {
            let letters = post.text.chars().filter(|c| c.is_alphabetic());
            letters.map(|letter| u64::from(u32::from(letter)) >> 7).collect()
        }
        Aspect::Language => vec![named(&post.language)],
        Aspect::Client => vec![named(&post.client)],
        Aspect::Topics => {
            let tells = |(kind, piece): &(Kind, &str)| match kind {
                Kind::Tag => true,
                Kind::Word => piece.chars().count() >= WORD && !piece.starts_with("http"),
                _ => false,
            };
            let words = pieces(&post.text).filter(tells).map(|(_, piece)| piece);
            words.chain(hosts(&post.text)).map(named).collect()
        }
        Aspect::Hours => Vec::new(),
    }
}

fn named(name: &str) -> u64 {
    name.chars().flat_map(char::to_lowercase).fold(1, |hash, c| mix(hash ^ u64::from(u32::from(c))))
}

/// Posts as vectors of length one or nought. Of style and topics, what fewer posts have counts more, and what one alone
/// has not at all: it is noise.
fn hashed(posts: &[Vec<u64>], aspect: Aspect, width: usize) -> Vec<Vec<f64>> {
    let mut having: HashMap<u64, usize> = HashMap::new();
    let counted: Vec<Vec<(u64, usize)>> = posts.iter().map(|features| counted(features)).collect();
    counted.iter().flatten().for_each(|(feature, _)| *having.entry(*feature).or_default() += 1);
    let weight = |feature: &u64| match (aspect, having.get(feature)) {
        (Aspect::Style | Aspect::Topics, Some(1) | None) => 0.0,
        (Aspect::Style | Aspect::Topics, Some(have)) => ((1 + posts.len()) as f64 / *have as f64).ln(),
        _ => 1.0,
    };
    let few = matches!(aspect, Aspect::Language | Aspect::Client).then(|| places(&having, width));
    let vector = |features: &Vec<(u64, usize)>| {
        let mut vector = vec![0.0; width];
        for (feature, count) in features {
            let hash = mix(*feature);
            let sign = if hash >> 63 == 0 { 1.0 } else { -1.0 };
            let (place, sign) = few.as_ref().map_or((hash as usize % width, sign), |places| (places[feature], 1.0));
            vector[place] += sign * (1.0 + (*count as f64).ln()) * weight(feature);
        }
        let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|value| *value /= length.max(1e-9));
        vector
    };
    counted.iter().map(vector).collect()
}

/// A place for each of the most frequent.
fn places(having: &HashMap<u64, usize>, width: usize) -> HashMap<u64, usize> {
    let mut by_count: Vec<(usize, u64)> = having.iter().map(|(feature, count)| (*count, *feature)).collect();
    by_count.sort_unstable_by(|a, b| b.cmp(a));
    by_count.into_iter().enumerate().map(|(place, (_, feature))| (feature, place.min(width - 1))).collect()
}

fn counted(features: &[u64]) -> Vec<(u64, usize)> {
    let mut sorted = features.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect()
}
