//! Content-addressed archives, version 1 (<https://ipld.io/specs/transport/car/carv1/>), as far as a commit needs them:
//! find a few named blocks in one pass, and take none whose bytes do not hash to its name.

use std::io::{self, Read};

use cid::Cid;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{archive::BLOCK_MAX, problem::Problem};

/// SHA-256 in the multihash table.
const SHA2_256: u64 = 0x12;
/// Largest header that is read, in bytes. A header with one root has 59.
const HEADER_MAX: usize = 4_096;

#[derive(Deserialize)]
struct Header {
    version: u64,
}

#[derive(Deserialize)]
struct Roots {
    roots: Vec<Cid>,
}

/// What one pass over an archive gave.
#[derive(Debug, Default)]
pub struct Blocks<'a> {
    /// One entry for each wanted id, in the order asked: its bytes, if they are there and hash to the id.
    pub found: Vec<Option<&'a [u8]>>,
    /// What is wrong with the archive. Blocks before the place are still found.
    pub problems: Vec<Problem>,
}

/// Looks for `wanted` in `archive`. Only wanted blocks are hashed; the first one that fits is taken.
pub fn find<'a>(archive: &'a [u8], wanted: &[Cid]) -> Blocks<'a> {
    let mut blocks = Blocks { found: vec![None; wanted.len()], problems: Vec::new() };
    if let Err(problem) = walk(archive, wanted, &mut blocks) {
        blocks.problems.push(problem);
    }
    blocks
}

fn walk<'a>(archive: &'a [u8], wanted: &[Cid], blocks: &mut Blocks<'a>) -> Result<(), Problem> {
    let mut rest = archive;
    Header::read(section(&mut rest)?)?;
    while !rest.is_empty() {
        let mut data = section(&mut rest)?;
        let id = Cid::read_bytes(&mut data).map_err(|e| Problem::new("car", "cid", e.to_string()))?;
        for (slot, _) in blocks.found.iter_mut().zip(wanted).filter(|(slot, want)| slot.is_none() && **want == id) {
            match verify(&id, data) {
                Ok(()) => *slot = Some(data),
                Err(problem) => blocks.problems.push(problem),
            }
        }
    }
    Ok(())
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.len() > HEADER_MAX {
            return Err(Problem::new("car", "header", format!("a header of {} bytes", bytes.len())));
        }
        let header: Self = serde_ipld_dagcbor::from_slice(bytes).map_err(|e| Problem::cbor("car", &e))?;
        if header.version != 1 {
            return Err(Problem::new("car", "version", format!("version {}, expected 1", header.version)));
        }
        Ok(header)
    }
}

/// An archive read front to back, block by block. Holds one block at a time.
pub struct Sections<R> {
    source: R,
    offset: u64,
    block: Vec<u8>,
    /// How long the name before the block's bytes is.
    name: usize,
}

impl<R> std::fmt::Debug for Sections<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sections").field("offset", &self.offset).finish_non_exhaustive()
    }
}

impl<R: Read> Sections<R> {
    /// From the start of an archive.
    pub fn new(source: R) -> Self {
        Self { source, offset: 0, block: Vec::new(), name: 0 }
    }

    /// How many bytes were read.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the header; gives the first root.
    pub fn header(&mut self) -> Result<Option<Cid>, Problem> {
        if !self.section(HEADER_MAX as u64)? {
            return Err(Problem::new("car", "truncated", "it is empty"));
        }
        Header::read(&self.block)?;
        let Roots { roots } = serde_ipld_dagcbor::from_slice(&self.block).map_err(|e| Problem::cbor("car", &e))?;
        Ok(roots.first().copied())
    }

    /// Goes on to the next block; gives its name. `None` at the end.
    #[allow(clippy::should_implement_trait, reason = "what it stands at is lent")]
    pub fn next(&mut self) -> Result<Option<Cid>, Problem> {
        self.name = 0;
        if !self.section(BLOCK_MAX)? {
            return Ok(None);
        }
        let mut data = self.block.as_slice();
        let id = Cid::read_bytes(&mut data).map_err(|e| Problem::new("car", "cid", e.to_string()))?;
        self.name = self.block.len() - data.len();
        Ok(Some(id))
    }

    /// The bytes of the block that it stands at, which may not fit its name.
    pub fn data(&self) -> &[u8] {
        &self.block[self.name..]
    }

    /// Reads the next section; false at the end.
    fn section(&mut self, most: u64) -> Result<bool, Problem> {
        let failed = |e: io::Error| Problem::new("car", "truncated", e.to_string());
        let mut number = [0; 9];
        let mut length = 0;
        let mut size = loop {
            if length == number.len() {
                return Err(Problem::new("car", "length", "a length that does not end"));
            }
            let got = self.source.read(&mut number[length..=length]).map_err(failed)?;
            if got == 0 && length == 0 {
                return Ok(false);
            }
            if got == 0 {
                return Err(Problem::new("car", "truncated", "it ends in a length"));
            }
            length += 1;
            if number[length - 1] & 0x80 == 0 {
                break varint(&mut &number[..length])?;
            }
        };
        self.offset += length as u64;
        if size > most {
            return Err(Problem::new("car", "length", format!("a section of {size} bytes, at most {most}")));
        }
        self.block.clear();
        size -= (&mut self.source).take(size).read_to_end(&mut self.block).map_err(failed)? as u64;
        self.offset += self.block.len() as u64;
        if size > 0 {
            return Err(Problem::new("car", "truncated", format!("it ends {size} bytes before its last block does")));
        }
        Ok(true)
    }
}

/// One length-prefixed section; `rest` goes past it.
fn section<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Problem> {
    let length = varint(rest)?;
    // Compared before anything is taken: a declared length allocates nothing.
    if length > rest.len() as u64 {
        let detail = format!("a section of {length} bytes where {} are left", rest.len());
        return Err(Problem::new("car", "truncated", detail));
    }
    let (section, after) = rest.split_at(length as usize);
    *rest = after;
    Ok(section)
}

/// An unsigned LEB128 number of at most nine bytes (<https://github.com/multiformats/unsigned-varint>).
fn varint(rest: &mut &[u8]) -> Result<u64, Problem> {
    let mut value = 0u64;
    for (at, &byte) in rest.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            *rest = &rest[at + 1..];
            return Ok(value);
        }
    }
    let what = if rest.len() < 9 { "truncated" } else { "length" };
    Err(Problem::new("car", what, "a length that does not end"))
}

pub(super) fn verify(id: &Cid, data: &[u8]) -> Result<(), Problem> {
    if id.hash().code() != SHA2_256 {
        return Err(Problem::new("car", "hash", format!("hash function {:#x}, expected SHA-256", id.hash().code())));
    }
    if id.hash().digest() != Sha256::digest(data).as_slice() {
        return Err(Problem::new("car", "wrong_cid", format!("the bytes named {id} do not hash to it")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::synthetic, *};

    fn archive(blocks: &[(Cid, &[u8])]) -> Vec<u8> {
        synthetic::encode_car(blocks[0].0, blocks)
    }

    #[test]
    fn wanted_blocks_are_found_wherever_they_lie() {
        let (a, b, c) = (synthetic::cid_of(b"a"), synthetic::cid_of(b"b"), synthetic::cid_of(b"c"));
        let bytes = archive(&[(a, b"a"), (b, b"b")]);
        let blocks = find(&bytes, &[b, c, a]);
        assert_eq!(blocks.found, [Some(&b"b"[..]), None, Some(&b"a"[..])]);
        assert!(blocks.problems.is_empty());
    }

    #[test]
    fn a_block_that_does_not_hash_to_its_name_is_not_taken() {
        let (a, b) = (synthetic::cid_of(b"a"), synthetic::cid_of(b"b"));
        let bytes = archive(&[(a, b"forged"), (b, b"b")]);
        let blocks = find(&bytes, &[a, b]);
        assert_eq!(blocks.found, [None, Some(&b"b"[..])]);
        assert_eq!(blocks.problems[0].reason, "car.wrong_cid");
    }

    #[test]
    fn what_lies_before_the_damage_is_kept() {
        let (a, b) = (synthetic::cid_of(b"a"), synthetic::cid_of(b"b"));
        let bytes = archive(&[(a, b"a"), (b, b"b")]);
        let blocks = find(&bytes[..bytes.len() - 1], &[a, b]);
        assert_eq!(blocks.found, [Some(&b"a"[..]), None]);
        assert_eq!(blocks.problems[0].reason, "car.truncated");
    }

    #[test]
    fn huge_lengths_and_endless_numbers_allocate_nothing() {
        let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0];
        assert_eq!(find(&huge, &[]).problems[0].reason, "car.truncated");
        assert_eq!(find(&[0xff; 20], &[]).problems[0].reason, "car.length");
        assert_eq!(find(&[], &[]).problems[0].reason, "car.truncated");
    }
}
