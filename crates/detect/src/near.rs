//! Texts that came before with small edits, by which accounts, within a window of time and of memory.
//!
//! Two texts are nearly the same if the sets of their character 5-grams, after folding, have a Jaccard index of the
//! asked similarity. A text is looked for by ten of its shingles ([`Grams`], [`Texts`]); what is found is compared by a
//! sketch of 64 bytes. Near-duplicates gather round the first of them, the *representative*: a text is remembered only
//! if it is near none, so that ten million copies take one place and make no list of pairs. A text that drifts away by
//! many small edits begins a cluster of its own once it is no longer near the first.
//!
//! Nothing here is random, and nothing grows: places for texts, and sightings of copies, are as many as
//! [`Settings::remember`] says, and the oldest go first.

mod grams;
mod index;
mod memory;
mod sightings;
mod sketch;
mod snapshot;
mod texts;

use model::Timestamp;

pub(crate) use self::memory::NearMemory;
use self::sightings::{Sighting, Sightings};
pub use self::{
    grams::{GRAM, Grams, hash},
    index::MAX_TEXTS,
    snapshot::NearSnapshotError,
    texts::{Match, Texts},
};

/// Texts of fewer 5-grams are the same only if they are equal: one letter replaced inside a text of 28 grams takes it
/// below similarity 0.7.
pub const SHORT: usize = 20;

/// What counts as nearly the same, and how much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Settings {
    /// The least Jaccard index of two texts' sets of 5-grams, in thousandths.
    pub similarity: u16,
    /// How long a post counts, in milliseconds.
    pub window: i64,
    /// Most texts that are remembered, and most copies of them. Up to 2²⁴ − 1.
    pub remember: u32,
}

/// A text and those nearly the same within the window, the one just seen among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    /// A hash of the folded text that the others are near to.
    pub id: u64,
    /// Posts. Those that [`Settings::remember`] left no room for are not counted.
    pub posts: u32,
    /// Different accounts that wrote them.
    pub accounts: u32,
}

/// Clusters of the texts seen so far.
#[derive(Debug, Clone)]
pub struct Near {
    settings: Settings,
    texts: Texts,
    /// By the place of a text.
    firsts: Vec<First>,
    sightings: Sightings,
    /// The latest time seen: a post that comes late counts as coming now.
    clock: i64,
    grams: Grams,
}

/// The post that brought a remembered text, and when the text was last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct First {
    account: u64,
    at: i64,
    last: i64,
}

/// A text that has moved to another place was never last seen.
const MOVED: i64 = i64::MIN;

impl Near {
    /// None seen yet.
    pub fn new(settings: Settings) -> Self {
        let settings = Settings { remember: settings.remember.clamp(1, MAX_TEXTS as u32), ..settings };
        let (texts, grams) = (Texts::new(settings.remember as usize), Grams::default());
        Self { settings, texts, firsts: Vec::new(), sightings: Sightings::default(), clock: i64::MIN, grams }
    }

    /// What it was made with.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Looks for a folded text among those of the window, then remembers it. `account` is a [`hash`] of who wrote it.
    pub fn see(&mut self, folded: &str, account: u64, seen: Timestamp) -> Cluster {
        self.read(folded);
        self.see_read(account, seen)
    }

    /// Reads a folded text, for [`Near::see_read`].
    pub(crate) fn read(&mut self, folded: &str) {
        self.grams.read(folded);
    }

    /// What was read last.
    pub(crate) fn grams(&self) -> &Grams {
        &self.grams
    }

    /// [`Near::see`] for the text that was read last.
    pub(crate) fn see_read(&mut self, account: u64, seen: Timestamp) -> Cluster {
        self.clock = self.clock.max(seen.as_millis());
        let since = self.clock.saturating_sub(self.settings.window);
        self.sightings.forget(since);
        let Some(place) = self.nearest(since) else { return self.begin(account) };
        let place = self.keep(place);
        let id = self.texts.whole(place);
        self.firsts[place as usize].last = self.clock;
        let sighting = Sighting { cluster: id, account, at: self.clock };
        self.sightings.push(sighting, self.settings.remember as usize);
        self.cluster(id, self.firsts[place as usize], since)
    }

    /// The most similar text of the window; of several, the first on the ring.
    fn nearest(&mut self, since: i64) -> Option<u32> {
        let mut best: Option<Match> = None;
        let firsts = &self.firsts;
        self.texts.find(&self.grams, self.settings.similarity, |near| {
            let is_there = firsts[near.place as usize].last >= since.max(MOVED + 1);
            if is_there && best.is_none_or(|best| near.similarity > best.similarity) {
                best = Some(near);
            }
        });
        best.map(|near| near.place)
    }

    fn begin(&mut self, account: u64) -> Cluster {
        let first = First { account, at: self.clock, last: self.clock };
        let place = self.texts.insert(&self.grams);
        self.put_first(place, first);
        self.cluster(self.texts.whole(place), first, self.clock)
    }

    /// Moves a text that is seen again away from the ring's old end, so that only what is no longer seen falls off.
    fn keep(&mut self, place: u32) -> u32 {
        if self.texts.age(place) < self.settings.remember as usize / 2 {
            return place;
        }
        let first = self.firsts[place as usize];
        let new = self.texts.renew(place, &self.grams);
        if new != place {
            self.firsts[place as usize].last = MOVED;
        }
        self.put_first(new, first);
        new
    }

    fn put_first(&mut self, place: u32, first: First) {
        match self.firsts.get_mut(place as usize) {
            Some(there) => *there = first,
            None => self.firsts.push(first),
        }
    }

    fn cluster(&self, id: u64, first: First, since: i64) -> Cluster {
        let tally = self.sightings.of(id);
        let counts = first.at >= since;
        let new = counts && !self.sightings.has(id, first.account);
        Cluster { id, posts: tally.posts + u32::from(counts), accounts: tally.accounts + u32::from(new) }
    }
}

#[cfg(test)]
mod tests;
