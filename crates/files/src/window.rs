//! A stream through a window: the bytes from a place on, as many as are asked for and there, and where they lie in the
//! stream.

use std::io::{self, Read};

use memchr::memchr;

/// Bytes that are read at once.
const STEP: usize = 1 << 18;

/// A growing view of a stream. What was [`Window::pass`]ed is forgotten.
#[derive(Debug)]
pub(crate) struct Window<R> {
    source: R,
    bytes: Vec<u8>,
    /// Where the view begins in `bytes`.
    start: usize,
    /// Where it begins in the stream.
    offset: u64,
    ended: bool,
    /// What ended it before its end. What was read until then is in view.
    failed: Option<io::Error>,
}

impl<R: Read> Window<R> {
    /// From the start of a stream.
    pub(crate) fn new(source: R) -> Self {
        Self { source, bytes: Vec::new(), start: 0, offset: 0, ended: false, failed: None }
    }

    /// What is in view.
    pub(crate) fn view(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Where the view begins in the stream.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the view reaches to the end of the stream, or to where it cannot be read.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Nothing is in view and nothing more will be: the end, or what stood in its way.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Brings more into view, about as much as there is; nothing at the end.
    pub(crate) fn more(&mut self) {
        if self.ended {
            return;
        }
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        let wanted = STEP.max(self.bytes.len());
        self.bytes.reserve_exact(wanted);
        match (&mut self.source).take(wanted as u64).read_to_end(&mut self.bytes) {
            Ok(got) => self.ended = got < wanted,
            Err(error) => (self.ended, self.failed) = (true, Some(error)),
        }
    }

    /// Goes on by so many bytes of the view.
    pub(crate) fn pass(&mut self, count: usize) {
        debug_assert!(count <= self.bytes.len() - self.start, "no more than is in view");
        self.start += count;
        self.offset += count as u64;
    }

    /// Goes on to a place in the stream. False if it ends before.
    pub(crate) fn go_to(&mut self, offset: u64) -> bool {
        while self.offset < offset {
            if self.view().is_empty() {
                if self.ended {
                    return false;
                }
                self.more();
            }
            let ahead = usize::try_from(offset - self.offset).unwrap_or(usize::MAX);
            self.pass(ahead.min(self.view().len()));
        }
        true
    }

    /// Where the line in view ends, its mark not counted; `None` if there is none. More than `most` if it does not end
    /// before.
    pub(crate) fn line_end(&mut self, most: usize) -> Option<usize> {
        let mut seen = 0;
        loop {
            let view = self.view();
            if let Some(end) = memchr(b'\n', &view[seen..]) {
                return Some(seen + end);
            }
            seen = view.len();
            if self.ended || seen > most {
                return (seen > 0).then_some(seen);
            }
            self.more();
        }
    }

    /// Passes so many bytes, and a line's mark if that comes next.
    pub(crate) fn pass_line(&mut self, length: usize) {
        self.pass(length);
        let mark = self.view().starts_with(b"\n");
        self.pass(usize::from(mark));
    }

    /// Passes a line of which so much was seen, without keeping it; gives its length.
    pub(crate) fn pass_long_line(&mut self, seen: usize) -> u64 {
        let from = self.offset;
        self.pass(seen);
        loop {
            if let Some(end) = memchr(b'\n', self.view()) {
                let length = self.offset + end as u64 - from;
                self.pass_line(end);
                return length;
            }
            self.pass(self.view().len());
            if self.ended {
                return self.offset - from;
            }
            self.more();
        }
    }
}
