//! Parquet (<https://parquet.apache.org/docs/file-format/>): row group by row group, a few thousand rows of the wanted
//! columns at a time.
//!
//! A page holds what it says it holds: sizes are looked at by [`guard`] before the crate that decodes them takes memory for
//! them, and where it panics for all that, that is an error like any other.

mod column;
mod guard;
mod store;
mod text;
mod thrift;

use std::{
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use parquet::{
    errors::ParquetError,
    file::metadata::{ParquetMetaData, ParquetMetaDataReader},
    schema::types::ColumnDescPtr,
};

use super::{Error, Place, ReadAt, Row, Values};
use column::Column;
use store::Store;

/// Rows that are decoded at once.
const BATCH: usize = 4_096;

/// Rows of an open file.
#[derive(Debug)]
pub(super) struct Parquet {
    store: Store,
    meta: ParquetMetaData,
    /// Which columns are read, by their place in the file.
    wanted: Vec<usize>,
    /// The row group that comes next.
    group: usize,
    /// Columns of the row group that is read, as many as are wanted.
    columns: Vec<Column>,
    /// Rows of the row group that were not decoded yet.
    left: u64,
    /// Decoded rows, and the next of them.
    decoded: usize,
    row: usize,
    /// Rows before the next one, over the whole file.
    before: u64,
    text: String,
    cells: Vec<Range<usize>>,
}

impl Parquet {
    pub(super) fn open(store: impl ReadAt + 'static) -> Result<Self, Error> {
        let store = Store::new(store)?;
        let footer = guard::footer(&store)?;
        let meta = careful("its footer", || ParquetMetaDataReader::decode_metadata(&footer))?;
        let columns = meta.file_metadata().schema_descr().num_columns();
        let single = |column: &usize| meta.file_metadata().schema_descr().column(*column).max_rep_level() == 0;
        Ok(Self {
            wanted: (0..columns).filter(single).collect(),
            store,
            meta,
            group: 0,
            columns: Vec::new(),
            left: 0,
            decoded: 0,
            row: 0,
            before: 0,
            text: String::new(),
            cells: vec![0..0; columns],
        })
    }

    fn descriptor(&self, column: usize) -> ColumnDescPtr {
        self.meta.file_metadata().schema_descr().column(column)
    }

    /// Columns by name; of what is nested, with a dot between.
    pub(super) fn names(&self) -> Vec<String> {
        self.meta.file_metadata().schema_descr().columns().iter().map(|column| column.path().string()).collect()
    }

    pub(super) fn only(&mut self, columns: &[usize]) -> Result<(), Error> {
        for column in columns {
            let descriptor = self.descriptor(*column);
            if descriptor.max_rep_level() > 0 {
                let at = format!("column `{}`", descriptor.path().string());
                return Err(Error::Parquet { at, what: "it holds lists, and a table holds single values".into() });
            }
        }
        self.wanted = columns.to_vec();
        self.wanted.sort_unstable();
        self.wanted.dedup();
        Ok(())
    }

    pub(super) fn go_after(&mut self, place: Place) -> Result<(), Error> {
        let mut ahead = place.after.saturating_sub(self.before);
        while ahead > 0 {
            let here = (self.decoded - self.row) as u64 + self.left;
            if here == 0 && !self.next_group(ahead)? {
                return Err(Error::Header(format!("it ends before row {}", place.after)));
            }
            if here == 0 {
                ahead = place.after.saturating_sub(self.before);
                continue;
            }
            self.decode()?;
            let step = ahead.min((self.decoded - self.row) as u64);
            for column in &mut self.columns {
                (0..step).for_each(|_| column.pass());
            }
            self.row += step as usize;
            self.before += step;
            ahead -= step;
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> u64 {
        let rows = u128::try_from(self.meta.file_metadata().num_rows()).unwrap_or_default().max(1);
        u64::try_from(u128::from(self.store.size()) * u128::from(self.before) / rows).unwrap_or(self.store.size())
    }

    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Error> {
        while self.row == self.decoded && self.left == 0 {
            if !self.next_group(0)? {
                return Ok(None);
            }
        }
        self.decode()?;
        self.text.clear();
        let mut told = Ok(());
        for (column, place) in self.columns.iter_mut().zip(&self.wanted) {
            let from = self.text.len();
            if let Err(why) = column.take(&mut self.text) {
                told = Err(format!("column `{}`: {why}", column.name()));
            }
            self.cells[*place] = from..self.text.len();
        }
        self.row += 1;
        self.before += 1;
        let place = Place { number: self.before, after: self.before, next: self.before + 1 };
        Ok(Some(Row { place, values: told.map(|()| Values { text: &self.text, cells: &self.cells }) }))
    }

    /// Opens the next row group, or goes past all that have no more than `skip` rows; false at the end.
    fn next_group(&mut self, mut skip: u64) -> Result<bool, Error> {
        loop {
            let Some(group) = self.meta.row_groups().get(self.group) else { return Ok(false) };
            let at = format!("row group {}", self.group + 1);
            let rows = u64::try_from(group.num_rows())
                .map_err(|_| Error::Parquet { at: at.clone(), what: "fewer than no rows".into() })?;
            self.group += 1;
            if rows <= skip {
                skip -= rows;
                self.before += rows;
                continue;
            }
            self.columns.clear();
            (self.decoded, self.row, self.left) = (0, 0, rows);
            for column in &self.wanted {
                let descriptor = self.meta.file_metadata().schema_descr().column(*column);
                let at = format!("{at}, column `{}`", descriptor.path().string());
                let Some(chunk) = group.columns().get(*column) else {
                    return Err(Error::Parquet { at, what: "it is not there".into() });
                };
                guard::pages(&self.store, chunk, &at)?;
                let opened = careful(&at, || Column::open(&self.store, chunk, descriptor, rows));
                self.columns.push(opened?);
            }
            if self.columns.is_empty() {
                // No column says how many rows there are but the footer, and that may say anything.
                self.left = 0;
            }
            return Ok(true);
        }
    }

    /// Sees to it that the next row is decoded.
    fn decode(&mut self) -> Result<(), Error> {
        if self.row < self.decoded {
            return Ok(());
        }
        let rows = self.left.min(BATCH as u64) as usize;
        for column in &mut self.columns {
            let at = format!("row group {}, column `{}`, after row {}", self.group, column.name(), self.before);
            let got = careful(&at, || column.decode(rows))?;
            if got != rows {
                return Err(Error::Parquet { at, what: format!("{got} values where {rows} should be") });
            }
        }
        (self.decoded, self.row) = (rows, 0);
        self.left -= rows as u64;
        Ok(())
    }
}

/// What the crate says of bytes that may be anything; a panic of it is an error.
fn careful<T>(at: &str, read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Error> {
    let told = catch_unwind(AssertUnwindSafe(read));
    let what = match told {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it is damaged in a way that nobody thought of".into(),
    };
    Err(Error::Parquet { at: at.to_owned(), what })
}
