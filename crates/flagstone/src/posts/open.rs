//! A file, or standard input, with its compression taken off.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

/// Opens a file; `-` is standard input. gzip and Zstandard are known by their first bytes, whatever the name says.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let source: Box<dyn Read + Send> =
        if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    unpacked(source)
}

/// Unpacks what is packed.
///
/// # Errors
/// What the source says of its first bytes.
pub fn unpacked(source: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut source = BufReader::with_capacity(1 << 16, source);
    Ok(match source.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(MultiGzDecoder::new(source)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(Zstd { frame: Some(frame(source)?) }),
        _ => Box::new(source),
    })
}

type Source = BufReader<Box<dyn Read + Send>>;
type Frame = StreamingDecoder<Source, ruzstd::decoding::FrameDecoder>;

/// Zstandard frames one after the other (RFC 8878, section 3).
struct Zstd {
    frame: Option<Frame>,
}

fn frame(source: Source) -> io::Result<Frame> {
    StreamingDecoder::new(source).map_err(io::Error::other)
}

impl Read for Zstd {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let got = frame.read(to)?;
            if got > 0 || to.is_empty() {
                return Ok(got);
            }
            self.next_frame()?;
        }
        Ok(0)
    }
}

impl Zstd {
    fn next_frame(&mut self) -> io::Result<()> {
        let Some(ended) = self.frame.take() else { return Ok(()) };
        let mut source = ended.into_inner();
        if !source.fill_buf()?.is_empty() {
            self.frame = Some(frame(source)?);
        }
        Ok(())
    }
}
