//! A stream of text, line by line. Memory is bounded by the longest line that is read.

use std::io;

use crate::{
    fault::{Fault, RECORD_MAX},
    unpack::{self, Source},
    window::Window,
};

/// A line, or why it cannot be read.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// How many bytes there are before what follows it.
    pub after: u64,
    /// The stream ended before the line did, or the line just has no end mark.
    pub open_end: bool,
    /// The line without its mark.
    pub text: Result<&'a str, Fault>,
}

/// Lines that have something in them.
pub struct Lines {
    window: Window<Source>,
    number: u64,
    /// How long the line is that was given last.
    given: Option<usize>,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Lines {
    /// From the start of a stream of UTF-8, or of UTF-16 with its mark.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(source: Source) -> io::Result<Self> {
        Ok(Self { window: Window::new(unpack::text(source)?), number: 0, given: None })
    }

    /// Goes on after a line. False if there is no such place.
    pub fn go_after(&mut self, after: u64, number: u64) -> bool {
        self.number = number;
        self.window.go_to(after)
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// A stream that cannot be read on. All lines before were given.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        if let Some(length) = self.given.take() {
            self.window.pass_line(length);
        }
        let end = loop {
            let Some(end) = self.window.line_end(RECORD_MAX) else { return self.window.end().map(|()| None) };
            self.number += 1;
            if end > RECORD_MAX || !self.window.view()[..end].trim_ascii().is_empty() {
                break end;
            }
            self.window.pass_line(end);
        };
        let number = self.number;
        if end > RECORD_MAX {
            let length = self.window.pass_long_line(end);
            let (after, open_end) = (self.window.offset(), self.window.ended());
            return Ok(Some(Line { number, after, open_end, text: Err(Fault::too_long(length)) }));
        }
        self.given = Some(end);
        let view = self.window.view();
        let open_end = end == view.len();
        let after = self.window.offset() + end as u64 + u64::from(!open_end);
        let line = &view[..end];
        let text = Fault::text(line.strip_suffix(b"\r").unwrap_or(line));
        Ok(Some(Line { number, after, open_end, text }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn read(source: Source, after: Option<(u64, u64)>) -> (Vec<String>, io::Result<()>) {
        let mut lines = Lines::new(source).unwrap();
        if let Some((after, number)) = after {
            assert!(lines.go_after(after, number));
        }
        let mut all = Vec::new();
        loop {
            match lines.next_line() {
                Ok(Some(line)) => {
                    let text = line.text.map_or_else(|fault| fault.reason.to_owned(), str::to_owned);
                    all.push(format!("{} {} {text}", line.number, line.after));
                }
                Ok(None) => return (all, Ok(())),
                Err(error) => return (all, Err(error)),
            }
        }
    }

    #[test]
    fn every_line_is_given_once_with_its_place() {
        let long = "x".repeat(RECORD_MAX + 1);
        let text = [b"\xef\xbb\xbfa\r\n\n b\n".to_vec(), long.into_bytes(), b"\nc\xff\nd".to_vec()].concat();
        let (lines, ended) = read(Box::new(Cursor::new(text.clone())), None);
        let far = 7 + RECORD_MAX as u64 + 2;
        let places =
            ["1 3 a".to_owned(), "3 7  b".into(), format!("4 {far} too_long"), format!("5 {} invalid_utf8", far + 3)];
        assert!(lines[..4] == places && lines[4] == format!("6 {} d", far + 4) && ended.is_ok());
        for (n, line) in lines.iter().enumerate() {
            let mut words = line.split(' ');
            let mut word = || words.next().unwrap().parse::<u64>().unwrap();
            let (number, after) = (word(), word());
            assert!(read(Box::new(Cursor::new(text.clone())), Some((after, number))).0 == lines[n + 1..]);
        }
    }

    #[test]
    fn what_came_before_the_damage_is_given() {
        let mut packed = Vec::new();
        let text = (0..100_000).map(|n| format!("line {n}\n")).collect::<String>();
        flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::fast()).read_to_end(&mut packed).unwrap();
        packed.truncate(packed.len() / 2);
        let (lines, ended) = read(unpack::unpacked(Box::new(Cursor::new(packed))).unwrap(), None);
        assert!(lines.len() > 40_000 && ended.is_err());
        assert!(lines.iter().take(lines.len() - 1).zip(0..).all(|(line, n)| line.ends_with(&format!(" line {n}"))));
    }
}
