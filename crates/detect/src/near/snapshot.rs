//! Clusters as bytes, so that counts survive a restart.
//!
//! Little-endian numbers, each list after its length. Empty lines of the index are left out. Anything may be read:
//! what does not hold together is refused.

use super::{
    First, Near, Settings, Texts,
    sightings::{Sighting, Sightings},
    sketch::Sketch,
};

/// The layout below. Another one is another number.
const LAYOUT: u64 = 1;

/// A snapshot that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the snapshot of near-duplicates is damaged or of another version: start without it, and replay what is stored"
)]
pub struct NearSnapshotError;

impl Near {
    /// Everything that is remembered.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Out(Vec::new());
        let Settings { similarity, window, remember } = self.settings;
        out.all([LAYOUT, u64::from(similarity), window as u64, u64::from(remember), self.clock as u64]);
        out.all([self.texts.next as u64, self.texts.len() as u64]);
        for ((sketch, whole), first) in self.texts.sketches.iter().zip(&self.texts.wholes).zip(&self.firsts) {
            out.all(sketch.to_words());
            out.all([*whole, first.account, first.at as u64, first.last as u64]);
        }
        out.all([self.texts.index.filled().count() as u64]);
        for (at, line) in self.texts.index.filled() {
            out.all([at as u64]);
            line.iter().for_each(|entry| out.0.extend(entry.to_le_bytes()));
        }
        out.all([self.sightings.log().len() as u64]);
        for Sighting { cluster, account, at } in self.sightings.log() {
            out.all([*cluster, *account, *at as u64]);
        }
        out.0
    }

    /// The reverse of [`Near::to_bytes`].
    ///
    /// # Errors
    /// If the bytes are not what `to_bytes` gives.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NearSnapshotError> {
        let mut from = In(bytes);
        let near = read(&mut from).ok_or(NearSnapshotError)?;
        if from.0.is_empty() { Ok(near) } else { Err(NearSnapshotError) }
    }
}

fn read(from: &mut In<'_>) -> Option<Near> {
    let [layout, similarity, window, remember, clock] = from.all()?;
    let window = i64::try_from(window).ok()?;
    let settings = Settings { similarity: similarity.try_into().ok()?, window, remember: remember.try_into().ok()? };
    let [next, texts] = from.all()?;
    if layout != LAYOUT || settings.remember == 0 || settings.remember as usize > super::MAX_TEXTS {
        return None;
    }
    // The ring is full, or the next place is the one behind its last.
    let (next, texts, places) = (usize::try_from(next).ok()?, usize::try_from(texts).ok()?, remember as usize);
    if texts > places || next >= places || (texts < places && next != texts) {
        return None;
    }
    // A text takes twelve words here: no memory is asked for that the bytes do not account for.
    from.holds(texts, 12)?;
    let mut near = Near::new(settings);
    (near.clock, near.texts.next) = (clock as i64, next);
    for _ in 0..texts {
        near.texts.sketches.push(Sketch::from_words(&from.all()?));
        let [whole, account, at, last] = from.all()?;
        near.texts.wholes.push(whole);
        near.firsts.push(First { account, at: at as i64, last: last as i64 });
    }
    read_index(from, &mut near.texts)?;
    let [sightings] = from.all()?;
    let mut log = Sightings::default();
    for _ in 0..sightings {
        let [cluster, account, at] = from.all()?;
        log.push(Sighting { cluster, account, at: at as i64 }, places);
    }
    near.sightings = log;
    Some(near)
}

fn read_index(from: &mut In<'_>, texts: &mut Texts) -> Option<()> {
    let [lines] = from.all()?;
    for _ in 0..lines {
        let [at] = from.all()?;
        let mut line = [0; 16];
        for entry in &mut line {
            *entry = from.entry()?;
        }
        texts.index.fill(usize::try_from(at).ok()?, line, texts.sketches.len())?;
    }
    Some(())
}

struct Out(Vec<u8>);

impl Out {
    fn all<const N: usize>(&mut self, numbers: [u64; N]) {
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
    }
}

struct In<'a>(&'a [u8]);

impl In<'_> {
    fn all<const N: usize>(&mut self) -> Option<[u64; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            let (first, rest) = self.0.split_first_chunk()?;
            (*number, self.0) = (u64::from_le_bytes(*first), rest);
        }
        Some(numbers)
    }

    fn entry(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*first))
    }

    /// `None` unless so many items of so many words are left.
    fn holds(&self, items: usize, words: usize) -> Option<()> {
        (items.checked_mul(8 * words)? <= self.0.len()).then_some(())
    }
}
