//! One column of a row group: values, a few thousand at a time, to text.

use std::sync::Arc;

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader},
    data_type::{ByteArray, DataType, FixedLenByteArray, Int96},
    errors::ParquetError,
    file::{metadata::ColumnChunkMetaData, serialized_reader::SerializedPageReader},
    schema::types::ColumnDescPtr,
};

use super::{
    super::LONGEST,
    store::Store,
    text::{Format, write},
};

/// A column that is read on.
pub(super) struct Column {
    name: String,
    reader: ColumnReader,
    format: Format,
    values: Decoded,
    /// Which rows have a value; nothing if all have.
    levels: Vec<i16>,
    full: i16,
    row: usize,
    value: usize,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}

/// Values as they are stored.
enum Decoded {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

impl Column {
    pub(super) fn open(
        store: &Store,
        chunk: &ColumnChunkMetaData,
        descriptor: ColumnDescPtr,
        rows: u64,
    ) -> Result<Self, ParquetError> {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let pages = SerializedPageReader::new(Arc::new(store.clone()), chunk, rows, None)?;
        let (name, full) = (descriptor.path().string(), descriptor.max_def_level());
        let format = Format::of(&descriptor).map_err(ParquetError::General)?;
        let reader = get_column_reader(descriptor, Box::new(pages));
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Decoded::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Decoded::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Decoded::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Decoded::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Decoded::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Decoded::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Decoded::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Decoded::Fixed(Vec::new()),
        };
        Ok(Self { name, reader, format, values, levels: Vec::new(), full, row: 0, value: 0 })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Decodes the next rows in place of those before; how many there were.
    pub(super) fn decode(&mut self, rows: usize) -> Result<usize, ParquetError> {
        (self.row, self.value) = (0, 0);
        self.levels.clear();
        let levels = (self.full > 0).then_some(&mut self.levels);
        match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Decoded::Bool(values)) => fill(reader, values, levels, rows),
            (ColumnReader::Int32ColumnReader(reader), Decoded::Int32(values)) => fill(reader, values, levels, rows),
            (ColumnReader::Int64ColumnReader(reader), Decoded::Int64(values)) => fill(reader, values, levels, rows),
            (ColumnReader::Int96ColumnReader(reader), Decoded::Int96(values)) => fill(reader, values, levels, rows),
            (ColumnReader::FloatColumnReader(reader), Decoded::Float(values)) => fill(reader, values, levels, rows),
            (ColumnReader::DoubleColumnReader(reader), Decoded::Double(values)) => fill(reader, values, levels, rows),
            (ColumnReader::ByteArrayColumnReader(reader), Decoded::Bytes(values)) => fill(reader, values, levels, rows),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Decoded::Fixed(values)) => {
                fill(reader, values, levels, rows)
            }
            _ => unreachable!("values are made for their reader"),
        }
    }

    /// Where the next row's value is among the decoded ones; `None` if it has none.
    fn step(&mut self) -> Option<usize> {
        let there = self.full == 0 || self.levels.get(self.row) == Some(&self.full);
        self.row += 1;
        let at = self.value;
        self.value += usize::from(there);
        there.then_some(at)
    }

    /// Goes past a row.
    pub(super) fn pass(&mut self) {
        self.step();
    }

    /// Writes the next row's value; nothing if there is none.
    pub(super) fn take(&mut self, text: &mut String) -> Result<(), String> {
        let Some(at) = self.step() else { return Ok(()) };
        match &self.values {
            Decoded::Bool(values) => write::flag(values[at], text),
            Decoded::Int32(values) => write::whole(i64::from(values[at]), self.format, text),
            Decoded::Int64(values) => write::whole(values[at], self.format, text),
            Decoded::Int96(values) => write::int96(values[at].data(), text),
            Decoded::Float(values) => write::float(f64::from(values[at]), &values[at], text),
            Decoded::Double(values) => write::float(values[at], &values[at], text),
            Decoded::Bytes(values) => return bytes(values[at].data(), self.format, text),
            Decoded::Fixed(values) => return bytes(values[at].data(), self.format, text),
        }
        Ok(())
    }
}

fn bytes(value: &[u8], format: Format, text: &mut String) -> Result<(), String> {
    if value.len() > LONGEST {
        return Err(format!("a value of {} bytes, at most {LONGEST}", value.len()));
    }
    write::bytes(value, format, text)
}

fn fill<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    values: &mut Vec<T::T>,
    mut levels: Option<&mut Vec<i16>>,
    rows: usize,
) -> Result<usize, ParquetError> {
    values.clear();
    let mut read = 0;
    while read < rows {
        let (got, ..) = reader.read_records(rows - read, levels.as_deref_mut(), None, values)?;
        if got == 0 {
            break;
        }
        read += got;
    }
    Ok(read)
}
