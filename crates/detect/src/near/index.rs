//! From keys to the texts that have them, in a table of fixed size.
//!
//! A key leads to one line of 16 entries, as long as a cache line. There is no chain to grow and nothing to delete: a
//! full line gives up its oldest entry. A text is found by any of its keys, so that losing some costs little; and a
//! key that many texts share keeps its [`SAME`] newest and pushes out nobody else's.

/// Entries in a line.
const LINE: usize = 16;

/// Entries of a line that belong to texts, in the mean, once as many are remembered as there is room for.
const LOAD: usize = 12;

/// Most entries with one key.
const SAME: usize = 4;

/// Bits of an entry that number a text; the others are the key's tag.
const NUMBER: u32 = 24;

/// Most texts.
pub const MAX_TEXTS: usize = (1 << NUMBER) - 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
struct Line([u32; LINE]);

/// Which texts may have a key. Texts are numbered round a ring of `texts` places.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// None until the first text comes.
    lines: Vec<Line>,
    size: usize,
    texts: usize,
}

impl Index {
    /// Room for `texts` texts of `keys` keys each.
    pub(super) fn new(texts: usize, keys: usize) -> Self {
        let texts = texts.clamp(1, MAX_TEXTS);
        Self { lines: Vec::new(), size: (texts * keys).div_ceil(LOAD), texts }
    }

    /// Appends the texts that may have one of the keys, each once, in ascending order.
    pub(super) fn find(&self, keys: &[u64], into: &mut Vec<u32>) {
        if self.lines.is_empty() {
            return;
        }
        // All lines are asked for before the first is read, so that their misses overlap.
        let first = keys.iter().fold(0, |sum, key| sum ^ self.lines[self.line(*key)].0[0]);
        std::hint::black_box(first);
        for key in keys {
            let tag = tag(*key);
            let line = &self.lines[self.line(*key)].0;
            let same = line.iter().filter(|entry| **entry & !MASK == tag && **entry != 0);
            into.extend(same.map(|entry| (entry & MASK) - 1));
        }
        into.sort_unstable();
        into.dedup();
    }

    /// Notes that a text has these keys. `text` is the newest, and the one after it on the ring the oldest.
    pub(super) fn insert(&mut self, keys: &[u64], text: u32) {
        self.allocate();
        for key in keys {
            let (at, tag) = (self.line(*key), tag(*key));
            let place = self.place(at, tag, text);
            self.lines[at].0[place] = tag | (text + 1);
        }
    }

    /// Where a new entry goes: instead of the oldest with its tag if there are enough of them, else to an empty place,
    /// else instead of the oldest.
    fn place(&self, at: usize, tag: u32, text: u32) -> usize {
        let line = &self.lines[at].0;
        // An empty place is older than any text; an entry of this number is of the text that was here a round ago.
        let age = |entry: u32| match (entry & MASK).checked_sub(1) {
            None => self.texts + 1,
            Some(number) => (text as usize + self.texts - number as usize - 1) % self.texts,
        };
        let oldest = |same: bool| {
            let places = (0..LINE).filter(|p| !same || (line[*p] != 0 && line[*p] & !MASK == tag));
            places.max_by_key(|p| (age(line[*p]), LINE - p)).unwrap_or(0)
        };
        let same = line.iter().filter(|entry| **entry != 0 && **entry & !MASK == tag).count();
        oldest(same >= SAME)
    }

    /// The lines that hold anything.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, &[u32; LINE])> {
        self.lines.iter().map(|line| &line.0).enumerate().filter(|(_, line)| line.iter().any(|entry| *entry != 0))
    }

    /// Puts a line back. `None` if there is no such line, or if it names a text that is not among the first `texts`.
    pub(super) fn fill(&mut self, at: usize, line: [u32; LINE], texts: usize) -> Option<()> {
        if line.iter().any(|entry| (entry & MASK) as usize > texts || (entry & MASK == 0 && *entry != 0)) {
            return None;
        }
        self.allocate();
        *self.lines.get_mut(at)? = Line(line);
        Some(())
    }

    fn allocate(&mut self) {
        if self.lines.is_empty() {
            self.lines = vec![Line([0; LINE]); self.size];
        }
    }

    fn line(&self, key: u64) -> usize {
        (((key >> 32) * self.lines.len() as u64) >> 32) as usize
    }

    /// Bytes for a text of so many keys.
    pub(super) const fn bytes_of(keys: usize) -> usize {
        keys * size_of::<Line>() / LOAD
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.lines.as_slice())
    }
}

const MASK: u32 = (1 << NUMBER) - 1;

fn tag(key: u64) -> u32 {
    (key as u32) & !MASK
}
