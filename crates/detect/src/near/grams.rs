//! What is compared of a text: a sample of its 5-grams, and the keys under which it is looked for.

/// Characters in a gram. Two texts are as similar as the Jaccard index of their sets of grams.
pub const GRAM: usize = 5;

/// Characters in a shingle. Longer than a gram, so that hardly any two texts share one by chance; short enough that
/// texts of similarity 0.7 share many.
const SHINGLE: usize = 11;

/// Keys of a text, at most.
pub(super) const KEYS: usize = 10;

/// Most grams that make up a sketch. A text with more is sampled.
const SAMPLE: usize = 512;

/// Slots of the set of grams: at most half full, so that probes stay short.
const SLOTS: usize = 4 * SAMPLE;

const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The grams and keys of one text. Used again for the next: nothing is allocated once it is warm.
#[derive(Debug, Clone)]
pub struct Grams {
    chars: Vec<u32>,
    /// An open-addressed set of gram hashes; 0 is empty.
    set: Vec<u64>,
    /// What is in the set, in the order of the text.
    members: Vec<u64>,
    /// Only grams whose hash ends in so many zero bits are in the set.
    level: u8,
    keys: [u64; KEYS],
    keyed: usize,
    whole: u64,
}

impl Default for Grams {
    fn default() -> Self {
        let (chars, members) = (Vec::new(), Vec::with_capacity(2 * SAMPLE));
        Self { chars, set: vec![0; SLOTS], members, level: 0, keys: [0; KEYS], keyed: 0, whole: 0 }
    }
}

impl Grams {
    /// Reads a folded text.
    pub fn read(&mut self, text: &str) {
        self.clear();
        self.chars.extend(text.chars().map(u32::from));
        self.whole = hash(text.as_bytes());
        let chars = std::mem::take(&mut self.chars);
        rolling::<GRAM>(&chars, |gram| self.add(gram));
        if !self.is_short() {
            self.choose_keys(&chars);
        }
        self.chars = chars;
        // A text of a million characters should not be paid for by all that come after it.
        self.chars.shrink_to(16 * 1024);
    }

    /// Whether the text has so few grams that one edit makes it another: it is the same as another only if it is equal.
    pub fn is_short(&self) -> bool {
        self.level == 0 && self.members.len() < super::SHORT
    }

    /// A hash of the whole folded text.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// The keys under which the text is looked for: the least shingle hash of each of so many parts of the hashes'
    /// range. One-permutation hashing (Li, Owen & Zhang 2012), empty parts left out.
    pub(super) fn keys(&self) -> &[u64] {
        &self.keys[..self.keyed]
    }

    /// The lowest level at which the text has no more than `SAMPLE` grams.
    pub(super) fn level(&self) -> u8 {
        let full = self.members.len() > SAMPLE;
        self.level + u8::from(full)
    }

    /// The grams at a level, or `None` if the level is too low for a text of this length: it was not kept.
    pub(super) fn at_level(&self, level: u8) -> Option<impl Iterator<Item = u64>> {
        let sampled = move |gram: &u64| is_sampled(*gram, level);
        (level >= self.level).then(|| self.members.iter().copied().filter(sampled))
    }

    fn clear(&mut self) {
        for gram in self.members.drain(..) {
            // Every slot of a probe chain is a member's own: emptying those empties the set.
            let mut at = slot(gram);
            while self.set[at] != gram {
                at = (at + 1) % SLOTS;
            }
            self.set[at] = 0;
        }
        self.chars.clear();
        (self.level, self.keyed) = (0, 0);
    }

    fn add(&mut self, gram: u64) {
        if !is_sampled(gram, self.level) {
            return;
        }
        let mut at = slot(gram);
        while self.set[at] != 0 {
            if self.set[at] == gram {
                return;
            }
            at = (at + 1) % SLOTS;
        }
        self.set[at] = gram;
        self.members.push(gram);
        if self.members.len() > 2 * SAMPLE {
            self.thin();
        }
    }

    /// Halves the sample: adaptive sampling (Wegman; Flajolet 1990).
    fn thin(&mut self) {
        self.level += 1;
        let level = self.level;
        self.members.retain(|gram| is_sampled(*gram, level));
        self.set.fill(0);
        for gram in &self.members {
            let mut at = slot(*gram);
            while self.set[at] != 0 {
                at = (at + 1) % SLOTS;
            }
            self.set[at] = *gram;
        }
    }

    fn choose_keys(&mut self, chars: &[u32]) {
        let mut least = [u64::MAX; KEYS];
        rolling::<SHINGLE>(chars, |shingle| {
            let part = ((shingle >> 32) * KEYS as u64) >> 32;
            let least = &mut least[part as usize];
            *least = shingle.min(*least);
        });
        for key in least.into_iter().filter(|key| *key != u64::MAX) {
            // Mixed again: the least of many is small, and what is looked up by it should be spread.
            self.keys[self.keyed] = mix(key);
            self.keyed += 1;
        }
    }
}

fn is_sampled(gram: u64, level: u8) -> bool {
    gram.trailing_zeros() >= u32::from(level)
}

fn slot(gram: u64) -> usize {
    (gram >> 48) as usize % SLOTS
}

/// The hash of every run of `N` characters, none of them 0.
fn rolling<const N: usize>(chars: &[u32], mut each: impl FnMut(u64)) {
    let out = (0..N).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut sum = 0_u64;
    let code = |c: u32| u64::from(c) + 1;
    for (at, c) in chars.iter().enumerate() {
        sum = sum.wrapping_mul(BASE).wrapping_add(code(*c));
        if at >= N {
            sum = sum.wrapping_sub(code(chars[at - N]).wrapping_mul(out));
        }
        if at + 1 >= N {
            each(mix(sum).max(1));
        }
    }
}

fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    x ^ (x >> 32)
}

/// A 64-bit hash of bytes, the same everywhere. It names texts and accounts; it guards nothing.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut sum = mix(bytes.len() as u64 ^ BASE);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        sum = mix(sum ^ u64::from_le_bytes(*chunk)).wrapping_mul(BASE);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(sum ^ u64::from_le_bytes(last))
}
