//! A file, or standard input, with its compression taken off.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

/// Any stream of bytes.
pub type Source = Box<dyn Read + Send>;

/// How gzip begins.
pub const GZIP: [u8; 2] = [0x1f, 0x8b];
/// How Zstandard begins.
pub const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// How UTF-8 may begin: its byte order mark.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The largest window of a Zstandard frame, as a power of two, and so the memory that one takes: what its own command line
/// program allows without being asked.
const WINDOW_LOG_MAX: u32 = 27;

/// Opens a file; `-` is standard input. gzip and Zstandard are known by their first bytes, whatever the name says.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> io::Result<Source> {
    unpacked(if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path)?) })
}

/// Unpacks what is packed, however many parts were put one after the other.
///
/// # Errors
/// What the source says of its first bytes.
pub fn unpacked(source: Source) -> io::Result<Source> {
    let mut source = BufReader::with_capacity(1 << 16, source);
    let head = source.fill_buf()?;
    if head.starts_with(&GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(source)));
    }
    if head.starts_with(&ZSTD) {
        let mut frames = zstd::Decoder::with_buffer(source)?;
        frames.window_log_max(WINDOW_LOG_MAX)?;
        return Ok(Box::new(frames));
    }
    Ok(Box::new(source))
}

/// A stream of text as UTF-8: UTF-16 is turned into it if its mark stands first; the mark is gone in any case. Half a
/// character of UTF-16 becomes U+FFFD. UTF-8 goes through as it is, right or wrong.
///
/// # Errors
/// What the source says of its first bytes.
pub fn text(source: Source) -> io::Result<Source> {
    let mut source = BufReader::with_capacity(1 << 16, source);
    // A mark may come in pieces.
    let mut head = Vec::new();
    source.by_ref().take(MARK.len() as u64).read_to_end(&mut head)?;
    let little = match head[..] {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        _ => {
            let head = if head == MARK { Vec::new() } else { head };
            return Ok(Box::new(io::Cursor::new(head).chain(source)));
        }
    };
    let rest = io::Cursor::new(head[2..].to_vec()).chain(source);
    Ok(Box::new(Utf16 { source: BufReader::new(rest), little, high: None, out: Vec::new(), given: 0 }))
}

/// UTF-16 to UTF-8.
struct Utf16<R> {
    source: BufReader<R>,
    little: bool,
    /// The first half of a character whose second has not been read.
    high: Option<u16>,
    out: Vec<u8>,
    given: usize,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len() {
            self.turn()?;
        }
        let got = to.len().min(self.out.len() - self.given);
        to[..got].copy_from_slice(&self.out[self.given..self.given + got]);
        self.given += got;
        Ok(got)
    }
}

impl<R: Read> Utf16<R> {
    /// Turns the next few thousand units.
    fn turn(&mut self) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(1 << 13);
        self.source.by_ref().take(1 << 13).read_to_end(&mut bytes)?;
        let (pairs, odd) = bytes.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| if self.little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
        let mut units: Vec<u16> = self.high.take().into_iter().chain(pairs.iter().map(unit)).collect();
        let ended = bytes.len() < 1 << 13;
        if !ended && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
            self.high = units.pop();
        }
        self.out.clear();
        self.given = 0;
        let chars = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        let half = (!odd.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        for c in chars.chain(half) {
            self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: Vec<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        text(unpacked(Box::new(io::Cursor::new(bytes))).unwrap()).unwrap().read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn what_is_packed_in_parts_comes_out_whole() {
        let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
        assert_eq!(read([zstd(b"one "), zstd(b"two")].concat()), b"one two");
        let gzip = |bytes: &[u8]| {
            let mut all = Vec::new();
            flate2::read::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut all).unwrap();
            all
        };
        assert_eq!(read([gzip(b"one "), gzip(b"two")].concat()), b"one two");
        assert_eq!(read(Vec::new()), b"");
        assert_eq!(read(b"\x1f".to_vec()), b"\x1f");
    }

    #[test]
    fn utf_16_becomes_utf_8_wherever_it_is_cut() {
        let text = "aé\u{1f600}".repeat(5_000);
        let units = || text.encode_utf16();
        let little = [0xfeff].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect();
        let big = [0xfeff].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect();
        assert!(read(little) == text.as_bytes() && read(big) == text.as_bytes());
        assert_eq!(read(b"\xff\xfe\x3d\xd8a\0b".to_vec()), "\u{fffd}a\u{fffd}".as_bytes(), "halves stand for none");
        assert_eq!(read(b"\xff\xfe".to_vec()), b"");
    }

    #[test]
    fn a_mark_is_gone_and_what_is_no_mark_stays() {
        assert_eq!(read(b"\xef\xbb\xbfa".to_vec()), b"a");
        for other in [&b"\xef\xbb"[..], b"\xef", b"a", b"\xff"] {
            assert_eq!(read(other.to_vec()), other);
        }
    }
}
