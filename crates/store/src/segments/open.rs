//! A segment that can be read: its footer, its filters, and rows out of its pages.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use parquet::{
    bloom_filter::Sbbf,
    column::reader::get_typed_column_reader,
    data_type::{ByteArrayType, DataType, Int64Type},
    errors::{ParquetError, Result},
    file::{
        metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader},
        properties::ReaderProperties,
        reader::RowGroupReader,
        serialized_reader::SerializedRowGroupReader,
    },
};

use super::{
    disk::Disk,
    row::{Row, Text},
};
use crate::Error;

/// A segment's footer, with filters once they were asked for: about 5 bytes a row. The file is open while it is read.
pub(crate) struct Opened {
    path: PathBuf,
    metadata: ParquetMetaData,
    /// Where each group's rows begin.
    starts: Vec<usize>,
    /// The filters of records, one a group.
    records: OnceLock<Vec<Option<Sbbf>>>,
}

impl Opened {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let read = || -> Result<ParquetMetaData> {
            let disk = Disk::open(path)?;
            ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required).parse_and_finish(&disk)
        };
        let metadata = read().map_err(|e| damaged(path, &e))?;
        let mut starts = vec![0];
        for group in metadata.row_groups() {
            starts.push(starts.last().unwrap_or(&0) + usize::try_from(group.num_rows()).unwrap_or(0));
        }
        Ok(Self { path: path.to_owned(), metadata, starts, records: OnceLock::new() })
    }

    pub(crate) fn rows(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    pub(crate) fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// The places of a group's rows in the file.
    pub(crate) fn places(&self, group: usize) -> Range<usize> {
        self.starts[group]..self.starts[group + 1]
    }

    /// Opens the file and reads from one group.
    pub(crate) fn read<T>(&self, group: usize, work: impl FnOnce(&Group<'_>) -> Result<T>) -> Result<T, Error> {
        self.try_read(group, work).map_err(|e| damaged(&self.path, &e))
    }

    fn try_read<T>(&self, group: usize, work: impl FnOnce(&Group<'_>) -> Result<T>) -> Result<T> {
        let reader = SerializedRowGroupReader::new(
            Arc::new(Disk::open(&self.path)?),
            self.metadata.row_group(group),
            self.metadata.page_index_for_row_group(group),
            // Filters are kept apart, and not read with every group.
            Arc::new(ReaderProperties::builder().set_read_bloom_filter(false).build()),
        )?;
        let rows = self.places(group).len();
        work(&Group { reader, rows })
    }

    /// Every row of a group.
    pub(crate) fn all<R: Row>(&self, group: usize) -> Result<Vec<R>, Error> {
        self.read(group, |g| R::read(g, 0, g.rows))
    }

    /// Finds every row of some records. `wanted` rises; `hit` is told which of it, the row's place in the file, and the row.
    pub(crate) fn find<R: Row>(
        &self,
        wanted: &[&[u8]],
        mut hit: impl FnMut(usize, usize, &R) -> Result<(), Error>,
    ) -> Result<(), Error> {
        debug_assert!(wanted.is_sorted());
        for group in 0..self.groups() {
            let column = self.metadata.row_group(group).column(R::URI);
            let bounds = column.statistics().and_then(|s| Some((s.min_bytes_opt()?, s.max_bytes_opt()?)));
            let Some((first, last)) = bounds else { return Err(self.no_index()) };
            let within = wanted.partition_point(|w| *w < first)..wanted.partition_point(|w| *w <= last);
            if within.is_empty() {
                continue;
            }
            let filter = self.filters::<R>()?.get(group).and_then(Option::as_ref);
            // The page unpacked last: what is wanted rises, so it is often the one for the next, too.
            let mut page: Option<(usize, Vec<R>)> = None;
            for which in within {
                if filter.is_some_and(|filter| !filter.check(wanted[which])) {
                    continue;
                }
                for at in self.pages::<R>(group, wanted[which])? {
                    if page.as_ref().is_none_or(|(number, _)| *number != at) {
                        page = Some((at, self.page(group, at)?));
                    }
                    let Some((_, rows)) = &page else { continue };
                    let from = rows.partition_point(|row| row.uri() < wanted[which]);
                    let start = self.places(group).start + self.page_rows::<R>(group, at)?.start;
                    for (offset, row) in rows[from..].iter().enumerate().take_while(|(_, r)| r.uri() == wanted[which]) {
                        hit(which, start + from + offset, row)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Every row that an account is in, with its place in the file.
    pub(crate) fn of_account<R: Row>(
        &self,
        account: &str,
        mut hit: impl FnMut(usize, R) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for group in 0..self.groups() {
            let mut perhaps = Vec::new();
            for (column, _) in R::ACCOUNTS {
                let meta = self.metadata.row_group(group).column(*column);
                let filter = Sbbf::read_from_column_chunk(meta, &Disk::open(&self.path)?);
                if filter.map_err(|e| damaged(&self.path, &e))?.is_none_or(|filter| filter.check(account)) {
                    perhaps.push(*column);
                }
            }
            let mut rows: Vec<usize> = Vec::new();
            for column in perhaps {
                let texts = self.read(group, |g| g.texts(column, 0, g.rows))?;
                let places = texts.iter().enumerate().filter(|(_, text)| text.data() == account.as_bytes());
                rows.extend(places.map(|(place, _)| place));
            }
            rows.sort_unstable();
            rows.dedup();
            let start = self.places(group).start;
            // Neighbours are read together: an account's own lie side by side.
            for near in rows.chunk_by(|a, b| b - a < super::PAGE) {
                let (first, last) = (near[0], near[near.len() - 1]);
                let all = self.read(group, |g| R::read(g, first, last - first + 1))?;
                for place in near {
                    hit(start + place, all[place - first].clone())?;
                }
            }
        }
        Ok(())
    }

    fn filters<R: Row>(&self) -> Result<&[Option<Sbbf>], Error> {
        if let Some(filters) = self.records.get() {
            return Ok(filters);
        }
        let read = || -> Result<Vec<Option<Sbbf>>> {
            let disk = Disk::open(&self.path)?;
            self.metadata.row_groups().iter().map(|g| Sbbf::read_from_column_chunk(g.column(R::URI), &disk)).collect()
        };
        let filters = read().map_err(|e| damaged(&self.path, &e))?;
        Ok(self.records.get_or_init(|| filters))
    }

    /// The pages of a group that may hold a record.
    fn pages<R: Row>(&self, group: usize, uri: &[u8]) -> Result<Range<usize>, Error> {
        let index = self.metadata.page_index_for_row_group(group);
        let Some(parquet::file::page_index::column_index::ColumnIndexMetaData::BYTE_ARRAY(index)) =
            index.column_index(R::URI)
        else {
            return Err(self.no_index());
        };
        let pages = index.num_pages() as usize;
        let (mut from, mut to) = (0, pages);
        while from < to && index.max_value(from).is_some_and(|max| max < uri) {
            from += 1;
        }
        while to > from && index.min_value(to - 1).is_some_and(|min| min > uri) {
            to -= 1;
        }
        Ok(from..to)
    }

    /// Which of a group's rows lie in a page.
    fn page_rows<R: Row>(&self, group: usize, page: usize) -> Result<Range<usize>, Error> {
        let index = self.metadata.page_index_for_row_group(group);
        let Some(pages) = index.page_locations(R::URI) else { return Err(self.no_index()) };
        let row = |at: usize| {
            pages.get(at).map_or(self.places(group).len(), |page| usize::try_from(page.first_row_index).unwrap_or(0))
        };
        Ok(row(page)..row(page + 1))
    }

    fn page<R: Row>(&self, group: usize, page: usize) -> Result<Vec<R>, Error> {
        let rows = self.page_rows::<R>(group, page)?;
        self.read(group, |g| R::read(g, rows.start, rows.len()))
    }

    fn no_index(&self) -> Error {
        damaged(&self.path, &ParquetError::General("it has no index of its records".into()))
    }
}

fn damaged(path: &Path, error: &ParquetError) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Error::Damaged(format!("segment {name}: {error}; run `flagstone fsck`, and restore the file from a backup"))
}

/// One group of rows, open.
pub(crate) struct Group<'a> {
    reader: SerializedRowGroupReader<'a, Disk>,
    pub(crate) rows: usize,
}

impl Group<'_> {
    fn column<T: DataType>(
        &self,
        column: usize,
        skip: usize,
        take: usize,
        levels: Option<&mut Vec<i16>>,
    ) -> Result<Vec<T::T>> {
        let mut reader = get_typed_column_reader::<T>(self.reader.get_column_reader(column)?);
        reader.skip_records(skip)?;
        let mut values = Vec::with_capacity(take);
        let (records, _, _) = reader.read_records(take, levels, None, &mut values)?;
        if records == take {
            Ok(values)
        } else {
            Err(ParquetError::General(format!("{records} rows in place of {take}")))
        }
    }

    pub(crate) fn longs(&self, column: usize, skip: usize, take: usize) -> Result<Vec<i64>> {
        self.column::<Int64Type>(column, skip, take, None)
    }

    pub(crate) fn texts(&self, column: usize, skip: usize, take: usize) -> Result<Vec<Text>> {
        self.column::<ByteArrayType>(column, skip, take, None)
    }

    pub(crate) fn perhaps(&self, column: usize, skip: usize, take: usize) -> Result<Vec<Option<Text>>> {
        let mut levels = Vec::with_capacity(take);
        let mut there = self.column::<ByteArrayType>(column, skip, take, Some(&mut levels))?.into_iter();
        Ok(levels.into_iter().map(|level| if level > 0 { there.next() } else { None }).collect())
    }
}
