//! One large JSON document, walked front to back: whoever walks it says at every value whether to go into it, take it
//! whole, or go past it. Memory is bounded by the longest value that is taken, not by the document.
//!
//! Within an array a broken entry is told and gone past: the next one is known by how the entries before it began. A
//! stray quotation mark, a cut file, a line that is missing lose what they touch, and nothing around it.

use std::{borrow::Cow, io, mem};

use memchr::memmem;

use crate::{
    fault::{Fault, RECORD_MAX},
    json::plain_run,
    unpack::{self, Source},
    window::Window,
};

/// Deepest nesting.
const DEPTH: usize = 128;
/// Longest key that is read, in bytes.
const KEY_MAX: usize = 4 << 10;
/// Most bytes in which an entry's first keys are looked for.
const HEAD_MAX: usize = 1 << 10;
/// How far into a document its first value is looked for: archives of X assign theirs to a variable.
const START_MAX: usize = 256;

/// What to do with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Go into it, if it is an object or array; else go past it.
    Enter,
    /// Take it whole.
    Take,
    /// Take it whole. If it is no object, it is broken.
    Record,
    /// Go past it.
    Pass,
}

/// What the walk came to.
#[derive(Debug)]
pub enum Step<'a> {
    /// An object or array was entered.
    Enter,
    /// The object or array that was entered last is over.
    Leave,
    /// A value that was wanted.
    Value(&'a str),
    /// One that was gone past.
    Passed,
    /// One that cannot be read.
    Broken(Fault),
}

/// A step, and where in the document it is.
#[derive(Debug)]
pub struct At<'a> {
    /// Keys from the outermost value to this one; `*` is an entry of an array. Empty for the outermost value.
    pub path: &'a [Cow<'static, str>],
    /// Where it begins, in bytes.
    pub from: u64,
    /// Where what follows it begins.
    pub after: u64,
    /// What the walk came to.
    pub step: Step<'a>,
}

/// The key of an entry of an array.
pub const ENTRY: Cow<'static, str> = Cow::Borrowed("*");

/// An open document.
pub struct Walk {
    window: Window<Source>,
    levels: Vec<Level>,
    path: Vec<Cow<'static, str>>,
    /// The outermost value was begun.
    begun: bool,
    /// What the value takes that was given last.
    given: usize,
    /// The last path is to be left before the next step.
    done: bool,
    /// The array that was left last, while no other was entered: if what follows is odd, it ended too soon.
    left: Option<Left>,
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Where an array was left.
#[derive(Debug)]
struct Left {
    levels: Vec<Level>,
    path: Vec<Cow<'static, str>>,
}

/// An object or array that was entered.
#[derive(Debug, Default, Clone)]
struct Level {
    object: bool,
    /// Something came before.
    later: bool,
    /// How entries of an array begin.
    head: Head,
    /// How much space stands between the comma and the entry that comes.
    space: usize,
}

/// How an entry begins.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Head {
    /// Up to the first colon.
    first: Vec<u8>,
    /// The key after the first value, if there is one and it is near.
    second: Option<Vec<u8>>,
    /// How much space stands before it.
    space: usize,
}

impl Head {
    /// Of an object, as far as it is seen.
    fn of(entry: &[u8]) -> Option<Self> {
        let colon = entry.iter().position(|byte| *byte == b':').filter(|_| entry.starts_with(b"{"))?;
        let (first, rest) = entry.split_at(colon + 1);
        let second = match Scanner::default().feed(rest) {
            Fed::Done(end) => {
                let next = rest[end..].trim_ascii_start().strip_prefix(b",").map(<[u8]>::trim_ascii_start);
                next.and_then(|next| next.strip_prefix(b"\""))
                    .and_then(|key| Some(key[..key.iter().position(|b| *b == b'"')?].to_vec()))
            }
            Fed::Further(_) | Fed::Odd(_) => None,
        };
        Some(Self { first: first.to_vec(), second, space: 0 })
    }
}

/// Why a walk goes no further here.
enum Stop {
    /// The bytes are no JSON.
    Odd(&'static str),
    /// The document ends.
    Cut,
}

impl Walk {
    /// From the start of a document: UTF-8, or UTF-16 with its mark.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(source: Source) -> io::Result<Self> {
        Ok(Self {
            window: Window::new(unpack::text(source)?),
            levels: Vec::new(),
            path: Vec::new(),
            begun: false,
            given: 0,
            done: false,
            left: None,
        })
    }

    /// How many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.window.offset()
    }

    /// The next step; `None` at the end of the outermost value, or where the rest cannot be read, after that was told.
    /// `plan` says of a value what to do with it, from its path and the byte where it begins.
    ///
    /// # Errors
    /// A stream that cannot be read on. What could be read before was given.
    pub fn next(&mut self, plan: impl Fn(&[Cow<'static, str>], u64) -> Want) -> io::Result<Option<At<'_>>> {
        self.window.pass(mem::take(&mut self.given));
        if mem::take(&mut self.done) {
            self.path.pop();
        }
        let from = self.window.offset();
        if self.begun && self.levels.is_empty() {
            return if self.left.is_some() && !self.over() {
                self.stopped(from, Stop::Odd("the end"))
            } else {
                Ok(None)
            };
        }
        let value = match self.value() {
            Ok(Some(value)) => value,
            Ok(None) => {
                if self.levels.last().is_some_and(|level| !level.object) {
                    self.left = Some(Left { levels: self.levels.clone(), path: self.path.clone() });
                }
                self.levels.pop();
                // The outermost value has no name of its own.
                self.done = !self.levels.is_empty();
                let after = self.window.offset();
                return Ok(Some(At { path: &self.path, from, after, step: Step::Leave }));
            }
            Err(stop) => return self.stopped(from, stop),
        };
        let from = self.window.offset();
        let want = plan(&self.path, from);
        let head = self.head();
        if want == Want::Enter && matches!(value, b'{' | b'[') {
            self.remember(head);
            if value == b'[' {
                self.left = None;
            }
            self.window.pass(1);
            self.levels.push(Level { object: value == b'{', ..Level::default() });
            return Ok(Some(At { path: &self.path, from, after: from + 1, step: Step::Enter }));
        }
        self.done = !self.levels.is_empty();
        if want == Want::Record && value != b'{' {
            return self.stopped(from, Stop::Odd("an object"));
        }
        let take = matches!(want, Want::Take | Want::Record);
        let scanned = self.scan(take);
        if scanned.is_ok() {
            self.remember(head);
        }
        match scanned {
            Ok(length) if take => {
                if length > RECORD_MAX {
                    return Ok(Some(self.told(from, Step::Broken(Fault::too_long(length as u64)))));
                }
                self.given = length;
                let after = from + length as u64;
                let step = match Fault::text(&self.window.view()[..length]) {
                    Ok(text) => Step::Value(text),
                    Err(fault) => Step::Broken(fault),
                };
                Ok(Some(At { path: &self.path, from, after, step }))
            }
            Ok(_) => Ok(Some(self.told(from, Step::Passed))),
            Err(stop) => self.stopped(from, stop),
        }
    }

    fn told(&self, from: u64, step: Step<'static>) -> At<'_> {
        At { path: &self.path, from, after: self.window.offset(), step }
    }

    /// Goes to the start of the next value in the level that is open; `None` if that ends. Adds the value's key to the path.
    fn value(&mut self) -> Result<Option<u8>, Stop> {
        let Some(level) = self.levels.last_mut() else {
            self.begun = true;
            return self.start().map(Some);
        };
        let (object, later) = (level.object, mem::replace(&mut level.later, true));
        let close = if object { b'}' } else { b']' };
        let mut before = self.window.offset();
        let mut byte = self.peek()?;
        if byte == close {
            self.window.pass(1);
            return Ok(None);
        }
        if later {
            if byte != b',' {
                return Err(Stop::Odd("a comma or the end"));
            }
            self.window.pass(1);
            before = self.window.offset();
        }
        byte = self.peek()?;
        // A comma too many harms nobody.
        if later && byte == close {
            self.window.pass(1);
            return Ok(None);
        }
        if !object {
            let space = usize::try_from(self.window.offset() - before).unwrap_or(HEAD_MAX).min(HEAD_MAX);
            if let Some(level) = self.levels.last_mut() {
                level.space = space;
            }
            self.path.push(ENTRY);
            return Ok(Some(byte));
        }
        let key = self.key()?;
        self.path.push(Cow::Owned(key));
        if self.peek()? != b':' {
            self.path.pop();
            return Err(Stop::Odd("a colon"));
        }
        self.window.pass(1);
        match self.peek() {
            Ok(byte) => Ok(Some(byte)),
            Err(stop) => {
                self.path.pop();
                Err(stop)
            }
        }
    }

    /// Whether nothing more follows but space, or the semicolon of an assignment.
    fn over(&mut self) -> bool {
        loop {
            match self.peek() {
                Ok(b';') => self.window.pass(1),
                Ok(_) => return false,
                Err(_) => return true,
            }
        }
    }

    /// Goes to the outermost value.
    fn start(&mut self) -> Result<u8, Stop> {
        let byte = self.peek()?;
        if matches!(byte, b'{' | b'[') {
            return Ok(byte);
        }
        while self.window.view().len() < START_MAX && !self.window.ended() {
            self.window.more();
        }
        let view = &self.window.view()[..START_MAX.min(self.window.view().len())];
        match view.iter().position(|byte| *byte == b'=') {
            Some(at) if view.starts_with(b"window.") => {
                self.window.pass(at + 1);
                self.peek()
            }
            _ => Err(Stop::Odd("an object or an array")),
        }
    }

    /// The next byte that is no space, which stays.
    fn peek(&mut self) -> Result<u8, Stop> {
        loop {
            let view = self.window.view();
            let space = view.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
            if let Some(byte) = view.get(space).copied() {
                self.window.pass(space);
                return Ok(byte);
            }
            if self.window.ended() {
                return Err(Stop::Cut);
            }
            self.window.pass(space);
            self.window.more();
        }
    }

    fn key(&mut self) -> Result<String, Stop> {
        if self.peek()? != b'"' {
            return Err(Stop::Odd("a key"));
        }
        let length = self.scan(true)?;
        if length > RECORD_MAX {
            return Ok(String::new());
        }
        let key = self.window.view().get(1..length - 1).filter(|key| key.len() <= KEY_MAX).unwrap_or_default();
        let key = String::from_utf8_lossy(key).into_owned();
        self.window.pass(length);
        Ok(key)
    }

    /// Looks for the end of the value that begins here. If it is to be taken, it stays in view and its length is given; if
    /// not, or if it is longer than a record may be, it is passed.
    fn scan(&mut self, take: bool) -> Result<usize, Stop> {
        let (mut scanner, mut at, mut take, mut length) = (Scanner::default(), 0, take, 0);
        loop {
            let fed = scanner.feed(&self.window.view()[at..]);
            let seen = match fed {
                Fed::Done(seen) | Fed::Further(seen) => seen,
                Fed::Odd(expected) => return Err(Stop::Odd(expected)),
            };
            length += seen;
            at += seen;
            if take && at > RECORD_MAX {
                take = false;
            }
            if !take {
                self.window.pass(at);
                at = 0;
            }
            if matches!(fed, Fed::Done(_)) {
                return Ok(length);
            }
            if self.window.ended() {
                return if scanner.may_end() { Ok(length) } else { Err(Stop::Cut) };
            }
            self.window.more();
        }
    }

    /// How the entry in view begins, if that is not known of its array yet.
    fn head(&mut self) -> Option<Head> {
        self.levels.last().filter(|level| !level.object && level.head.first.is_empty())?;
        while self.window.view().len() < HEAD_MAX && !self.window.ended() {
            self.window.more();
        }
        let entry = self.window.view();
        Head::of(&entry[..HEAD_MAX.min(entry.len())])
    }

    fn remember(&mut self, head: Option<Head>) {
        if let (Some(head), Some(level)) = (head, self.levels.last_mut()) {
            level.head = Head { space: level.space, ..head };
        }
    }

    /// Something is wrong here: goes on where the next entry of an array begins, if one can be found.
    fn stopped(&mut self, from: u64, stop: Stop) -> io::Result<Option<At<'_>>> {
        let fault = match stop {
            Stop::Cut => {
                // The end of the stream, or what stood in the way of its end.
                self.levels.clear();
                self.left = None;
                self.window.end()?;
                Fault::new(
                    "truncated",
                    format!("the document ends at byte {} in the middle of this", self.window.offset()),
                )
            }
            Stop::Odd(expected) => {
                let at = self.window.offset();
                if let Some(Left { levels, path }) = self.left.take() {
                    (self.levels, self.path, self.done) = (levels, path, false);
                }
                if !self.find_next_entry() {
                    self.levels.clear();
                }
                let rest = if self.levels.is_empty() { "; no later entry can be found" } else { "" };
                Fault::new("malformed", format!("expected {expected} after byte {at}{rest}"))
            }
        };
        let step = Step::Broken(fault);
        Ok(Some(At { path: &self.path, from, after: self.window.offset(), step }))
    }

    /// Passes what is broken; false if nothing follows it that is like what came before.
    fn find_next_entry(&mut self) -> bool {
        while let Some(level) = self.levels.last() {
            if !level.object {
                break;
            }
            self.levels.pop();
            self.path.pop();
        }
        let Some(level) = self.levels.last() else { return false };
        let head = level.head.clone();
        let space = if head.first.is_empty() { level.space } else { head.space };
        let first = if head.first.is_empty() { b"{".as_slice() } else { &head.first };
        let finder = memmem::Finder::new(first);
        self.window.pass(1.min(self.window.view().len()));
        loop {
            let view = self.window.view();
            let found = finder.find_iter(view).find(|at| {
                // A comma and as much space as before other entries.
                let apart = at.checked_sub(space + 1).is_some_and(|comma| {
                    view[comma] == b',' && view[comma + 1..*at].iter().all(u8::is_ascii_whitespace)
                });
                // Something smaller inside an entry may begin as one does, and not go on so.
                let entry = &view[*at..view.len().min(at + HEAD_MAX)];
                apart && (head.second.is_none() || Head::of(entry).is_some_and(|it| it.second == head.second))
            });
            if let Some(at) = found {
                self.window.pass(at - space - 1);
                return true;
            }
            let keep = (HEAD_MAX + space + 1).min(view.len());
            if self.window.ended() {
                return false;
            }
            self.window.pass(view.len() - keep);
            self.window.more();
        }
    }
}

/// What a look at some bytes gave: how many were gone past.
enum Fed {
    Done(usize),
    Further(usize),
    Odd(&'static str),
}

/// Finds the end of a value, however it is cut into pieces. Looks at how a value is built (RFC 8259) but not at what is in
/// it: text may be no UTF-8, escapes may be none, numbers may be odd. Whoever reads the value finds that.
#[derive(Debug, Default)]
struct Scanner {
    open: Vec<u8>,
    expects: Expects,
    escaped: bool,
    /// The text that is scanned is a key.
    key: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Expects {
    #[default]
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    Comma,
    Text,
    Scalar,
}

impl Scanner {
    /// Whether the value is over if nothing follows.
    fn may_end(&self) -> bool {
        self.open.is_empty() && self.expects == Expects::Scalar
    }

    fn feed(&mut self, bytes: &[u8]) -> Fed {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.expects {
                Expects::Text => {
                    if self.escaped {
                        self.escaped = false;
                        at += 1;
                        continue;
                    }
                    at += plain_run(&bytes[at..]);
                    match bytes.get(at) {
                        None => break,
                        Some(b'\\') => self.escaped = true,
                        Some(b'"') if self.key => self.expects = Expects::Colon,
                        Some(b'"') if self.over() => return Fed::Done(at + 1),
                        Some(b'"') => {}
                        Some(_) => return Fed::Odd("the text's end, without control characters"),
                    }
                    at += 1;
                    continue;
                }
                Expects::Scalar => {
                    at += bytes[at..].iter().take_while(|byte| scalar(**byte)).count();
                    if at == bytes.len() {
                        break;
                    }
                    if self.over() {
                        return Fed::Done(at);
                    }
                    continue;
                }
                _ => {}
            }
            match (byte, self.expects) {
                (b' ' | b'\n' | b'\r' | b'\t', _) => {}
                (b'"', Expects::Key | Expects::KeyOrEnd) => (self.expects, self.key) = (Expects::Text, true),
                (b'"', Expects::Value | Expects::ValueOrEnd) => (self.expects, self.key) = (Expects::Text, false),
                (b'{' | b'[', Expects::Value | Expects::ValueOrEnd) => {
                    if self.open.len() == DEPTH {
                        return Fed::Odd("at most 128 levels");
                    }
                    self.open.push(byte);
                    self.expects = if byte == b'{' { Expects::KeyOrEnd } else { Expects::ValueOrEnd };
                }
                (b'}', Expects::KeyOrEnd | Expects::Comma) if self.open.last() == Some(&b'{') => {
                    self.open.pop();
                    if self.over() {
                        return Fed::Done(at + 1);
                    }
                }
                (b']', Expects::ValueOrEnd | Expects::Comma) if self.open.last() == Some(&b'[') => {
                    self.open.pop();
                    if self.over() {
                        return Fed::Done(at + 1);
                    }
                }
                (b':', Expects::Colon) => self.expects = Expects::Value,
                (b',', Expects::Comma) => {
                    self.expects = if self.open.last() == Some(&b'{') { Expects::Key } else { Expects::Value };
                }
                (_, Expects::Value | Expects::ValueOrEnd) if scalar(byte) => {
                    self.expects = Expects::Scalar;
                    continue;
                }
                (_, Expects::Colon) => return Fed::Odd("a colon"),
                (_, Expects::Comma) => return Fed::Odd("a comma or the end"),
                (_, Expects::Key | Expects::KeyOrEnd) => return Fed::Odd("a key"),
                _ => return Fed::Odd("a value"),
            }
            at += 1;
        }
        Fed::Further(bytes.len())
    }

    /// A value ended: true if it is the whole one.
    fn over(&mut self) -> bool {
        self.expects = Expects::Comma;
        self.open.is_empty()
    }
}

/// Whether a byte may be in a number or in `true`, `false` or `null`.
fn scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests;
