//! A file with one member, itself, or with many: zip and tar. Members are read as streams, as often as it takes; nothing is
//! unpacked to disk, and how much one says that it unpacks to is not believed.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use files::{
    Rows, rows,
    unpack::{self, Source},
};
use flate2::{Crc, read::DeflateDecoder};
use zip::{CompressionMethod, ZipArchive};

use super::{OpenError, Progress};

/// Most members that are listed.
const MEMBERS_MAX: usize = 1 << 20;
/// How zip begins: a member, or the end of an empty one.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// An open file, or bytes that are one.
#[derive(Debug)]
pub(crate) struct Container {
    path: PathBuf,
    bytes: Option<Arc<[u8]>>,
    size: u64,
    read: Arc<AtomicU64>,
    members: Vec<Member>,
    packing: Packing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// The file is its own and only member.
    None,
    Zip,
    Tar,
}

/// A file in a file.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Its name, with the folders it is in.
    pub(crate) name: String,
    place: Place,
}

/// Where its bytes are.
#[derive(Debug, Clone, Copy)]
enum Place {
    Whole,
    /// In a tar, as it is unpacked.
    Tar {
        start: u64,
        size: u64,
    },
    Zip {
        start: u64,
        packed: u64,
        method: Method,
        crc: u32,
    },
    /// It is packed in a way that is not read, or with a password.
    Closed,
}

#[derive(Debug, Clone, Copy)]
enum Method {
    Stored,
    Deflate,
    Zstd,
}

impl Container {
    /// Looks what a file is, and what is in it.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let meta = std::fs::metadata(path).map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        if !meta.is_file() {
            let what = if meta.is_dir() { "a folder: name a file in it" } else { "no file that can be read twice" };
            return Err(OpenError::Unfit(format!("{} is {what}", path.display())));
        }
        Self::new(path, None, meta.len())
    }

    /// Bytes under a name.
    pub(crate) fn of_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, OpenError> {
        let size = bytes.len() as u64;
        Self::new(Path::new(name), Some(bytes.into()), size)
    }

    fn new(path: &Path, bytes: Option<Arc<[u8]>>, size: u64) -> Result<Self, OpenError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let single = vec![Member { name, place: Place::Whole }];
        let mut container =
            Self { path: path.to_owned(), bytes, size, read: Arc::default(), members: single, packing: Packing::None };
        let looked = container.look();
        looked.map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        container.read.store(0, Ordering::Relaxed);
        if container.packing == Packing::None && container.packed_twice() {
            let path = path.display();
            return Err(OpenError::Unfit(format!(
                "{path} is packed in something that is packed: unpack the outer one"
            )));
        }
        Ok(container)
    }

    fn look(&mut self) -> io::Result<()> {
        let head = head(self.whole()?, 4)?;
        if ZIP.iter().any(|start| head.starts_with(start)) {
            self.packing = Packing::Zip;
            self.members = zip_members(self.whole()?)?;
        } else if head_of(self, 512).get(257..262) == Some(b"ustar") {
            // Where a header of a tar says what it is.
            self.packing = Packing::Tar;
            self.members = tar_members(self.stream()?)?;
        }
        Ok(())
    }

    fn packed_twice(&self) -> bool {
        let raw = self.whole().and_then(|whole| head(whole, 4)).unwrap_or_default();
        let packed = |head: &[u8]| head.starts_with(&unpack::GZIP) || head.starts_with(&unpack::ZSTD);
        let inner = head_of(self, 4);
        packed(&raw) && (packed(&inner) || ZIP.iter().any(|start| inner.starts_with(start)))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is one file, and not some in another.
    pub(crate) fn is_single(&self) -> bool {
        self.packing == Packing::None
    }

    pub(crate) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The file that lies beside this one, if this is a single one.
    pub(crate) fn beside(&self, name: &str) -> Option<Self> {
        let path = self.path.with_file_name(name);
        if self.bytes.is_none() && self.is_single() && path.is_file() { Self::open(&path).ok() } else { None }
    }

    pub(crate) fn progress(&self) -> Progress {
        Progress { read: self.read.load(Ordering::Relaxed).min(self.size), size: Some(self.size) }
    }

    /// A member from its start.
    pub(crate) fn open_member(&self, member: usize) -> io::Result<Source> {
        let Some(Member { name, place }) = self.members.get(member) else {
            return Err(io::Error::other("no such member"));
        };
        match *place {
            Place::Whole => self.stream(),
            Place::Tar { start, size } => {
                let mut stream = self.stream()?;
                io::copy(&mut stream.by_ref().take(start), &mut io::sink())?;
                Ok(Box::new(Exactly { source: stream, left: size }))
            }
            Place::Zip { start, packed, method, crc } => {
                let mut whole = self.whole()?;
                whole.seek(SeekFrom::Start(start))?;
                let packed = self.counted(whole).take(packed);
                let bytes: Source = match method {
                    Method::Stored => Box::new(packed),
                    Method::Deflate => Box::new(DeflateDecoder::new(packed)),
                    Method::Zstd => Box::new(zstd::Decoder::new(packed)?),
                };
                Ok(Box::new(Checked { source: bytes, crc: Crc::new(), wanted: crc }))
            }
            Place::Closed => Err(io::Error::other(format!(
                "{name} is packed in a way that is not read, or with a password: unpack it and name it by itself"
            ))),
        }
    }

    /// A member as a table. Parquet is read from its end, and so only from a file of its own.
    pub(crate) fn rows(&self, member: usize) -> Result<Rows, rows::Error> {
        match &self.bytes {
            None if self.is_single() => Rows::open(&self.path),
            Some(bytes) if self.is_single() && bytes.starts_with(rows::PARQUET) => Rows::parquet(bytes.to_vec()),
            _ => Rows::csv(self.open_member(member)?),
        }
    }

    /// The whole as it lies there.
    fn whole(&self) -> io::Result<Whole> {
        Ok(match &self.bytes {
            Some(bytes) => Box::new(io::Cursor::new(Arc::clone(bytes))),
            None => Box::new(File::open(&self.path)?),
        })
    }

    /// The whole with gzip or Zstandard taken off.
    fn stream(&self) -> io::Result<Source> {
        unpack::unpacked(Box::new(self.counted(self.whole()?)))
    }

    fn counted(&self, whole: Whole) -> Counted {
        Counted { whole, read: Arc::clone(&self.read) }
    }
}

/// Bytes that can be read from anywhere.
trait Seeks: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seeks for T {}

type Whole = Box<dyn Seeks>;

fn head(source: impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(length).read_to_end(&mut head)?;
    Ok(head)
}

/// The first bytes as they are unpacked; of what is damaged, as many as can be read.
fn head_of(container: &Container, length: u64) -> Vec<u8> {
    let mut head = Vec::new();
    if let Ok(stream) = container.stream() {
        let _ = stream.take(length).read_to_end(&mut head);
    }
    head
}

fn zip_members(whole: Whole) -> io::Result<Vec<Member>> {
    let mut archive = ZipArchive::new(io::BufReader::new(whole))?;
    let mut members = Vec::new();
    for index in 0..archive.len().min(MEMBERS_MAX) {
        let Ok(entry) = archive.by_index_raw(index) else { continue };
        if entry.is_dir() {
            continue;
        }
        let known = [
            (CompressionMethod::STORE, Method::Stored),
            (CompressionMethod::DEFLATE, Method::Deflate),
            (CompressionMethod::ZSTD, Method::Zstd),
        ];
        let method = known.into_iter().find(|(known, _)| *known == entry.compression()).map(|(_, method)| method);
        let place = match (method, entry.data_start()) {
            (Some(method), Some(start)) if !entry.encrypted() => {
                Place::Zip { start, packed: entry.compressed_size(), method, crc: entry.crc32() }
            }
            _ => Place::Closed,
        };
        members.push(Member { name: String::from_utf8_lossy(entry.name_raw()).into_owned(), place });
    }
    Ok(members)
}

fn tar_members(stream: Source) -> io::Result<Vec<Member>> {
    let mut archive = tar::Archive::new(stream);
    let mut members = Vec::new();
    for entry in archive.entries()?.take(MEMBERS_MAX) {
        // What comes before the damage is there.
        let Ok(entry) = entry else { break };
        if entry.header().entry_type().is_file() {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            members.push(Member { name, place: Place::Tar { start: entry.raw_file_position(), size: entry.size() } });
        }
    }
    Ok(members)
}

/// Counts what is read of a file.
struct Counted {
    whole: Whole,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.whole.read(to)?;
        self.read.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

/// So many bytes, no fewer.
struct Exactly<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(to.len());
        let got = self.source.read(&mut to[..most])?;
        self.left -= got as u64;
        if got == 0 && most > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the tar ends in the middle of this"));
        }
        Ok(got)
    }
}

/// Bytes whose sum is known.
struct Checked<R> {
    source: R,
    crc: Crc,
    wanted: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(to)?;
        self.crc.update(&to[..got]);
        if got == 0 && !to.is_empty() && self.crc.sum() != self.wanted {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is another: the archive is damaged"));
        }
        Ok(got)
    }
}
