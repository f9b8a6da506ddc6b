//! CSV (RFC 4180) with a header line; commas, or tabs or semicolons if the header has no comma. A quoted value may run
//! over lines. Where a row is broken, only its first line is given up: reading goes on with the line after it, so that a
//! quotation mark that was left open takes nothing else with it.

use std::{io, ops::Range};

use memchr::{memchr, memchr2};

use super::{Error, LONGEST, Place, Row, Values};
use crate::{unpack::Source, window::Window};

/// Longest line that is read, in bytes.
const LINE_MAX: usize = LONGEST;
/// How far the end of a row that runs over lines is looked for, in bytes.
const OPEN_MAX: usize = 4 << 20;

/// Rows from a stream of text.
pub(super) struct Csv {
    window: Window<Source>,
    delimiter: u8,
    /// How many columns the header has.
    width: usize,
    /// The line that comes next, from 1.
    line: u64,
    text: String,
    cells: Vec<Range<usize>>,
}

impl std::fmt::Debug for Csv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Csv").field("line", &self.line).finish_non_exhaustive()
    }
}

/// What a look at a row gave.
enum Look {
    /// A row, so many bytes and lines long.
    Row(usize, u64),
    /// It is not seen to its end.
    Further,
    /// What is wrong with it.
    Broken(String),
}

impl Csv {
    /// Reads the header line; gives its names.
    pub(super) fn open(source: Source) -> Result<(Self, Vec<String>), Error> {
        let mut csv = Self {
            window: Window::new(source),
            delimiter: b',',
            width: 0,
            line: 1,
            text: String::new(),
            cells: Vec::new(),
        };
        let end = csv.window.line_end(LINE_MAX).unwrap_or(0);
        let line = &csv.window.view()[..end];
        csv.delimiter = [b',', b'\t', b';'].into_iter().find(|d| line.contains(d)).unwrap_or(b',');
        let Some(row) = csv.next()? else { return Err(Error::Header("it is empty".into())) };
        let values = row.values.map_err(|why| Error::Header(format!("line {}: {why}", row.place.number)))?;
        let names: Vec<String> = (0..values.len()).map(|column| values.get(column).trim().to_owned()).collect();
        csv.width = names.len();
        Ok((csv, names))
    }

    pub(super) fn bytes(&self) -> u64 {
        self.window.offset()
    }

    pub(super) fn go_after(&mut self, place: Place) -> Result<(), Error> {
        if !self.window.go_to(place.after) {
            return Err(Error::Header(format!("it ends before byte {}", place.after)));
        }
        self.line = place.next;
        Ok(())
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let end = loop {
            let Some(end) = self.window.line_end(LINE_MAX) else { return self.window.end().map(|()| None) };
            if !self.window.view()[..end].trim_ascii().is_empty() {
                break end;
            }
            self.go_on(end, 1);
        };
        let number = self.line;
        let told = if end > LINE_MAX {
            let length = self.window.pass_long_line(end);
            self.line += 1;
            Err(format!("a line of {length} bytes, at most {LINE_MAX}"))
        } else {
            self.row(end)
        };
        let place = Place { number, after: self.window.offset(), next: self.line };
        let values = told.map(|()| Values { text: &self.text, cells: &self.cells });
        Ok(Some(Row { place, values }))
    }

    fn go_on(&mut self, bytes: usize, lines: u64) {
        self.window.pass_line(bytes);
        self.line += lines;
    }

    /// Reads the row whose first line ends at `end`, and passes what it takes.
    fn row(&mut self, end: usize) -> Result<(), String> {
        let (length, lines) = if memchr(b'"', &self.window.view()[..end]).is_none() {
            self.plain(end);
            (end, 1)
        } else {
            loop {
                match self.quoted(end) {
                    Look::Row(length, lines) => break (length, lines),
                    Look::Further => self.window.more(),
                    Look::Broken(why) => {
                        self.go_on(end, 1);
                        return Err(why);
                    }
                }
            }
        };
        let odd = (self.width > 0 && self.cells.len() != self.width)
            .then(|| format!("{} fields, the header has {}", self.cells.len(), self.width));
        let told = match odd {
            Some(why) => Err(why),
            None => self.checked(length),
        };
        // Of a broken row that runs over lines, the others may be rows by themselves.
        match told {
            Err(_) if lines > 1 => self.go_on(end, 1),
            _ => self.go_on(length, lines),
        }
        told
    }

    /// The cells of a line without a quotation mark, as places in it.
    fn plain(&mut self, end: usize) {
        let view = &self.window.view()[..end];
        let line = view.strip_suffix(b"\r").unwrap_or(view);
        self.cells.clear();
        let mut from = 0;
        while let Some(at) = memchr(self.delimiter, &line[from..]) {
            self.cells.push(from..from + at);
            from += at + 1;
        }
        self.cells.push(from..line.len());
    }

    /// The cells of a row with quotation marks, as places in it; the marks around a value are left out, doubled marks in it
    /// are still there.
    fn quoted(&mut self, first_line: usize) -> Look {
        let most = OPEN_MAX.max(first_line + 1);
        let whole = self.window.view();
        let (view, cut) = (&whole[..most.min(whole.len())], whole.len() > most);
        let ended = self.window.ended() && !cut;
        let further = |open: bool| match (ended, cut) {
            (true, _) if open => Look::Broken("a quotation mark is open at the end".into()),
            (_, true) => Look::Broken(format!("a quotation mark is open for more than {most} bytes")),
            _ => Look::Further,
        };
        self.cells.clear();
        let (mut at, mut lines) = (0, 1);
        loop {
            if view.get(at) == Some(&b'"') {
                let start = at + 1;
                let Some(end) = closing(view, start, ended) else { return further(true) };
                lines += memchr::memchr_iter(b'\n', &view[start..end]).count() as u64;
                self.cells.push(start..end);
                at = end + 1;
                let after = &view[at..];
                let carriage = usize::from(after.starts_with(b"\r"));
                match after.get(carriage) {
                    Some(b'\n') => return Look::Row(at + carriage, lines),
                    Some(c) if *c == self.delimiter && carriage == 0 => at += 1,
                    None if ended => return Look::Row(view.len(), lines),
                    None => return further(false),
                    Some(_) => {
                        return Look::Broken("something stands between a closing quotation mark and the comma".into());
                    }
                }
            } else {
                match memchr2(self.delimiter, b'\n', &view[at..]).map(|n| at + n) {
                    Some(end) if view[end] == self.delimiter => {
                        self.cells.push(at..end);
                        at = end + 1;
                    }
                    None if !ended => return further(false),
                    end => {
                        let end = end.unwrap_or(view.len());
                        let line = &view[at..end];
                        self.cells.push(at..at + line.strip_suffix(b"\r").unwrap_or(line).len());
                        return Look::Row(end, lines);
                    }
                }
            }
        }
    }

    /// Takes the cells' text, if it is UTF-8.
    fn checked(&mut self, length: usize) -> Result<(), String> {
        let row = &self.window.view()[..length];
        let row = simdutf8::compat::from_utf8(row)
            .map_err(|e| format!("byte {} is not UTF-8: save the file as UTF-8", e.valid_up_to()))?;
        self.text.clear();
        for cell in &mut self.cells {
            let from = self.text.len();
            let value = &row[cell.clone()];
            // Only within quotation marks can two stand for one.
            if cell.start > 0 && row.as_bytes()[cell.start - 1] == b'"' && value.contains('"') {
                value.split("\"\"").enumerate().for_each(|(n, part)| {
                    self.text.push_str(if n > 0 { "\"" } else { "" });
                    self.text.push_str(part);
                });
            } else {
                self.text.push_str(value);
            }
            *cell = from..self.text.len();
        }
        Ok(())
    }
}

/// The quotation mark that closes a value which begins at `from`. `None` if it is not there, or not known to be one.
fn closing(view: &[u8], from: usize, ended: bool) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'"', &view[at..])?;
        match view.get(at + 1) {
            Some(b'"') => at += 2,
            None if !ended => return None,
            _ => return Some(at),
        }
    }
}
