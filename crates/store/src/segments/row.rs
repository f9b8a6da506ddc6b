//! What a segment's rows are, whatever they hold.

use std::cmp::Ordering;

use bytes::Bytes;
use parquet::{
    data_type::{ByteArray, ByteArrayType, DataType, Int64Type},
    errors::Result,
    file::writer::SerializedRowGroupWriter,
};

use super::open::Group;

/// Bytes of a text, shared and cheap to clone.
pub(crate) type Text = ByteArray;

/// A text's own copy.
pub(crate) fn text(text: &str) -> Text {
    Bytes::copy_from_slice(text.as_bytes()).into()
}

/// A text as it was written. What is not UTF-8 any longer was damaged, and no id is made of it.
pub(crate) fn utf8(text: &Text) -> &str {
    std::str::from_utf8(text.data()).unwrap_or_default()
}

/// One kind of row.
pub(crate) trait Row: Clone + Send {
    /// Its name in the manifest and in file names.
    const KIND: &'static str;
    /// The columns, in Parquet's own words.
    const SCHEMA: &'static str;
    /// The column with the address of the record.
    const URI: usize;
    /// Columns with accounts, which have filters too: their places and names.
    const ACCOUNTS: &'static [(usize, &'static str)];

    fn uri(&self) -> &[u8];
    /// Order of rows, and what makes two of them the same: the record first.
    fn order(&self, other: &Self) -> Ordering;
    /// Its number, counted from the segment's first: what is in a file does not depend on what came before.
    fn number(&self) -> i64;
    fn numbered(self, number: i64) -> Self;
    /// When it was seen, in milliseconds.
    fn seen(&self) -> i64;
    /// Writes rows, column after column.
    fn write(rows: &[Self], to: &mut Columns<'_, '_>) -> Result<()>;
    /// Reads `take` rows of a group from `skip` on.
    fn read(group: &Group<'_>, skip: usize, take: usize) -> Result<Vec<Self>>;
}

/// Takes one column after the other.
pub(crate) struct Columns<'a, 'w>(pub(super) &'a mut SerializedRowGroupWriter<'w, super::write::Sink>);

impl Columns<'_, '_> {
    fn put<T: DataType>(&mut self, values: &[T::T], present: Option<&[i16]>) -> Result<()> {
        let Some(mut column) = self.0.next_column()? else {
            return Err(parquet::errors::ParquetError::General("one column too many".into()));
        };
        column.typed::<T>().write_batch(values, present, None)?;
        column.close()
    }

    pub(super) fn longs(&mut self, values: impl Iterator<Item = i64>) -> Result<()> {
        self.put::<Int64Type>(&values.collect::<Vec<_>>(), None)
    }

    pub(super) fn texts(&mut self, values: impl Iterator<Item = Text>) -> Result<()> {
        self.put::<ByteArrayType>(&values.collect::<Vec<_>>(), None)
    }

    pub(super) fn perhaps(&mut self, values: impl Iterator<Item = Option<Text>>) -> Result<()> {
        let (mut present, mut there) = (Vec::new(), Vec::new());
        for value in values {
            present.push(i16::from(value.is_some()));
            there.extend(value);
        }
        self.put::<ByteArrayType>(&there, Some(&present))
    }
}
