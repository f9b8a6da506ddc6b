//! Where the phrases of a bank begin in a text: the fast way to what a search for one phrase after another finds.
//!
//! Phrases are kept in order (`sorted`), so that all which begin at a place come out of one binary search. Few
//! places need one: in plain text (`crate::text::quick`) a phrase begins where a word begins, and its first word,
//! or the first two if it has more, are among those of the bank (`crate::filter`, a bit set that fits the second-level
//! cache). So most posts cost one pass of block-wise folding and a multiplication or two a word, and are never
//! folded with a way back. In text that is not plain every place that may be a boundary is tried, behind a filter on
//! the phrases' first eight bytes.
//!
//! Both ways only propose: [`crate::text::boundary`] and the real fold decide on every place that is reported.

pub mod evasions;
pub mod hostile;
mod sorted;
pub(crate) mod words;

use std::collections::BTreeMap;

use self::sorted::Sorted;
use crate::{
    filter::Filter,
    text::{
        Folded, boundary,
        quick::{SLACK, is_word_byte, quick, with_holes},
    },
};

/// Longest beginning of a phrase that the filter for text that is not plain looks at, in bytes.
const HEAD: usize = 8;

/// Phrases made ready to be found. They are named by their number in the list it was made from.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// What is looked for: the phrases from their first word on, with holes.
    cores: Sorted,
    /// By place in the order.
    entries: Vec<Entry>,
    /// What the cores alone do not say.
    rare: BTreeMap<u32, Rare>,
    /// The first words of phrases of one word, and the first two of others.
    words: Filter,
    /// The first bytes of phrases.
    heads: Filter,
    /// A bit for each length that `heads` holds.
    head_lengths: u16,
    /// Whether a phrase may follow an Arabic prefix.
    prefixed: bool,
    /// Whether a phrase begins with something other than a word.
    led: bool,
}

/// How many words a phrase has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    One,
    More,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    phrase: u32,
    words: Words,
    /// It lost the `ا` of its article to the prefix `ل`, which has to stand before it.
    after_lam: bool,
}

/// A phrase that begins with something other than a word, or has holes.
#[derive(Debug)]
struct Rare {
    folded: Box<str>,
    /// Bytes before the core.
    lead: usize,
}

/// What a matcher writes to while it looks through a text, kept so that a batch allocates once.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// The text folded, with holes.
    folded: Vec<u8>,
    /// Of the words: where they begin and end, their hashes, and which may begin with an Arabic prefix.
    edges: Vec<u32>,
    hashes: Vec<u64>,
    prefixed: Vec<u32>,
    /// Where a phrase may begin, and in plain text how many words it has.
    places: Vec<(u32, Option<Words>)>,
}

/// A phrase at a place of the folded text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// Its number.
    pub(crate) phrase: u32,
    /// First byte in the folded text.
    pub(crate) start: usize,
    /// One past its last byte there.
    pub(crate) end: usize,
}

impl Matcher {
    /// From folded phrases, each with a letter or digit.
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = &'a str>) -> Self {
        let mut parts = Parts::default();
        for (number, phrase) in phrases.enumerate() {
            parts.add(number as u32, phrase, false);
            if let Some(rest) = boundary::after_lam(phrase) {
                parts.add(number as u32, rest, true);
            }
        }
        parts.matcher()
    }

    /// Calls `found` with every phrase that stands as whole words in `text`: those of one phrase by their place.
    /// `folded` folds the text; it is asked only if something may stand there.
    pub(crate) fn each<'f>(
        &self,
        text: &str,
        room: &mut Room,
        folded: impl Fn() -> &'f Folded,
        mut found: impl FnMut(Found),
    ) {
        room.places.clear();
        match quick(&mut room.folded, text) {
            Some(used) => self.at_words(room, text, used),
            None => self.at_boundaries(room, text, folded()),
        }
        for (at, words) in &room.places {
            self.at(&room.folded, *at as usize, *words, |entry, place| {
                if self.holds(text, folded(), entry, place) {
                    found(place);
                }
            });
        }
    }

    /// Finds the places of plain text where a phrase of one word, or of more, may begin, in order.
    fn at_words(&self, room: &mut Room, text: &str, used: usize) {
        let count = words::edges(&room.folded, used, &mut room.edges);
        // Arabic prefixes are asked after only where there can be one.
        if self.prefixed && !text.is_ascii() {
            let with_prefix = self.pass::<true>(room, used, count);
            self.behind_prefixes(room, count, with_prefix);
        } else {
            self.pass::<false>(room, used, count);
        }
    }

    /// The places where words begin. No branch here is one that most words decide: so the filter answers for many of
    /// them at once. With `KEPT`, keeps the words' hashes and which words may have a prefix, and says how many have.
    fn pass<const KEPT: bool>(&self, room: &mut Room, used: usize, count: usize) -> usize {
        let Room { folded, edges, hashes, prefixed, places } = room;
        if KEPT && hashes.len() < count {
            hashes.resize(count, 0);
            prefixed.resize(count, 0);
        }
        // Before the first word there is one that nothing begins with.
        let (mut before, mut before_start) = (0, used as u32);
        let mut with_prefix = 0;
        for (number, [start, end]) in edges.as_chunks().0.iter().take(count).enumerate() {
            let hash = words::hash(folded, *start as usize, *end as usize);
            let (one, more) = (self.words.has(hash), self.words.has(words::pair(before, hash)));
            if one | more {
                if more {
                    places.push((before_start, Some(Words::More)));
                }
                if one {
                    places.push((*start, Some(Words::One)));
                }
            }
            (before, before_start) = (hash, *start);
            if KEPT {
                hashes[number] = hash;
                prefixed[with_prefix] = number as u32;
                with_prefix += usize::from(boundary::may_be_prefixed(folded, *start as usize));
            }
        }
        with_prefix
    }

    /// Adds the places behind Arabic prefixes.
    fn behind_prefixes(&self, room: &mut Room, count: usize, with_prefix: usize) {
        let Room { folded, edges, hashes, prefixed, places } = room;
        let (edges, _) = edges.as_chunks::<2>();
        let plain = places.len();
        for number in prefixed[..with_prefix].iter().map(|number| *number as usize) {
            let [start, end] = edges[number].map(|edge| edge as usize);
            for at in boundary::behind_prefixes(folded, start).filter(|at| *at < end) {
                let hash = words::hash(folded, at, end);
                if self.words.has(hash) {
                    places.push((at as u32, Some(Words::One)));
                }
                let next = hashes[..count].get(number + 1);
                if next.is_some_and(|next| self.words.has(words::pair(hash, *next))) {
                    places.push((at as u32, Some(Words::More)));
                }
            }
        }
        if places.len() > plain {
            places.sort_unstable_by_key(|(at, _)| *at);
        }
    }

    /// Finds the places of any text where a phrase may begin, in order.
    fn at_boundaries(&self, room: &mut Room, text: &str, folded: &Folded) {
        with_holes(&mut room.folded, &folded.text);
        let starts = self.starts(text, folded, &room.folded).into_iter();
        let likely = starts.filter(|at| self.may_begin(&room.folded, *at));
        room.places.extend(likely.map(|at| (at as u32, None)));
    }

    /// Every place that is a boundary, in order.
    fn starts(&self, text: &str, folded: &Folded, holed: &[u8]) -> Vec<usize> {
        let mut starts = boundary::starts_of(text, folded);
        if self.prefixed {
            let behind: Vec<usize> = starts.iter().flat_map(|at| boundary::behind_prefixes(holed, *at)).collect();
            starts.extend(behind);
        }
        if self.led {
            starts.extend((1..folded.text.len()).filter(|at| is_word_byte(holed[*at]) && !is_word_byte(holed[at - 1])));
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    fn may_begin(&self, holed: &[u8], at: usize) -> bool {
        (1..=HEAD).any(|length| {
            let head = words::mix(words::head(holed, at, length), length as u64);
            self.head_lengths >> length & 1 == 1 && self.heads.has(head)
        })
    }

    /// Calls `found` with every phrase whose core stands at `at`, as far as the fold with holes tells. In plain text,
    /// `words` says which phrases are meant.
    fn at(&self, holed: &[u8], at: usize, words: Option<Words>, mut found: impl FnMut(u32, Found)) {
        for number in self.cores.at(&holed[at..]) {
            let core = self.cores.text(number);
            let end = at + core.len();
            // In plain text a word ends where its bytes end.
            let inside = || is_word_byte(holed[end]) && core.last().is_some_and(|byte| is_word_byte(*byte));
            if words.is_some_and(|words| self.entries[number as usize].words != words || inside()) {
                continue;
            }
            let lead = self.rare.get(&number).map_or(0, |rare| rare.lead);
            if let Some(start) = at.checked_sub(lead) {
                found(number, Found { phrase: self.entries[number as usize].phrase, start, end });
            }
        }
    }

    /// Whether a phrase really stands at a place, as whole words.
    fn holds(&self, text: &str, folded: &Folded, number: u32, place: Found) -> bool {
        let Found { start, end, .. } = place;
        if let Some(rare) = self.rare.get(&number)
            && folded.text.get(start..end) != Some(&*rare.folded)
        {
            return false;
        }
        if self.entries[number as usize].after_lam {
            boundary::is_whole_after_lam(text, folded, start, end)
        } else {
            boundary::is_whole(text, folded, start, end)
        }
    }
}

/// A matcher being made.
#[derive(Default)]
struct Parts {
    bytes: Vec<u8>,
    /// Where each core stands in `bytes`, whose it is, and what it leaves out.
    cores: Vec<(usize, usize, Entry, Option<Rare>)>,
    words: Vec<u64>,
    heads: Vec<u64>,
    head_lengths: u16,
    prefixed: bool,
    led: bool,
    buffer: Vec<u8>,
}

impl Parts {
    fn add(&mut self, phrase: u32, folded: &str, after_lam: bool) {
        with_holes(&mut self.buffer, folded);
        let holed = &self.buffer;
        let lead = holed[..folded.len()].iter().position(|byte| is_word_byte(*byte)).unwrap_or(0);
        let first_end = words::end_of(holed, lead);
        let first = words::hash(holed, lead, first_end);
        let second = (first_end..folded.len()).find(|at| is_word_byte(holed[*at]));
        self.words.push(match second {
            Some(second) => {
                let second = words::hash(holed, second, words::end_of(holed, second));
                words::pair(first, second)
            }
            None => first,
        });
        let core = &holed[lead..folded.len()];
        let length = core.len().min(HEAD);
        let head = words::mix(words::head(holed, lead, length), length as u64);
        self.heads.push(head);
        self.head_lengths |= 1 << length;
        self.prefixed |= boundary::may_follow_prefix(folded) || after_lam;
        self.led |= lead > 0;
        let rare = lead > 0 || core != &folded.as_bytes()[lead..];
        let rare = rare.then(|| Rare { folded: folded.into(), lead });
        let from = self.bytes.len();
        self.bytes.extend_from_slice(core);
        let words = if second.is_some() { Words::More } else { Words::One };
        self.cores.push((from, self.bytes.len(), Entry { phrase, words, after_lam }, rare));
    }

    fn matcher(self) -> Matcher {
        let Self { bytes, mut cores, .. } = self;
        cores.sort_by(|a, b| (&bytes[a.0..a.1], a.2.phrase).cmp(&(&bytes[b.0..b.1], b.2.phrase)));
        Matcher {
            cores: Sorted::new(cores.iter().map(|(from, to, ..)| &bytes[*from..*to])),
            entries: cores.iter().map(|core| core.2).collect(),
            rare: cores.into_iter().enumerate().filter_map(|(at, core)| Some((at as u32, core.3?))).collect(),
            words: Filter::new(&self.words),
            heads: Filter::new(&self.heads),
            head_lengths: self.head_lengths,
            prefixed: self.prefixed,
            led: self.led,
        }
    }
}

const _: () = assert!(SLACK >= HEAD);
