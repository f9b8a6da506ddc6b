//! Tables: rows of text under named columns, from CSV or Parquet, and back.
//!
//! | file | what it does |
//! |---|---|
//! | `csv` | lines to rows (RFC 4180); what is broken takes nothing else with it |
//! | `parquet` | columns to rows, a few thousand at a time, after every size in the file was looked at |
//! | [`create`] | rows to either |
//!
//! Whatever type a column of a Parquet file has, its values are the text that a CSV file would have in their place.

pub mod create;
mod csv;
mod parquet;

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    os::fd::AsFd,
    path::Path,
};

pub use create::{Column, Create, Type};

use crate::unpack::{self, Source};
use parquet::Parquet;

/// Longest value that is read, in bytes. A row with a longer one is told as broken.
pub const LONGEST: usize = 16 << 20;

/// How Parquet begins and ends.
pub const PARQUET: &[u8] = b"PAR1";

/// Why a table cannot be read, or not be read on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no table.
    #[error("{0}")]
    Header(String),
    /// A Parquet file is damaged, or in a form that is not read.
    #[error("{at}: {what}")]
    Parquet {
        /// Which part of it.
        at: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Where a row stands, and where the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Its line (CSV) or its number (Parquet), from 1.
    pub number: u64,
    /// How much of the table there is before what follows it: bytes as they are unpacked (CSV), rows (Parquet).
    pub after: u64,
    /// The line or number of what follows it.
    pub next: u64,
}

/// A row's values, in the order of the columns.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    text: &'a str,
    cells: &'a [Range<usize>],
}

impl<'a> Values<'a> {
    /// The value of a column. Empty where there is none.
    pub fn get(&self, column: usize) -> &'a str {
        self.cells.get(column).map_or("", |cell| &self.text[cell.clone()])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// A row, or why there is none at a place.
#[derive(Debug)]
pub struct Row<'a> {
    /// Where.
    pub place: Place,
    /// Its values, or what is wrong with it.
    pub values: Result<Values<'a>, String>,
}

/// An open table.
#[derive(Debug)]
pub struct Rows {
    columns: Vec<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Csv(csv::Csv),
    Parquet(Box<Parquet>),
}

impl Rows {
    /// Opens a file: Parquet, or CSV with a header line, plain, gzip or Zstandard. What it is, its first bytes say. `-` is
    /// standard input.
    ///
    /// # Errors
    /// A file that cannot be opened, that is empty, or is a damaged Parquet file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path != Path::new("-") {
            return Self::from_file(File::open(path)?);
        }
        let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        if input.metadata()?.is_file() {
            return Self::from_file(input);
        }
        let (head, source) = peeked(Box::new(input))?;
        if head == PARQUET {
            return Err(Error::Header(
                "a Parquet file is read from its end, which standard input does not have: save it and name the file"
                    .into(),
            ));
        }
        Self::csv(unpack::unpacked(source)?)
    }

    fn from_file(mut file: File) -> Result<Self, Error> {
        let start = file.stream_position().unwrap_or_default();
        let mut head = Vec::new();
        (&mut file).take(PARQUET.len() as u64).read_to_end(&mut head)?;
        if head == PARQUET {
            return Self::parquet(file);
        }
        // What cannot be gone back in (a pipe with a name) is read on as it is.
        let source: Source = match file.seek(SeekFrom::Start(start)) {
            Ok(_) => Box::new(file),
            Err(_) => Box::new(io::Cursor::new(head).chain(file)),
        };
        Self::csv(unpack::unpacked(source)?)
    }

    /// The CSV of a stream, from its start.
    ///
    /// # Errors
    /// A stream that cannot be read, or that has no header line.
    pub fn csv(source: Source) -> Result<Self, Error> {
        let (csv, columns) = csv::Csv::open(unpack::text(source)?)?;
        Ok(Self { columns, kind: Kind::Csv(csv) })
    }

    /// The Parquet of a file, or of bytes.
    ///
    /// # Errors
    /// One that is damaged where it describes itself.
    pub fn parquet(store: impl ReadAt + 'static) -> Result<Self, Error> {
        let parquet = Parquet::open(store)?;
        Ok(Self { columns: parquet.names(), kind: Kind::Parquet(Box::new(parquet)) })
    }

    /// The names of the columns, without the space around them.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column of this name is, whatever its case.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// What must be true of rows from now on: only these columns are wanted. Values of others may be empty. Without it,
    /// all columns are.
    ///
    /// # Errors
    /// A column that holds no single values, by its name.
    pub fn only(&mut self, columns: &[usize]) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Csv(_) => Ok(()),
            Kind::Parquet(parquet) => parquet.only(columns),
        }
    }

    /// Goes on after a row with this place.
    ///
    /// # Errors
    /// A table that cannot be read, or that ends before.
    pub fn go_after(&mut self, place: Place) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Csv(csv) => csv.go_after(place),
            Kind::Parquet(parquet) => parquet.go_after(place),
        }
    }

    /// The next row; `None` at the end. Lines with nothing in them are no rows.
    ///
    /// # Errors
    /// A table that cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Error> {
        match &mut self.kind {
            Kind::Csv(csv) => Ok(csv.next()?),
            Kind::Parquet(parquet) => parquet.next(),
        }
    }

    /// How many bytes were read, for showing how far it is: of CSV as it is unpacked, of Parquet as far as its rows went.
    pub fn bytes(&self) -> u64 {
        match &self.kind {
            Kind::Csv(csv) => csv.bytes(),
            Kind::Parquet(parquet) => parquet.bytes(),
        }
    }
}

/// The first bytes of a stream, and the stream from its start.
fn peeked(mut source: Source) -> io::Result<(Vec<u8>, Source)> {
    let mut head = Vec::new();
    source.by_ref().take(PARQUET.len() as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(io::Cursor::new(head).chain(source))))
}

/// Bytes that can be read from anywhere.
pub trait ReadAt: Send + Sync {
    /// How many there are.
    ///
    /// # Errors
    /// What the system says.
    fn size(&self) -> io::Result<u64>;

    /// Reads from a place on; how many bytes it gave.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, to: &mut [u8], place: u64) -> io::Result<usize>;
}

impl ReadAt for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, to: &mut [u8], place: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, to, place)
    }
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, to: &mut [u8], place: u64) -> io::Result<usize> {
        let from = usize::try_from(place).unwrap_or(usize::MAX).min(self.len());
        let got = to.len().min(self.len() - from);
        to[..got].copy_from_slice(&self[from..from + got]);
        Ok(got)
    }
}

#[cfg(test)]
mod tests;
