//! Every entry of some banks that matches a hash.

use model::{MediaHash, dice::mix};

use super::{
    bank::{HashBank, Opinion},
    index::PdqIndex,
    pdq::PdqHash,
    tlsh,
};
use crate::filter::Filter;

/// A bank's entry, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryAt {
    /// Index into the banks.
    pub bank: u32,
    /// Index into the bank's entries.
    pub entry: u32,
}

/// An entry that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Which.
    pub at: EntryAt,
    /// How far it is: bits for PDQ, TLSH's own measure for TLSH, 0 for digests.
    pub distance: u32,
    /// What the bank says of it.
    pub opinion: Opinion,
}

/// An entry with what has to be known of it.
type Entry = (EntryAt, Opinion);

/// Banks made ready to be searched.
#[derive(Debug, Default)]
pub struct Lookup {
    pdq: PdqIndex,
    /// By id in the index.
    pdq_at: Vec<Entry>,
    /// Looked at one by one: banks of TLSH are small.
    tlsh: Vec<([u8; 35], Entry)>,
    /// Digests, sorted.
    equal: Vec<(MediaHash, Entry)>,
    /// Perhaps one of them: a search among many waits for memory at every step, and nearly every image is none of them.
    likely: Filter,
    /// What each bank says of itself: most bits, most distance.
    reach: Vec<(u32, u32)>,
    farthest: u32,
}

impl Lookup {
    /// Indexes the entries of banks.
    pub fn new<'a>(banks: impl IntoIterator<Item = &'a HashBank>) -> Self {
        let mut new = Self::default();
        let mut hashes = Vec::new();
        for (number, bank) in banks.into_iter().enumerate() {
            new.reach.push((bank.options().distance, bank.options().tlsh_distance));
            for (entry, of) in bank.entries().iter().enumerate() {
                let at = (EntryAt { bank: number as u32, entry: entry as u32 }, of.opinion);
                match &of.hash {
                    MediaHash::Pdq(bytes) => {
                        hashes.push(PdqHash::from_bytes(bytes));
                        new.pdq_at.push(at);
                        new.farthest = new.farthest.max(bank.options().distance);
                    }
                    MediaHash::Tlsh(bytes) => new.tlsh.push((*bytes, at)),
                    MediaHash::Md5(_) | MediaHash::Sha256(_) => new.equal.push((of.hash, at)),
                }
            }
        }
        new.equal.sort_unstable();
        new.likely = Filter::new(&new.equal.iter().map(|(hash, _)| beginning(hash)).collect::<Vec<_>>());
        new.pdq = PdqIndex::new(hashes);
        new
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.pdq.is_empty() && self.tlsh.is_empty() && self.equal.is_empty()
    }

    /// Every entry that matches, in the order of banks and entries.
    pub fn matches(&self, hash: &MediaHash) -> Vec<Match> {
        let found = |(at, opinion): Entry, distance| Match { at, distance, opinion };
        let (bits, far) =
            (|at: &Entry| self.reach[at.0.bank as usize].0, |at: &Entry| self.reach[at.0.bank as usize].1);
        let mut matches: Vec<Match> = match hash {
            MediaHash::Pdq(bytes) => {
                let near = self.pdq.within(PdqHash::from_bytes(bytes), self.farthest);
                let near = near.into_iter().map(|near| (self.pdq_at[near.id as usize], near.distance));
                near.filter(|(at, distance)| *distance <= bits(at)).map(|(at, distance)| found(at, distance)).collect()
            }
            MediaHash::Tlsh(bytes) => {
                let all = self.tlsh.iter().map(|(of, at)| (*at, tlsh::distance(of, bytes, false)));
                all.filter(|(at, distance)| *distance <= far(at)).map(|(at, distance)| found(at, distance)).collect()
            }
            MediaHash::Md5(_) | MediaHash::Sha256(_) if !self.likely.has(beginning(hash)) => Vec::new(),
            MediaHash::Md5(_) | MediaHash::Sha256(_) => {
                let first = self.equal.partition_point(|(of, _)| of < hash);
                self.equal[first..].iter().take_while(|(of, _)| of == hash).map(|(_, at)| found(*at, 0)).collect()
            }
        };
        matches.sort_unstable();
        matches
    }
}

/// The first bytes of a hash, mixed: what a bank holds may have been chosen.
fn beginning(hash: &MediaHash) -> u64 {
    let bytes: &[u8] = match hash {
        MediaHash::Md5(bytes) => bytes,
        MediaHash::Sha256(bytes) | MediaHash::Pdq(bytes) => bytes,
        MediaHash::Tlsh(bytes) => bytes,
    };
    mix(bytes.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight)))
}
