//! Banks of hashes, read from the files that exchanges give out.
//!
//! Three forms, told apart by how a file begins: JSON (an array, a page `{"data": […]}`, or an object a line), CSV with
//! a header line, and plain lists, one hash a line. Names of columns and fields are those of ThreatExchange
//! (`indicator`, `type`, `status`, …) and of HMA's command line (`signal_type`, `signal_str`, `category`); others are
//! passed over. A line that cannot be read is set aside with its place and counted; the rest is a bank.

mod csv;
mod entry;
pub mod hostile;
mod json;
mod opinion;

use std::fmt;

use model::{Algorithm, MediaHash};

use self::entry::{Fields, Taken};
pub use self::opinion::Opinion;
pub use super::index::MAX_RADIUS as MAX_DISTANCE;
use super::tlsh;

/// What holds for the whole bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The algorithm of hashes that do not say it. Without it, the length decides, and 64 characters are PDQ.
    pub algorithm: Option<Algorithm>,
    /// The opinion of hashes that do not say it.
    pub opinion: Opinion,
    /// In how many bits a PDQ hash may differ and match, at most [`MAX_DISTANCE`].
    pub distance: u32,
    /// How far a TLSH hash may be and match, by [`tlsh::distance`] without lengths.
    pub tlsh_distance: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { algorithm: None, opinion: Opinion::Positive, distance: MAX_DISTANCE, tlsh_distance: tlsh::MATCH }
    }
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Hashes, before equal ones are put together.
    pub hashes: usize,
    /// Problems that are kept; the rest are counted.
    pub problems: usize,
}

/// The most hashes of one file: all their ids have to be within four gigabytes.
const MOST: usize = 1 << 25;

/// A hash of a bank. What it costs is its 56 bytes and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashEntry {
    /// The hash.
    pub hash: MediaHash,
    /// What the bank says of it.
    pub opinion: Opinion,
    /// Its line in the file.
    pub line: u32,
    /// Where its id is in [`HashBank::ids`].
    id: (u32, u32),
}

/// The hashes of a file. Of a bank, each is there once.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HashBank {
    entries: Vec<HashEntry>,
    ids: String,
    options: Options,
}

impl HashBank {
    /// The hashes, sorted; of [`queries`], in the order of the file.
    pub fn entries(&self) -> &[HashEntry] {
        &self.entries
    }

    /// The bank's id of an entry: the file's, or else the hash as [`MediaHash`] is shown.
    pub fn id(&self, entry: &HashEntry) -> &str {
        &self.ids[entry.id.0 as usize..entry.id.1 as usize]
    }

    /// What holds for the whole bank.
    pub fn options(&self) -> Options {
        self.options
    }
}

impl fmt::Debug for HashBank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashBank of {}", self.entries.len())
    }
}

/// A line that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1.
    pub column: u64,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The hashes that can be used.
    pub bank: HashBank,
    /// The first lines that were set aside.
    pub problems: Vec<Problem>,
    /// All lines that were set aside.
    pub set_aside: u64,
    /// Lines, or objects, that say something.
    pub lines: u64,
    /// Hashes that were there before, of which the opinions were put together.
    pub duplicates: u64,
    /// PDQ hashes left out because too little is in the image ([`super::pdq::MAX_POOR_QUALITY`]).
    pub poor: u64,
    /// Hashes that the exchange took back (`should_delete`).
    pub withdrawn: u64,
    /// Whether the file has more hashes than the limit.
    pub is_cut: bool,
}

/// Reads a bank.
pub fn read(content: &[u8], options: Options, limits: Limits) -> Import {
    lines(content, options, limits).finish()
}

/// Reads hashes to ask for: as [`read`], but equal ones stay, and the order is the file's.
pub fn queries(content: &[u8], options: Options, limits: Limits) -> Import {
    lines(content, options, limits).import
}

fn lines(content: &[u8], options: Options, limits: Limits) -> Reader {
    let limits = Limits { hashes: limits.hashes.min(MOST), ..limits };
    let mut reader = Reader {
        import: Import { bank: HashBank { options, ..HashBank::default() }, ..Import::default() },
        limits,
        has_ids: false,
    };
    let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    match content.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[' | b'{') => json::read(content, &mut reader),
        _ => csv::read(content, &mut reader),
    }
    reader
}

/// A bank in the making.
struct Reader {
    import: Import,
    limits: Limits,
    /// Whether any id is the file's own.
    has_ids: bool,
}

impl Reader {
    fn problem(&mut self, line: u64, column: u64, message: impl Into<String>) {
        self.import.set_aside += 1;
        if self.import.problems.len() < self.limits.problems {
            self.import.problems.push(Problem { line, column, message: message.into() });
        }
    }

    /// Takes what a line says; false when no more is to be read.
    fn take(&mut self, line: u64, fields: &Fields<'_>) -> bool {
        self.import.lines += 1;
        if self.import.bank.entries.len() >= self.limits.hashes || line > u64::from(u32::MAX) {
            self.import.is_cut = true;
            return false;
        }
        match fields.taken(self.import.bank.options) {
            Err((column, message)) => self.problem(line, column, message),
            Ok(Taken::Poor) => self.import.poor += 1,
            Ok(Taken::Withdrawn) => self.import.withdrawn += 1,
            Ok(Taken::Hash { hash, opinion, id }) => {
                let ids = &mut self.import.bank.ids;
                let from = ids.len() as u32;
                match id {
                    Some(id) => ids.push_str(id),
                    None => {
                        use fmt::Write;
                        let _ = write!(ids, "{hash}");
                    }
                }
                self.has_ids |= id.is_some();
                let id = (from, ids.len() as u32);
                self.import.bank.entries.push(HashEntry { hash, opinion, line: line as u32, id });
            }
        }
        true
    }

    /// Puts equal hashes together under the first one's id.
    fn finish(mut self) -> Import {
        self.import.bank.entries.sort_by_key(|entry| (entry.hash, entry.line));
        let before = self.import.bank.entries.len();
        self.import.bank.entries.dedup_by(|other, first| {
            let same = other.hash == first.hash;
            if same {
                first.opinion = first.opinion.with(other.opinion);
            }
            same
        });
        self.import.duplicates = (before - self.import.bank.entries.len()) as u64;
        self.import.bank.entries.shrink_to_fit();
        if self.has_ids {
            self.refuse_shared_ids();
        }
        self.import.problems.sort_by_key(|problem| (problem.line, problem.column));
        self.import
    }

    /// Findings name a hash by its id: one that several have names none.
    fn refuse_shared_ids(&mut self) {
        let bank = &self.import.bank;
        let mut by_id: Vec<&HashEntry> = bank.entries.iter().collect();
        by_id.sort_unstable_by_key(|entry| (bank.id(entry), entry.line));
        let shared: Vec<(u32, u32)> = by_id
            .chunk_by(|a, b| bank.id(a) == bank.id(b))
            .flat_map(|same| same[1..].iter().map(|entry| (entry.line, same[0].line)))
            .collect();
        for (line, first) in &shared {
            self.problem(u64::from(*line), 1, format!("line {first} has this id too: give each hash its own"));
        }
        let mut lines: Vec<u32> = shared.into_iter().map(|(line, _)| line).collect();
        lines.sort_unstable();
        self.import.bank.entries.retain(|entry| lines.binary_search(&entry.line).is_err());
    }
}

#[cfg(test)]
mod tests;
