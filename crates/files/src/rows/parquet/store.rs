//! The bytes of a file, handed to the crate that decodes them; never more than there are.

use std::{
    fmt,
    io::{self, BufReader, Read},
    sync::Arc,
};

use bytes::Bytes;
use parquet::{
    errors::ParquetError,
    file::reader::{ChunkReader, Length},
};

use super::super::ReadAt;

/// A file or bytes.
#[derive(Clone)]
pub(super) struct Store {
    bytes: Arc<dyn ReadAt>,
    size: u64,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Store {
    pub(super) fn new(bytes: impl ReadAt + 'static) -> io::Result<Self> {
        let size = bytes.size()?;
        Ok(Self { bytes: Arc::new(bytes), size })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// So many bytes from a place, or as many as there are.
    pub(super) fn at_most(&self, place: u64, length: usize) -> io::Result<Vec<u8>> {
        let there = self.size.saturating_sub(place).min(length as u64);
        let mut all = Vec::with_capacity(there as usize);
        From { store: self.clone(), place }.take(there).read_to_end(&mut all)?;
        Ok(all)
    }
}

/// Reads on from a place.
pub(super) struct From {
    store: Store,
    place: u64,
}

impl Read for From {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.store.bytes.read_at(to, self.place)?;
        self.place += got as u64;
        Ok(got)
    }
}

impl Length for Store {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Store {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::with_capacity(1 << 10, From { store: self.clone(), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let bytes = self.at_most(start, length)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF(format!("{length} bytes from {start} on, where {} are", bytes.len())));
        }
        Ok(bytes.into())
    }
}
