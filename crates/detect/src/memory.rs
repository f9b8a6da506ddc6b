//! What the engine remembers from one post to the next.

use sha2::{Digest, Sha256};

use crate::{
    Engine,
    counts::{Counts, Damaged, Reader, Writer},
    near::{Cluster, NearMemory},
    rules::Outcome,
};

/// What is remembered of the posts so far: windowed counts, texts seen before. Bounded; the same posts in the same
/// order leave the same memory behind. One for each run of posts that belong together.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Memory {
    /// Windowed counts.
    pub(crate) counts: Counts,
    /// Texts that came before.
    pub(crate) near: NearMemory,
    /// Buffers of the model detector: nothing is remembered in them, and no snapshot holds them.
    pub(crate) scratch: crate::learn::Scratch,
    /// Room for running rules. Nothing in it lasts.
    pub(crate) rules: Outcome,
}

/// What a snapshot begins with.
const MAGIC: &[u8; 8] = b"flagmem\n";

/// The version of the snapshot as a whole. Goes up when what is outside the sections changes.
const VERSION: u32 = 1;

/// The length of the SHA-256 at a snapshot's end.
const DIGEST: usize = 32;

/// The section of the counts; a change of its form takes another name.
const COUNTS: &str = "counts 1";

/// The section of near-duplicates.
const NEAR: &str = "near 1";

/// Why a snapshot was not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It does not begin as one.
    #[error("this is no snapshot of a memory: start without one, and the counts begin at zero")]
    Other,
    /// Another version wrote it.
    #[error(
        "this snapshot has version {0}, and only version {VERSION} can be read: start without one, and the counts begin at zero"
    )]
    Version(u32),
    /// Its bytes are not those that were written.
    #[error("this snapshot is damaged ({0}): start without it, and the counts begin at zero")]
    Damaged(&'static str),
}

impl From<Damaged> for SnapshotError {
    fn from(Damaged(what): Damaged) -> Self {
        Self::Damaged(what)
    }
}

impl Memory {
    /// The counts so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Of the post looked at last: how many posts of how many accounts are nearly the same, as a pack's
    /// `[near_duplicates]` asks. `None` if it does not, or if the text was too short or excepted.
    pub fn nearly_same(&self, pack: &str) -> Option<Cluster> {
        self.near.now(pack)
    }

    /// Everything that has to outlive a restart, as bytes: named sections and a SHA-256 over all of them. The same
    /// memory gives the same bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut sections: Vec<(&str, Writer)> = Vec::new();
        let mut section = |name, write: &dyn Fn(&mut Writer)| {
            let mut out = Writer::default();
            write(&mut out);
            sections.push((name, out));
        };
        section(COUNTS, &|out| self.counts.write(out));
        section(NEAR, &|out| self.near.write(out));

        let mut out = Writer(MAGIC.to_vec());
        out.u32(VERSION);
        out.u32(sections.len() as u32);
        for (name, Writer(bytes)) in sections {
            out.bytes(name.as_bytes());
            out.u64(bytes.len() as u64);
            out.0.extend_from_slice(&bytes);
        }
        let digest = Sha256::digest(&out.0);
        out.0.extend_from_slice(&digest);
        out.0
    }

    /// Takes a snapshot back, for an engine: what its packs ask for under the same definition goes on, the rest begins
    /// empty. A section that is not known here is left out.
    ///
    /// # Errors
    /// If the bytes are no snapshot, or not as they were written.
    pub fn restore(engine: &Engine, bytes: &[u8]) -> Result<Self, SnapshotError> {
        let mut memory = Self::restore_sections(bytes)?;
        engine.prepare(&mut memory);
        Ok(memory)
    }

    fn restore_sections(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let content = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Other)?;
        let (content, digest) =
            content.split_at_checked(content.len().saturating_sub(DIGEST)).ok_or(SnapshotError::Other)?;
        let mut reader = Reader(content);
        let version = reader.u32()?;
        if version != VERSION {
            return Err(SnapshotError::Version(version));
        }
        if Sha256::digest(&bytes[..MAGIC.len() + content.len()]).as_slice() != digest {
            return Err(SnapshotError::Damaged("its checksum is another"));
        }
        let mut memory = Self::default();
        for _ in 0..reader.length(12)? {
            let name = reader.bytes()?;
            let length = usize::try_from(reader.u64()?).map_err(|_| Damaged("a section is too long"))?;
            let mut section = Reader(reader.take(length)?);
            if name == COUNTS.as_bytes() {
                memory.counts = Counts::read(&mut section)?;
                section.end()?;
            } else if name == NEAR.as_bytes() {
                memory.near = NearMemory::read(&mut section)?;
                section.end()?;
            }
        }
        reader.end()?;
        Ok(memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::{Counted, Definition};

    fn filled() -> Memory {
        let define = |name: &str, counted| Definition { name: name.into(), counted, window: 1_000_000 };
        let mut memory = Memory::default();
        memory.counts.align(&[define("events", Counted::Events), define("values", Counted::Distinct)]);
        for n in 0..2_000_u64 {
            memory.counts.add(0, n % 3, 0, n as i64);
            memory.counts.add(0, n, 0, n as i64);
            memory.counts.add(1, n % 5, n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n as i64);
        }
        memory
    }

    fn read(bytes: &[u8]) -> Result<Memory, SnapshotError> {
        Memory::restore_sections(bytes)
    }

    #[test]
    fn a_snapshot_goes_on_where_it_was_taken() {
        let mut memory = filled();
        let bytes = memory.snapshot();
        let mut back = read(&bytes).unwrap();
        assert_eq!(back.snapshot(), bytes, "the same memory gives the same bytes");
        for n in 0..3_000_u64 {
            let at = 2_000 + n as i64 * 777;
            assert_eq!(back.counts.add(0, n % 7, 0, at), memory.counts.add(0, n % 7, 0, at));
            assert_eq!(back.counts.add(1, n % 7, n << 40, at), memory.counts.add(1, n % 7, n << 40, at));
        }
        assert_eq!(back.snapshot(), memory.snapshot());
    }

    #[test]
    fn an_engine_keeps_only_what_it_asks_for() {
        let engine = Engine::new(Vec::new());
        let memory = Memory::restore(&engine, &filled().snapshot()).unwrap();
        assert_eq!(memory.counts.keys(), 0);
    }

    #[test]
    fn hostile_snapshots_are_refused() {
        let good = filled().snapshot();
        assert!(matches!(read(b""), Err(SnapshotError::Other)));
        assert!(matches!(read(b"flagmem\n"), Err(SnapshotError::Damaged(_))));
        for end in (0..good.len()).step_by(97).chain(good.len() - 40..good.len()) {
            assert!(read(&good[..end]).is_err(), "cut at {end}");
            let mut flipped = good.clone();
            flipped[end] ^= 1;
            assert!(read(&flipped).is_err(), "flipped at {end}");
        }
        let mut other = good.clone();
        other[MAGIC.len()] = 9;
        assert!(matches!(read(&other), Err(SnapshotError::Version(9))));

        // With a checksum that fits, whoever made it: refused, or a memory that can be used.
        let content = &good[..good.len() - DIGEST];
        let mut refused = 0;
        for at in 0..content.len().min(4_000) {
            let mut forged = content.to_vec();
            forged[at] = forged[at].wrapping_add(0x7f);
            forged.truncate(content.len() - at % 3);
            let digest = Sha256::digest(&forged);
            forged.extend_from_slice(&digest);
            match read(&forged) {
                Err(_) => refused += 1,
                Ok(mut memory) if memory.counts.keys() > 0 => {
                    memory.counts.add(0, 1, 1, i64::MAX);
                }
                Ok(_) => {}
            }
        }
        assert!(refused > 2_000, "{refused}");
    }
}
