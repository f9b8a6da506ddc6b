//! A segment's file: written under a temporary name, synced, and only then given its own.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    errors::ParquetError,
    file::{
        metadata::{KeyValue, SortingColumn},
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::{parser::parse_message_type, types::ColumnPath},
};
use sha2::{Digest, Sha256};

use super::{
    GROUP, PAGE,
    row::{Columns, Row},
};
use crate::{
    Error, Result, crash,
    sqlite::open::{beside, private_file},
};

/// What the folder beside a store is called.
pub(crate) const FOLDER: &str = ".segments";

/// How sure a filter is about a record: one in a hundred thousand others is taken for it, and looked for.
const RECORD_FILTER: f64 = 1e-5;

/// How sure it is about an account.
const ACCOUNT_FILTER: f64 = 1e-2;

/// A file that is whole and on the disk, and has no name yet.
pub(crate) struct Written {
    unfinished: Unfinished,
    kind: &'static str,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
    /// The earliest and the latest of its rows.
    pub(crate) seen: (i64, i64),
    /// The largest of their numbers.
    pub(crate) last: i64,
}

impl Written {
    /// Gives it its name, which no other has: of its first number, which is no other's, and its content. Until a
    /// manifest names it, it counts for nothing.
    pub(crate) fn named(&self, base: i64) -> Result<String> {
        let name = format!("{}-{base:012}-{}.parquet", self.kind, model::hex(&self.sha256[..6]));
        let Some(folder) = self.unfinished.0.parent() else {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        };
        crash::point("segment.before_rename");
        std::fs::rename(&self.unfinished.0, folder.join(&name))?;
        sync_folder(folder)?;
        crash::point("segment.after_rename");
        Ok(name)
    }
}

/// Hashes what goes through.
pub(super) type Sink = Hashed<BufWriter<File>>;

pub(super) struct Hashed<W> {
    to: W,
    sha256: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.to.write(bytes)?;
        self.sha256.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Writes rows, which are sorted and not none, beside the store. When it comes back, they are on the disk.
pub(crate) fn write<R: Row>(store: &Path, rows: &[R]) -> Result<Written> {
    debug_assert!(rows.is_sorted_by(|a, b| a.order(b).is_lt()), "sorted, and none twice");
    let unfinished = Unfinished::new(&folder(store)?);
    let file = private_file(&unfinished.0)?;
    file.set_len(0)?;
    let sink = Hashed { to: BufWriter::with_capacity(1 << 18, file), sha256: Sha256::new(), bytes: 0 };
    let sink = rows_to(sink, rows).map_err(|e| Error::Damaged(format!("a segment could not be written: {e}")))?;
    sink.to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    let seen = rows.iter().map(R::seen).fold((i64::MAX, i64::MIN), |(low, high), n| (low.min(n), high.max(n)));
    Ok(Written {
        unfinished,
        kind: R::KIND,
        rows: rows.len() as u64,
        bytes: sink.bytes,
        sha256: sink.sha256.finalize().into(),
        seen,
        last: rows.iter().map(R::number).max().unwrap_or(0),
    })
}

fn rows_to<R: Row>(sink: Sink, rows: &[R]) -> std::result::Result<Sink, ParquetError> {
    let schema = Arc::new(parse_message_type(R::SCHEMA)?);
    let mut writer = SerializedFileWriter::new(sink, schema, Arc::new(properties::<R>(rows.len())))?;
    for rows in rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        R::write(rows, &mut Columns(&mut group))?;
        group.close()?;
    }
    writer.into_inner()
}

fn properties<R: Row>(rows: usize) -> WriterProperties {
    let column = |name: &str| ColumnPath::from(name);
    let mut properties = WriterProperties::builder()
        .set_created_by("flagstone".to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new("flagstone.segment".to_owned(), "1".to_owned())]))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).unwrap_or_default()))
        .set_data_page_row_count_limit(PAGE)
        .set_dictionary_page_size_limit(64 << 20)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_sorting_columns(Some(vec![SortingColumn {
            column_idx: R::URI as i32,
            descending: false,
            nulls_first: false,
        }]))
        // The whole address: a page is chosen by it.
        .set_statistics_truncate_length(None)
        .set_column_index_truncate_length(None)
        .set_column_statistics_enabled(column("uri"), EnabledStatistics::Page)
        .set_column_bloom_filter_fpp(column("uri"), RECORD_FILTER)
        .set_column_bloom_filter_max_ndv(column("uri"), rows.clamp(1, GROUP) as u64);
    for (name, encoding) in [
        ("number", Encoding::DELTA_BINARY_PACKED),
        ("seen", Encoding::DELTA_BINARY_PACKED),
        ("written", Encoding::DELTA_BINARY_PACKED),
        ("uri", Encoding::DELTA_BYTE_ARRAY),
        ("cid", Encoding::PLAIN),
        ("text", Encoding::PLAIN),
        ("rest", Encoding::PLAIN),
    ] {
        properties =
            properties.set_column_dictionary_enabled(column(name), false).set_column_encoding(column(name), encoding);
    }
    for (_, name) in R::ACCOUNTS {
        properties = properties
            .set_column_bloom_filter_fpp(column(name), ACCOUNT_FILTER)
            .set_column_bloom_filter_max_ndv(column(name), rows.clamp(1, GROUP) as u64);
    }
    properties.build()
}

/// The folder of segments, made if needed; only its owner may look into it.
fn folder(store: &Path) -> Result<PathBuf> {
    let folder = beside(store, FOLDER);
    if !folder.is_dir() {
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(&folder)?;
        if let Some(parent) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
    }
    Ok(folder)
}

/// Waits until names in a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A file of which nobody knows yet; goes if it is not renamed.
struct Unfinished(PathBuf);

impl Unfinished {
    fn new(folder: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(folder.join(format!("unfinished-{}.tmp", NEXT.fetch_add(1, Ordering::Relaxed))))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the rename there is nothing under this name; otherwise the next owner would remove it.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Length and digest of a file.
pub(crate) fn digest_of(path: &Path) -> io::Result<(u64, [u8; 32])> {
    let mut to = Hashed { to: io::sink(), sha256: Sha256::new(), bytes: 0 };
    io::copy(&mut File::open(path)?, &mut to)?;
    Ok((to.bytes, to.sha256.finalize().into()))
}
