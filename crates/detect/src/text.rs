//! Folding: one form for the many ways to write the same words, with a way back to what was written.
//!
//! A bank's phrases and a post's text go through the same [`fold`]. In order, for every character: default-ignorable
//! characters, Arabic diacritics and tatweel are removed; NFKD (UAX #15); Arabic letter variants are unified; case is
//! folded; the confusable prototype of UTS #39 §4 is taken; runs of white space, dashes and underscores become one
//! space. The steps repeat until nothing changes, so `fold(fold(x)) == fold(x)`, and combining marks are put in
//! canonical order at the end. Two texts with the same NFKC form have the same fold.
//!
//! Where this leaves UTS #39, on purpose:
//! - an ASCII letter stands for itself: `m` is not `rn`, and `I` is `i`, not `l`;
//! - small capitals and the letters whose *capital* looks Latin (`т` as in `Т`) are that Latin letter, so that an
//!   upper-case homoglyph and its lower-case form stay one letter;
//! - Arabic letters go through [`arabic`] only: the UTS #39 table makes `ش` and `س` one letter plus a mark.

pub mod arabic;
pub mod boundary;
mod classes;
pub(crate) mod quick;
mod table;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};
use wide::u8x32;

pub use self::classes::is_gap;
use self::table::Fold;

/// The revision of the rules in this module. Goes up whenever a fold can come out differently.
const RULES: u32 = 2;

/// The versions of every table a fold depends on, as [`model::RuleRef::folding`] names them.
pub fn folding() -> String {
    let short = |(major, minor, _): (u8, u8, u8)| format!("{major}.{minor}");
    let uts39 = unicode_security::UNICODE_VERSION;
    format!(
        "nfkc-{}+case-{}+uts39-{}.{}+ar{}+fold{RULES}",
        short(unicode_normalization::UNICODE_VERSION),
        short(char::UNICODE_VERSION),
        uts39.0,
        uts39.1,
        arabic::VERSION
    )
}

/// A stretch of folded text and the original bytes it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    /// First byte in the folded text; the segment ends where the next begins.
    folded: u32,
    /// First byte in the original.
    from: u32,
    /// One past the last byte in the original.
    to: u32,
    /// Byte for byte the same length, cut anywhere. Otherwise the whole stretch comes from one piece of original.
    linear: bool,
}

/// From folded offsets back to the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map(Vec<Segment>);

impl Map {
    fn at(&self, folded: u32) -> Option<Segment> {
        let next = self.0.partition_point(|s| s.folded <= folded);
        self.0.get(next.checked_sub(1)?).copied()
    }

    /// Every segment, and where it ends in a folded text of `len` bytes.
    fn segments(&self, len: u32) -> impl Iterator<Item = (Segment, u32)> {
        let ends = self.0.iter().skip(1).map(|next| next.folded).chain([len]);
        self.0.iter().copied().zip(ends)
    }

    /// The original byte at which the folded character at `folded` begins, and whether it is the first character
    /// folded from there.
    fn start(&self, folded: u32) -> (u32, bool) {
        match self.at(folded) {
            Some(s) if s.linear => (s.from + (folded - s.folded), true),
            Some(s) => (s.from, s.folded == folded),
            None => (0, true),
        }
    }

    /// One past the original bytes of the folded character that ends at `folded` (> 0), and whether it is the last
    /// one folded from there.
    fn end(&self, folded: u32, len: u32) -> (u32, bool) {
        match self.at(folded - 1) {
            Some(s) if s.linear => (s.from + (folded - s.folded), true),
            Some(s) => {
                let next = self.0.partition_point(|s| s.folded < folded);
                (s.to, self.0.get(next).map_or(len, |n| n.folded) == folded)
            }
            None => (0, true),
        }
    }
}

/// A folded text with the way back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Offsets back to the original.
    pub map: Map,
}

impl Folded {
    /// The original bytes of a range of [`Folded::text`]. Both ends of the result lie on character boundaries of the
    /// original, provided both ends of the range lie on character boundaries of the folded text.
    pub fn span(&self, start: usize, end: usize) -> model::Span {
        let (start, end) = (start as u32, end as u32);
        if end <= start {
            let at = self.map.start(start).0;
            return model::Span { start: at, end: at };
        }
        model::Span { start: self.map.start(start).0, end: self.map.end(end, self.text.len() as u32).0 }
    }
}

/// The first `bytes` of a text, or less where that would cut a character.
pub fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Folds a text. See the module for what that does.
///
/// Texts are cut by the caller: offsets are 32 bits, and [`crate::MAX_SCANNED`] is far below that.
pub fn fold(text: &str) -> Folded {
    let mut out = Folded::default();
    fold_into(&mut out, text);
    out
}

/// [`fold`] into a value that is used again, so that a batch allocates once.
pub fn fold_into(out: &mut Folded, text: &str) {
    out.text.clear();
    out.map.0.clear();
    out.text.reserve(text.len());
    let mut folder = Folder { out, after_space: false, original: Vec::new(), folded: Vec::new() };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii() {
            at = folder.ascii(bytes, at);
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            folder.other(c, at, at + c.len_utf8());
            at += c.len_utf8();
        }
    }
    folder.flush();
}

/// A combining mark that waits for the rest of its run, to be put in canonical order (UAX #15 D109).
struct Mark {
    class: u8,
    mark: char,
    from: u32,
    to: u32,
}

struct Folder<'a> {
    out: &'a mut Folded,
    after_space: bool,
    /// Marks of the original that follow one another. Mapped once the run is complete and in order: some fold to
    /// letters, and some of different classes to marks of one class.
    original: Vec<Mark>,
    /// Marks that are folded, for the same: their classes may be others.
    folded: Vec<Mark>,
}

impl Folder<'_> {
    /// Takes the run of ASCII that starts at `at`; returns where it ends.
    fn ascii(&mut self, bytes: &[u8], mut at: usize) -> usize {
        if table::ASCII[usize::from(bytes[at])] == 0 {
            // Removed: it does not even end a run of marks.
            return at + 1;
        }
        self.flush();
        self.linear(at);
        let mut one_by_one = at;
        while let Some(&byte) = bytes.get(at).filter(|b| b.is_ascii()) {
            // A block at once; where that cannot be, its bytes.
            if at == one_by_one {
                if let Some(end) = self.block(&bytes[at..]) {
                    at += end;
                    one_by_one = at;
                    self.extend(at);
                    continue;
                }
                one_by_one += quick::BLOCK;
            }
            let folded = table::ASCII[usize::from(byte)];
            at += 1;
            if folded == 0 || (folded == b' ' && self.after_space) {
                self.linear(at);
            } else {
                self.after_space = folded == b' ';
                self.out.text.push(char::from(folded));
                self.extend(at);
            }
        }
        at
    }

    /// Takes what stands before the first byte that is no ASCII, a block at most, if all of it keeps its length. Says
    /// how much that was.
    fn block(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut block = [b'a'; quick::BLOCK];
        let count = bytes.len().min(quick::BLOCK);
        block[..count].copy_from_slice(&bytes[..count]);
        let block = u8x32::new(block);
        let count = count.min(block.to_bitmask().trailing_zeros() as usize);
        let (folded, ends_in_gap) = quick::ascii_block(block, count, self.after_space)?;
        self.after_space = ends_in_gap;
        self.out.text.push_str(std::str::from_utf8(&folded[..count]).expect("ASCII"));
        Some(count)
    }

    fn other(&mut self, c: char, from: usize, to: usize) {
        match table::fold_char(c) {
            Fold::Nothing => {}
            Fold::Same => {
                self.flush();
                self.after_space = false;
                self.linear(from);
                self.out.text.push(c);
                self.extend(to);
            }
            Fold::Text(text) => {
                self.flush();
                self.write(text, from as u32, to as u32);
            }
            Fold::WithMarks(_) => decompose_canonical(c, |d| {
                let class = canonical_combining_class(d);
                if class == 0 {
                    self.flush_original();
                    self.put(d, from as u32, to as u32);
                } else {
                    self.original.push(Mark { class, mark: d, from: from as u32, to: to as u32 });
                }
            }),
        }
    }

    /// Writes what a character folds to; its marks wait.
    fn put(&mut self, c: char, from: u32, to: u32) {
        let mut same = [0; 4];
        let text = match table::fold_char(c) {
            Fold::Nothing => "",
            Fold::Same => &*c.encode_utf8(&mut same),
            Fold::Text(text) | Fold::WithMarks(text) => text,
        };
        for c in text.chars() {
            let class = canonical_combining_class(c);
            if class == 0 {
                self.flush_folded();
                self.write(c.encode_utf8(&mut [0; 4]), from, to);
            } else {
                self.folded.push(Mark { class, mark: c, from, to });
            }
        }
    }

    /// Writes what one piece of the original folds to, marks aside.
    fn write(&mut self, text: &str, from: u32, to: u32) {
        let folded = self.out.text.len() as u32;
        for c in text.chars() {
            if c == ' ' && self.after_space {
                continue;
            }
            self.after_space = c == ' ';
            self.out.text.push(c);
        }
        self.segment(Segment { folded, from, to, linear: false });
    }

    fn flush(&mut self) {
        if !self.original.is_empty() {
            self.flush_original();
        }
        if !self.folded.is_empty() {
            self.flush_folded();
        }
    }

    fn flush_original(&mut self) {
        let mut run = std::mem::take(&mut self.original);
        run.sort_by_key(|m| m.class);
        // In order, marks no longer follow the original: what any of them folds to comes from the whole run.
        let from = run.iter().map(|m| m.from).min().unwrap_or(0);
        let to = run.iter().map(|m| m.to).max().unwrap_or(0);
        for mark in run.drain(..) {
            self.put(mark.mark, from, to);
        }
        self.original = run;
    }

    fn flush_folded(&mut self) {
        let mut run = std::mem::take(&mut self.folded);
        run.sort_by_key(|m| m.class);
        let from = run.iter().map(|m| m.from).min().unwrap_or(0);
        let to = run.iter().map(|m| m.to).max().unwrap_or(0);
        let folded = self.out.text.len() as u32;
        for mark in run.drain(..) {
            // `İ` folds to `i` and a dot above, by Unicode's case folding. Turkish writes it everywhere.
            if mark.mark == '\u{307}' && self.out.text.ends_with('i') {
                continue;
            }
            self.out.text.push(mark.mark);
            self.after_space = false;
        }
        self.folded = run;
        self.segment(Segment { folded, from, to, linear: false });
    }

    /// Says that what is written from here on comes byte for byte from `from`.
    fn linear(&mut self, from: usize) {
        let segment = Segment { folded: self.out.text.len() as u32, from: from as u32, to: from as u32, linear: true };
        match self.out.map.0.last_mut() {
            // Nothing was written to the last one.
            Some(last) if last.folded == segment.folded => *last = segment,
            Some(last) if last.linear && last.to == segment.from => {}
            _ => self.out.map.0.push(segment),
        }
    }

    /// Says that the last linear segment goes on to `to`.
    fn extend(&mut self, to: usize) {
        if let Some(last) = self.out.map.0.last_mut() {
            last.to = to as u32;
        }
    }

    /// Says where what was written since `segment.folded` comes from, if anything was.
    fn segment(&mut self, segment: Segment) {
        if self.out.text.len() as u32 == segment.folded {
            return;
        }
        match self.out.map.0.last_mut() {
            Some(last) if last.folded == segment.folded => *last = segment,
            Some(last) if !last.linear && (last.from, last.to) == (segment.from, segment.to) => {}
            _ => self.out.map.0.push(segment),
        }
    }
}

#[cfg(test)]
mod tests;
