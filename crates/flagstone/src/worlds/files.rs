//! The files of a world: one a table, written block by block, counted and digested as they are.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    str::FromStr,
};

use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use model::hex;
use sha2::{Digest, Sha256};
use simulate::society::Table;

/// The form of the files: what their names end in. Every block is packed by itself, so that blocks can be packed at once:
/// files are then several gzip members or Zstandard frames, one behind the other, which every reader takes for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.csv`
    Plain,
    /// `.csv.gz`
    Gzip,
    /// `.csv.zst`
    Zstandard,
}

impl Form {
    const fn ending(self) -> &'static str {
        match self {
            Self::Plain => "csv",
            Self::Gzip => "csv.gz",
            Self::Zstandard => "csv.zst",
        }
    }

    pub(super) fn pack(self, text: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            _ if text.is_empty() => Ok(Vec::new()),
            Self::Plain => Ok(text.to_vec()),
            Self::Gzip => {
                let mut to = GzEncoder::new(Vec::new(), Compression::fast());
                to.write_all(text)?;
                to.finish()
            }
            Self::Zstandard => zstd::bulk::compress(text, 1),
        }
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let forms = [Self::Plain, Self::Gzip, Self::Zstandard];
        let found = forms.into_iter().find(|form| form.ending() == text.trim_start_matches('.'));
        found.ok_or_else(|| "write csv, csv.gz or csv.zst".into())
    }
}

/// A block of a file.
pub(super) struct Packed {
    pub(super) table: Table,
    pub(super) rows: u64,
    pub(super) bytes: Vec<u8>,
}

/// A file that is done.
pub(super) struct Finished {
    pub(super) table: Table,
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) digest: String,
}

/// The files of all tables that are wanted.
pub(super) struct Files(Vec<One>);

struct One {
    table: Table,
    name: String,
    file: File,
    rows: u64,
    bytes: u64,
    digest: Sha256,
}

impl Files {
    /// Files with their header lines.
    pub(super) fn create(folder: &Path, tables: &[Table], form: Form) -> anyhow::Result<Self> {
        let one = |table: Table| -> anyhow::Result<One> {
            let name = format!("{}.{}", table.name(), form.ending());
            let file = File::create(folder.join(&name)).with_context(|| format!("{name} cannot be written"))?;
            let mut one = One { table, name, file, rows: 0, bytes: 0, digest: Sha256::new() };
            one.append(&form.pack(format!("{}\n", table.columns().join(",")).as_bytes())?)?;
            Ok(one)
        };
        tables.iter().map(|table| one(*table)).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn append(&mut self, blocks: Vec<Packed>) -> anyhow::Result<()> {
        for block in blocks {
            if let Some(one) = self.0.iter_mut().find(|one| one.table == block.table) {
                one.rows += block.rows;
                one.append(&block.bytes)?;
            }
        }
        Ok(())
    }

    pub(super) fn rows(&self) -> u64 {
        self.0.iter().map(|one| one.rows).sum()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0.iter().map(|one| one.bytes).sum()
    }

    pub(super) fn finish(self) -> anyhow::Result<Vec<Finished>> {
        let finish = |one: One| {
            one.file.sync_all().with_context(|| format!("{} cannot be written", one.name))?;
            let digest = hex(&one.digest.finalize());
            Ok(Finished { table: one.table, name: one.name, rows: one.rows, bytes: one.bytes, digest })
        };
        self.0.into_iter().map(finish).collect()
    }
}

impl One {
    fn append(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(bytes).with_context(|| format!("{} cannot be written", self.name))?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}
