//! Rows to a file: CSV, CSV packed as its name ends (`.gz`, `.zst`), or Parquet (`.parquet`). Whole or not there.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use flate2::write::GzEncoder;
use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type as Schema,
};

use crate::output::Output;

/// Most rows, and about most bytes of text, in a row group.
const GROUP_ROWS: usize = 1 << 16;
const GROUP_BYTES: usize = 32 << 20;

/// What a column of a Parquet file holds. In CSV all is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// Whole numbers of 64 bits.
    Whole,
    /// Numbers.
    Number,
    /// Moments, given as RFC 3339 and kept in milliseconds, UTC.
    Time,
}

/// A column's name, and what it holds.
pub type Column = (&'static str, Type);

/// Writes a table row by row.
pub struct Create {
    columns: Vec<Column>,
    to: To,
}

impl std::fmt::Debug for Create {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Create").field("columns", &self.columns).finish_non_exhaustive()
    }
}

enum To {
    Plain(Box<csv::Writer<Output>>),
    Gzip(Box<csv::Writer<GzEncoder<Output>>>),
    Zstd(Box<csv::Writer<zstd::Encoder<'static, Output>>>),
    Parquet(Box<Groups>),
}

/// A Parquet file, and the rows of the group that is gathered.
struct Groups {
    file: SerializedFileWriter<Output>,
    gathered: Vec<Gathered>,
    rows: usize,
    bytes: usize,
}

/// Values of one column, and which rows have one.
struct Gathered {
    values: Gather,
    levels: Vec<i16>,
}

enum Gather {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
}

impl Create {
    /// Opens a file beside its place; `-` is standard output, which gets CSV.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(place: &Path, columns: &[Column]) -> io::Result<Self> {
        let output = Output::create(place)?;
        let ends = |end: &str| place.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(end));
        let to = if ends("parquet") {
            To::Parquet(Box::new(Groups::new(output, columns)?))
        } else if ends("gz") {
            To::Gzip(Box::new(csv::Writer::from_writer(GzEncoder::new(output, flate2::Compression::default()))))
        } else if ends("zst") {
            To::Zstd(Box::new(csv::Writer::from_writer(zstd::Encoder::new(output, 0)?)))
        } else {
            To::Plain(Box::new(csv::Writer::from_writer(output)))
        };
        let mut create = Self { columns: columns.to_vec(), to };
        if !matches!(create.to, To::Parquet(_)) {
            create.write(columns.iter().map(|(name, _)| name))?;
        }
        Ok(create)
    }

    /// Adds a row: as many values as there are columns, an empty one for none.
    ///
    /// # Errors
    /// What the system says; a value that is not what its column holds.
    pub fn write(&mut self, values: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<()> {
        let csv = |told: csv::Result<()>| told.map_err(io::Error::from);
        let bytes = values.into_iter().map(|value| Bytes(value));
        match &mut self.to {
            To::Plain(rows) => csv(rows.write_record(bytes)),
            To::Gzip(rows) => csv(rows.write_record(bytes)),
            To::Zstd(rows) => csv(rows.write_record(bytes)),
            To::Parquet(groups) => groups.write(&self.columns, bytes.map(|value| value.0)),
        }
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(self) -> io::Result<()> {
        fn inner<W: Write>(rows: csv::Writer<W>) -> io::Result<W> {
            rows.into_inner().map_err(csv::IntoInnerError::into_error)
        }
        let mut output = match self.to {
            To::Plain(rows) => inner(*rows)?,
            To::Gzip(rows) => inner(*rows)?.finish()?,
            To::Zstd(rows) => inner(*rows)?.finish()?,
            To::Parquet(groups) => groups.finish()?,
        };
        output.flush()?;
        output.finish()
    }
}

/// Text as bytes.
struct Bytes<T>(T);

impl<T: AsRef<str>> AsRef<[u8]> for Bytes<T> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref().as_bytes()
    }
}

impl Groups {
    fn new(output: Output, columns: &[Column]) -> io::Result<Self> {
        let field = |(name, kind): &Column| {
            let physical = match kind {
                Type::Text => Physical::BYTE_ARRAY,
                Type::Whole | Type::Time => Physical::INT64,
                Type::Number => Physical::DOUBLE,
            };
            let logical = match kind {
                Type::Text => Some(LogicalType::String),
                Type::Time => Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
                Type::Whole | Type::Number => None,
            };
            let field = Schema::primitive_type_builder(name, physical).with_logical_type(logical);
            field.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let schema = Schema::group_type_builder("rows").with_fields(fields).build().map_err(failed)?;
        let as_written = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("flagstone ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(output, Arc::new(schema), Arc::new(as_written)).map_err(failed)?;
        let gathered = columns.iter().map(|(_, kind)| Gathered::new(*kind)).collect();
        Ok(Self { file, gathered, rows: 0, bytes: 0 })
    }

    fn write(&mut self, columns: &[Column], values: impl Iterator<Item = impl AsRef<str>>) -> io::Result<()> {
        let mut given = 0;
        for (at, value) in values.enumerate() {
            let (Some((name, kind)), Some(gathered)) = (columns.get(at), self.gathered.get_mut(at)) else { break };
            let value = value.as_ref();
            self.bytes += value.len();
            given = at + 1;
            gathered.add(value, *kind).ok_or_else(|| io::Error::other(format!("`{value}` is no {kind:?}: {name}")))?;
        }
        if given != columns.len() {
            return Err(io::Error::other(format!("a row of {given} values for {} columns", columns.len())));
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES { self.end_group().map_err(failed) } else { Ok(()) }
    }

    fn end_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        let mut all = self.gathered.iter_mut();
        while let Some(mut column) = group.next_column()? {
            let Some(Gathered { values, levels }) = all.next() else { break };
            match values {
                Gather::Text(values) => put::<ByteArrayType>(&mut column, values, levels)?,
                Gather::Whole(values) => put::<Int64Type>(&mut column, values, levels)?,
                Gather::Number(values) => put::<DoubleType>(&mut column, values, levels)?,
            }
            column.close()?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn finish(mut self) -> io::Result<Output> {
        if self.rows > 0 {
            self.end_group().map_err(failed)?;
        }
        self.file.into_inner().map_err(failed)
    }
}

fn put<T: DataType>(
    column: &mut parquet::file::writer::SerializedColumnWriter<'_>,
    values: &mut Vec<T::T>,
    levels: &mut Vec<i16>,
) -> Result<(), ParquetError> {
    column.typed::<T>().write_batch(values, Some(levels), None)?;
    values.clear();
    levels.clear();
    Ok(())
}

impl Gathered {
    fn new(kind: Type) -> Self {
        let values = match kind {
            Type::Text => Gather::Text(Vec::new()),
            Type::Whole | Type::Time => Gather::Whole(Vec::new()),
            Type::Number => Gather::Number(Vec::new()),
        };
        Self { values, levels: Vec::new() }
    }

    /// Takes a value; `None` if it is not what the column holds.
    fn add(&mut self, value: &str, kind: Type) -> Option<()> {
        self.levels.push(i16::from(!value.is_empty()));
        if value.is_empty() {
            return Some(());
        }
        match &mut self.values {
            Gather::Text(values) => values.push(value.into()),
            Gather::Number(values) => values.push(value.parse().ok()?),
            Gather::Whole(values) if kind == Type::Time => {
                values.push(value.parse::<jiff::Timestamp>().ok()?.as_millisecond());
            }
            Gather::Whole(values) => values.push(value.parse().ok()?),
        }
        Some(())
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
