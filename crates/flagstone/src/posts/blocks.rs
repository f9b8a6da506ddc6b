//! A stream of bytes to blocks of whole lines, and a block to posts. Memory is bounded by the size of a block and the
//! longest line; what is longer is passed over without being kept.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};
use model::Post;

use super::line::{LineProblem, LineReader, MAX_LINE};

/// About how many bytes one block holds.
pub const BLOCK: usize = 1 << 20;

/// Some whole lines.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    /// The stream ended in the middle of the last line, or that line just has no end mark.
    open_end: bool,
    /// The first line was longer than [`MAX_LINE`]: so many bytes were passed over, and it is not in `bytes`.
    passed_over: Option<u64>,
}

/// What one block held, with lines counted from 0 at the block's first.
#[derive(Debug, Default)]
pub struct Lines {
    /// The posts, each with its line.
    pub posts: Vec<(u64, Post)>,
    /// The lines that gave none, and why.
    pub set_aside: Vec<(u64, LineProblem)>,
    /// How many lines there were, empty ones too.
    pub count: u64,
}

/// Cuts a stream into blocks.
#[derive(Debug)]
pub struct Blocks<R> {
    source: R,
    rest: Vec<u8>,
    first: bool,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// From the start of a stream. A byte order mark there is passed over.
    pub fn new(source: R) -> Self {
        Self { source, rest: Vec::new(), first: true, ended: false }
    }

    /// The next block; `None` at the end.
    ///
    /// # Errors
    /// What the stream says.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut bytes = std::mem::take(&mut self.rest);
        while !self.ended {
            self.fill(&mut bytes)?;
            if let Some(end) = memrchr(b'\n', &bytes) {
                if !self.ended {
                    self.rest.extend_from_slice(&bytes[end + 1..]);
                    bytes.truncate(end + 1);
                    return Ok(Some(Block { bytes, ..Block::default() }));
                }
            } else if bytes.len() > MAX_LINE {
                return self.pass_over(bytes).map(Some);
            }
        }
        let open_end = bytes.last().is_some_and(|last| *last != b'\n');
        Ok((!bytes.is_empty()).then_some(Block { bytes, open_end, passed_over: None }))
    }

    /// Reads about one block more.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let wanted = BLOCK.max(bytes.len());
        bytes.reserve(wanted);
        let got = (&mut self.source).take(wanted as u64).read_to_end(bytes)?;
        self.ended = got < wanted;
        if std::mem::take(&mut self.first) && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(())
    }

    /// Goes to the end of a line that is too long.
    fn pass_over(&mut self, mut bytes: Vec<u8>) -> io::Result<Block> {
        let mut passed = 0;
        while !self.ended {
            passed += bytes.len() as u64;
            bytes.clear();
            self.fill(&mut bytes)?;
            if let Some(end) = memchr(b'\n', &bytes) {
                passed += end as u64;
                self.rest.extend_from_slice(&bytes[end + 1..]);
                return Ok(Block { passed_over: Some(passed), ..Block::default() });
            }
        }
        Ok(Block { passed_over: Some(passed + bytes.len() as u64), ..Block::default() })
    }
}

impl Block {
    /// Its size in bytes.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64 + self.passed_over.unwrap_or_default()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each line that is not empty, with its number, as text where it is UTF-8 and not too long.
    pub fn lines(&self) -> impl Iterator<Item = (u64, Result<&str, LineProblem>)> {
        let over = self.passed_over.map(|length| (0, Err(too_long(length))));
        // Checked once for all its lines. If one is at fault, each is checked by itself.
        let whole = simdutf8::basic::from_utf8(&self.bytes).ok();
        let mut start = 0;
        let ends = memchr_iter(b'\n', &self.bytes).chain(self.open_end.then_some(self.bytes.len()));
        let lines = ends.zip(0..).filter_map(move |(end, number)| {
            let (from, line) = (start, &self.bytes[start..end]);
            start = end + 1;
            if line.len() > MAX_LINE {
                return Some((number, Err(too_long(line.len() as u64))));
            }
            let text = match whole {
                Some(whole) => Ok(&whole[from..end]),
                None => simdutf8::compat::from_utf8(line)
                    .map_err(|e| LineProblem::new("utf8", format!("byte {} is not UTF-8", e.valid_up_to()))),
            };
            let blank = text.as_ref().is_ok_and(|text| text.trim_ascii().is_empty());
            (!blank).then_some((number, text))
        });
        over.into_iter().chain(lines)
    }

    /// Reads its lines.
    pub fn posts(&self, reader: &LineReader) -> Lines {
        let mut lines = Lines { count: self.count(), ..Lines::default() };
        for (number, text) in self.lines() {
            match text.and_then(|text| reader.read(text)) {
                Ok(post) => lines.posts.push((number, post)),
                Err(problem) => lines.set_aside.push((number, self.at_the_end(number, lines.count, problem))),
            }
        }
        lines
    }

    /// How many lines it holds.
    pub fn count(&self) -> u64 {
        let marks = memchr_iter(b'\n', &self.bytes).count() as u64;
        marks + u64::from(self.open_end) + u64::from(self.passed_over.is_some())
    }

    /// A last line without an end mark that cannot be read was most likely cut.
    fn at_the_end(&self, number: u64, count: u64, problem: LineProblem) -> LineProblem {
        let cut = self.open_end && number + 1 == count && matches!(problem.reason, "json" | "utf8");
        if !cut {
            return problem;
        }
        LineProblem::new("truncated", format!("the file ends in the middle of this line ({})", problem.detail))
    }
}

fn too_long(length: u64) -> LineProblem {
    LineProblem::new("too_long", format!("{length} bytes, at most {MAX_LINE}"))
}

#[cfg(test)]
mod tests;
